"""Where memory runs short nothing new begins, what is left over goes back, and at the end answers end."""

from __future__ import annotations

import asyncio
import time

import pytest

from qwendow import room as rooms
from qwendow.limits import Memory
from qwendow.readers import WhereRoom
from qwendow.readers.limits import SOMEBODY, Limits, Over
from qwendow.room import Room, resident


@pytest.fixture(autouse=True)
def nothing_is_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms.gc, "collect", lambda: 0)


def test_answers_end_only_where_what_is_given_back_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, now, ended = [50.0], [0.0], list[float]()
    room = Room(Memory(100), lambda: taken[0], lambda: now[0])  # type: ignore[arg-type,return-value]
    room.ease = lambda: ended.append(taken[0])
    given = iter([60, 80])
    monkeypatch.setattr(rooms, "give_back", lambda: taken.__setitem__(0, next(given)))
    seen = []
    for at, takes in ((0, 50), (1, 90), (1.1, 90), (3.1, 72)):
        now[0], taken[0] = at, takes
        room.look()
        seen.append((room.tight, len(ended)))
    # At 1 it was enough, at 1.1 that was a moment ago; at 3.1 it is not, but does not grow.
    assert seen == [(False, 0), (False, 0), (True, 1), (True, 1)]


def test_what_is_left_over_is_given_back_once_a_minute_where_there_is_plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    now, given = [0.0], list[float]()
    monkeypatch.setattr(rooms, "give_back", lambda: given.append(now[0]))
    room = Room(Memory(100), lambda: 10, lambda: now[0])
    for at in (0, 59, 60, 61, 119, 120):
        now[0] = at
        room.look()
    assert given == [60, 120]


@pytest.mark.parametrize(
    ("idle", "made", "collected"),
    [(True, (9, 0, 1), 1), (True, (0, 1, 0), 1), (True, (9, 0, 0), 0), (False, (9, 9, 9), 0)],
)
def test_what_holds_itself_is_looked_for_where_nobody_waits_and_there_may_be_some(
    idle: bool, made: tuple[int, int, int], collected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, now = [], [0.0]
    monkeypatch.setattr(rooms.gc, "collect", lambda: looks.append(now[0]))
    monkeypatch.setattr(rooms.gc, "get_count", lambda: made)
    monkeypatch.setattr(rooms, "give_back", lambda: None)
    room = Room(Memory(100), lambda: 10, lambda: now[0])
    room.idle = lambda: idle
    for now[0] in (59, 60, 61):
        room.look()
    assert looks == [60] * collected


def test_more_answers_end_only_where_memory_still_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, ended = [0], list[int]()
    room = Room(Memory(1000), lambda: taken[0], lambda: 0)
    room.ease = lambda: ended.append(taken[0])
    monkeypatch.setattr(rooms, "give_back", lambda: None)
    for takes in (800, 805, 790, 799, 801, 805, 700, 760):
        taken[0] = takes
        room.look()
    assert ended == [800, 801, 760]


def test_a_late_loop_is_asked_once_and_nothing_new_begins_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, done = [1000], list[str]()
    monkeypatch.setattr(rooms, "LOOK_SECONDS", 0.002)
    monkeypatch.setattr(rooms, "give_back", lambda: done.append("given back"))
    room = Room(Memory(1000), lambda: taken[0])
    room.rest, room.ease = lambda: done.append("rest"), lambda: done.append("ease")

    async def scene() -> None:
        room.begin()
        ends = time.monotonic() + 5
        while not room.tight and time.monotonic() < ends:
            pass
        for _ in range(20):
            taken[0] += 100
            time.sleep(0.002)
        assert (room.tight, done) == (True, ["given back"])
        await asyncio.sleep(0.02)
        taken[0] = 0
        await asyncio.sleep(0.02)
        assert not room.tight

    asyncio.run(scene())
    assert done == ["given back", "rest", "ease", "given back"]


def test_what_this_process_takes_is_known() -> None:
    assert 10_000_000 < resident() < 10_000_000_000


def test_nothing_more_may_be_asked_where_memory_runs_short() -> None:
    room = Room(Memory(100), lambda: 75)
    limits = WhereRoom(Limits(), room)

    async def scene() -> None:
        assert await limits.look(SOMEBODY) is None
        await limits.admit(SOMEBODY)
        room.look()
        assert getattr(await limits.look(SOMEBODY), "whose", "") == "room"
        with pytest.raises(Over):
            await limits.admit(SOMEBODY)

    asyncio.run(scene())


def test_it_is_looked_often_only_where_memory_may_run_short_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    class Enough(Exception):
        pass

    slept = list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 4:
            raise Enough

    taken = iter([40, 51, 49])
    monkeypatch.setattr(rooms.time, "sleep", sleep)
    with pytest.raises(Enough):
        Room(Memory(100), lambda: next(taken), lambda: 0)._look_on()
    assert slept == [1.0, 1.0, 0.1, 1.0]
