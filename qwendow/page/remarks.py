"""Quiet notes on how a turn was asked: what its server did not take, what its model did not heed."""

from __future__ import annotations

import html

from qwendow.conversation.turn import Note
from qwendow.page.texts import ABOUT, DONE_WITHOUT, MASKED, TEXTS, UNKEPT, Language


def remark(note: Note, language: Language) -> str:
    """As HTML."""
    if note.kind in ("unheeded", "unheard"):
        return TEXTS[note.kind][language]
    if note.kind == "titled":
        return TEXTS["titled"][language].format(model=html.escape(note.model))
    if note.kind == "unkept":
        return TEXTS["unkept"][language].format(reason=UNKEPT[note.field][language])
    if note.kind == "masked":
        return _masked(note.field, language)
    about = ABOUT.get(note.field, "other")
    words = DONE_WITHOUT.get(about, DONE_WITHOUT["other"])[language]
    return words.format(field=f"<code>{html.escape(note.field)}</code>")


def _masked(kinds: str, language: Language) -> str:
    counts = [one.partition(":") for one in kinds.split()]
    named = [MASKED[kind][language].format(count=int(count)) for kind, _, count in counts if kind in MASKED]
    return TEXTS["masked"][language].format(what=("、" if language == "zh" else ", ").join(named))
