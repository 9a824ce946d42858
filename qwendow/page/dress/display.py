"""Formulas over several lines: how far one reaches, and how one looks that has not come to its end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qwendow.page.dress.inline import CODE
from qwendow.page.dress.marks import ESCAPE

FAR = 80
"""Lines of the longest formula."""

PAIRS = re.compile(r"\$\$(?:[^$\\]|\\.|\$(?!\$))+\$\$|\\\[.*?\\\]|\\\\", re.DOTALL)
BEGINS = re.compile(r"(?<!\$)\$\$(?!\$)|\\\[")
SIGNS = re.compile(r"[!-/:-@\[-`{-~]")


def reach(lines: Sequence[str], at: int, content: str) -> int:
    """The line with which a formula ends that begins in that one, with what it says; the line itself if none does.

    Where more text may bring the end it is the line after the last.
    """
    if "$$" not in content and "\\[" not in content:
        return at
    begun = _begun(content)
    if not begun:
        return at
    end = "\\]" if begun == "\\[" else "$$"
    for place in range(at + 1, min(at + FAR, len(lines))):
        if lines[place].lstrip(" \t>").startswith(("```", "~~~", "# ", "## ", "### ")):
            return at
        if end in lines[place]:
            return place
    return len(lines) if at + FAR > len(lines) else at


def literal(content: str) -> str:
    """A formula on lines of its own that has not come to its end, as it stands; empty if that is not what it is."""
    if not content.startswith(("$$", "\\[")) or not _begun(content):
        return ""
    return SIGNS.sub(f"{ESCAPE}\\\\\\g<0>", content)


def _begun(content: str) -> str:
    """What begins a formula that has no end there."""
    found = BEGINS.search(PAIRS.sub("", CODE.sub("", content)))
    return found[0] if found else ""
