"""What a server costs that nobody asks anything."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

from bench.crowd import pages_of
from bench.load import calm
from bench.servers import Contestant, Server
from bench.tables import Table, ratio
from bench.turns import opened_pages

PAGES = 50
SECONDS = 10


async def idle(contestants: Iterable[Contestant], endpoint: str) -> Table:
    """In turn, each for ten seconds without a page and ten with fifty that are open."""
    rows = []
    for contestant in contestants:
        with contestant.running(endpoint) as server:
            alone = await _cpu(server)
            async with pages_of(contestant, server) as opener:
                await opened_pages(opener, PAGES)
                rows.append((contestant.name, alone, await _cpu(server)))
    last = rows[-1]
    table = Table("Idle: the server's CPU a second", ("", "no page", f"{PAGES} pages", "ratio"))
    for name, alone, open_ in rows:
        table.rows.append((name, f"{alone * 1000:.1f} ms", f"{open_ * 1000:.1f} ms", ratio(open_, last[2])))
    return table


async def _cpu(server: Server) -> float:
    """CPU seconds a second."""
    await calm(server.cpu)
    await asyncio.sleep(1)
    began, before = time.monotonic(), server.cpu()
    await asyncio.sleep(SECONDS)
    return (server.cpu() - before) / (time.monotonic() - began)
