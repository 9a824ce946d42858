"""What a turn costs: a short one, one late in a long conversation, one on an old server."""

from __future__ import annotations

import asyncio
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
                await _busy(server, [await _opened(opener) for _ in range(READERS)], 1)
                before = server.cpu()
                pages = [await _opened(opener) for _ in range(READERS)]
                opened[contestant.name] = (server.cpu() - before) / READERS
                costs[contestant.name] = await _busy(server, pages, duration)
    columns = ("", "CPU a page opened", "CPU a turn", "of plain's", "turns a second", "× plain's")
    table = Table("Short turns: two chunks, one turn after another", columns)
    plain = costs["plain"]
    for name, cost in costs.items():
        cpu, share = f"{cost.cpu * 1000:.1f} ms", ratio(cost.cpu, plain.cpu)
        speed, faster = f"{cost.a_second:.0f}", ratio(cost.a_second, plain.a_second)
        table.rows.append((name, f"{opened[name] * 1000:.0f} ms", cpu, share, speed, faster))
    return table


async def growth(contestants: Iterable[Contestant], endpoint: str, pages: int) -> Table:
    table = Table(
        "Growth: CPU of a turn of 40 chunks and 2,000 characters", ("", "turn 1", f"turn {TURNS_BEFORE + 1}", "ratio")
    )
    for contestant in contestants:
        with contestant.running(endpoint) as server:
            async with pages_of(contestant, server) as opener:
                await asyncio.gather(*[_turn(page, LONG) for page in [await _opened(opener) for _ in range(pages)]])
                first = await _turns(server, [[await _opened(opener) for _ in range(pages)] for _ in range(3)])
                old = [await _opened(opener) for _ in range(pages)]
                for _ in range(TURNS_BEFORE):
                    await asyncio.gather(*[_turn(page, LONG_AT_ONCE) for page in old])
                late = await _turns(server, [old] * 3)
        table.rows.append((contestant.name, f"{first * 1000:.0f} ms", f"{late * 1000:.0f} ms", ratio(late, first)))
    return table


async def age(contestant: Contestant, endpoint: str, duration: float) -> Table:
    """Turns, each of a new session, for `duration` seconds; one slow answer is open all the time."""
    table = Table("Age", ("", "CPU a turn", "turns a second", "of fresh", "memory"))
    with contestant.running(endpoint) as server:
        async with pages_of(contestant, server) as opener:
            slow = asyncio.create_task(_turn(await _opened(opener), Script(int(duration) + 12, 1)))
            await _busy(server, [await _opened(opener) for _ in range(READERS)], 2)
            fresh = await _busy(server, [await _opened(opener) for _ in range(READERS)], 5)
            table.rows.append(_age_row("fresh", fresh, fresh, server))
            passed = await _strangers(opener, duration / 2)
            half = server.memory()
            passed += await _strangers(opener, duration / 2)
            old = await _busy(server, [await _opened(opener) for _ in range(READERS)], 5)
            table.rows.append(_age_row(f"after {passed:,} sessions of one turn", old, fresh, server))
            table.notes.append(f"Memory half way: {half:.0f} MB.")
            table.notes.append(
                f"The answer that streamed all the time: {'whole' if (await slow).whole else 'NOT whole'}."
            )
    return table


def _age_row(name: str, cost: Cost, fresh: Cost, server: Server) -> tuple[str, ...]:
    share = ratio(cost.a_second, fresh.a_second)
    return name, f"{cost.cpu * 1000:.1f} ms", f"{cost.a_second:.0f}", share, f"{server.memory():.0f} MB"


async def _busy(server: Server, pages: list[Page], duration: float) -> Cost:
    """Every page asks again as soon as it has its answer."""
    before, began = server.cpu(), time.monotonic()
    turns = sum(await asyncio.gather(*[_until(page, began + duration) for page in pages]))
    return Cost((server.cpu() - before) / turns, turns / (time.monotonic() - began), turns)


async def _until(page: Page, end: float) -> int:
    turns = 0
    while time.monotonic() < end:
        await _turn(page, SHORT)
        turns += 1
    return turns


async def _turns(server: Server, rounds: list[list[Page]]) -> float:
    """CPU seconds a turn."""
    before = server.cpu()
    for pages in rounds:
        await asyncio.gather(*[_turn(page, LONG) for page in pages])
    return (server.cpu() - before) / sum(map(len, rounds))


async def _strangers(opener: Opener, duration: float) -> int:
    """How many came, asked once and were gone."""

    async def come_and_go() -> int:
        count, end = 0, time.monotonic() + duration
        while time.monotonic() < end:
            await _turn(opener(), SHORT)
            count += 1
        return count

    return sum(await asyncio.gather(*[come_and_go() for _ in range(READERS)]))


async def _opened(opener: Opener) -> Page:
    page = opener()
    await page.open()
    return page


async def _turn(page: Page, script: Script) -> Answer:
    answer = Answer(script, 0)
    await page.ask(answer)
    if not answer.whole:
        raise RuntimeError(f"an answer is not whole: {answer}")
    return answer
