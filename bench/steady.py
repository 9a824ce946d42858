"""Readers whose answers all run at once: what a chunk costs and waits, and what a stream holds."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bench.answers import Answer, quantile
from bench.crowd import pages_of
from bench.load import calm
from bench.script import Script
from bench.servers import OURS
from bench.tables import Table, ratio, seconds
from bench.turns import opened_pages

ASKING_A_SECOND = 50
STEADY = 20
"""Seconds that all of them stream together."""


@dataclass(frozen=True, slots=True)
class Readers:
    count: int
    rate: int
    """Chunks a second of each."""

    def __str__(self) -> str:
        return f"{self.count:,} × {self.rate} chunks a second"


CROWDS = (Readers(128, 30), Readers(240, 50), Readers(1000, 20))


async def steady(endpoint: str) -> Table:
    """Each crowd at a server of its own, which keeps conversations in SQLite."""
    table = Table(
        "Answers that all run at once",
        ("", "CPU of 1,000 chunks", "share of a core", "first p95", "a chunk waits", "p95", "memory a stream", "whole"),
    )
    table.rows = [await _seen(readers, endpoint) for readers in CROWDS]
    table.notes += [
        f"CPU while all stream, for {STEADY} s; the pages are opened before, and {ASKING_A_SECOND} ask a second.",
        "A chunk waits from when it is there until the screen is refreshed: from the gaps between refreshes.",
    ]
    return table


async def _seen(readers: Readers, endpoint: str) -> tuple[str, ...]:
    asking = readers.count / ASKING_A_SECOND
    script = Script(int((asking + STEADY + 2) * readers.rate), readers.rate)
    with tempfile.TemporaryDirectory() as folder:
        contestant = replace(OURS, settings={"QWENDOW_STORE": "sqlite", "QWENDOW_DATA": folder})
        with contestant.running(endpoint) as server:
            async with pages_of(contestant, server) as opener:
                pages = await opened_pages(opener, readers.count)
                await calm(server.cpu)
                before = server.memory()
                answers = [Answer(script, 0) for _ in pages]

                async def ask(number: int) -> None:
                    await asyncio.sleep(number / ASKING_A_SECOND)
                    await pages[number].ask(answers[number])

                asked = asyncio.gather(*map(ask, range(readers.count)))
                await asyncio.sleep(asking + 1)
                cpu, began = server.cpu(), time.monotonic()
                await asyncio.sleep(STEADY)
                spent, passed, held = server.cpu() - cpu, time.monotonic() - began, server.memory() - before
                await asked
    mean, late = waits(gap for answer in answers for gap in answer.gaps)
    return (
        f"**{readers}**",
        f"{spent / (readers.count * readers.rate * passed) * 1000:.3f} s",
        f"{spent / passed:.0%}",
        seconds(quantile((answer.first for answer in answers), 0.95)),
        seconds(mean),
        seconds(late),
        f"{held / readers.count * 1000:.0f} KB",
        ratio(sum(answer.whole for answer in answers), len(answers)),
    )


def waits(gaps: Iterable[float]) -> tuple[float, float]:
    """Mean and p95 of the wait of chunks that come evenly, each for the refresh that ends its gap."""
    ordered = sorted(gaps)
    passed = sum(ordered)
    least, most = 0.0, ordered[-1]
    for _ in range(30):
        wait = (least + most) / 2
        longer = sum(gap - wait for gap in ordered if gap > wait)
        least, most = (wait, most) if longer > 0.05 * passed else (least, wait)
    return sum(gap * gap for gap in ordered) / passed / 2, most
