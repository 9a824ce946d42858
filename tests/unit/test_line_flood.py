"""Fifty readers before endpoints that take few requests, in a time that passes at once: few are asked in vain, and the
endpoint is not left idle."""

from __future__ import annotations

import asyncio
import math
import random
import selectors
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

import pytest

from qwendow.conversation.errors import Failure, RateLimited
from qwendow.conversation.events import Event, Queued, Retrying, TextDelta
from qwendow.conversation.request import Request
from qwendow.line import InLine, Line
from qwendow.readers.limits import ASKER, Asker

REQUEST = Request("qwen-plus", [{"role": "user", "content": "?"}], 0.7, 0.8)
FIRST_SECONDS, ANSWER_SECONDS = 0.5, 5.0
READERS, SECONDS = 50, 240.0


class Sleepless(selectors.SelectSelector):
    """To wait takes no time but that which it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.now += max(timeout or 0.0, 0.0)
        return super().select(0)


class QuickLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._sleepless = Sleepless()
        super().__init__(self._sleepless)

    def time(self) -> float:
        return self._sleepless.now


@dataclass
class Endpoint:
    """Takes so many in a second, in the minute before, in each of its windows of 10 s, and at a time.

    With the client before it, which asks again by itself. It says when it takes more, if it `tells`.
    """

    second: float = math.inf
    minute: float = math.inf
    window: float = math.inf
    together: float = math.inf
    tells: float | None = None
    broken: tuple[float, float] = (math.inf, math.inf)
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    taken: deque[float] = field(default_factory=lambda: deque(maxlen=10_000))
    running: int = 0
    refused: int = 0
    told: int = 0

    def _takes(self, now: float) -> bool:
        opened = now - now % 10
        counts = (
            (self.second, now - 1), (self.minute, now - 60), (self.window, opened - 1e-9)
        )  # fmt: skip
        gone, back = self.broken
        return (
            not gone <= now < back
            and self.running < self.together
            and all(sum(moment > since for moment in self.taken) < most for most, since in counts if most < math.inf)
        )

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        for attempt in (1, 2, 3):
            await asyncio.sleep(0.01)
            if self._takes(now := asyncio.get_running_loop().time()):
                break
            self.refused += 1
            error = RateLimited(status=429, retry_after=self.tells)
            if attempt == 3:
                raise error
            seconds = self.tells or self.dice.random() * 2.0 ** (attempt - 1)
            yield Retrying(math.ceil(seconds), attempt, 2, Failure.of(error))
            await asyncio.sleep(seconds)
        self.taken.append(now)
        self.running += 1
        try:
            await asyncio.sleep(FIRST_SECONDS)
            yield TextDelta("said")
            await asyncio.sleep(ANSWER_SECONDS * self.dice.uniform(0.6, 1.4))
        finally:
            self.running -= 1


async def flood(endpoint: Endpoint, seconds: float = SECONDS, apart: float = 0.1, readers: int = READERS) -> None:
    clock = asyncio.get_running_loop().time
    way = InLine(endpoint, Line(clock=clock), 180, clock)

    async def reader(number: int) -> None:
        ASKER.set(Asker(str(number)))
        await asyncio.sleep(number * apart)
        while True:
            async for event in way.stream(REQUEST):
                endpoint.told += isinstance(event, Queued)
            await asyncio.sleep(endpoint.dice.uniform(1, 3))

    tasks = [asyncio.create_task(reader(number)) for number in range(readers)]
    await asyncio.sleep(seconds)
    for one in tasks:
        one.cancel()
    await asyncio.wait(tasks)


def played(endpoint: Endpoint, **how: Any) -> Endpoint:
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        runner.run(flood(endpoint, **how))
    return endpoint


@pytest.mark.parametrize(
    ("endpoint", "could"),
    [
        (Endpoint(second=1, minute=60), 240),
        (Endpoint(minute=60), 240),
        (Endpoint(second=2, minute=120, tells=1), 480),
        (Endpoint(second=10, minute=600), 1500),
        (Endpoint(window=30), 720),
        (Endpoint(together=20), 870),
    ],
    ids=["60 a minute", "60 a minute, at once", "120 a minute, told", "600 a minute", "windows", "20 at a time"],
)
def test_a_flood_asks_little_in_vain_and_is_answered_nearly_as_fast_as_can_be(endpoint: Endpoint, could: int):
    """`could`: how many answers the endpoint had time for, or readers."""
    played(endpoint)
    assert 0 < endpoint.refused <= 0.1 * len(endpoint.taken)
    assert len(endpoint.taken) >= 0.5 * could


def test_the_first_minute_asks_little_in_vain_too():
    endpoint = played(Endpoint(second=1, minute=60), seconds=60)
    assert endpoint.refused <= 0.1 * len(endpoint.taken) and len(endpoint.taken) >= 40


def test_an_endpoint_that_refused_all_for_ten_minutes_is_asked_as_before_when_it_is_well_again():
    endpoint = played(Endpoint(second=10, broken=(60, 660)), seconds=780)
    assert sum(moment > 720 for moment in endpoint.taken) > 0.7 * sum(moment < 60 for moment in endpoint.taken)


def test_of_fifty_questions_at_one_moment_few_are_refused():
    assert played(Endpoint(second=1, minute=60), seconds=5, apart=0).refused <= 10


def test_where_none_is_refused_all_of_one_moment_have_gone_at_once():
    endpoint = played(Endpoint(), seconds=2, apart=0, readers=128)
    assert len(endpoint.taken) == 128 and max(endpoint.taken) < 0.1
    assert endpoint.told == 0
