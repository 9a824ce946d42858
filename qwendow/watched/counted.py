"""Answers, counted while they run and as they end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from qwendow.conversation.turn import Turn
from qwendow.models import ModelTable
from qwendow.watched.metrics import Metrics


class Counted:
    def __init__(self, metrics: Metrics, table: ModelTable) -> None:
        self._metrics = metrics
        self._table = table
        self._running: dict[int, Turn] = {}
        metrics.gauge("answers_running", "Answers on their way.", lambda: len(self._running))
        metrics.gauge("answers_waiting", "Of those, the ones that wait for a model's first word.", self._waiting)

    @contextmanager
    def seen(self, turn: Turn) -> Iterator[None]:
        began = time.monotonic()
        self._running[id(turn)] = turn
        self._metrics.asked(turn)
        try:
            yield
        finally:
            del self._running[id(turn)]
            self._metrics.answered(turn, time.monotonic() - began, self._table)

    def _waiting(self) -> int:
        # At once, as the loop goes on beside whoever reads the metrics.
        running = list(self._running.values())
        return sum(turn.rounds[-1].first is None for turn in running)
