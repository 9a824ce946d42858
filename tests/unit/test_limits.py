"""Limits: who is let in and who is not, by a clock that the test turns."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits.errors import StorageError

from qwendow.page.over import over_words
from qwendow.readers.counting import Counting
from qwendow.readers.counts import Counts
from qwendow.readers.limits import Admission, Asker, Limits, Over, Rates, Reserve
from qwendow.readers.spent import Spent
from qwendow.readers.windows import window

ME, YOU = Asker("me", "10.0.0.1"), Asker("you", "10.0.0.2")
RESERVE = Reserve(0.1, 0.5, 9)
MORNING = datetime(2026, 11, 28, 9, 30, 15).timestamp()


class Desk:
    """Limits, and a clock that stands still until it is turned."""

    def __init__(
        self,
        running: int = 0,
        cost: Rates = (),
        spent: Counts | None = None,
        used: dict[str, Rates] | None = None,
        **questions: Rates,
    ) -> None:
        self.now = MORNING
        self.limits = Limits(questions, running, cost, Counting(), spent, clock=lambda: self.now, used=used)

    async def ask(self, asker: Asker = ME, answers: int = 1) -> Over | None:
        """Why it was not let in."""
        admission = await self.enter(asker, answers)
        return admission if isinstance(admission, Over) else None

    async def enter(self, asker: Asker = ME, answers: int = 1) -> Admission | Over:
        try:
            return await self.limits.admit(asker, answers, RESERVE)
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


def test_a_reader_an_address_and_all_may_use_so_much():
    async def use(desk: Desk, asker: Asker, tokens: int, cost: float = 0) -> None:
        admission = await desk.enter(asker)
        assert isinstance(admission, Admission) and admission.counts
        await admission.used(tokens // 2, cost / 2)
        await admission.used(tokens, cost)  # Of which something was known before.
        await admission.ended()

    async def scene() -> None:
        kinds = {"reader_tokens": [(1_000, "day")], "address_tokens": [(1_500, "day")], "all_tokens": [(2_500, "day")]}
        desk = Desk(used=kinds)
        await use(desk, ME, 999)
        await use(desk, ME, 1)
        over = await desk.ask(ME)
        assert over and (over.whose, over.until) == ("reader_tokens", datetime(2026, 11, 29).timestamp())
        assert (await desk.limits.look(ME) or over).whose == "reader_tokens"
        await use(desk, Asker("another", ME.address), 500)
        assert (await desk.ask(Asker("third", ME.address)) or over).whose == "address_tokens"
        await use(desk, YOU, 900)
        await use(desk, Asker("fourth", "10.0.0.4"), 100)
        assert (await desk.ask(Asker("fifth", "10.0.0.5")) or over).whose == "all_tokens"
        desk.now += 86_400
        assert await desk.ask(ME) is None
        desk = Desk(used={"reader_cost": [(0.5, "month")]})
        await use(desk, ME, 10**9, 0.4)
        await use(desk, ME, 0, 0.2)
        assert (await desk.ask(ME) or over).whose == "reader_cost" and desk.limits.priced
        assert await desk.ask(YOU) is None

    asyncio.run(scene())


@pytest.mark.parametrize("whose", ["reader_tokens", "address_cost", "all_tokens"])
def test_what_was_used_up_is_said_in_both_languages(whose: str):
    over = Over(whose, MORNING + 30, MORNING)
    assert "as much as" in over_words(over, "en") and "用量已达上限" in over_words(over, "zh")


def test_a_reader_has_so_many_answers_at_a_time():
    async def scene() -> None:
        desk = Desk(2)
        first, second = await desk.enter(), await desk.enter()
        over = await desk.ask()
        assert over and (over.whose, over.until, over.facts) == ("running", None, {"most": 2})
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


def test_files_and_what_they_hold_are_counted_by_reader_and_a_refused_one_is_not():
    async def scene() -> None:
        desk = Desk()
        sent = {"files": [(3, "day")], "megabytes": [(2, "day")]}
        limits = Limits(counts=Counting(), clock=lambda: desk.now, sent=sent)
        await limits.send(ME, 1_500_000)
        with pytest.raises(Over, match="megabytes"):
            await limits.send(ME, 600_000)
        await limits.send(ME, 400_000)
        await limits.send(ME, 100_000)
        with pytest.raises(Over, match="files"):
            await limits.send(ME, 0)
        await limits.send(YOU, 2_000_000)
        desk.now += 86_400
        await limits.send(ME, 2_000_000)
        assert await limits.look(ME) is None

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


def test_an_answer_is_granted_a_part_of_what_is_left_and_what_runs_is_not_forgotten():
    async def scene() -> None:
        desk = Desk(cost=[(4, "day"), (100, "month")])
        admissions = [await desk.enter() for _ in range(8)]
        granted = [one.grant if isinstance(one, Admission) else one.whose for one in admissions]
        assert granted == [1.0, 0.75, 0.5625, 0.5, 0.5, 0.5, 0.1875, "held"]
        for admission in admissions[:-1]:
            assert isinstance(admission, Admission)
            await admission.used(0, 0.1)
            await admission.used(0, 0.5)  # Of which something was known before.
            await admission.ended()
        last = await desk.enter()
        assert isinstance(last, Admission) and last.grant == 0.5
        await last.used(0, 0.45)
        await last.ended()
        over = await desk.ask()
        assert over and (over.whose, over.until) == ("cost", datetime(2026, 11, 29).timestamp())
        desk.now += 86_400
        assert await desk.ask() is None

    asyncio.run(scene())


def test_what_was_granted_to_a_process_that_died_is_free_when_its_answers_would_have_ended():
    async def scene() -> None:
        desk = Desk(cost=[(1, "month")])
        assert [type(await desk.enter()) for _ in range(3)] == [Admission, Admission, Over]
        desk.now += 660
        assert isinstance(await desk.enter(), Over)
        desk.now += 660
        assert isinstance(await desk.enter(), Admission)

    asyncio.run(scene())


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1), st.integers(0, 300)), max_size=40), st.floats(0.3, 9))
def test_a_cap_is_never_passed_by_answers_that_keep_to_their_grant(acts: list[tuple[bool, float, int]], cap: float):
    async def scene() -> None:
        desk, running, paid = Desk(cost=[(cap, "month")]), [], 0.0
        for begins, part, seconds in acts:
            desk.now += seconds
            if running and desk.now - running[0][1] > 600:
                begins, desk.now = False, running[0][1] + 600
            if begins and isinstance(admission := await desk.enter(), Admission):
                running.append((admission, desk.now))
            elif running:
                admission, _ = running.pop(0)
                paid += (admission.grant or 0) * part
                await admission.used(0, (admission.grant or 0) * part)
                await admission.ended()
            assert paid <= cap + 1e-4

    asyncio.run(scene())


def test_what_was_spent_outlasts_the_process(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    async def scene() -> Over | None:
        desk = Desk(cost=[(1, "month")], spent=Spent(file))
        admission = await desk.enter()
        assert isinstance(admission, Admission)
        await admission.used(0, 0.95)
        return await Desk(cost=[(1, "month")], spent=Spent(file)).ask()

    file = tmp_path / "data" / "spent.db"
    over = asyncio.run(scene())
    assert over and over.until == datetime(2026, 12, 1).timestamp()
    assert caplog.records == []


def test_where_the_file_cannot_be_written_it_counts_on_and_writes_all_when_it_can(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    async def scene() -> None:
        spent = Spent(file)
        file.mkdir()
        assert [await spent.add("a", 2, 60), await spent.add("a", 3, 60), await spent.add("b", 0, 60)] == [2, 5, 0]
        file.rmdir()
        assert await spent.add("a", 1, 60) == 6
        assert await Spent(file).add("a", 0, 60) == 6
        await spent.forget("a")
        assert [await one.add("a", 0, 60) for one in (spent, Spent(file))] == [0, 0]

    file = tmp_path / "spent.db"
    asyncio.run(scene())
    assert ["cannot be written" in record.getMessage() for record in caplog.records] == [True]


def test_what_a_version_before_had_written_counts_once(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    before, later = tmp_path / "spent.json", time.time() + 60
    before.write_text(json.dumps({"a": [5, later], "b": [7, 1.0]}))
    first, second = Spent(tmp_path / "spent.db"), Spent(tmp_path / "spent.db")
    assert [asyncio.run(one.add("a", 1, 60)) for one in (first, second)] == [6, 7]
    assert (asyncio.run(first.add("b", 0, 60)), before.exists()) == (0, False)
    before.write_text("[")
    assert asyncio.run(Spent(tmp_path / "spent.db").add("a", 0, 60)) == 7
    assert ["cannot be read" in record.getMessage() for record in caplog.records] == [True]


SPENDS = """
import asyncio, sys
from pathlib import Path
from qwendow.readers.spent import Spent
async def spend():
    spent = Spent(Path(sys.argv[1]))
    for _ in range(200):
        await spent.add("cost", 1, 600)
