"""Who waits for their turn: where as many requests are on their way as may be, and where the endpoint had too many."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator, Callable

from qwendow.line.rate import LOOK_SECONDS, Rate


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
        self._spare: list[Ticket] = []
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
            if not first:  # Who waits no longer than that is told nothing of it.
                await asyncio.wait({ticket.turn}, timeout=1.5 * LOOK_SECONDS)
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

    async def spare(self, model: str) -> None:
        """Ends when nobody waits and one more may go, who has to `leave` then."""
        ticket = Ticket(model)
        self._spare.append(ticket)
        self._next()
        try:
            await ticket.turn
        except asyncio.CancelledError:
            if ticket in self._spare:
                self._spare.remove(ticket)
            else:
                self.leave()
            raise

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
        while not self._queues and (spare := self._due_at_the_end()):
            self._spare.remove(spare)
            self._go(spare.model)
            spare.turn.set_result(None)
        if self._timer:  # Another model may open sooner.
            self._timer.cancel()
            self._timer = None
        models = {ticket.model for queue in self._queues.values() or [self._spare] for ticket in queue}
        if models and self._running < self._at_once:
            # One may have opened since it was looked at: nobody else would look again.
            wait = max(min(self._rate(model).closed_for for model in models), 0.001)
            self._timer = asyncio.get_running_loop().call_later(wait, self._open)

    def _due(self) -> tuple[str, Ticket] | None:
        """Whose turn it is, and with what: the first of whom one may go."""
        free = {model for model in self._rates if self._has_room(model)}
        waiting = ((whose, ticket) for whose, queue in self._queues.items() for ticket in queue)
        return next(((whose, ticket) for whose, ticket in waiting if ticket.model in free), None)

    def _due_at_the_end(self) -> Ticket | None:
        here = (ticket for ticket in self._spare if not ticket.turn.cancelled())
        return next((ticket for ticket in here if self._has_room(ticket.model)), None)

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
