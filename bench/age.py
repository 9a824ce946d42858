"""What is left of a server's speed and memory when many sessions have come and gone."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from statistics import fmean

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
MEASURED = 4
"""Seconds."""

REPETITIONS = 2


@dataclass(slots=True)
class Passed:
    """Whom a server has seen; `lost` are sessions with an answer that did not arrive whole."""

    sessions: int = 0
    turns: int = 0
    lost: int = 0


async def age(contestant: Contestant, endpoint: str, limit: float) -> list[Table]:
    """A server is given `limit` seconds to grow old: where it takes longer, there are fewer sessions."""
    memory = Table("Age: memory", ("sessions", "turns", "memory", "of half way"))
    with contestant.running(endpoint) as server:
        async with pages_of(contestant, server) as opener:
            passed, megabytes = Passed(), list[float]()
            warm = await busy(server, await opened_pages(opener, READERS), WARM)
            began = time.monotonic()
            open_for = int(min(SESSIONS[-1] * (TURNS + OPENING) / warm.a_second, limit))
            slow = asyncio.create_task(_answered(opener, Script(open_for, 1), 1))
            counts = []
            for sessions in SESSIONS:
                await _strangers(opener, passed, sessions, began + limit * sessions / SESSIONS[-1])
                megabytes.append(server.memory())
                counts.append((f"{passed.sessions:,}", f"{passed.turns:,}"))
            whole = await slow
        speeds = await _speeds(contestant, endpoint, server)
    memory.rows = [
        (*count, f"{size:.0f} MB", ratio(size, megabytes[1])) for count, size in zip(counts, megabytes, strict=True)
    ]
    memory.notes = [
        f"Sessions that lost an answer: {passed.lost:,}.",
        f"An answer that streamed for {open_for} s meanwhile: {'whole' if whole else 'NOT whole'}.",
    ]
    return [memory, speeds]


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


async def _speeds(contestant: Contestant, endpoint: str, old: Server) -> Table:
    """The fresh server and the old one in turn, as the machine may be faster at one time than at another."""
    with contestant.running(endpoint) as fresh:
        await _speed(contestant, fresh, WARM)
        costs: dict[str, list[Cost]] = {"fresh": [], "old": []}
        for _ in range(REPETITIONS):
            costs["fresh"].append(await _speed(contestant, fresh, MEASURED))
            costs["old"].append(await _speed(contestant, old, MEASURED))
    speeds = {name: fmean(cost.a_second for cost in of_one) for name, of_one in costs.items()}
    columns = ("", "CPU a turn", "turns a second", "of fresh")
    table = Table("Age: short turns on a fresh server and on the old one", columns)
    for name, of_one in costs.items():
        cpu = f"{fmean(cost.cpu for cost in of_one) * 1000:.1f} ms"
        table.rows.append((name, cpu, f"{speeds[name]:.0f}", ratio(speeds[name], speeds["fresh"])))
    table.notes.append(f"Each {REPETITIONS} times {MEASURED} s, in turn.")
    return table


async def _speed(contestant: Contestant, server: Server, duration: float) -> Cost:
    async with pages_of(contestant, server) as opener:
        return await busy(server, await opened_pages(opener, READERS), duration)
