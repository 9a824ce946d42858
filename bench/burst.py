"""Many questions at one moment: how long until the last of them is sent on, and what a token waits then."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Iterable

from bench.answers import Answer, quantile
from bench.crowd import pages_of
from bench.drivers import Page
from bench.load import calm
from bench.script import Script
from bench.servers import Contestant
from bench.tables import Table, ratio, seconds
from bench.turns import opened_pages

READERS = 128
ROUNDS = 5
SHORT = Script(2, 0, 40)


async def burst(contestants: Iterable[Contestant], endpoint: str) -> Table:
    """The medians of five bursts; each reader has asked before."""
    times: dict[str, tuple[float, float, float]] = {}
    for contestant in contestants:
        with contestant.running(endpoint) as server:
            async with pages_of(contestant, server) as opener:
                pages = await opened_pages(opener, READERS)
                rounds = []
                for _ in range(ROUNDS + 1):
                    await calm(server.cpu)
                    before = server.cpu()
                    sent, first = await all_ask(pages)
                    rounds.append((sent, first, server.cpu() - before))
                times[contestant.name] = tuple(map(statistics.median, zip(*rounds[1:], strict=True)))  # type: ignore[assignment]
    least = times[next(reversed(times))]
    table = Table(
        f"{READERS} questions at one moment",
        ("", "until the last is sent on", "ratio", "first characters, p95", "CPU a question"),
    )
    for name, (sent, first, cpu) in times.items():
        table.rows.append(
            (name, seconds(sent), ratio(sent, least[0]), seconds(first), f"{cpu / READERS * 1000:.1f} ms")
        )
    return table


async def all_ask(pages: list[Page]) -> tuple[float, float]:
    """Seconds until the last question is sent on, and to the first characters, their p95."""
    answers = [Answer(SHORT, 0) for _ in pages]
    await asyncio.gather(*[page.ask(answer) for page, answer in zip(pages, answers, strict=True)])
    began = min(answer.asked for answer in answers)
    return max(answer.sent for answer in answers) - began, quantile((answer.first for answer in answers), 0.95)
