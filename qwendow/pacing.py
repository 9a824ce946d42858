"""When a stream is read and the screen refreshed: the first characters at once, then by time and load."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Callable, Iterator

FRAME_SECONDS = 0.05
"""Between two refreshes of an answer that is alone, in a short chat."""

SECONDS_PER_MESSAGE = 0.001
SECONDS_PER_CHARACTER = 6e-7
"""For each refresh Gradio 6.31 works through the whole chat: 0.2 ms of a browser's main thread for each message, and
0.12 ms for each thousand characters of the answer that grows (November 2026). Five times that leaves it time for its
reader."""

SECONDS_PER_CODE_CHARACTER = 2e-6
"""Code that grows is one block, which Gradio draws anew with each refresh: 0.3 ms for each thousand characters, as
colours.js leaves it in one colour for as long."""

LEAST_SECONDS, MOST_SECONDS = 4e-6, 1e-4
"""Times n², from one refresh to the next of each of n answers: the more there are, the more there is to read, and the
fewer refreshes are left for all together. One takes 0.15 ms, with the reading of what is new (November 2026), and three
times as long on a machine whose memory is slow."""

BUSY_SECONDS = 0.035
"""However busy the process is, n answers are refreshed 30 √n times a second together, each 30 / √n times: what else
there is to do would not be done much sooner without that."""

ROOM = 0.5
"""Of one core. What a process has to do beyond it, it has to do in any case, and refreshes make way."""

LATE_SECONDS = 0.02
"""Where a look comes so much after its time, the process gets no more of the machine than it uses."""

LOOK_SECONDS, MOST_CHANGE = 0.5, 1.25
"""How often it is looked, and by what factor the pace changes at most then."""

SLOWEST_SECONDS = 1.0
EARLY = 0.75
"""Of an interval: a refresh may come so much before its time, and moves those after it. A stream is read at the same
pace; where the two were out of step, each refresh would be late by what it waited, and wake the process twice."""

TICK_SECONDS = SLOWEST_SECONDS
"""A silent answer is refreshed this often: so a closed tab is noticed, and a waiting time can be shown."""


class Pace:
    """Knows how many answers are open and how busy the process is, and so how long to wait between two refreshes.

    As long as there is room, each of n answers is refreshed every 0.004 n² milliseconds, less often else,
    but every 35 √n.
    `cpu` tells the seconds that its thread has worked.
    """

    def __init__(self, cpu: Callable[[], float] = time.thread_time) -> None:
        self._open = 0
        self._cpu = cpu
        self._seconds = LEAST_SECONDS
        self._looks: asyncio.TimerHandle | None = None

    def interval(self, messages: int = 0, characters: int = 0, code: int = 0) -> float:
        """Seconds between two refreshes of one answer, the last of so many messages.

        It is of so many characters, of which `code` are in a block that grows.
        """
        server = min(self._open**2 * self._seconds, BUSY_SECONDS * math.sqrt(self._open))
        browser = (
            messages * SECONDS_PER_MESSAGE + characters * SECONDS_PER_CHARACTER + code * SECONDS_PER_CODE_CHARACTER
        )
        return min(max(FRAME_SECONDS, server, browser), SLOWEST_SECONDS)

    @contextlib.contextmanager
    def refreshes(self, work: asyncio.Task[None], changed: asyncio.Event) -> Iterator[Refreshes]:
        """The refreshes of one answer, which `work` writes; it sets `changed` when there is something new."""
        self._open += 1
        if not self._looks:
            self._look_later()
        refreshes = Refreshes(self, work, changed)
        try:
            yield refreshes
        finally:
            refreshes.end()
            self._open -= 1
            if not self._open and self._looks:
                self._looks.cancel()
                self._looks = None

    def _look_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._looks = loop.call_later(LOOK_SECONDS, self._look, loop, loop.time(), self._cpu())

    def _look(self, loop: asyncio.AbstractEventLoop, began: float, before: float) -> None:
        passed = loop.time() - began
        busy = max((self._cpu() - before) / passed / ROOM, (passed - LOOK_SECONDS) / LATE_SECONDS)
        seconds = self._seconds * min(max(busy, 1 / MOST_CHANGE), MOST_CHANGE)
        self._seconds = min(max(seconds, LEAST_SECONDS), MOST_SECONDS)
        self._look_later()


class Refreshes:
    def __init__(self, pace: Pace, work: asyncio.Task[None], changed: asyncio.Event) -> None:
        self._pace = pace
        self._work = work
        self._changed = changed
        self._now = asyncio.get_running_loop().time
        self._due = -math.inf
        self._waits_since = self._now()
        self._ticks = self._tick_in(TICK_SECONDS)
        work.add_done_callback(lambda _: changed.set())

    def end(self) -> None:
        """Nobody waits any more."""
        self._ticks.cancel()

    async def due(self, messages: int = 0, characters: int = 0, code: int = 0) -> bool:
        """Waits until the screen is due; False when the work has ended, whose last state is left to the caller.

        What the browser has to show is what `interval` takes.
        """
        self._waits_since = self._now()
        await self._changed.wait()
        interval = self._pace.interval(messages, characters, code)
        early = self._due - self._now()
        if early > interval * EARLY and not self._work.done():
            await asyncio.wait({self._work}, timeout=early)
        self._changed.clear()
        # A stream that is read at the same pace comes at the right time, give or take a little.
        self._due = max(self._due - interval / 10, self._now()) + interval
        return not self._work.done()

    def _tick(self) -> None:
        """A timer for each wait would be set and cancelled with each refresh, and run out for hardly any."""
        left = self._waits_since + TICK_SECONDS - self._now()
        if left <= 0:
            self._changed.set()
        self._ticks = self._tick_in(left if left > 0 else TICK_SECONDS)

    def _tick_in(self, seconds: float) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(seconds, self._tick)
