"""How long conversations are kept."""

from __future__ import annotations

import asyncio

import pytest

from qwendow.conversation.turn import Outcome, Turn
from qwendow.store import retention
from qwendow.store.memory import MemoryStore
from qwendow.store.port import Head, Unavailable
from qwendow.store.retention import DAY, Retention

NOW = 100 * DAY


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def aged(clock: Clock, *days: float) -> MemoryStore:
    """A store with conversations that changed so many days ago."""
    store = MemoryStore(clock)
    for number, age in enumerate(days):
        clock.now = NOW - age * DAY
        turn = Turn("?", id=f"t{number}")
        turn.end(Outcome.DONE)
        await store.create(Head(f"{age:g}", "me", tip=turn.id), [turn])
    clock.now = NOW
    return store


def left(days: float, *ages: float) -> list[str]:
    async def scene() -> list[str]:
        store = await aged(clock, *ages)
        await Retention(store, days, clock).expire()
        return [found.head.id for found in await store.find("me")]

    clock = Clock()
    return asyncio.run(scene())


def test_what_did_not_change_for_so_many_days_goes():
    assert left(7, 0, 6.9, 7.1, 30) == ["0", "6.9"]


def test_for_ever_is_for_ever():
    assert left(0, 0, 5000) == ["0", "5000"]


def test_it_is_looked_for_again_and_again_though_the_store_was_away_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    class Away(MemoryStore):
        asked = 0

        async def expire(self, before: float = 0) -> int:
            self.asked += 1
            if self.asked < 3:
                raise Unavailable("down") if self.asked == 1 else ValueError("a bug")
            return 0

    async def scene() -> None:
        retention_ = Retention(store, 1)
        retention_.begin()
        async with asyncio.timeout(5):
            while store.asked < 4:
                await asyncio.sleep(0.01)
        await retention_.close()
        asked = store.asked
        await asyncio.sleep(0.05)
        assert store.asked == asked

    store = Away()
    monkeypatch.setattr(retention, "EVERY_SECONDS", 0.01)
    asyncio.run(scene())
    assert "could not be deleted: down" in caplog.text
    assert "nobody foresaw" in caplog.text
