"""Memory as it runs short: what is left over goes back, nothing new begins, and before there is none answers end."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from qwendow.limits import Memory

TIGHT, FULL = 0.65, 0.75
"""Of the memory there is: files that are being read, and what the system holds, take some, too."""

STEP = 0.01
"""Of it: where what is taken grows so much after some answers were ended, more of them are."""

LOOK_SECONDS, CALM_SECONDS, NEAR = 0.1, 1.0, 0.5
"""Between two looks, and where less than half of the memory is taken: each costs a third of a millisecond."""

TIDY_SECONDS = 2.0
"""Between two times of giving back, which take some 50 ms."""

SPARE_SECONDS = 60.0
"""Between two times where there is plenty, each of a millisecond: what answers leave behind lies between what stays,
and would be kept, 40 MB after 80,000 turns (November 2026)."""


def resident() -> int:
    """Bytes that this process takes; 0 where nobody says."""
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def give_back() -> None:
    """What is not used any more goes to the system; glibc keeps it for later."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


class Room:
    """Looks on in a thread of its own, as the event loop is late just when memory runs short.

    In the loop it lets go of what can be found again, by `rest`, and ends what can be ended, by `ease`. `idle` tells
    whether no answer is on its way.
    """

    def __init__(
        self, memory: Memory, taken: Callable[[], int] = resident, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._memory = memory
        self._taken = taken
        self._clock = clock
        self._ask: Callable[[Callable[[], None]], object] = lambda act: act()
        self._tidied = float("-inf")
        self._spared = clock()
        self._let_go = self._easing = self._near = False
        self._eased: int | None = None
        self.tight = False
        self.rest: Callable[[], None] = lambda: None
        self.ease: Callable[[], None] = lambda: None
        self.idle: Callable[[], bool] = lambda: False

    def begin(self) -> None:
        """In the event loop."""
        loop = asyncio.get_running_loop()
        self._ask = loop.call_soon_threadsafe
        threading.Thread(target=self._look_on, name="room", daemon=True).start()

    def _look_on(self) -> None:
        with contextlib.suppress(RuntimeError):  # The loop is closed.
            while True:
                time.sleep(LOOK_SECONDS if self._near else CALM_SECONDS)
                self.look()

    def look(self) -> None:
        taken = self._taken()
        self._near = taken > self._memory.bytes * NEAR
        if self._clock() - self._spared >= SPARE_SECONDS:
            self._spared = self._clock()
            self._spare()
        if taken > self._memory.bytes * TIGHT:
            taken = self._tidy(taken)
        self.tight = taken > self._memory.bytes * TIGHT
        if taken <= self._memory.bytes * FULL:
            self._eased = None
        elif self._eased is None or taken > self._eased + self._memory.bytes * STEP:
            self._end_some(taken)
        else:
            self._eased = min(self._eased, taken)

    def _spare(self) -> None:
        """What holds itself, such as pages that were closed, is looked for when nobody waits: it takes some 50 ms."""
        if self.idle() and any(gc.get_count()[1:]):
            gc.collect()
        give_back()

    def _tidy(self, taken: int) -> int:
        """What is taken then. What the loop lets go of is given back with the next look."""
        due = self._clock() - self._tidied >= TIDY_SECONDS
        if due:
            self._tidied = self._clock()
            self._ask(self._rest)
        if not (due or self._let_go):
            return taken
        self._let_go = False
        give_back()
        return self._taken()

    def _rest(self) -> None:
        self.rest()
        gc.collect()  # What holds itself is not looked for often.
        self._let_go = True

    def _end_some(self, taken: int) -> None:
        """Not again before the loop has come to it, however late it is."""
        if not self._easing:
            self._easing, self._eased = True, taken
            self._ask(self._ease)

    def _ease(self) -> None:
        self.ease()
        self._easing, self._eased = False, self._taken()
