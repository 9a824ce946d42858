"""Clients in front of the client: they wait in line, and say where."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from qwendow.conversation.errors import RateLimited
from qwendow.conversation.events import Event, LeftOut, Queued, Retrying
from qwendow.conversation.ports import Client
from qwendow.conversation.request import Request
from qwendow.line.rate import CALM_SECONDS
from qwendow.line.turns import Line
from qwendow.readers.limits import ASKER


class InLine:
    """A client that waits in line, and says where."""

    def __init__(
        self, client: Client, line: Line, patience: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """One that was refused waits again, for up to `patience` seconds: where others wait or are on their way, and
        else once, where the client did not wait as long as it was told to."""
        self._client = client
        self._line = line
        self._patience = patience
        self._clock = clock

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        began, model, first = self._clock(), request.model, False
        while True:
            waited = False
            async with aclosing(self._line.come(ASKER.get().known_by("reader"), model, first)) as places:
                async for place in places:
                    waited = True
                    yield Queued(place)
            heard = retried = back = False
            try:
                if waited:
                    yield Queued(0)
                async with aclosing(self._client.stream(request)) as events:
                    async for event in events:
                        if not heard and (back := self._goes_back(model, event, began)):
                            break
                        heard, retried = heard or self._hear(model, event), retried or isinstance(event, Retrying)
                        yield event
            except RateLimited as error:
                self._line.refused(model, error.retry_after)
                wait = error.retry_after or 0
                again = self._line.crowded or (wait > 0 and not (retried or first))
                back = not heard and wait <= CALM_SECONDS and self._is_patient(began) and again
                if not back:
                    raise
            finally:
                self._line.leave()
            if not back:
                return
            first = True

    def _goes_back(self, model: str, event: Event, began: float) -> bool:
        """Whether it waits in line, and not by itself, to be tried again."""
        if not (isinstance(event, Retrying) and event.failure.is_a(RateLimited)):
            return False
        self._line.refused(model, event.failure.retry_after)
        return self._line.crowded and self._is_patient(began)

    def _is_patient(self, began: float) -> bool:
        return self._clock() - began <= self._patience

    def _hear(self, model: str, event: Event) -> bool:
        if isinstance(event, Queued | LeftOut | Retrying):
            return False
        self._line.heard(model)
        return True


class Spare:
    """A client for what can be left out: it goes when nobody waits, and what is refused then is not tried again."""

    def __init__(self, client: Client, line: Line) -> None:
        self._client = client
        self._line = line

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        await self._line.spare(request.model)
        try:
            async with aclosing(self._client.stream(request)) as events:
                async for event in events:
                    if isinstance(event, Retrying) and event.failure.is_a(RateLimited):
                        raise RateLimited(retry_after=event.failure.retry_after)
                    yield event
        except RateLimited as error:
            self._line.refused(request.model, error.retry_after)
            raise
        finally:
            self._line.leave()
