"""What runs is written as it grows: a long answer less often, and many of them a few at a time."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from qwendow.answering import keeping as module
from qwendow.answering.keeping import Keeping
from qwendow.answering.opened import Opened, Run, new_opened
from qwendow.conversation.events import TextDelta
from qwendow.conversation.turn import Turn
from qwendow.store.memory import MemoryStore


class Written(MemoryStore):
    """Notes how much of each answer every write brings."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[list[int]] = []

    async def tick(self, runner: str, changed: Any) -> Any:
        self.writes.append([sum(turn.length for turn in one.turns) for one in changed])
        return await super().tick(runner, changed)


class Desk:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "TICK_SECONDS", 0)
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: self.now))
        self.now = 0.0
        self.store = Written()
        self.ticks = asyncio.Queue[None]()
        self.keeping = Keeping(self.store, lambda: self.ticks.put_nowait(None))
        self.runs: list[tuple[Opened, Run]] = []

    async def begin(self) -> None:
        opened, turn = new_opened("me"), Turn("?")
        opened.conversation.all[turn.id], opened.conversation.tip = turn, turn.id
        run = Run(turn, [turn])
        await self.keeping.begin(opened, run)
        self.runs.append((opened, run))

    async def writes(self, at: float, **said: int) -> list[list[int]]:
        """Those of a whole round, at that time, after those answers, by their numbers, have grown by so much."""
        while not self.ticks.empty():
            self.ticks.get_nowait()
        await self.ticks.get()
        self.now, before = at, len(self.store.writes)
        for number, characters in said.items():
            _, run = self.runs[int(number[1:])]
            run.turn.add(TextDelta("x" * characters))
            run.changed()
        await self.ticks.get()
        return self.store.writes[before:]

    async def end(self) -> None:
        for opened, _ in self.runs:
            await self.keeping.end(opened)
        await self.keeping.close()


def test_a_long_answer_is_written_less_often(monkeypatch: pytest.MonkeyPatch):
    async def scene() -> list[list[list[int]]]:
        desk = Desk(monkeypatch)
        await desk.begin()
        seen = [await desk.writes(1.0, _0=100_000)]
        seen += [await desk.writes(at, _0=1) for at in (1.5, 1.9, 2.1, 2.2)]
        await desk.keeping.now()
        seen.append(desk.store.writes[-1:])
        await desk.end()
        return seen

    late: list[list[int]] = [[0]]
    assert asyncio.run(scene()) == [[[100_000]], late, late, [[100_003]], late, [[100_004]]]


def test_many_long_answers_are_written_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "PORTION", 150)

    async def scene() -> list[list[int]]:
        desk = Desk(monkeypatch)
        for _ in range(4):
            await desk.begin()
        await desk.writes(1)
        written = await desk.writes(2, _0=100, _1=100, _3=100)
        written += await desk.writes(3, _3=1)
        await desk.end()
        return written

    assert asyncio.run(scene()) == [[100, 100], [0, 100], [0, 0, 0, 101]]
