"""The invisible marks that stand in a dressed text, and how they are taken out again.

browser/source.js does the same by these patterns: `undress` with the source of a message, `BARE` with what is selected
on the page, where the character after ESCAPE is gone already.
"""

from __future__ import annotations

import re

JOINER = "\u2060"
"""Between two characters that would be a sign of Markdown together, or beside one that would be none."""

FORMULA = "\u2063"
"""Before the left and after the right delimiter of what is a formula."""

ESCAPE = "\u2064"
"""Before what was put in: a backslash, an empty line, a line break, a percent sign, the tags of a superscript."""

OPEN = ESCAPE + JOINER
"""After the delimiter of what nothing ends yet, in a text that grows: it is drawn as if it had ended there."""

END_OF_LINK = f"<!--{ESCAPE}-->"
"""Put in after an address that goes on too far; nothing is left of it on the page."""

HIDDEN = "\u2062"
"""Before ASCII that was written, but is not shown: each character moved by `TAGS`, where nothing can be seen."""

TAGS = 0xE0000
"""The block of Unicode that repeats ASCII in characters without a shape."""

INSERTED = re.compile(f"{END_OF_LINK}|{ESCAPE}(?:</?sup>|\n[> \t]*(?=\n)|[\\\\\n%])")
"""What was put in, with its mark, in the source of a message."""

CONCEALED = re.compile(f"{HIDDEN}([\U000e0020-\U000e007e]+)")
MARKS = f"\0{JOINER}\u2061{HIDDEN}{FORMULA}{ESCAPE}"
BARE = re.compile(f"[{MARKS}]")

DELIMITERS: list[dict[str, str | bool]] = [
    {"left": f"{FORMULA}{left}", "right": f"{right}{FORMULA}", "display": display}
    for left, right, display in (
        ("$$", "$$", True), ("\\[", "\\]", True), ("$", "$", False), ("\\(", "\\)", False),
    )
]  # fmt: skip
"""Gradio's `latex_delimiters`: nobody but us can write one, as the marks are taken out of every text first."""


def bare(text: str) -> str:
    """Without marks of its own: those of the Unicode block that we use are invisible, and of no use in an answer."""
    return BARE.sub("", text) if any(mark in text for mark in MARKS) else text


def hidden(text: str) -> str:
    """ASCII that is there for the copy, and not for the eye."""
    return HIDDEN + "".join(chr(TAGS + ord(char)) for char in text)


def undress(text: str) -> str:
    """The text that was dressed."""
    return bare(CONCEALED.sub(lambda found: _shown(found[1]), INSERTED.sub("", text)))


def _shown(tags: str) -> str:
    return "".join(chr(ord(char) - TAGS) for char in tags)
