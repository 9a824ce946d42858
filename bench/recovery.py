"""After kill -9 in the midst of an answer: from the new start of the process until the conversation is served again."""

from __future__ import annotations

import asyncio
import signal
import statistics
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import aiohttp

from bench.replicas import EVERY, KILLS, running_in
from bench.tables import Table, seconds
from deploy.replicas import Replica, replicas


async def recovery(endpoint: str) -> Table:
    """Of one process with its SQLite file."""
    environ = {"DASHSCOPE_BASE_URL": endpoint, "DASHSCOPE_API_KEY": "sk-bench", "QWENDOW_OFFLINE": "0"}
    with tempfile.TemporaryDirectory() as folder, replicas(Path(folder), "sqlite", 1, **environ) as (one,):
        seen = [await _recovered(one) for _ in range(KILLS)]
    columns = ("a page is answered", "what was said is served", "it counts as interrupted")
    table = Table("Recovery: one process, from its start after kill -9 in the midst of an answer", ("", *columns))
    for name, of in (("median", statistics.median), ("longest", max)):
        table.rows.append((name, *(seconds(of(column)) for column in zip(*seen, strict=True))))
    table.notes.append(f"{KILLS} times; looked at every {EVERY * 1000:.0f} ms, with the reader's cookie.")
    return table


async def _recovered(one: Replica) -> tuple[float, float, float]:
    """Seconds since the start."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(5)) as http:
        headers = {"Cookie": await running_in(http, one)}
        one.end(signal.SIGKILL)
        one.start()
        started, answered, served = time.monotonic(), 0.0, 0.0
        while True:
            await asyncio.sleep(EVERY)
            with suppress(aiohttp.ClientError, TimeoutError):
                async with http.get(f"{one.url}/conversations", headers=headers) as reply:
                    (head, *_) = (await reply.json())["conversations"]
                answered = answered or time.monotonic() - started
                async with http.get(f"{one.url}/conversations/{head['id']}.md", headers=headers) as reply:
                    told = await reply.text()
                if "#" in told and reply.status == 200:
                    served = served or time.monotonic() - started
                if served and not head["running"]:
                    return answered, served, time.monotonic() - started
