"""Thoughts between marks that are no tags: the special tokens of other models, where a server leaves them in the text.

They count where an answer begins, or right after a thought. What gpt-oss says in its channels before the final one is a
thought; the head of the final one is nothing that anybody said.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

_HEAD = r"(?:<\|start\|>assistant)?<\|channel\|>"

_MARKS = {
    r"\[THINK\]": r"\[/THINK\]",
    "◁think▷": "◁/think▷",
    r"<\|START_THINKING\|>": r"<\|END_THINKING\|>",
    r"<\|begin_of_thought\|>": r"<\|end_of_thought\|>",
    r"<seed:think>": r"</seed:think>",
    r"<longcat_think>": r"</longcat_think>",
    r"<\|channel>thought\n": r"<channel\|>",
    rf"{_HEAD}(?:analysis|commentary)<\|message\|>": rf"<\|end\|>|(?={_HEAD})",
    rf"{_HEAD}final<\|message\|>": "",
}
"""Openings with their closings: Magistral, Kimi-VL, Cohere, OpenThinker, Seed-OSS, LongCat, Gemma 4, gpt-oss."""

_OPENING = regex.compile("|".join(f"(?P<mark_{number}>{opening})" for number, opening in enumerate(_MARKS)))
_CLOSINGS = {
    f"mark_{number}": regex.compile(closing) if closing else None for number, closing in enumerate(_MARKS.values())
}


class Mark(NamedTuple):
    """The opening's characters, and what ends the thought; None where it opens none."""

    length: int
    closing: regex.Pattern[str] | None


def mark_at(text: str) -> Mark | None:
    """Where the text begins with one."""
    found = _OPENING.match(text)
    return Mark(found.end(), _CLOSINGS[found.lastgroup or ""]) if found else None


def may_become_mark(text: str) -> bool:
    """Whether one can grow from the text, if it goes on so."""
    found = _OPENING.match(text, partial=True)
    return found is not None and found.partial