asyncio.run(spend())
"""


def test_several_processes_spend_of_one_cap(tmp_path: Path):
    async def scene() -> list[type]:
        one, other = (Desk(cost=[(1, "month")], spent=Spent(file)) for _ in range(2))
        came = [await desk.enter() for desk in (one, other, one, other)]
        assert isinstance(came[0], Admission)
        await came[0].used(0, 0.4)
        await came[0].ended()
        return [type(one) for one in (*came, await other.enter(), await one.enter())]

    file = tmp_path / "spent.db"
    assert asyncio.run(scene()) == [Admission, Admission, Over, Over, Admission, Over]
    writers = [subprocess.Popen([sys.executable, "-c", SPENDS, file]) for _ in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert asyncio.run(Spent(file).add("cost", 0, 600)) == 400


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
        away.there = True
        counts = [await counting.add("a", 1, 60)]
        away.there = False
        counts += [await counting.add("a", 1, 60)]
        away.there = True  # It is not asked again at once.
        counts += [await counting.add("a", 1, 60)]
        monkeypatch.setattr("qwendow.readers.counting.AWAY_SECONDS", 0)
        counting._away_until = 0.1
        return [*counts, await counting.add("a", 1, 60)]

    away = Away()
    counting = Counting(away)  # type: ignore[arg-type]
    with caplog.at_level(logging.WARNING):
        assert asyncio.run(scene()) == [6, 7, 8, 7]
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
    assert over_words(over, "en", "Asia/Shanghai").endswith(f" You can ask again {en}.")
    assert f"，{zh}可继续提问。" in over_words(over, "zh", "Asia/Shanghai")
    if seconds == 6 * 3600:
        assert over_words(over, "en").endswith(" You can ask again in 7 hours.")
