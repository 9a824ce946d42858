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

SLOWER, QUICKER = 1.43, 0.98
"""What becomes of the time between two requests when one is refused, and with each that is answered: so some twenty are
answered for one in vain, whatever the limits of the endpoint are."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds, where the endpoint does not say how long."""

FEW = 2
"""So many after a pause, and a refusal: it was too short."""

FIRST_GAP = 0.5
"""Seconds between two, where there is nothing to go by."""

RECENT_SECONDS = 10.0


class Rate:
    """How fast the endpoint takes requests for one model, as it shows.

    When it refuses one for its rate, none goes until the time it names, or else for a second, and longer where that was
    too short. Then they go one by one, at first somewhat slower than it had taken them, and quicker as long as it
    answers. So few are sent in vain, and what it takes is found out, be it limited by the second, by the minute or by
    how many it answers at a time.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._gap = 0.0
        self._next = -math.inf
        self._opens = -math.inf
        self._pause = FIRST_PAUSE
        self._since = FEW + 1
        self._went: deque[float] = deque(maxlen=100)

    @property
    def closed_for(self) -> float:
        """Seconds."""
        return max(self._opens, self._next) - self._clock()

    def go(self) -> None:
        now = self._clock()
        if now > self._opens + CALM_SECONDS * max(1.0, self._gap):
            self._gap = 0.0
        elif self._since == 0:
            self._gap = SLOWER * max(self._gap, self._usual())
        self._next = now + self._gap
        self._since += 1
        self._went.append(now)

    def heard(self) -> None:
        self._gap *= QUICKER

    def refused(self, seconds: float | None) -> None:
        if seconds is not None and seconds > CALM_SECONDS:
            return  # That is no rate: to wait would be to say nothing for so long.
        now = self._clock()
        if self._went:
            self._went.pop()
        if self._opens <= now:  # Of all that were on their way then the first one says it.
            self._pause = FIRST_PAUSE if self._since > FEW else min(2 * self._pause, LONGEST_PAUSE)
            self._since = 0
            seconds = self._pause if seconds is None else seconds
        self._opens = max(self._opens, now + (seconds or 0.0))

    def _usual(self) -> float:
        """Seconds between two of those that it took lately, until it opened again; where they were enough to tell."""
        recent = [went for went in self._went if went > self._opens - RECENT_SECONDS - self._pause]
        return min((self._opens - recent[0]) / len(recent), FIRST_PAUSE) if len(recent) > FEW else FIRST_GAP


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

    @property
    def crowded(self) -> bool:
        """For one who went: whether others did, or want to."""
        return self._running > 1 or self.waiting > 0

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

    def leave(self) -> None:
        """One that went is over."""
        self._running -= 1
        self._next()

    def _rate(self, model: str) -> Rate:
        return self._rates.setdefault(model, Rate(self._clock))

    def _has_room(self, model: str) -> bool:
        return self._running < self._at_once and self._rate(model).closed_for <= 0

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
        if self._timer:  # Another model may open sooner.
            self._timer.cancel()
            self._timer = None
        models = {ticket.model for queue in self._queues.values() for ticket in queue}
        if models and self._running < self._at_once:
            # One may have opened since it was looked at: nobody else would look again.
            wait = max(min(self._rate(model).closed_for for model in models), 0.001)
            self._timer = asyncio.get_running_loop().call_later(wait, self._open)

    def _due(self) -> tuple[str, Ticket] | None:
        """Whose turn it is, and with what: the first of whom one may go."""
        free = {model for model in self._rates if self._has_room(model)}
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
            self.leave()
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
                named = 0 < (error.retry_after or 0) <= CALM_SECONDS and not (retried or first)
                back = not heard and self._is_patient(began) and (named or self._line.crowded)
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
