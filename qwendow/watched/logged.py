"""Answers, one line each as they end, by the id of their turn, as are the requests to the endpoint made for it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from qwendow.answering.chat import Answers
from qwendow.conversation.turn import Turn
from qwendow.logs import about, facts
from qwendow.watched.seen import SeenAnswers

log = logging.getLogger("qwendow.answering")


def logged(chat: Answers) -> Answers:
    return SeenAnswers(chat, _seen)


@contextmanager
def _seen(turn: Turn) -> Iterator[None]:
    began = time.monotonic()
    with about(turn=turn.id):
        try:
            yield
        finally:
            _say(turn, time.monotonic() - began)


def _say(turn: Turn, seconds: float) -> None:
    usage, first = turn.usage, turn.rounds[0].first
    said = facts(
        model=turn.model,
        outcome=turn.outcome.name.lower(),
        failure=turn.failure.kind.__name__ if turn.failure else None,
        rounds=len(turn.rounds),
        first_token_seconds=None if first is None else round(first, 3),
        seconds=round(seconds, 3),
        input_tokens=usage.input_tokens if usage else None,
        output_tokens=usage.output_tokens if usage else None,
    )
    log.info("an answer has ended", extra=said)
