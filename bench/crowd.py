"""Many readers at one server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bench.answers import Answer, Summary, summarize
from bench.drivers import Opener, Page
from bench.load import Load, busiest
from bench.script import Script
from bench.servers import Contestant, Endpoint, Server

PAGES_A_SECOND = 20


@dataclass(frozen=True, slots=True)
class Crowd:
    """Pages open one after another and ask at once; what has no end after `limit` seconds counts as incomplete.

    `without` names who cannot finish it in any useful time.
    """

    users: int
    script: Script
    limit: float
    without: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.users} × {self.script.chunks} chunks at {self.script.rate} a second"


@asynccontextmanager
async def pages_of(contestant: Contestant, server: Server) -> AsyncIterator[Opener]:
    """Makes pages of that server, which are closed at the end."""
    # Before uvicorn closes what is idle for five seconds: a request could meet that on its way.
    limits = aiohttp.TCPConnector(limit=0, keepalive_timeout=3)
    async with aiohttp.ClientSession(connector=limits, timeout=aiohttp.ClientTimeout(None), trust_env=False) as http:
        make, made = await contestant.pages(http, server.url), list[Page]()

        def page() -> Page:
            made.append(make())
            return made[-1]

        yield page
        await asyncio.gather(*[page.close() for page in made])


async def measure(contestant: Contestant, server: Server, endpoint: Endpoint, crowd: Crowd) -> Summary:
    async with pages_of(contestant, server) as page, busiest(server.cpu, time.process_time, endpoint.cpu) as shares:
        endpoint.late()
        before = server.cpu()
        began = time.monotonic()
        visits = [asyncio.create_task(_visit(page, crowd, began, number)) for number in range(crowd.users)]
        answers = await asyncio.gather(*visits)
        return summarize(answers, server.cpu() - before, Load(shares[0], shares[1], shares[2], endpoint.late()))


async def _visit(opener: Opener, crowd: Crowd, began: float, number: int) -> Answer:
    await asyncio.sleep(began + number / PAGES_A_SECOND - time.monotonic())
    page = opener()
    answer = Answer(crowd.script, time.monotonic())
    try:
        async with asyncio.timeout_at(asyncio.get_running_loop().time() + began + crowd.limit - time.monotonic()):
            await page.open()
            await page.ask(answer)
    except TimeoutError:
        pass
    except (aiohttp.ClientError, OSError, RuntimeError) as error:
        answer.error = f"{type(error).__name__}: {error}"
    # The page stays open: a reader looks at the answer for a while.
    return answer
