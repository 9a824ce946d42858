"""How long is waited before a retry, by a clock that only the waiting moves."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from qwendow.client import Backoff
from qwendow.conversation.errors import (
    AccessDenied,
    ChatError,
    ContentRefused,
    CutOff,
    EmptyAnswer,
    Failure,
    InsecureConnection,
    InvalidRequest,
    NoFirstToken,
    Overloaded,
    QuotaSpent,
    RateLimited,
    Stalled,
    UnexpectedAnswer,
    Unreachable,
)
from qwendow.conversation.events import Retrying


@dataclass
class FakeTime:
    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds

    def backoff(self, random: float = 1.0) -> Backoff:
        return Backoff(clock=lambda: self.now, sleep=self.sleep, random=lambda: random)


@pytest.mark.parametrize(
    ("error", "random", "waits"),
    [
        (Unreachable(), 1.0, [0.5, 1.0, None]),
        (Overloaded(status=503), 1.0, [0.5, 1.0, None]),
        (Overloaded(status=503), 0.25, [0.125, 0.25, None]),
        (RateLimited(status=429), 1.0, [1.0, 2.0, None]),
        (RateLimited(status=429), 0.0, [0.0, 0.0, None]),
        (RateLimited(status=429, retry_after=0), 1.0, [1.0, 2.0, None]),
        (RateLimited(status=429, retry_after=7), 0.0, [7.0, 7.0, None]),
        (RateLimited(status=429, retry_after=10), 1.0, [11.0, 11.0, None]),
        (Overloaded(status=503, retry_after=30), 0.0, [30.0, 30.0, None]),
        (RateLimited(status=429, retry_after=30.1), 0.0, [None, None, None]),
    ],
)
def test_waits_by_error(error: ChatError, random: float, waits: list[float | None]) -> None:
    assert [FakeTime().backoff(random).seconds(error, retry) for retry in (1, 2, 3)] == waits


@pytest.mark.parametrize(
    "error",
    [
        AccessDenied(retry_after=1),
        ContentRefused(),
        CutOff(),
        EmptyAnswer(),
        InsecureConnection(),
        InvalidRequest(status=400),
        NoFirstToken(30),
        QuotaSpent(status=429),
        Stalled(20),
        UnexpectedAnswer(),
    ],
)
def test_what_does_not_pass_by_itself_is_not_tried_again(error: ChatError) -> None:
    assert FakeTime().backoff().seconds(error, 1) is None


def countdown(time: FakeTime, seconds: float, reading: float = 0.0) -> list[int]:
    """The seconds shown, to a reader who takes `reading` seconds for each."""

    async def count() -> list[int]:
        shown = []
        error = Unreachable()
        async for notice in time.backoff().countdown(seconds, 1, error):
            assert notice == Retrying(notice.seconds, 1, 2, Failure.of(error))
            shown.append(notice.seconds)
            time.now += reading
        return shown

    return asyncio.run(count())


@pytest.mark.parametrize(
    ("seconds", "shown", "slept"),
    [
        (0.4, [1], [0.4]),
        (2.5, [3, 2, 1], [1.0, 1.0, 0.5]),
        (3.0, [3, 2, 1], [1.0, 1.0, 1.0]),
        (0.0, [], []),
    ],
)
def test_countdown_comes_at_once_and_then_once_a_second(seconds: float, shown: list[int], slept: list[float]) -> None:
    time = FakeTime()
    assert (countdown(time, seconds), time.slept, round(time.now, 6)) == (shown, slept, 100.0 + seconds)


def test_countdown_does_not_grow_with_a_slow_reader() -> None:
    time = FakeTime()
    assert countdown(time, 6.0, reading=0.75) == [6, 5, 3, 1]
    assert time.now <= 107.5
