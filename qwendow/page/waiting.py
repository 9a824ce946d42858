"""What is said while the model has not begun to answer: how long, and why it may take its time."""

from __future__ import annotations

from qwendow.conversation.turn import Turn
from qwendow.page.texts import TEXTS, Language

PATIENCE_SECONDS = 1
"""After so long without a sign of an answer the page says that it waits."""

LONG = 40_000
"""Characters of a prompt from which on its length is a reason: 256 KB took 44 s to the first word, 1 MB 160 s
(measured at the vendor by a reseller, August 2026)."""


def waiting(turn: Turn, waited: float, language: Language) -> str | None:
    """None as long as there is nothing to say; `waited` is how many seconds ago the question was put."""
    asked = turn.rounds[-1]
    seconds = waited - asked.asked
    folding = bool(turn.notes) and turn.notes[-1].kind == "folding"
    if asked.first is not None or asked.calls or folding or (seconds < PATIENCE_SECONDS and turn.queued is None):
        return None
    reasons = [
        turn.model,
        TEXTS["waiting_queue"][language].format(place=turn.queued) if turn.queued is not None else "",
        TEXTS["waiting_thinks"][language] if asked.thinks else "",
        TEXTS["waiting_long"][language].format(count=f"{asked.size:,}") if asked.size >= LONG else "",
    ]
    words = TEXTS["waiting"][language].format(seconds=max(int(seconds), 0))
    return " · ".join([words, *filter(None, reasons)])
