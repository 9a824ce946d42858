"""Limits: who is let in and who is not, by a clock that the test turns."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits.errors import StorageError

from qwendow.page.over import over_words
from qwendow.readers.counting import Counting
from qwendow.readers.limits import Admission, Asker, Limits, Over, Rates
from qwendow.readers.windows import window

ME, YOU = Asker("me", "10.0.0.1"), Asker("you", "10.0.0.2")
MORNING = datetime(2026, 11, 28, 9, 30, 15).timestamp()


class Desk:
    """Limits, and a clock that stands still until it is turned."""

    def __init__(self, running: int = 0, **questions: Rates) -> None:
        self.now = MORNING
        self.limits = Limits(questions, running, Counting(), clock=lambda: self.now)

    async def ask(self, asker: Asker = ME, answers: int = 1) -> Over | None:
        """Why it was not let in."""
        admission = await self.enter(asker, answers)
        return admission if isinstance(admission, Over) else None

    async def enter(self, asker: Asker = ME, answers: int = 1) -> Admission | Over:
        try:
            return await self.limits.admit(asker, answers)
        except Over as over:
            return over

    async def times(self, asker: Asker = ME) -> int:
        """How often they may ask just now, up to ten times."""
        return [await self.ask(asker) is None for _ in range(10)].count(True)


def test_a_reader_may_ask_so_often_in_a_minute_and_then_again_in_the_next():
    async def scene() -> None:
        desk = Desk(reader=[(2, "minute"), (4, "day")])
        assert await desk.times() == 2
        over = await desk.ask()
        assert over and (over.whose, over.seconds) == ("reader", 46)
        assert await desk.times(YOU) == 2
        desk.now += 45
        assert await desk.times() == 2
        over = await desk.ask()
        assert over and over.until == datetime(2026, 11, 29).timestamp()

    asyncio.run(scene())


def test_an_address_and_all_have_limits_of_their_own_and_each_compared_model_counts():
    async def scene() -> None:
        desk = Desk(address=[(3, "hour")], all=[(5, "hour")])
        assert await desk.ask(ME, answers=2) is None
        assert await desk.ask(Asker("another", ME.address)) is None
        assert await desk.times(Asker("third", ME.address)) == 0
        assert await desk.times(YOU) == 2
        over = await desk.ask(YOU)
        assert over and over.whose == "all"
        desk.now += 3600
        assert await desk.ask(ME, answers=4) is None  # More than is ever allowed would never be.

    asyncio.run(scene())


def test_what_was_refused_or_not_asked_after_all_was_not_counted():
    async def scene() -> None:
        desk = Desk(reader=[(2, "minute")], all=[(3, "minute")])
        assert await desk.times(ME) == 2
        assert await desk.times(YOU) == 1
        desk = Desk(1, reader=[(2, "minute")])
        admission = await desk.enter()
        assert isinstance(admission, Admission)
        await admission.undone()
        assert await desk.times() == 1  # By then one runs; what that refuses counts nothing.
        assert isinstance(over := await desk.ask(), Over) and over.whose == "running"

    asyncio.run(scene())


def test_a_reader_has_so_many_answers_at_a_time():
    async def scene() -> None:
        desk = Desk(2)
        first, second = await desk.enter(), await desk.enter()
        over = await desk.ask()
        assert over and (over.whose, over.until, over.most) == ("running", None, 2)
        assert await desk.ask(YOU) is None
        assert isinstance(first, Admission) and isinstance(second, Admission)
        await first.ended()
        assert isinstance(await desk.ask(answers=2), Over)
        await second.ended()
        assert await desk.ask(answers=3) is None

    asyncio.run(scene())


def test_who_cannot_be_known_is_one_with_all_from_there():
    async def scene() -> None:
        desk = Desk(reader=[(1, "day")])
        assert await desk.ask(Asker("", "10.0.0.1")) is None
        assert await desk.times(Asker("", "10.0.0.1")) == 0
        assert await desk.times(Asker("", "10.0.0.2")) == 1
        assert await desk.times(Asker("", "2001:db8:1:2:3::4")) == 1
        assert await desk.times(Asker("", "2001:db8:1:2:5::6")) == 0
        assert await desk.times(Asker("", "2001:db8:1:3:5::6")) == 1
        assert await desk.times(Asker("", "::ffff:10.0.0.2")) == 0

    asyncio.run(scene())


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 3)), max_size=30), st.integers(1, 6))
def test_no_window_ever_holds_more_than_is_allowed(acts: list[tuple[int, int]], most: int):
    async def scene() -> None:
        desk, asked = Desk(reader=[(most, "hour")]), {}
        for seconds, answers in acts:
            desk.now += seconds
            began, until = window("hour", desk.now)
            over = await desk.ask(answers=answers)
            if over is None:
                asked[began] = asked.get(began, 0) + min(answers, most)
            else:
                assert asked[began] + min(answers, most) > most and over.until == until
        assert all(count <= most for count in asked.values())

    asyncio.run(scene())


@given(st.floats(0, 4e9), st.sampled_from(["minute", "hour", "day", "month"]))
def test_windows_follow_one_another(now: float, unit: str):
    began, until = window(unit, now)
    assert began <= now < until
    assert window(unit, until)[0] == until


class Away:
    """A Redis that is there or not."""

    def __init__(self) -> None:
        self.there, self.counts = False, {"a": 5}

    async def incr(self, key: str, expiry: int, amount: int) -> int:
        if not self.there:
            raise StorageError(ConnectionError("who knows"))
        self.counts[key] = self.counts.get(key, 0) + amount
        return self.counts[key]


def test_while_redis_is_away_each_process_counts_alone_and_the_log_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    async def scene() -> list[int]:
        counts = [await counting.add("a", 1, 60), await counting.add("a", 1, 60)]
        away.there = True
        counts.append(await counting.add("a", 1, 60))
        monkeypatch.setattr("qwendow.readers.counting.AWAY_SECONDS", 0)
        counting._away_until = 0.1
        return [*counts, await counting.add("a", 1, 60)]

    away = Away()
    counting = Counting(away)  # type: ignore[arg-type]
    with caplog.at_level(logging.WARNING):
        assert asyncio.run(scene()) == [1, 2, 3, 6]
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2 and "each process counts alone" in said[0] and said[1] == "Limits are counted in Redis again"


WORDS = [
    (45, "in 46 s", "46 秒后"),
    (720, "in 13 minutes", "13 分钟后"),
    (6 * 3600, "at 00:00", "00:00 "),
    (25 * 3600, "on 29 November, at 19:00", "11 月 29 日 19:00 "),
]


@pytest.mark.parametrize(("seconds", "en", "zh"), WORDS)
def test_it_says_when_it_goes_on_in_the_time_of_the_reader(seconds: int, en: str, zh: str):
    now = datetime.fromisoformat("2026-11-28T17:59:59+08:00").timestamp()
    over = Over("reader", now + seconds, now)
    assert over_words(over, "en", "Asia/Shanghai").endswith(f" It goes on {en}.")
    assert f"，{zh}可继续。" in over_words(over, "zh", "Asia/Shanghai")
    if seconds == 6 * 3600:
        assert over_words(over, "en").endswith(" It goes on in 7 hours.")
