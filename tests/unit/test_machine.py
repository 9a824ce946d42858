"""What may be taken of the machine follows the memory that is there."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from qwendow.limits import PLENTY, Memory, _bounds
from qwendow.web import bodies
from qwendow.web.bodies import MAX_IMPORT, Bodies, Limits


def test_the_least_bound_of_a_group_and_those_around_it_counts(tmp_path: Path) -> None:
    for folder, bound in (("", "4000"), ("pods", "max"), ("pods/one", "3000")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "memory.max").write_text(f"{bound}\n")
    assert _bounds(tmp_path, "/pods/one", "memory.max") == [3000, 4000]
    assert _bounds(tmp_path, "/seen/from/outside", "memory.max") == [4000]
    assert _bounds(tmp_path, "/../other", "memory.max")[-1] == 4000


def test_what_is_kept_follows() -> None:
    assert [Memory(of).part(20) for of in (PLENTY * 9, PLENTY, PLENTY // 4, 1)] == [20, 20, 5, 2]
    brought = {"path": bodies.IMPORT}
    assert [Limits(Memory(of)).of(brought) for of in (PLENTY * 9, 512_000_000)] == [MAX_IMPORT, 76_800_000]


def test_what_large_bodies_leave_behind_is_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "COLLECT_SECONDS", 0)
    collected: list[int] = []
    monkeypatch.setattr(bodies.gc, "collect", lambda: collected.append(1))

    async def scene() -> None:
        bodies = Bodies(10)
        for _ in range(7):
            await bodies.enter(5)
            bodies.leave(5)
        await asyncio.sleep(0.01)

    asyncio.run(scene())
    assert len(collected) == 3


def test_large_bodies_wait_for_their_turn_and_not_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "TURN_SECONDS", 0.05)

    async def scene() -> list[bool]:
        bodies = Bodies(10)
        first = await bodies.enter(100)  # Larger than all, and alone.
        small, late = await bodies.enter(0), await bodies.enter(1)
        asyncio.get_running_loop().call_later(0.01, bodies.leave, 100)
        return [first, small, late, *await asyncio.gather(bodies.enter(6), bodies.enter(5), bodies.enter(4))]

    assert asyncio.run(scene()) == [True, True, False, True, False, True]
