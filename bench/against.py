"""This build beside another, such as the one before a change: in each round of each measure both have their turn."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from bench.answers import Answer
from bench.browser import REST, ask, chromium, main_thread_share
from bench.burst import READERS, all_ask
from bench.crowd import pages_of
from bench.drivers import Page
from bench.load import calm
from bench.script import Script
from bench.servers import OURS, Contestant, Server
from bench.steady import waits
from bench.tables import Table, ratio, seconds
from bench.turns import busy, opened_pages

ROUNDS = 5
TURNS_SECONDS = 2
MANY, STREAM = 240, Script(250, 50)
"""Answers that all run at once, and each of them."""

Seen = dict[str, float]
"""Seconds of each measure."""


def against(folder: Path, endpoint: str) -> Table:
    """The app in `folder` runs with the packages of this one."""
    path = str(folder.absolute())
    other = Contestant(path, lambda port: [sys.executable, f"{path}/app.py"], OURS.pages, {"PYTHONPATH": path})
    table = Table(f"Beside {folder}, in turn", ("median", "ours", "the other", "ratio"))
    for rounds in (asyncio.run(_served((OURS, other), endpoint)), _shown((OURS, other), endpoint)):
        for name in rounds[0][0]:
            ours, others = (statistics.median(one[build][name] for one in rounds) for build in (0, 1))
            table.rows.append((name, seconds(ours), seconds(others), ratio(ours, others)))
    table.notes.append(f"{ROUNDS} times each, with the packages of this build. Of chunks CPU of 1,000.")
    return table


async def _served(builds: Sequence[Contestant], endpoint: str) -> list[list[Seen]]:
    """Round by round, what was seen of each build."""
    with ExitStack() as servers:
        async with AsyncExitStack() as openers:
            crowds = []
            for build in builds:
                server = servers.enter_context(build.running(endpoint))
                opener = await openers.enter_async_context(pages_of(build, server))
                crowds.append((server, await opened_pages(opener, MANY)))
            rounds = [[await _measured(*crowd) for crowd in crowds] for _ in range(ROUNDS + 1)]
    return rounds[1:]


async def _measured(server: Server, pages: list[Page]) -> Seen:
    await calm(server.cpu)
    before = server.cpu()
    sent, _ = await all_ask(pages[:READERS])
    asked = server.cpu() - before
    await calm(server.cpu)
    cost = await busy(server, pages[:16], TURNS_SECONDS)
    await calm(server.cpu)
    before = server.cpu()
    answers = [Answer(STREAM, 0) for _ in pages]
    await asyncio.gather(*[page.ask(answer) for page, answer in zip(pages, answers, strict=True)])
    if not all(answer.whole for answer in answers):
        raise RuntimeError("an answer is not whole")
    mean, _ = waits(gap for answer in answers for gap in answer.gaps)
    streamed = server.cpu() - before
    return {
        f"{READERS} questions at one moment: until the last is sent on": sent,
        "CPU of each of them": asked / READERS,
        "CPU of a turn of two chunks": cost.cpu,
        f"{MANY} answers at once, of {STREAM.rate} chunks a second: CPU": streamed / MANY / STREAM.chunks * 1000,
        "a chunk waits to be shown": mean,
    }


def _shown(builds: Sequence[Contestant], endpoint: str) -> list[list[Seen]]:
    name = "400 chunks at 100 a second: CPU of the browser's main thread in a second"
    with ExitStack() as stack:
        open_page = stack.enter_context(chromium())
        pages = [stack.enter_context(open_page(stack.enter_context(build.running(endpoint)).url)) for build in builds]
        for page, _ in pages:
            ask(page, Script(3, 0), 20)
        time.sleep(REST)
        return [[{name: main_thread_share(*page)} for page in pages] for _ in range(ROUNDS)]
