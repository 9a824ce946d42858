"""What the server's memory grows by with each open page and each conversation of a hundred turns."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bench.crowd import pages_of
from bench.drivers import Opener, Page
from bench.drivers.gradio_page import kept_pages, quiet_pages
from bench.script import Script
from bench.servers import OURS, Server
from bench.tables import Table
from bench.turns import opened_pages, turn
from qwendow.room import SPARE_SECONDS

PAGES = 200
CONVERSATIONS, TURNS = 16, 100
AGAIN = 3
"""Times as many come and go, and then again: what one time leaves is less than an allocator keeps by chance."""

WARM = 16
"""Pages that come and go first: what the server loads once is no page's."""

ANSWER = Script(2, 0, 500)
"""1,000 characters at once."""

SETTLE_SECONDS, GIVEN_BACK_SECONDS = 3, SPARE_SECONDS + 5
"""After pages are closed; and until what they took has gone back to the system."""


async def memory(endpoint: str) -> Table:
    table = Table("Memory of the server, which keeps conversations in SQLite", ("for each", "grows by"))
    with OURS.running(endpoint) as server:
        table.rows.append(("server, at its start", _each(server.memory() / 1000, 1, "MB")))
    async with _server(endpoint, quiet=True) as (server, opener):
        table.rows.append((f"idle page, of {PAGES}", _each(await _idle(server, opener), PAGES, "KB")))
    async with _server(endpoint) as (server, opener):
        opened, kept = await _long(server, opener)
    what = f"conversation of {TURNS} turns"
    table.rows.append((f"{what} that a page shows", _each(opened, CONVERSATIONS, "KB")))
    table.rows.append((f"{what} whose page was closed", _each(kept, CONVERSATIONS * AGAIN, "KB")))
    said = ANSWER.chunks * ANSWER.characters
    table.notes += [
        f"Resident memory; {CONVERSATIONS} conversations at a time, with answers of {said:,} characters.",
        f"The last row is what {AGAIN} times as many leave behind, after as many others, a minute later: of a page "
        "that was closed nothing is held that is in the store.",
    ]
    return table


async def _idle(server: Server, opener: Opener) -> float:
    before = server.memory()
    await opened_pages(opener, PAGES)
    return server.memory() - before


async def _long(server: Server, opener: Opener) -> tuple[float, float]:
    """Of conversations that are shown, and of as many after those that nobody shows any more."""
    before = server.memory()
    shown = await _talked(opener)
    opened = server.memory() - before
    await _closed(shown)
    before, after = [await _left(server, opener) for _ in range(2)]
    return opened, after - before


async def _left(server: Server, opener: Opener) -> float:
    """When many have come and gone."""
    for _ in range(AGAIN):
        await _closed(await _talked(opener))
    await asyncio.sleep(GIVEN_BACK_SECONDS)
    return server.memory()


async def _talked(opener: Opener) -> list[Page]:
    pages = await opened_pages(opener, CONVERSATIONS)
    for _ in range(TURNS):
        await asyncio.gather(*[turn(page, ANSWER) for page in pages])
    return pages


async def _closed(pages: list[Page]) -> None:
    for page in pages:
        await page.close()
    await asyncio.sleep(SETTLE_SECONDS)


@asynccontextmanager
async def _server(endpoint: str, quiet: bool = False) -> AsyncIterator[tuple[Server, Opener]]:
    """A fresh one, which has had some pages."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"QWENDOW_STORE": "sqlite", "QWENDOW_DATA": str(Path(folder))}
        contestant = replace(OURS, pages=quiet_pages if quiet else kept_pages, settings=settings)
        with contestant.running(endpoint) as server:
            async with pages_of(contestant, server) as opener:
                warm = await opened_pages(opener, WARM)
                await asyncio.gather(*[turn(page, ANSWER) for page in warm])
                await _closed(warm)
                yield server, opener


def _each(megabytes: float, count: int, unit: str) -> str:
    return f"{megabytes * 1000 / count:,.0f} {unit}"
