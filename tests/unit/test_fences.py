"""Fences of Markdown: how much code is open at the end of a text."""

from __future__ import annotations

import pytest

from qwendow.conversation.fences import after_fence, closed


@pytest.mark.parametrize(
    ("text", "characters"),
    [("", 0), ("prose", 0), ("a\n```py\nx = 1", 11), ("~~~\ncode", 8), ("```\na\n```\nprose", 9)],
)
def test_what_came_since_the_last_fence_is_counted(text: str, characters: int):
    assert after_fence(text) == characters


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("prose", ""),
        ("```\na\n```", ""),
        ("~~~\ncode", "\n~~~"),
        ("````md\n```py\nx", "\n````"),
        ("```md\n```py\nx", "\n```\n```"),
    ],
)
def test_a_fence_that_is_open_is_closed(text: str, end: str):
    assert closed(text) == text + end
