"""What a reader thinks of an answer, as their page says it."""

from __future__ import annotations

from typing import Any, NamedTuple

from qwendow.conversation.turn import Feedback
from qwendow.page.said import read_where

MOST_WORDS = 2_000
"""Characters."""

GOOD = {"good": True, "bad": False}


class Rating(NamedTuple):
    """Of the answer to the question in that place of the conversation; without `feedback` it is taken back."""

    turn: int
    feedback: Feedback | None


def read_rating(said: Any) -> Rating | None:
    """None where it says nothing of the kind: "3-good", "3-bad" or "3-none", and words where it is not good."""
    place = read_where(said)
    wanted, words = place.get("wanted"), place.get("words", "")
    if not isinstance(wanted, str) or not isinstance(words, str):
        return None
    index, _, verdict = wanted.partition("-")
    if verdict not in (*GOOD, "none"):
        return None
    try:
        return Rating(int(index), Feedback(GOOD[verdict], words.strip()[:MOST_WORDS]) if verdict in GOOD else None)
    except ValueError:
        return None
