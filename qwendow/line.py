"""Requests wait in line: where as many are on their way as may be, and where the endpoint has had too many.

Readers take turns, so that who asks much waits behind himself. Each process has a line of its own.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from qwendow.conversation.errors import RateLimited
from qwendow.conversation.events import Event, LeftOut, Queued, Retrying
from qwendow.conversation.ports import Client
from qwendow.conversation.request import Request
from qwendow.readers.limits import ASKER

CALM_SECONDS = 60.0
"""After which it is forgotten that there were too many: the window of most providers' limits."""

SURE = 4
"""So many have to go well for one more at a time."""

LONGEST_PAUSE = 30.0
"""Seconds, where the endpoint does not say how long."""


class Rate:
    """What the endpoint takes of one model, as it shows.

    When it refuses a request for its rate none goes until the time it names; then as many as it had answered since the
    time before; after that one by one, and a few more the longer that goes well. So there are few in vain, and what it
    takes is found out, whatever its limits are.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._opens = -math.inf
        self._budget = math.inf
        self._pause = 1.0
        self._sent = 0
        self._unheard = 0
        self._heard = 0
        self._heard_from = -math.inf

    @property
    def closed_for(self) -> float:
        """Seconds."""
        return self._opens - self._clock()

    @property
    def has_room(self) -> bool:
        if self.closed_for > 0:
            return False
        if self.closed_for < -CALM_SECONDS:
            self._budget = math.inf
        return self._sent < self._budget or self._unheard <= (self._sent - self._budget) // SURE

    def go(self) -> None:
        self._sent += 1
        self._unheard += 1

    def heard(self) -> None:
        self._unheard -= 1
        self._pause = 1.0
        if self._budget == math.inf and self._clock() > self._heard_from + CALM_SECONDS:
            self._heard, self._heard_from = 0, self._clock()
        self._heard += 1

    def refused(self, seconds: float | None) -> None:
        if seconds is None:
            seconds, self._pause = self._pause, min(2 * self._pause, LONGEST_PAUSE)
        if seconds > CALM_SECONDS:
            return  # That is no rate: to wait would be to say nothing for so long.
        if self.closed_for <= 0:  # Of all that were on their way then the first one says it.
            self._budget, self._heard, self._sent = max(1, self._heard), 0, self._unheard
        self._opens = max(self._opens, self._clock() + seconds)

    def failed(self) -> None:
        self._unheard -= 1
        self._sent -= 1


class Ticket:
    def __init__(self, model: str) -> None:
        self.model = model
        self.turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class Line:
    """Lets requests go: at most `at_once` at a time, 0 for any number, and of each model as its Rate has it."""

    def __init__(self, at_once: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once = at_once or math.inf
        self._clock = clock
        self._running = 0
        self._rates: dict[str, Rate] = {}
        self._queues: OrderedDict[str, deque[Ticket]] = OrderedDict()
        self._places: dict[Ticket, int] = {}
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        return sum(map(len, self._queues.values()))

    async def come(self, whose: str, model: str, first: bool = False) -> AsyncGenerator[int, None]:
        """Ends when it is one's turn, and until then says the place in line as it changes; `first`: before all others.

        Whoever's turn it is has to `leave`; who stops before that has left.
        """
        if not self._queues and self._has_room(model):
            self._go(model)
            return
        ticket = self._enqueue(whose, model, first)
        came, told = False, 0
        try:
            while not ticket.turn.done():
                place = self._place(ticket)
                if place != told:
                    told = place
                    yield place
                await asyncio.wait({ticket.turn}, timeout=1)
            came = True
        finally:
            if not came:
                self._drop(whose, ticket)

    def heard(self, model: str) -> None:
        """One that went is being answered."""
        self._rate(model).heard()
        self._next()

    def refused(self, model: str, seconds: float | None) -> None:
        """There were too many; in so many seconds it goes on, if that is known."""
        self._rate(model).refused(seconds)
        self._next()

    def leave(self, model: str, heard: bool) -> None:
        """One that went is over; `heard`: it was answered."""
        self._running -= 1
        if not heard:
            self._rate(model).failed()
        self._next()

    def _rate(self, model: str) -> Rate:
        return self._rates.setdefault(model, Rate(self._clock))

    def _has_room(self, model: str) -> bool:
        return self._running < self._at_once and self._rate(model).has_room

    def _go(self, model: str) -> None:
        self._running += 1
        self._rate(model).go()

    def _enqueue(self, whose: str, model: str, first: bool) -> Ticket:
        self._rate(model)
        ticket, queue = Ticket(model), self._queues.setdefault(whose, deque())
        if first:
            queue.appendleft(ticket)
            self._queues.move_to_end(whose, last=False)
        else:
            queue.append(ticket)
        self._next()
        return ticket

    def _next(self) -> None:
        self._places = {}
        while due := self._due():
            whose, ticket = due
            queue = self._queues.pop(whose)
            queue.remove(ticket)
            self._go(ticket.model)
            ticket.turn.set_result(None)
            if queue:
                self._queues[whose] = queue
        models = {ticket.model for queue in self._queues.values() for ticket in queue}
        closed = [seconds for model in models if (seconds := self._rate(model).closed_for) > 0]
        if closed and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(min(closed), self._open)

    def _due(self) -> tuple[str, Ticket] | None:
        """Whose turn it is, and with what: the first of whom one may go."""
        free = (
            {model for model, rate in self._rates.items() if rate.has_room} if self._running < self._at_once else set()
        )
        waiting = ((whose, ticket) for whose, queue in self._queues.items() for ticket in queue)
        return next(((whose, ticket) for whose, ticket in waiting if ticket.model in free), None)

    def _open(self) -> None:
        self._timer = None
        self._next()

    def _place(self, ticket: Ticket) -> int:
        if not self._places:
            rounds = range(max(map(len, self._queues.values())))
            order = [queue[turn] for turn in rounds for queue in self._queues.values() if turn < len(queue)]
            self._places = {one: place for place, one in enumerate(order, 1)}
        return self._places[ticket]

    def _drop(self, whose: str, ticket: Ticket) -> None:
        if ticket.turn.done():
            self.leave(ticket.model, heard=False)
            return
        queue = self._queues[whose]
        queue.remove(ticket)
        if not queue:
            del self._queues[whose]
        self._next()


class InLine:
    """A client that waits in line, and says where."""

    def __init__(
        self, client: Client, line: Line, patience: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """One that was refused waits again, for up to `patience` seconds: where others wait, and else once, where the
        client did not wait as long as it was told to."""
        self._client = client
        self._line = line
        self._patience = patience
        self._clock = clock

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        began, model, again = self._clock(), request.model, False
        while True:
            waited = False
            async with aclosing(self._line.come(ASKER.get().known_by("reader"), model, again)) as places:
                async for place in places:
                    waited = True
                    yield Queued(place)
            heard = retried = False
            try:
                if waited:
                    yield Queued(0)
                async with aclosing(self._client.stream(request)) as events:
                    async for event in events:
                        heard, retried = self._hear(model, event, heard), retried or isinstance(event, Retrying)
                        yield event
                return
            except RateLimited as error:
                self._line.refused(model, error.retry_after)
                named = 0 < (error.retry_after or 0) <= CALM_SECONDS and not retried and not again
                if heard or self._clock() - began > self._patience or not (named or self._line.waiting):
                    raise
                again = True
            finally:
                self._line.leave(model, heard)

    def _hear(self, model: str, event: Event, heard: bool) -> bool:
        if isinstance(event, Retrying):
            if event.failure.is_a(RateLimited):
                self._line.refused(model, event.seconds)
        elif not heard and not isinstance(event, Queued | LeftOut):
            self._line.heard(model)
            return True
        return heard
