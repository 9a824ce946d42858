"""Fences of Markdown: how much code is open at the end of a text."""

from __future__ import annotations

import pytest

from qwendow.fences import after_fence


@pytest.mark.parametrize(
    ("text", "characters"),
    [("", 0), ("prose", 0), ("a\n```py\nx = 1", 11), ("~~~\ncode", 8), ("```\na\n```\nprose", 9)],
)
def test_what_came_since_the_last_fence_is_counted(text: str, characters: int):
    assert after_fence(text) == characters
