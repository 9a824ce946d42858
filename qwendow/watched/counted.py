"""Answers, counted while they run and as they end: in front of who answers."""

from __future__ import annotations

import time
from collections.abc import Callable

from qwendow.answering.chat import Answers, nobody
from qwendow.conversation.options import Options
from qwendow.conversation.ports import Consent, Purse
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Turn
from qwendow.models import ModelTable
from qwendow.watched.metrics import Metrics


class Counted:
    """Nothing is done while an answer grows."""

    def __init__(self, chat: Answers, metrics: Metrics, table: ModelTable) -> None:
        self._chat = chat
        self._metrics = metrics
        self._table = table
        self._running: dict[int, Turn] = {}
        metrics.gauge("answers_running", "Answers on their way.", lambda: len(self._running))
        metrics.gauge("answers_waiting", "Of those, the ones that wait for a model's first word.", self._waiting)

    async def answer(
        self,
        conversation: Conversation,
        options: Options,
        changed: Callable[[], None],
        consent: Consent = nobody,
        purse: Purse | None = None,
    ) -> None:
        turn, began = conversation.turns[-1], time.monotonic()
        self._running[id(turn)] = turn
        self._metrics.asked(turn)
        try:
            await self._chat.answer(conversation, options, changed, consent, purse)
        finally:
            del self._running[id(turn)]
            self._metrics.answered(turn, time.monotonic() - began, self._table)

    def _waiting(self) -> int:
        # At once, as the loop goes on beside whoever reads the metrics.
        running = list(self._running.values())
        return sum(turn.rounds[-1].first is None for turn in running)
