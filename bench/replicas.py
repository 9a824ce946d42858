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
from bench.share import held
from bench.tables import Table, ratio, seconds
from bench.turns import opened_pages, turn
from deploy.replicas import Replica, nginx, redis, replicas

READERS = 32
SHORT = Script(2, 0)
LONG = Script(2000, 20)
BEFORE, MEASURED, ROUNDS = 1, 4, 6
"""Seconds of each round, those first that are not counted: readers who began together end together."""

SHARE = 0.3
"""Of a core, for each process: readers, endpoint, nginx and Redis have enough beside two of them on two cores."""

COLUMNS = ("processes", "turns a second", "× one's", "CPU a turn", "× one's")
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
        return [*await _turns(fronts, two), await _kills(fronts["two"], two)]


async def _turns(fronts: dict[str, str], two: list[Replica]) -> list[Table]:
    """First as fast as the machine lets them, then each process held at a share of a core."""
    async with contextlib.AsyncExitStack() as stack:
        processes = [psutil.Process(one.pid) for one in two]
        pages = {}
        for name, url in fronts.items():
            opener = await stack.enter_async_context(pages_of(KNOWN, Server(name, url, processes[0], 0)))
            pages[name] = await opened_pages(opener, READERS)
        free = Table(f"Replicas: short turns of {READERS} readers, all kept in Redis", COLUMNS)
        await _compare(free, pages, processes)
        alone = Table(f"Replicas: the same with each process held at {SHARE:.0%} of one core", COLUMNS)
        with held(SHARE, [one.pid for one in processes]):
            await _compare(alone, pages, processes)
        alone.notes.append(
            "By a process that stops and wakes them: they are what limits it then, and not what the machine has left."
        )
        return [free, alone]


async def _compare(table: Table, pages: dict[str, list[Page]], processes: list[psutil.Process]) -> None:
    for some in pages.values():
        await _speed(some, processes)
    clocks = [time.process_time, *(lambda one=one: cpu_of(one) for one in processes)]
    async with busiest(*clocks) as shares:
        rounds = [{name: await _speed(some, processes) for name, some in pages.items()} for _ in range(ROUNDS)]
    for name in pages:
        speed, cost = (statistics.median(one[name][number] for one in rounds) for number in (0, 1))
        faster, dearer = (statistics.median(one[name][n] / one["one"][n] for one in rounds) for n in (0, 1))
        table.rows.append((name, f"{speed:.0f}", ratio(faster, 1), f"{cost * 1000:.1f} ms", ratio(dearer, 1)))
    busy = ", ".join(f"{share:.0%}" for share in shares)
    table.notes += [
        f"Medians of {ROUNDS} times {MEASURED} s, in turn. nginx, Redis and the endpoint run here, too.",
        f"Busiest two seconds, in shares of one of {os.cpu_count()} cores: readers, first, second: {busy}.",
    ]


async def _speed(pages: list[Page], processes: list[psutil.Process]) -> tuple[float, float]:
    """Turns a second, and the CPU seconds of all processes of the app for one, while all pages ask again and again."""
    turns, asking = [0], True

    async def ask(page: Page) -> None:
        while asking:
            await turn(page, SHORT)
            turns[0] += 1

    asked = [asyncio.create_task(ask(page)) for page in pages]
    await asyncio.sleep(BEFORE)
    began, cpu, done = time.monotonic(), sum(map(cpu_of, processes)), turns[0]
    await asyncio.sleep(MEASURED)
    count, cost = turns[0] - done, sum(map(cpu_of, processes)) - cpu
    passed, asking = time.monotonic() - began, False
    await asyncio.gather(*asked)
    return count / passed, cost / count


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
        cookie = await running_in(http, victim)
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


async def running_in(http: aiohttp.ClientSession, victim: Replica) -> str:
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
