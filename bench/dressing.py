"""What it costs the server to dress answers, so that their Markdown is drawn as it was written."""

from __future__ import annotations

import asyncio
import contextlib
import sys

from bench.crowd import pages_of
from bench.drivers import Opener
from bench.script import Script
from bench.servers import HERE, OURS, Contestant, Server
from bench.tables import Table, ratio
from bench.turns import opened_pages, turn

UNDRESSED = Contestant("undressed", lambda port: [sys.executable, str(HERE / "undressed.py")], OURS.pages)
READERS = 25
ROUNDS = 2
ANSWERS = {"plain prose": "prose", "dense Markdown": "dense"}
"""Both in Chinese and English; each name of a text with what stands for it in a script."""

WARM, MEASURED = 50, 1000
"""Chunks."""


async def dressing(endpoint: str) -> Table:
    """Two servers answer at the same time, one of which dresses nothing: so they share the mood of the machine."""
    table = Table(f"Dressing: {READERS} readers, 50 chunks of 8 characters a second", ("", "CPU", "without", "ratio"))
    async with contextlib.AsyncExitStack() as stack:
        servers = [stack.enter_context(one.running(endpoint)) for one in (OURS, UNDRESSED)]
        both = [(one, await stack.enter_async_context(pages_of(OURS, one))) for one in servers]
        for name, text in ANSWERS.items():
            await _costs(both, Script(WARM, 50, 8, text))
            rounds = [await _costs(both, Script(MEASURED, 50, 8, text)) for _ in range(ROUNDS)]
            ours, without = (sum(costs) / ROUNDS for costs in zip(*rounds, strict=True))
            cpu = [f"{cost / READERS / MEASURED * 1e6:.0f} ms" for cost in (ours, without)]
            table.rows.append((name, *cpu, ratio(ours, without)))
    table.notes.append("CPU: the server's per 1,000 chunks, without the opening of pages.")
    return table


async def _costs(both: list[tuple[Server, Opener]], script: Script) -> list[float]:
    """CPU seconds of each server, while all its readers get that answer."""
    pages = [await opened_pages(opener, READERS) for _, opener in both]
    before = [server.cpu() for server, _ in both]
    await asyncio.gather(*[turn(page, script) for of_one in pages for page in of_one])
    costs = [server.cpu() - cpu for (server, _), cpu in zip(both, before, strict=True)]
    await asyncio.gather(*[page.close() for of_one in pages for page in of_one])
    return costs
