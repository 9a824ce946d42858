"""What it costs the server to keep conversations, in a file and in Redis, against memory."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import tempfile
from pathlib import Path

import psutil

from bench.crowd import pages_of
from bench.drivers import Opener
from bench.drivers.gradio_page import kept_pages
from bench.script import Script
from bench.servers import OURS, Contestant, Server, cpu_of
from bench.tables import Table, ratio
from bench.turns import opened_pages, turn
from deploy.replicas import redis

READERS = 25
ANSWER = Script(200, 50, 8, "prose")
ROUNDS = 8
"""Short ones, in turn: the machine may be a third slower a second later."""


async def keeping(endpoint: str) -> Table:
    """Three servers that differ in nothing but where they keep what is said; each reader is known by a cookie."""
    table = Table(
        f"Keeping: {READERS} readers, {ANSWER.rate} chunks of {ANSWER.characters} characters a second",
        ("", "CPU", "of memory's", "quarter to quarter"),
    )
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(redis(folder / "redis"))
        stores = {"memory": "memory", "SQLite": "sqlite", "Redis": server.url}
        asked = []
        for name, store in stores.items():
            settings = {"QWENDOW_STORE": store, "QWENDOW_DATA": str(folder / name)}
            one = stack.enter_context(Contestant(name, OURS.command, kept_pages, settings).running(endpoint))
            asked.append(
                (one, await stack.enter_async_context(pages_of(Contestant(name, OURS.command, kept_pages), one)))
            )
        for one, opener in asked:
            await _cost(one, opener, ANSWER)
        before, process = cpu_of(psutil.Process(server.pid)), psutil.Process(server.pid)
        rounds = [[await _cost(one, opener, ANSWER) for one, opener in asked] for _ in range(ROUNDS)]
        chunks = ROUNDS * READERS * ANSWER.chunks
        beside = (cpu_of(process) - before) / chunks * 1e6
    for number, name in enumerate(stores):
        shares = sorted(costs[number] / costs[0] for costs in rounds)
        cost = statistics.median(costs[number] for costs in rounds) / READERS / ANSWER.chunks * 1e6
        spread = f"{shares[ROUNDS // 4]:.2f} – {shares[-ROUNDS // 4]:.2f}"
        table.rows.append((name, f"{cost:.0f} ms", ratio(statistics.median(shares), 1), spread))
    table.notes.append(
        "CPU: the app's per 1,000 chunks, without the opening of pages; a turn is begun, written, ended."
    )
    table.notes.append(f"Medians of {ROUNDS} times {ANSWER.seconds:.0f} s, each next to as much of the others.")
    table.notes.append(f"Redis itself took {beside:.0f} ms per 1,000 chunks beside that.")
    return table


async def _cost(server: Server, opener: Opener, script: Script) -> float:
    """CPU seconds, while all readers get that answer."""
    pages = await opened_pages(opener, READERS)
    before = server.cpu()
    await asyncio.gather(*[turn(page, script) for page in pages])
    cost = server.cpu() - before
    await asyncio.gather(*[page.close() for page in pages])
    return cost
