"""What a turn costs: a short one, and one late in a long conversation."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass

from bench.answers import Answer
from bench.crowd import pages_of
from bench.drivers import Opener, Page
from bench.script import Script
from bench.servers import Contestant, Server
from bench.tables import Table, ratio

READERS = 16
SHORT = Script(2, 0)
LONG = Script(40, 50, 50)
LONG_AT_ONCE = Script(2, 0, 1000)
"""2,000 characters, as LONG."""

TURNS_BEFORE = 59
ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Cost:
    """`cpu` is in seconds a turn."""

    cpu: float
    a_second: float
    turns: int


async def short_turns(contestants: Iterable[Contestant], endpoint: str, duration: float) -> Table:
    opened: dict[str, float] = {}
    costs: dict[str, Cost] = {}
    for contestant in contestants:
        with contestant.running(endpoint) as server:
            async with pages_of(contestant, server) as opener:
                await busy(server, await opened_pages(opener, READERS), 1)
                before = server.cpu()
                pages = await opened_pages(opener, READERS)
                opened[contestant.name] = (server.cpu() - before) / READERS
                costs[contestant.name] = await busy(server, pages, duration)
    columns = ("", "CPU a page opened", "CPU a turn", "of plain's", "turns a second", "× plain's")
    table = Table("Short turns: two chunks, one turn after another", columns)
    plain = costs["plain"]
    for name, cost in costs.items():
        cpu, share = f"{cost.cpu * 1000:.1f} ms", ratio(cost.cpu, plain.cpu)
        speed, faster = f"{cost.a_second:.0f}", ratio(cost.a_second, plain.a_second)
        table.rows.append((name, f"{opened[name] * 1000:.0f} ms", cpu, share, speed, faster))
    return table


async def growth(contestants: Iterable[Contestant], endpoint: str, pages: int) -> Table:
    """Fresh pages and old ones ask in turn, so that both find the same server on the same machine."""
    table = Table(
        "Growth: CPU of a turn of 40 chunks and 2,000 characters", ("", "turn 1", f"turn {TURNS_BEFORE + 1}", "ratio")
    )
    for contestant in contestants:
        with contestant.running(endpoint) as server:
            async with pages_of(contestant, server) as opener:
                old = await opened_pages(opener, pages)
                for _ in range(TURNS_BEFORE):
                    await asyncio.gather(*[turn(page, LONG_AT_ONCE) for page in old])
                await _round(server, await opened_pages(opener, pages))
                firsts, lates = [], []
                for _ in range(ROUNDS):
                    firsts.append(await _round(server, await opened_pages(opener, pages)))
                    lates.append(await _round(server, old))
        first, late = statistics.median(firsts), statistics.median(lates)
        table.rows.append((contestant.name, f"{first * 1000:.0f} ms", f"{late * 1000:.0f} ms", ratio(late, first)))
    table.notes.append(f"Medians of {ROUNDS} rounds, of {pages} fresh pages and {pages} old ones in turn.")
    return table


async def busy(server: Server, pages: list[Page], duration: float) -> Cost:
    """Every page asks again as soon as it has its answer, for `duration` seconds."""
    before, began = server.cpu(), time.monotonic()
    turns = sum(await asyncio.gather(*[_until(page, began + duration) for page in pages]))
    return Cost((server.cpu() - before) / turns, turns / (time.monotonic() - began), turns)


async def _until(page: Page, end: float) -> int:
    turns = 0
    while time.monotonic() < end:
        await turn(page, SHORT)
        turns += 1
    return turns


async def _round(server: Server, pages: list[Page]) -> float:
    """CPU seconds a turn."""
    before = server.cpu()
    await asyncio.gather(*[turn(page, LONG) for page in pages])
    return (server.cpu() - before) / len(pages)


async def opened_pages(opener: Opener, count: int) -> list[Page]:
    pages = [opener() for _ in range(count)]
    for page in pages:
        await page.open()
    return pages


async def turn(page: Page, script: Script) -> None:
    answer = Answer(script, 0)
    await page.ask(answer)
    if not answer.whole:
        raise RuntimeError(f"an answer is not whole: {answer}")
