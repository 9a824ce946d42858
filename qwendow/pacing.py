"""When a stream is read and the screen refreshed: the first characters at once, then by time and load."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Iterator

FRAME_SECONDS = 0.033
"""Between two refreshes of an answer that is alone."""

SLOWEST_SECONDS = 1.0
TICK_SECONDS = SLOWEST_SECONDS
"""A silent answer is refreshed this often: so a closed tab is noticed, and a waiting time can be shown."""


class Pace:
    """Knows how many answers are open, and so how long each should wait between two refreshes.

    By the square root: n answers are refreshed 30 √n times a second together, each 30 / √n times.
    """

    def __init__(self) -> None:
        self._open = 0

    def interval(self) -> float:
        """Seconds between two refreshes of one answer."""
        return min(FRAME_SECONDS * math.sqrt(max(self._open, 1)), SLOWEST_SECONDS)

    @contextlib.contextmanager
    def refreshes(self, work: asyncio.Task[None], changed: asyncio.Event) -> Iterator[Refreshes]:
        """The refreshes of one answer, which `work` writes; it sets `changed` when there is something new."""
        self._open += 1
        try:
            yield Refreshes(self, work, changed)
        finally:
            self._open -= 1


class Refreshes:
    def __init__(self, pace: Pace, work: asyncio.Task[None], changed: asyncio.Event) -> None:
        self._pace = pace
        self._work = work
        self._changed = changed
        self._first = True
        self._now = asyncio.get_running_loop().time
        work.add_done_callback(lambda _: changed.set())

    async def due(self) -> bool:
        """Waits until the screen is due; False when the work has ended, whose last state is left to the caller."""
        tick = self._now() + TICK_SECONDS
        if not self._first:
            await asyncio.wait({self._work}, timeout=self._pace.interval())
        self._first = False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(tick):
                await self._changed.wait()
        self._changed.clear()
        return not self._work.done()
