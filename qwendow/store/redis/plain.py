"""Texts in which the server itself can see that a word is not there, and words that it can look for.

A turn is kept as it was written, in JSON, and words are compared folded. In most texts the two differ in capitals of
ASCII and in the width of punctuation alone. A word without punctuation stands in such a text, once its capitals are
small, or it is not in it; of those in which it is not none has to be fetched.
"""

from __future__ import annotations

import json

from qwendow.conversation.turn import Turn
from qwendow.store.words import folded

WIDE = [0x3000, 0xA0, 0x2026, *(code for code in range(0xFF01, 0xFF5F) if not chr(code).isalnum())]
"""Blanks, the ellipsis, and what fonts of Chinese have beside the punctuation of ASCII."""

FOLDS = {code: folded(chr(code)) for code in (0, *WIDE)}

TELLING = {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)} | FOLDS
"""What folding may do to a plain text."""

UNSEEN = {*"".join(FOLDS.values()), '"', "\\"}
"""Characters that may stand otherwise in the text as it is kept."""


def is_plain(turn: Turn, body: str, said: str, fold: str) -> bool:
    """`said` is what is searched of it, and `fold` that folded; what came in pieces may lie apart in its JSON."""
    parts = (turn.question, turn.text, *(file.name for file in turn.files))
    return fold == said.translate(TELLING) and all(_as_kept(part) in body for part in parts)


def as_kept(word: str) -> str | None:
    """How a folded word stands in a plain text whose capitals are small; None where that cannot be said."""
    return None if any(character in UNSEEN for character in word) else _as_kept(word)


def _as_kept(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
