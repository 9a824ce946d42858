"""Two processes behind nginx, with one Redis, against one; and how soon a reader is answered when one is killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import statistics
import tempfile
import time
from pathlib import Path

import aiohttp
import psutil

from bench.crowd import pages_of
from bench.drivers import Page
from bench.drivers.gradio_page import kept_pages
from bench.load import busiest
from bench.script import Script
from bench.servers import OURS, Contestant, Server, cpu_of
from bench.tables import Table, ratio, seconds
from bench.turns import opened_pages, turn
from deploy.replicas import Replica, nginx, redis, replicas

READERS = 32
SHORT = Script(2, 0)
LONG = Script(2000, 20)
MEASURED, ROUNDS = 1.5, 12
KNOWN = Contestant("known", OURS.command, kept_pages)
KILLS = 3
EVERY = 0.05
"""Seconds."""


async def one_and_two(endpoint: str) -> list[Table]:
    environ = {"DASHSCOPE_BASE_URL": endpoint, "DASHSCOPE_API_KEY": "sk-bench", "QWENDOW_OFFLINE": "0"}
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(redis(folder / "redis"))
        two = stack.enter_context(replicas(folder, server.url, **environ))
        fronts = {
            name: stack.enter_context(nginx(folder / name, ports)).url
            for name, ports in (("one", [two[0].port]), ("two", [one.port for one in two]))
        }
        return [await _turns(fronts, two), await _kills(fronts["two"], two)]


async def _turns(fronts: dict[str, str], two: list[Replica]) -> Table:
    table = Table(
        f"Replicas: short turns of {READERS} readers, all kept in Redis", ("processes", "turns a second", "× one's")
    )
    async with contextlib.AsyncExitStack() as stack:
        processes = [psutil.Process(one.pid) for one in two]
        pages = {}
        for name, url in fronts.items():
            opener = await stack.enter_async_context(pages_of(KNOWN, Server(name, url, processes[0], 0)))
            pages[name] = await opened_pages(opener, READERS)
        clocks = [time.process_time, *(lambda one=one: cpu_of(one) for one in processes)]
        for some in pages.values():
            await _speed(some)
        shares = await stack.enter_async_context(busiest(*clocks))
        speeds = [{name: await _speed(some) for name, some in pages.items()} for _ in range(ROUNDS)]
    for name in fronts:
        speed = statistics.median(one[name] for one in speeds)
        table.rows.append((name, f"{speed:.0f}", ratio(statistics.median(one[name] / one["one"] for one in speeds), 1)))
    table.notes.append(f"Medians of {ROUNDS} times {MEASURED} s, in turn. nginx, Redis and the endpoint run here, too.")
    busy = ", ".join(f"{share:.0%}" for share in shares)
    table.notes.append(
        f"Busiest two seconds, in shares of one of {os.cpu_count()} cores: readers, first, second: {busy}."
    )
    return table


async def _speed(pages: list[Page]) -> float:
    """Turns a second."""
    began = time.monotonic()

    async def ask(page: Page) -> int:
        turns = 0
        while time.monotonic() < began + MEASURED:
            await turn(page, SHORT)
            turns += 1
        return turns

    turns = sum(await asyncio.gather(*[ask(page) for page in pages]))
    return turns / (time.monotonic() - began)


async def _kills(url: str, two: list[Replica]) -> Table:
    columns = ("answered by the other process", "its answer counts as interrupted", "killed process is back")
    table = Table("Replicas: after kill -9 of the process that answers", ("", *columns))
    seen = [await _kill(url, two, two[number % 2]) for number in range(KILLS)]
    for name, of in (("median", statistics.median), ("longest", max)):
        table.rows.append((name, *(seconds(of(column)) for column in zip(*seen, strict=True))))
    table.notes.append(
        f"{KILLS} times; looked at every {EVERY * 1000:.0f} ms, through nginx, with the reader's cookie."
    )
    return table


async def _kill(url: str, two: list[Replica], victim: Replica) -> tuple[float, float, float]:
    """Seconds since the kill."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(5)) as http:
        cookie = await _running_in(http, victim)
        victim.end(signal.SIGKILL)
        killed = time.monotonic()
        answered = interrupted = 0.0
        while not interrupted:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with http.get(f"{url}/conversations", headers={"Cookie": cookie}) as reply:
                    listed = (await reply.json())["conversations"]
                answered = answered or time.monotonic() - killed
                interrupted = 0.0 if listed[0]["running"] else time.monotonic() - killed
            await asyncio.sleep(EVERY)
    started = time.monotonic()
    victim.start()
    await asyncio.to_thread(victim.wait)
    return answered, interrupted, time.monotonic() - started


async def _running_in(http: aiohttp.ClientSession, victim: Replica) -> str:
    """The cookie of a reader whose long answer is on its way there, and kept."""
    opener = await kept_pages(http, victim.url)
    page = opener()
    await page.open()
    asking = asyncio.create_task(turn(page, LONG))
    await asyncio.sleep(1.5)
    asking.cancel()
    await asyncio.wait({asking})
    await page.close()
    return page.cookie  # type: ignore[attr-defined]
