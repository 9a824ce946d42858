"""When a stream is read and the screen refreshed: the first characters at once, then by time and load."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Iterator

FRAME_SECONDS = 0.048
"""Between two refreshes of an answer that is alone, in a short chat."""

SECONDS_PER_MESSAGE = 0.001
SECONDS_PER_CHARACTER = 6e-7
"""For each refresh Gradio 6.31 works through the whole chat: 0.2 ms of a browser's main thread for each message, and
0.12 ms for each thousand characters of the answer that grows (November 2026). Five times that leaves it time for its
reader."""

SECONDS_PER_CODE_CHARACTER = 2e-6
"""Code that grows is one block, which Gradio draws anew with each refresh: 0.3 ms for each thousand characters, as
colours.js leaves it in one colour for as long."""

LOAD_SECONDS = 0.035
SLOWEST_SECONDS = 1.0
EARLY = 0.75
"""Of an interval: a refresh may come so much before its time, and moves those after it. A stream is read at the same
pace; where the two were out of step, each refresh would be late by what it waited, and wake the process twice."""

TICK_SECONDS = SLOWEST_SECONDS
"""A silent answer is refreshed this often: so a closed tab is noticed, and a waiting time can be shown."""


class Pace:
    """Knows how many answers are open, and so how long each should wait between two refreshes.

    By the square root: n answers are refreshed some 30 √n times a second together, each 30 / √n times.
    """

    def __init__(self) -> None:
        self._open = 0

    def interval(self, messages: int = 0, characters: int = 0, code: int = 0) -> float:
        """Seconds between two refreshes of one answer, the last of so many messages.

        It is of so many characters, of which `code` are in a block that grows.
        """
        server = LOAD_SECONDS * math.sqrt(self._open)
        browser = (
            messages * SECONDS_PER_MESSAGE + characters * SECONDS_PER_CHARACTER + code * SECONDS_PER_CODE_CHARACTER
        )
        return min(max(FRAME_SECONDS, server, browser), SLOWEST_SECONDS)

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
        self._now = asyncio.get_running_loop().time
        self._due = -math.inf
        work.add_done_callback(lambda _: changed.set())

    async def due(self, messages: int = 0, characters: int = 0, code: int = 0) -> bool:
        """Waits until the screen is due; False when the work has ended, whose last state is left to the caller.

        What the browser has to show is what `interval` takes.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TICK_SECONDS):
                await self._changed.wait()
        interval = self._pace.interval(messages, characters, code)
        early = self._due - self._now()
        if early > interval * EARLY and not self._work.done():
            await asyncio.wait({self._work}, timeout=early)
        self._changed.clear()
        # A stream that is read at the same pace comes at the right time, give or take a little.
        self._due = max(self._due - interval / 10, self._now()) + interval
        return not self._work.done()
