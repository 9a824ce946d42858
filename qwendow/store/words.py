"""What is found of a conversation: words anywhere in its title or in a turn, whatever their case and width."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from qwendow.conversation.codec import BrokenTurn, turn_from_json
from qwendow.conversation.parts import TextFile
from qwendow.conversation.turn import Turn
from qwendow.store.port import WORDS


def folded(text: str) -> str:
    """As it is compared: full-width and half-width, small and capital are one (NFKC, and Unicode's case folding).

    There is no NUL in it.
    """
    if text.isascii():
        return text.lower().replace("\0", "\ufffd")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).replace("\0", "\ufffd")


def words_of(text: str) -> list[str]:
    """What is looked for, folded: the first WORDS of what stands between blanks."""
    return [*dict.fromkeys(folded(text).split())][:WORDS]


def said(turn: Turn) -> str:
    """All of a turn that is searched: its question, its answer, the names of its files."""
    return "\n".join([turn.question, turn.text, *(file.name for file in turn.files)])


def said_in(body: str) -> str:
    """The same of a turn as it was kept; nothing, where it cannot be read."""
    return said(_with_names(body))


def line_of(body: str, words: Sequence[str], found: str = "") -> str:
    """Of a turn as it was kept, the first of the lines that hold the most of the words; "" where none holds any.

    `found` is what it is found by, folded, where that is at hand: it has the same lines, or fewer where an answer has
    begun since.
    """
    lines, folds = said(_with_names(body)).split("\n"), found.split("\n")
    if len(lines) != len(folds):
        folds = [folded(line) for line in lines]
    counts = [sum(word in line for word in words) for line in folds]
    most = max(counts)
    return lines[counts.index(most)].strip() if most else ""


def _with_names(body: str) -> Turn:
    """Of its files only the names are known here; nothing is, where it cannot be read."""
    try:
        names = {file["id"]: TextFile(file["name"], "") for file in json.loads(body).get("files", ())}
        return turn_from_json(body, names)
    except (BrokenTurn, ValueError, TypeError, AttributeError, KeyError):
        return Turn("")
