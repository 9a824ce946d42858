"""The metrics, where the operator wants them; where not, nothing stands in anybody's way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from starlette.routing import Route

from qwendow.answering.chat import Answers
from qwendow.conversation.errors import ChatError
from qwendow.conversation.rounds import Bill
from qwendow.models import ModelTable
from qwendow.readers.limits import Admits
from qwendow.store.port import Store
from qwendow.watched.alerts import Alarms, Look
from qwendow.watched.audit import Audit
from qwendow.watched.counted import Counted
from qwendow.watched.metrics import Metrics
from qwendow.watched.scraped import metrics_route, serve_metrics
from qwendow.watched.seen import SeenAnswers, SeenLimits, once_ended
from qwendow.watched.timed import timed
from qwendow.watched.traced import Traces

TICK_SECONDS = 0.5


class Watch:
    """`token` opens /metrics, `port` has the same on this machine alone; with neither nothing is counted.

    Raises OSError with a remedy where the port cannot be had.
    """

    def __init__(
        self,
        token: str | None = None,
        port: int | None = None,
        audit: Audit | None = None,
        alarms: Alarms | None = None,
        traces: Traces | None = None,
    ) -> None:
        self._audit = audit
        self._alarms = alarms
        self._traces = traces
        self._metrics = Metrics() if token or port else None
        self.route: Route = metrics_route(self._metrics, token)
        self._ticking: asyncio.Task[None] | None = None
        if self._metrics and port:
            serve_metrics(self._metrics, port)

    def chat(self, chat: Answers, table: ModelTable) -> Answers:
        if self._metrics:
            chat = SeenAnswers(chat, Counted(self._metrics, table).seen)
        if self._traces:
            chat = SeenAnswers(chat, self._traces.seen)
        if audit := self._audit:
            chat = SeenAnswers(chat, once_ended(lambda turn: audit.answered(turn, table)))
        return SeenAnswers(chat, once_ended(self._alarms.answered)) if self._alarms else chat

    def limits(self, limits: Admits) -> Admits:
        if metrics := self._metrics:
            limits = SeenLimits(limits, lambda _, over: metrics.refused(over.whose) if over else None)
        if self._audit:
            limits = SeenLimits(limits, self._audit.asked)
        if alarms := self._alarms:
            limits = SeenLimits(limits, lambda _, over: alarms.admitted(over))
        return limits

    def store(self, store: Store) -> Store:
        return timed(store, self._metrics) if self._metrics else store

    def billed(self, table: ModelTable) -> Callable[[Bill], None]:
        """For what is asked beside answers."""
        metrics = self._metrics
        return (lambda bill: metrics.billed(bill, table)) if metrics else lambda _: None

    def failed(self, error: ChatError, again: bool) -> None:
        if self._metrics:
            self._metrics.failed(error, again)

    def barred(self, kind: str) -> None:
        if self._metrics:
            self._metrics.barred(kind)

    def pages(self, count: Callable[[], int]) -> None:
        if self._metrics:
            self._metrics.gauge("open_pages", "Pages that are open, or were within the last minutes.", count)

    def waiting(self, count: Callable[[], int]) -> None:
        if self._metrics:
            self._metrics.gauge("waiting", "Requests that wait in line to be sent.", count)

    def keys(self, days: Callable[[], float]) -> None:
        if self._metrics:
            self._metrics.gauge("key_age_days", "Days since the oldest key was made; NaN where no day is known.", days)

    def begin(self, look: Look) -> None:
        """For who has an event loop running; `look` is at store and disk."""
        if self._alarms:
            self._alarms.begin(look)
        if self._metrics:
            self._ticking = asyncio.create_task(self._tick(self._metrics))

    async def close(self) -> None:
        if self._traces:
            await self._traces.close()
        if self._alarms:
            await self._alarms.close()
        if self._ticking:
            self._ticking.cancel()
            await asyncio.wait({self._ticking})

    async def _tick(self, metrics: Metrics) -> None:
        while True:
            due = time.monotonic() + TICK_SECONDS
            await asyncio.sleep(TICK_SECONDS)
            metrics.late(max(0.0, time.monotonic() - due))
