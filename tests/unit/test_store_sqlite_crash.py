"""A SQLite file outlives its processes, however they end, and several may have it open."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

import store_writer
from qwendow.conversation.turn import Outcome
from qwendow.store.port import LEASE_SECONDS, Busy, Changed, Heard, Stale, Stop
from qwendow.store.sqlite import SqliteStore
from qwendow.store.sqlite.schema import STEPS, _version, connect
from store_contract.scenes import Clock, answered, asked, begun, growing, kept, seen, turns_of

ROOT = Path(__file__).parents[2]


def killed_in_mid_writing(path: Path, after: int) -> tuple[int, int]:
    """What it had acknowledged last, of so many: the number of a conversation, and of its ticks; 4: its end."""
    with subprocess.Popen(
        [sys.executable, store_writer.__file__, str(path)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as writer:  # fmt: skip
        lines = [writer.stdout.readline() for _ in range(after)]
        writer.kill()
        lines += writer.stdout.readlines()
    number, tick = next(line for line in reversed(lines) if line.endswith("\n")).split()
    return int(number), int(tick)


@pytest.mark.parametrize("seed", range(3))
def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path, seed: int):
    async def scene() -> None:
        store = SqliteStore.open(path)
        for number in range(1, last + 1):
            (turn,) = await turns_of(store, f"c{number}")
            ticks = 3 if number < last else min(tick, 3)
            assert f"word{ticks} " in turn.text or ticks == 0
            assert (turn.outcome is Outcome.DONE) >= (number < last or tick == 4)
        assert len(await store.find("ann", "word3", limit=10**6)) >= last - 1
        await store.close()

    path = tmp_path / "qwendow.db"
    last, tick = killed_in_mid_writing(path, random.Random(seed).randrange(20, 200))
    asyncio.run(scene())
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def two(scene: Callable[[SqliteStore, SqliteStore, Clock], Awaitable[None]]) -> Callable[[Path], None]:
    """As a test: with one file that is open twice."""

    async def play(path: Path) -> None:
        clock = Clock()
        here, there = (SqliteStore.open(path / "qwendow.db", clock) for _ in range(2))
        await scene(here, there, clock)
        await here.close()
        await there.close()

    def run(tmp_path: Path) -> None:
        asyncio.run(play(tmp_path))

    run.__name__, run.__doc__ = scene.__name__, scene.__doc__
    return run


@two
async def test_an_answer_is_seen_and_told_things_from_another_process(
    here: SqliteStore, there: SqliteStore, clock: Clock
):
    lease = await begun(here)
    await here.tick("here", [Changed(lease, [growing()])])
    assert (await seen(there)).running and await turns_of(there) == [growing()]
    await there.tell("c1", Stop())
    assert await here.tick("here", [Changed(lease)]) == [Heard(commands=(Stop(),))]


@two
async def test_of_two_processes_one_answers(here: SqliteStore, there: SqliteStore, clock: Clock):
    head = await kept(here)
    begins = [store.begin(head, [asked(id=id)], id, id) for store, id in ((here, "a"), (there, "b")) * 3]
    results = await asyncio.gather(*begins, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Busy"] * 5 + ["Lease"]


@two
async def test_who_was_frozen_writes_nothing_once_another_process_answers(
    here: SqliteStore, there: SqliteStore, clock: Clock
):
    lost = await begun(here)
    clock.now += LEASE_SECONDS
    await there.begin(await seen(there), [asked(id="t2")], "t2", "there")
    assert await here.tick("here", [Changed(lost, [growing()])]) == [Heard(lost=True)]
    assert await here.end(lost, [answered()], "t1") is None
    with pytest.raises(Busy):
        await here.amend("c1", [answered()])
    with pytest.raises(Stale):
        clock.now += LEASE_SECONDS
        await here.begin((await there.find("ann"))[0].head.__class__("c1", "ann"), [asked(id="t3")], "t3", "here")


def test_many_processes_may_make_the_file_at_once(tmp_path: Path):
    def opened(number: int) -> None:
        async def scene() -> None:
            store = SqliteStore.open(tmp_path / "qwendow.db")
            await kept(store, f"c{number}")
            await store.close()

        barrier.wait()
        asyncio.run(scene())
        done.append(number)

    async def count() -> int:
        return len(await SqliteStore.open(tmp_path / "qwendow.db").find("ann"))

    barrier, done = threading.Barrier(6), list[int]()
    threads = [threading.Thread(target=opened, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(done), asyncio.run(count())) == ([*range(6)], 6)


def test_a_file_that_is_made_while_it_is_looked_at_is_not_taken_for_a_foreign_one(tmp_path: Path):
    """What says whose it is, and that it has tables, must be of one moment."""
    path = tmp_path / "qwendow.db"
    path.touch()
    looking = sqlite3.connect(path, isolation_level=None)
    making = threading.Thread(target=lambda: connect(path, 10).close())

    def meanwhile(statement: str) -> None:
        if "sqlite_schema" in statement and not making.is_alive():
            making.start()
            making.join(1)

    looking.set_trace_callback(meanwhile)
    assert _version(looking, path) == 0
    looking.close()
    making.join()
    with closing(sqlite3.connect(path)) as made:
        assert _version(made, path) == len(STEPS)
