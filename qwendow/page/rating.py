"""What a reader thinks of an answer, as their page says it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from qwendow.answering.wishes import PLACE
from qwendow.conversation.turn import Feedback

MOST_WORDS = 2_000
"""Characters."""

GOOD = {"good": True, "bad": False}


class Rating(NamedTuple):
    """Of the answer to the question in that place of the conversation; without `feedback` it is taken back."""

    turn: int
    feedback: Feedback | None


def read_rating(said: Any) -> Rating | None:
    """None where it says nothing of the kind: "3-good", "3-bad" or "3-none", and words where it is not good."""
    try:
        place = json.loads(said)[PLACE]
        index, _, verdict = place["wanted"].partition("-")
        words = place.get("words", "")
        if verdict not in (*GOOD, "none") or not isinstance(words, str):
            return None
        return Rating(int(index), Feedback(GOOD[verdict], words.strip()[:MOST_WORDS]) if verdict in GOOD else None)
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError):
        return None
