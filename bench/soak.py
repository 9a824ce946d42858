"""What stays of a server's memory, files and tasks through minutes of readers who ask, break off and come back."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp

from bench.answers import Answer
from bench.crowd import pages_of
from bench.drivers import Opener
from bench.drivers.gradio_page import kept_pages
from bench.script import Script
from bench.servers import HERE, OURS, Server
from bench.tables import Table, ratio

MINUTES = 5.0
READERS = 12
TURNS = 5
"""Of each reader, who then goes and another comes."""

USUAL, LONG, REFUSED = Script(4, 40, 200), Script(60, 20, 100), Script(1, 0, text="nothing")
BREAKS, REFUSALS = 0.1, 0.1
"""Shares of the turns: whose reader breaks off in mid-answer, and comes back; whose endpoint hangs up."""

SLACK_SECONDS = 2
"""An answer on a busy machine takes longer, and who comes back before its end cannot ask."""

SETTLED_SECONDS = 75
"""After the last reader: an answer that nobody looks at goes on for a minute, and so long a stream can be taken up."""


@dataclass(slots=True)
class Passed:
    readers: int = 0
    turns: int = 0
    broken: int = 0
    refused: int = 0
    lost: int = 0
    """Answers that should have come whole."""


async def soak(endpoint: str, minutes: float = MINUTES, turns: int | None = None) -> Table:
    """So many turns, spread over all minutes; where none are said, a reader who has an answer asks again at once."""
    spacing = minutes * 60 * READERS / turns if turns else 0
    table = Table(f"Soak: {minutes:g} minutes", ("", "turns", "memory", "of the first quarter", "files", "tasks"))
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "tasks"
        settings = {"QWENDOW_STORE": "sqlite", "QWENDOW_DATA": folder, "TASKS": str(told)}
        command = [sys.executable, str(HERE / "soaked.py")]
        contestant = replace(OURS, command=lambda _: command, pages=kept_pages, settings=settings)
        with contestant.running(endpoint) as server:
            async with pages_of(contestant, server) as opener:
                passed, began = Passed(), time.monotonic()
                await _reader(opener, passed, spacing, began)
                seen = [("begin", passed.turns, server.memory(), *await _open(server, told))]
                for part, name in ((0.25, "first quarter"), (0.5, "half"), (0.75, "third quarter"), (1, "end")):
                    end = began + minutes * 60 * part
                    await asyncio.gather(*[_readers(opener, passed, spacing, end) for _ in range(READERS)])
                    seen.append((name, passed.turns, server.memory(), *await _open(server, told)))
            await asyncio.sleep(SETTLED_SECONDS)
            seen.append(("at rest", passed.turns, server.memory(), *await _open(server, told)))
    quarter = seen[1][2]
    table.rows = [
        (name, f"{turns:,}", f"{size:.0f} MB", ratio(size, quarter), str(files), str(tasks))
        for name, turns, size, files, tasks in seen
    ]
    table.notes = [
        f"{passed.readers:,} readers; {passed.broken:,} answers were broken off by readers who came back, "
        f"{passed.refused:,} met an endpoint that hung up. Of the others {passed.lost:,} did not come whole."
    ]
    return table


async def _readers(opener: Opener, passed: Passed, spacing: float, end: float) -> None:
    while time.monotonic() < end:
        await _reader(opener, passed, spacing, end)


async def _reader(opener: Opener, passed: Passed, spacing: float, end: float) -> None:
    """`end` and `spacing` in seconds: of the monotonic clock, and from one question of theirs to the next at least."""
    page = opener()
    passed.readers += 1
    try:
        await page.open()
        for _ in range(TURNS):
            asked = time.monotonic()
            chance = random.random()
            script = LONG if chance < BREAKS else REFUSED if chance < BREAKS + REFUSALS else USUAL
            answer = Answer(script, 0)
            try:
                async with asyncio.timeout(0.7 if script is LONG else None):
                    await page.ask(answer)
            except TimeoutError:
                passed.broken += 1
                await page.close()
                await asyncio.sleep(LONG.seconds + SLACK_SECONDS)  # It goes on without them.
                await page.open()
            passed.turns += 1
            passed.refused += script is REFUSED
            passed.lost += script is USUAL and not answer.whole
            await asyncio.sleep(asked + spacing - time.monotonic())
    except (aiohttp.ClientError, OSError, RuntimeError):
        passed.lost += 1
    finally:
        await page.close()


async def _open(server: Server, told: Path) -> tuple[int, int]:
    """Files and tasks."""
    told.unlink(missing_ok=True)
    server.process.send_signal(signal.SIGUSR1)
    for _ in range(50):
        await asyncio.sleep(0.1)
        with contextlib.suppress(OSError, ValueError):
            return server.process.num_fds(), int(told.read_text())
    return server.process.num_fds(), -1
