"""Holds processes at a share of one core each, so that what limits them is theirs and not what the machine has left.

As a process of its own, which stops and wakes them by the CPU time that they have had: python -m bench.share 0.25 PID…
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

import psutil

from bench.servers import ROOT, cpu_of

LOOK_SECONDS = 0.001
AHEAD_SECONDS = 0.005
"""Of CPU time, that one may have had too early before it is stopped, or may have later as it had nothing to do."""


@contextlib.contextmanager
def held(share: float, pids: Sequence[int]) -> Iterator[None]:
    """Until the end of the block."""
    command = [sys.executable, "-m", "bench.share", str(share), *map(str, pids)]
    holder = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)
    try:
        yield
    finally:
        holder.communicate()
        _wake(pids)


def main() -> None:
    share, pids = float(sys.argv[1]), [int(pid) for pid in sys.argv[2:]]
    shares = [_Share(pid, share) for pid in pids]
    try:
        while not select.select([sys.stdin], [], [], LOOK_SECONDS)[0]:
            for one in shares:
                one.look()
    finally:
        _wake(pids)


class _Share:
    """`_due` is the CPU time that it may have had by `_looked`, a moment."""

    def __init__(self, pid: int, share: float) -> None:
        self._process = psutil.Process(pid)
        self._share = share
        self._stopped = False
        self._looked, self._due = time.monotonic(), cpu_of(self._process)

    def look(self) -> None:
        now, had = time.monotonic(), cpu_of(self._process)
        self._due += self._share * (now - self._looked)
        self._due, self._looked = min(self._due, had + AHEAD_SECONDS), now
        if had > self._due + AHEAD_SECONDS and not self._stopped:
            self._send(signal.SIGSTOP)
        elif had <= self._due and self._stopped:
            self._send(signal.SIGCONT)

    def _send(self, number: signal.Signals) -> None:
        self._stopped = number is signal.SIGSTOP
        self._process.send_signal(number)


def _wake(pids: Sequence[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


if __name__ == "__main__":
    main()
