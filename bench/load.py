"""How busy processes are: so that one sees whether it was the server that was measured."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

WINDOW = 2
"""Seconds."""

CALM = 0.2
"""The share of one core that is little."""

CALM_LIMIT = 15
"""Seconds."""

Clock = Callable[[], float]
"""CPU seconds so far."""


@dataclass(frozen=True, slots=True)
class Load:
    """Shares of one core in each one's busiest two seconds; `endpoint_late` is the p95 of its chunks, in seconds."""

    server: float
    driver: float
    endpoint: float
    endpoint_late: float


@asynccontextmanager
async def busiest(*clocks: Clock) -> AsyncIterator[list[float]]:
    """The share of one core that each clock has seen in its busiest window so far."""
    shares = [0.0] * len(clocks)
    watching = asyncio.create_task(_watch(clocks, shares))
    yield shares
    watching.cancel()


async def calm(clock: Clock) -> None:
    """Waits until a process has little left to do; not for ever, as it may have been given up for a reason."""
    for _ in range(CALM_LIMIT):
        before = clock()
        await asyncio.sleep(1)
        if clock() - before < CALM:
            return


async def _watch(clocks: tuple[Clock, ...], shares: list[float]) -> None:
    while True:
        began, before = time.monotonic(), [clock() for clock in clocks]
        await asyncio.sleep(WINDOW)
        passed = time.monotonic() - began
        shares[:] = [
            max(share, (clock() - cpu) / passed) for share, clock, cpu in zip(shares, clocks, before, strict=True)
        ]
