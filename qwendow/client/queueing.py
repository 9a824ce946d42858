"""A server's word that a request waits in its queue, wherever it says so: headers, comments of the stream, frames.

There is no standard: headers such as x-queue-position, comments such as ": queue position 3", frames such as
{"queue": {"status": "queued", "position": 1}} (Zed's service, 2025-05) before the first chunk. A comment that says
nothing of a queue (": keep-alive", ": OPENROUTER PROCESSING") is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_IN_A_COMMENT = re.compile(r"(?i)queue\D{0,30}?(\d{1,6})\b|\b(\d{1,6})\D{0,20}?(?:ahead|in (?:the |a )?queue)")
_HEADER = re.compile(r"(?i)(^|-)queue-?(position|place|length|size|depth)$|(^|-)position-in-queue$")
_NAMES = ("queue_position", "position_in_queue", "queuePosition", "position")


def place_in_comment(comment: str) -> int | None:
    found = _IN_A_COMMENT.search(comment)
    return int(found[1] or found[2]) if found else None


def place_in_headers(headers: Mapping[str, str]) -> int | None:
    return next((_place(headers[name]) for name in headers if _HEADER.search(name)), None)


def place_in_frame(frame: Mapping[str, Any]) -> int | None:
    """Of an object in the stream that is no chunk."""
    if frame.get("choices"):
        return None
    queue = frame.get("queue")
    places = [queue.get(name) for name in _NAMES] if isinstance(queue, dict) else [queue]
    places += [frame.get(name) for name in _NAMES[:-1]]
    return next((place for value in places if (place := _place(value)) is not None), None)


def _place(value: object) -> int | None:
    """A count of requests."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not re.fullmatch(r"\d{1,6}", str(value)):
        return None
    return int(value)
