"""Where memory runs short nothing new begins, what is left over goes back, and at the end answers end."""

from __future__ import annotations

import asyncio

import pytest

from qwendow import room as rooms
from qwendow.limits import Memory
from qwendow.readers import WhereRoom
from qwendow.readers.limits import SOMEBODY, Limits, Over
from qwendow.room import Room, resident


def test_answers_end_only_where_what_is_given_back_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, now, ended = [50], [0.0], []
    room = Room(Memory(100), lambda: taken[0], lambda: now[0])
    room.ease = lambda: ended.append(taken[0])
    given = iter([60, 90, 88])
    monkeypatch.setattr(rooms, "give_back", lambda: taken.__setitem__(0, next(given)))
    seen = []
    for at, takes in ((0, 50), (1, 90), (2, 95), (4, 95), (5, 70), (6, 95)):
        now[0], taken[0] = at, takes
        room.look()
        seen.append((room.tight, len(ended)))
    # At 1 and 4 it was enough to give back, or not; at 2 and 5 that was a moment ago.
    assert seen == [(False, 0), (False, 0), (True, 1), (True, 2), (True, 2), (True, 3)]


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
