"""Many readers at one server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bench.answers import Answer, Summary, summarize
from bench.drivers import Opener, Page
from bench.script import Script
from bench.servers import Contestant, Server

PAGES_A_SECOND = 20


@asynccontextmanager
async def pages_of(contestant: Contestant, server: Server) -> AsyncIterator[Opener]:
    """Makes pages of that server, which are closed at the end."""
    limits = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=limits, timeout=aiohttp.ClientTimeout(None), trust_env=False) as http:
        make, made = await contestant.pages(http, server.url), list[Page]()

        def page() -> Page:
            made.append(make())
            return made[-1]

        yield page
        await asyncio.gather(*[page.close() for page in made])


async def crowd(contestant: Contestant, server: Server, users: int, script: Script, limit: float) -> Summary:
    """Pages open one after another and ask at once; what has no end after `limit` seconds counts as incomplete."""
    async with pages_of(contestant, server) as page:
        before = server.cpu()
        began = time.monotonic()
        visits = [asyncio.create_task(_visit(page, script, began, number, limit)) for number in range(users)]
        answers = await asyncio.gather(*visits)
        return summarize(answers, server.cpu() - before)


async def _visit(opener: Opener, script: Script, began: float, number: int, limit: float) -> Answer:
    await asyncio.sleep(began + number / PAGES_A_SECOND - time.monotonic())
    page = opener()
    answer = Answer(script, time.monotonic())
    try:
        async with asyncio.timeout_at(asyncio.get_running_loop().time() + began + limit - time.monotonic()):
            await page.open()
            await page.ask(answer)
    except TimeoutError:
        pass
    except (aiohttp.ClientError, OSError, RuntimeError) as error:
        answer.error = f"{type(error).__name__}: {error}"
    # The page stays open: a reader looks at the answer for a while.
    return answer
