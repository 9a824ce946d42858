"""What is left of a server's speed and memory when many sessions have come and gone."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

import aiohttp

from bench.crowd import pages_of
from bench.drivers import Opener
from bench.script import Script
from bench.servers import Contestant, Server
from bench.tables import Table, ratio
from bench.turns import READERS, SHORT, Cost, busy, opened_pages, turn

SESSIONS = (0, 1250, 2000, 2500)
"""How many have come and gone when the memory is looked at."""

TURNS = 5
"""Of each session; a turn is one event of Gradio's queue."""

OPENING = 1.5
"""What opening a page costs, in turns: only to know how long all that will take."""

WARM = 2
MEASURED = 0.5
"""Seconds."""

REPETITIONS = 24
"""Short ones, in turn: the machine may be a third slower a second later."""


@dataclass(slots=True)
class Passed:
    """Whom a server has seen; `lost` are sessions with an answer that did not arrive whole."""

    sessions: int = 0
    turns: int = 0
    lost: int = 0


async def age(contestant: Contestant, endpoint: str, limit: float) -> list[Table]:
    """A server is given `limit` seconds to grow old: where it takes longer, there are fewer sessions.

    Its speed before and after is measured against that of another one, which rests meanwhile: so neither the mood of
    the machine counts, nor that of two servers that started alike one may be faster for good.
    """
    memory = Table("Age: memory", ("sessions", "turns", "memory", "of half way"))
    async with contextlib.AsyncExitStack() as stack:
        server, rested = [stack.enter_context(contestant.running(endpoint)) for _ in range(2)]
        opener, of_rested = [await stack.enter_async_context(pages_of(contestant, one)) for one in (server, rested)]
        both = ((server, opener), (rested, of_rested))
        passed, megabytes = Passed(), list[float]()
        young = await _costs(both)
        began = time.monotonic()
        open_for = int(min(SESSIONS[-1] * (TURNS + OPENING) / median(cost.a_second for cost in young[0]), limit))
        slow = asyncio.create_task(_answered(opener, Script(open_for, 1), 1))
        counts = []
        for sessions in SESSIONS:
            await _strangers(opener, passed, sessions, began + limit * sessions / SESSIONS[-1])
            megabytes.append(server.memory())
            counts.append((f"{passed.sessions:,}", f"{passed.turns:,}"))
        whole = await slow
        old = await _costs(both)
    memory.rows = [
        (*count, f"{size:.0f} MB", ratio(size, megabytes[1])) for count, size in zip(counts, megabytes, strict=True)
    ]
    memory.notes = [
        f"Sessions that lost an answer: {passed.lost:,}.",
        f"An answer that streamed for {open_for} s meanwhile: {'whole' if whole else 'NOT whole'}.",
    ]
    return [memory, _speeds(young, old)]


async def _costs(both: Iterable[tuple[Server, Opener]]) -> list[list[Cost]]:
    """Of each of two servers, measured in turn."""
    costs: list[list[Cost]] = [[], []]
    for duration in [WARM, *[MEASURED] * REPETITIONS]:
        for (server, opener), of_one in zip(both, costs, strict=True):
            pages = await opened_pages(opener, READERS)
            of_one.append(await busy(server, pages, duration))
            for page in pages:
                await page.close()
    return [of_one[1:] for of_one in costs]


def _speeds(young: list[list[Cost]], old: list[list[Cost]]) -> Table:
    columns = ("", "CPU a turn", "turns a second", "of the rested server's", "of fresh")
    table = Table("Age: short turns of the server when it was fresh, and when it is old", columns)
    shares = [
        median(ours.a_second / other.a_second for ours, other in zip(*costs, strict=True)) for costs in (young, old)
    ]
    for name, (costs, _), share in zip(("fresh", "old"), (young, old), shares, strict=True):
        cpu = f"{median(cost.cpu for cost in costs) * 1000:.1f} ms"
        speed = f"{median(cost.a_second for cost in costs):.0f}"
        table.rows.append((name, cpu, speed, f"{share:.2f}", ratio(share, shares[0])))
    table.notes.append(
        f"Medians of {REPETITIONS} times {MEASURED} s, each next to as much of a server that rests in between."
    )
    return table


async def _strangers(opener: Opener, passed: Passed, sessions: int, end: float) -> None:
    """Readers who open the page, ask and are gone, until so many have been there."""
    doors = iter(range(passed.sessions, sessions))

    async def come_and_go() -> None:
        for _ in doors:
            if time.monotonic() > end:
                return
            passed.lost += not await _answered(opener, SHORT, TURNS)
            passed.sessions += 1
            passed.turns += TURNS

    await asyncio.gather(*[come_and_go() for _ in range(READERS)])


async def _answered(opener: Opener, script: Script, turns: int) -> bool:
    """Whether a new session gets all its answers whole."""
    page = opener()
    try:
        await page.open()
        for _ in range(turns):
            await turn(page, script)
    except (aiohttp.ClientError, OSError, RuntimeError):
        return False
    finally:
        await page.close()
    return True
