"""Where servers speak of a queue, and words that only look like it."""

from __future__ import annotations

from typing import Any

import pytest

from qwendow.client.queueing import place_in_comment, place_in_frame, place_in_headers


@pytest.mark.parametrize(
    ("comment", "place"),
    [
        ("queue position 3", 3),
        ("queue: 12", 12),
        ('{"queue_position": 7}', 7),
        ("QUEUED (position=4)", 4),
        ("5 requests ahead of you", 5),
        ("2 in queue", 2),
        ("keep-alive", None),  # DeepSeek
        ("OPENROUTER PROCESSING", None),
        ("ping - 2026-11-27 15:04:05", None),  # sse-starlette
        ("", None),
        ("queue", None),
    ],
)
def test_a_comment_names_a_place_or_is_none(comment: str, place: int | None):
    assert place_in_comment(comment) == place


@pytest.mark.parametrize(
    ("headers", "place"),
    [
        ({"x-queue-position": "3"}, 3),
        ({"X-Request-Queue-Position": "0"}, 0),
        ({"x-queue-length": "12"}, 12),
        ({"queue-depth": "many"}, None),
        ({"x-queue-time-ms": "31"}, None),
        ({"content-type": "text/event-stream"}, None),
    ],
)
def test_a_header_names_a_place_or_is_none(headers: dict[str, str], place: int | None):
    assert place_in_headers(headers) == place


@pytest.mark.parametrize(
    ("frame", "place"),
    [
        ({"queue": {"status": "queued", "position": 1}}, 1),
        ({"queue": {"status": "started"}}, None),
        ({"queue_position": 4, "choices": []}, 4),
        ({"queue": 9}, 9),
        ({"queue_position": True}, None),
        ({"queue_position": -1}, None),
        ({"position": 2}, None),
        ({"queue_position": 4, "choices": [{"delta": {}}]}, None),
        ({"choices": [], "usage": {}}, None),
    ],
)
def test_a_frame_names_a_place_or_is_none(frame: dict[str, Any], place: int | None):
    assert place_in_frame(frame) == place
