"""Pacing, on a clock that jumps to the next thing that happens: no test waits."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import ExitStack
from typing import Any

import pytest

from qwendow.pacing import Pace, Refreshes


class JumpingSelector(selectors.DefaultSelector):
    """Waits for nothing: the time asked for is added to the clock."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if not ready and timeout:
            self.now += timeout
        return ready


class JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.selector = JumpingSelector()
        super().__init__(self.selector)

    def time(self) -> float:
        return self.selector.now


def run(scene: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(scene)


def refreshed(
    write: Callable[[Callable[[], None]], Awaitable[None]], open_answers: int = 1
) -> tuple[list[float], float]:
    """When the screen of an answer was due while `write` wrote it, and when its end was noticed, in seconds."""

    async def scene() -> tuple[list[float], float]:
        pace, changed, times = Pace(), asyncio.Event(), list[float]()
        clock = asyncio.get_running_loop().time
        work = asyncio.ensure_future(write(changed.set))
        with ExitStack() as others:
            for _ in range(open_answers - 1):
                others.enter_context(pace.refreshes(work, asyncio.Event()))
            refreshes: Refreshes = others.enter_context(pace.refreshes(work, changed))
            while await refreshes.due():
                times.append(clock())
        return times, clock()

    return run(scene())


async def silence(changed: Callable[[], None]) -> None:
    await asyncio.sleep(10)


async def chatter(changed: Callable[[], None]) -> None:
    for _ in range(10_000):
        changed()
        await asyncio.sleep(0.001)


def gaps(times: list[float]) -> list[float]:
    return [later - earlier for earlier, later in zip([0.0, *times], times, strict=False)]


def interval(open_answers: int) -> float:
    async def scene() -> float:
        pace, work = Pace(), asyncio.ensure_future(asyncio.sleep(0))
        with ExitStack() as answers:
            for _ in range(open_answers):
                answers.enter_context(pace.refreshes(work, asyncio.Event()))
            return pace.interval()

    return run(scene())


@pytest.mark.parametrize("delay", [0, 0.01, 0.5])
def test_the_first_characters_are_shown_at_once(delay: float):
    async def write(changed: Callable[[], None]) -> None:
        await asyncio.sleep(delay)
        changed()
        await asyncio.sleep(0.02)

    times, _ = refreshed(write, open_answers=100)
    assert times[0] == pytest.approx(delay)


def test_later_characters_wait_for_the_next_frame():
    times, _ = refreshed(chatter)
    assert set(round(gap, 2) for gap in gaps(times)[1:]) == {0.05}


def test_one_answer_is_refreshed_at_least_twenty_times_a_second():
    times, _ = refreshed(chatter)
    assert 20 * 10 <= len(times) <= 21 * 10


@pytest.mark.parametrize("delay", [0.02, 0.03, 0.04])
def test_a_stream_that_is_read_out_of_step_is_shown_as_it_is_read(delay: float):
    """It was read once between two frames, as others began to answer then, and every frame after that."""
    reads = [0.0, *(delay + 0.05 * number for number in range(20))]

    async def write(changed: Callable[[], None]) -> None:
        began = asyncio.get_running_loop().time()
        for read in reads:
            await asyncio.sleep(began + read - asyncio.get_running_loop().time())
            changed()
        await asyncio.sleep(0.01)

    assert refreshed(write)[0] == pytest.approx(reads)


def test_characters_that_come_after_a_pause_are_shown_at_once():
    async def write(changed: Callable[[], None]) -> None:
        changed()
        await asyncio.sleep(0.5)
        changed()
        await asyncio.sleep(0.02)

    assert refreshed(write)[0] == pytest.approx([0, 0.5])


def test_the_interval_grows_with_the_number_of_open_answers():
    assert [interval(count) for count in (0, 1, 100, 125, 250)] == pytest.approx([0.05, 0.05, 0.05, 0.0625, 0.25])


def after(seconds: float, worked: float, open_answers: int = 200, pauses: float = 0.0) -> float:
    """The interval after so long a time, of which the process worked that share; it holds its loop up `pauses` long."""

    async def scene() -> float:
        loop = asyncio.get_running_loop()
        pace, work = Pace(lambda: loop.time() * worked), asyncio.ensure_future(asyncio.sleep(seconds))
        with ExitStack() as answers:
            for _ in range(open_answers):
                answers.enter_context(pace.refreshes(work, asyncio.Event()))
            while not work.done():
                await asyncio.sleep(0.01)
                loop._selector.now += pauses  # type: ignore[attr-defined]
            return pace.interval()

    return run(scene())


def test_a_busy_process_refreshes_less_often_and_a_busier_one_still_less():
    assert after(3, 0.45) == interval(200) == pytest.approx(0.16)
    assert interval(200) < after(3, 0.55) < after(3, 0.7)
    assert after(60, 0.9) == pytest.approx(0.035 * 200**0.5)


def test_what_is_busy_for_a_while_goes_back_to_its_pace():
    async def scene() -> tuple[float, float]:
        loop = asyncio.get_running_loop()
        pace, work = Pace(lambda: min(loop.time(), 5)), asyncio.ensure_future(asyncio.sleep(60))
        with ExitStack() as answers:
            for _ in range(200):
                answers.enter_context(pace.refreshes(work, asyncio.Event()))
            await asyncio.sleep(5)
            busy = pace.interval()
            await asyncio.sleep(20)
            return busy, pace.interval()

    busy, calm = run(scene())
    assert busy > 0.4
    assert calm == pytest.approx(0.16)


def test_a_process_that_gets_little_of_the_machine_refreshes_less_often():
    assert after(5, 0.01, pauses=0.1) > 2 * interval(200)


def test_nobody_looks_how_busy_it_is_where_nothing_is_open():
    async def scene() -> bool:
        pace, work = Pace(), asyncio.ensure_future(asyncio.sleep(0))
        with pace.refreshes(work, asyncio.Event()), pace.refreshes(work, asyncio.Event()):
            assert pace._looks
        return bool(pace._looks)

    assert run(scene()) is False


def test_the_interval_never_grows_above_a_second():
    assert interval(2000) == 1


@pytest.mark.parametrize(
    ("messages", "characters", "seconds"), [(0, 0, 0.05), (50, 0, 0.05), (122, 5_000, 0.125), (2, 100_000, 0.062)]
)
def test_the_interval_grows_with_what_the_browser_has_to_draw(messages: int, characters: int, seconds: float):
    assert Pace().interval(messages, characters) == pytest.approx(seconds)


@pytest.mark.parametrize(("code", "seconds"), [(4_000, 0.05), (70_000, 0.182), (210_000, 0.546), (900_000, 1)])
def test_code_that_grows_is_refreshed_less_often_as_it_is_one_block(code: int, seconds: float):
    assert Pace().interval(characters=code, code=code) == pytest.approx(seconds)


def test_a_long_chat_is_refreshed_less_often():
    async def scene() -> float:
        pace, changed, count = Pace(), asyncio.Event(), 0
        work = asyncio.ensure_future(chatter(changed.set))
        with pace.refreshes(work, changed) as refreshes:
            while await refreshes.due(messages=200):
                count += 1
        return count / asyncio.get_running_loop().time()

    assert run(scene()) == pytest.approx(5, abs=0.2)


def test_a_stream_that_is_read_at_the_same_pace_is_shown_when_it_was_read():
    async def write(changed: Callable[[], None]) -> None:
        for _ in range(50):
            changed()
            await asyncio.sleep(0.049)

    times, _ = refreshed(write)
    assert times == pytest.approx([0.049 * number for number in range(50)])


def test_the_interval_shrinks_when_answers_end():
    async def scene() -> tuple[float, float]:
        pace, work = Pace(), asyncio.ensure_future(asyncio.sleep(0))
        with pace.refreshes(work, asyncio.Event()):
            with ExitStack() as answers:
                for _ in range(149):
                    answers.enter_context(pace.refreshes(work, asyncio.Event()))
                crowded = pace.interval()
            return crowded, pace.interval()

    assert run(scene()) == pytest.approx((0.09, 0.05))


def test_an_answer_that_is_broken_off_no_longer_counts():
    async def scene() -> float:
        pace, work = Pace(), asyncio.ensure_future(asyncio.sleep(0))
        for _ in range(100):
            with pytest.raises(GeneratorExit), pace.refreshes(work, asyncio.Event()):
                raise GeneratorExit
        return pace.interval()

    assert run(scene()) == 0.05


@pytest.mark.parametrize("open_answers", [1, 20, 100, 250, 1000])
def test_a_silent_answer_is_refreshed_at_least_once_a_second(open_answers: int):
    times, end = refreshed(silence, open_answers)
    assert max(gaps([*times, end])) <= 1 + 1e-6


def test_a_silent_answer_is_not_refreshed_without_need():
    times, _ = refreshed(silence)
    assert len(times) <= 12


@pytest.mark.parametrize("open_answers", [1, 1000])
def test_the_end_is_noticed_at_once(open_answers: int):
    async def write(changed: Callable[[], None]) -> None:
        changed()
        await asyncio.sleep(0.001)

    assert refreshed(write, open_answers)[1] == pytest.approx(0.001)


def test_the_last_state_is_left_to_the_caller():
    async def write(changed: Callable[[], None]) -> None:
        changed()

    assert refreshed(write) == ([], 0)


@pytest.mark.parametrize("error", [ValueError(), asyncio.CancelledError()])
def test_an_answer_that_fails_has_ended_too(error: BaseException):
    async def write(changed: Callable[[], None]) -> None:
        raise error

    assert refreshed(write) == ([], 0)
