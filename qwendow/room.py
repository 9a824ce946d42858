"""Memory as it runs short: what is left over goes back, nothing new begins, and before there is none answers end."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from qwendow.limits import Memory

TIGHT, FULL = 0.65, 0.75
"""Of the memory there is: files that are being read, and what the system holds, take some, too."""

TIDY_SECONDS = 2.0
"""Between two times of giving back, which take some 50 ms."""


def resident() -> int:
    """Bytes that this process takes; 0 where nobody says."""
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Room:
    """Is to `look` a few times a second. `ease` ends what can be ended, as long as it is `full`."""

    def __init__(
        self, memory: Memory, taken: Callable[[], int] = resident, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._memory = memory
        self._taken = taken
        self._clock = clock
        self._tidied = float("-inf")
        self.tight = False
        self.ease: Callable[[], None] = lambda: None

    def look(self) -> None:
        self.tight = self._is_beyond(TIGHT)
        if not self.tight:
            return
        if self._clock() - self._tidied >= TIDY_SECONDS:
            give_back()
            self._tidied = self._clock()
            self.tight = self._is_beyond(TIGHT)
        if self._is_beyond(FULL):
            self.ease()

    def _is_beyond(self, share: float) -> bool:
        return self._taken() > self._memory.bytes * share


def give_back() -> None:
    """What is not used any more goes to the system. glibc keeps it for later, and what holds itself is not looked for
    often."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
