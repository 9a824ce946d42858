"""Fenced blocks of Markdown: one around a text, and whether one is still open at the end of it."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})(.*)$", re.MULTILINE)


def fenced(text: str, language: str = "") -> str:
    """In a fence that nothing in the text can close."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def is_fence_open(text: str) -> bool:
    """Whether what follows would be inside of a fence that nothing has closed."""
    if "```" not in text and "~~~" not in text:
        return False  # Most answers, a hundred times sooner than line by line.
    fence = ""
    for run, rest in _FENCE.findall(text):
        if not fence:
            fence = run
        elif run.startswith(fence) and not rest.strip():
            fence = ""
    return bool(fence)


def after_fence(text: str) -> int:
    """Characters since the last row of backticks: about the code that is open, if any is, and quick to say."""
    last = max(text.rfind("```"), text.rfind("~~~"))
    return len(text) - last if last >= 0 else 0
