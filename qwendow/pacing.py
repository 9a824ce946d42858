"""When the screen is refreshed: the first characters at once, then by time and load, and at least once a second."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

FRAME_SECONDS = 0.033
SECONDS_PER_ANSWER = 0.004
SLOWEST_SECONDS = 1.0
TICK_SECONDS = SLOWEST_SECONDS
"""A silent answer is refreshed this often: so a closed tab is noticed, and a waiting time can be shown."""


class Pace:
    """Knows how many answers are open, and so how long each should wait between two refreshes."""

    def __init__(self) -> None:
        self._open = 0

    def interval(self) -> float:
        """Seconds between two refreshes of one answer."""
        return min(max(self._open * SECONDS_PER_ANSWER, FRAME_SECONDS), SLOWEST_SECONDS)

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
