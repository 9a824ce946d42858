"""What an HTTP proxy between the app and its endpoint costs the app."""

from __future__ import annotations

import asyncio
import statistics
from dataclasses import replace
from urllib.parse import urlsplit

from bench.answers import Answer
from bench.crowd import pages_of
from bench.drivers import Page
from bench.script import Script
from bench.servers import OURS, Server
from bench.tables import Table, ratio
from bench.turns import opened_pages

READERS = 40
ROUNDS = 4
SCRIPT = Script(400, 50)
FAR = "http://10.9.8.7/v1"
"""An address of a private network, for which the proxy answers: that is the bench's endpoint."""


async def proxied(endpoint: str) -> Table:
    """Readers of both ask in turn."""
    proxy = {"HTTP_PROXY": f"http://{urlsplit(endpoint).netloc}", "DASHSCOPE_BASE_URL": FAR, "QWENDOW_ALLOW_HTTP": "1"}
    behind = replace(OURS, settings=OURS.settings | proxy)
    costs: dict[str, list[float]] = {"direct": [], "by a proxy": []}
    with OURS.running(endpoint) as near, behind.running(endpoint) as far:
        async with pages_of(OURS, near) as near_opener, pages_of(behind, far) as far_opener:
            crowds = [
                (near, await opened_pages(near_opener, READERS), costs["direct"]),
                (far, await opened_pages(far_opener, READERS), costs["by a proxy"]),
            ]
            for number in range(ROUNDS + 1):
                for server, pages, cost in crowds:
                    cpu = await _cost(server, pages)
                    if number:
                        cost.append(cpu)
    direct = statistics.median(costs["direct"])
    table = Table(f"The way out: {READERS} readers of {SCRIPT.rate} chunks a second", ("", "CPU", "ratio"))
    for name, cost in costs.items():
        table.rows.append((name, f"{statistics.median(cost):.3f}", ratio(statistics.median(cost), direct)))
    return table


async def _cost(server: Server, pages: list[Page]) -> float:
    """CPU seconds per 1,000 chunks."""
    before = server.cpu()
    answers = [Answer(SCRIPT, 0) for _ in pages]
    await asyncio.gather(*[page.ask(answer) for page, answer in zip(pages, answers, strict=True)])
    if not all(answer.whole for answer in answers):
        raise RuntimeError("an answer is not whole")
    return (server.cpu() - before) / (READERS * SCRIPT.chunks) * 1000
