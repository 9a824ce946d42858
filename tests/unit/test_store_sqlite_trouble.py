"""What is in the way of the SQLite store: it says so in a word, damages nothing, and goes on once it is gone."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qwendow.store.port import Change, Changed, Unavailable
from qwendow.store.sqlite import SqliteStore
from store_contract.scenes import answered, begun, kept, seen, turns_of

NOBODY = 65534
PATIENCE = 0.2


def opened(folder: Path) -> SqliteStore:
    return SqliteStore.open(folder / "qwendow.db", patience=PATIENCE)


@contextmanager
def refused(reason: str) -> Iterator[None]:
    with pytest.raises(Unavailable) as caught:
        yield
    assert caught.value.reason == reason


def assert_whole(folder: Path) -> None:
    with sqlite3.connect(folder / "qwendow.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Of one who may not do everything, as root may."""
    asyncio.run(once(tmp_path))
    path, we = Path(tempfile.mkdtemp()), os.geteuid()
    if we == 0:
        os.chown(path, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield path
    finally:
        os.seteuid(we)
        shutil.rmtree(path)


async def once(folder: Path) -> None:
    """What Python imports only when it is used, it must not look for where nobody may."""
    store = opened(folder)
    await kept(store, "c1", "ann", title="A title")
    await store.load("c1")
    await store.close()


def test_a_folder_that_may_be_written_only_later(folder: Path):
    async def scene() -> None:
        store = opened(folder)
        with refused("readonly"):
            await kept(store)
        with refused("readonly"):
            await store.head("c1")
        folder.chmod(0o700)
        await kept(store)
        assert await seen(store)
        await store.close()

    folder.chmod(0o500)
    asyncio.run(scene())


def test_a_file_that_may_not_be_written_for_a_while(folder: Path):
    async def scene() -> None:
        store = opened(folder)
        await kept(store)
        await store.close()
        (folder / "qwendow.db").chmod(0o400)
        store = opened(folder)
        with refused("readonly"):
            await store.change("c1", Change(title="new"))
        (folder / "qwendow.db").chmod(0o600)
        assert (await store.change("c1", Change(title="new"))).title == "new"
        await store.close()

    asyncio.run(scene())
    assert_whole(folder)


def test_a_folder_in_a_place_where_none_can_be_made(tmp_path: Path):
    async def scene() -> None:
        store = opened(tmp_path / "data")
        with refused("down"):
            await kept(store)
        (tmp_path / "data").unlink()
        (tmp_path / "data").mkdir()
        await kept(store)
        await store.close()

    (tmp_path / "data").write_text("a file")
    asyncio.run(scene())


def test_a_store_that_ends_as_it_began_is_not_said_to_be_usable(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    (tmp_path / "data").write_text("a file")
    asyncio.run(opened(tmp_path / "data").close())
    assert [record.getMessage()[:27] for record in caplog.records] == ["The store cannot be used (d"]


def test_a_folder_that_has_vanished_and_comes_back(tmp_path: Path):
    async def scene() -> None:
        store = opened(folder)
        lease = await begun(store)
        folder.rename(tmp_path / "elsewhere")
        with refused("down"):
            await store.tick("here", [Changed(lease, [answered()])])
        with refused("down"):
            await store.load("c1")
        (tmp_path / "elsewhere").rename(folder)
        assert await store.end(lease, [answered()], "t1")
        assert await turns_of(store) == [answered()]
        await store.close()

    folder = tmp_path / "data"
    asyncio.run(scene())
    assert_whole(folder)


def test_a_folder_that_was_removed_and_made_anew(tmp_path: Path):
    async def scene() -> None:
        store = opened(folder)
        await kept(store)
        assert await seen(store)
        shutil.rmtree(folder)
        with refused("down"):
            await store.head("c1")
        folder.mkdir()
        assert await store.head("c1") is None
        await kept(store, "c2")
        await store.close()

    folder = tmp_path / "data"
    asyncio.run(scene())
    assert_whole(folder)


def test_a_file_that_another_process_has_locked_can_be_read_meanwhile(tmp_path: Path):
    async def scene() -> None:
        store = opened(tmp_path)
        await kept(store)
        other = sqlite3.connect(tmp_path / "qwendow.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with refused("locked"):
            await store.change("c1", Change(title="new"))
        assert await turns_of(store) == [answered()]
        other.execute("ROLLBACK")
        assert (await store.change("c1", Change(title="new"))).title == "new"
        await store.close()

    asyncio.run(scene())


def test_those_that_wait_for_a_lock_do_not_wait_for_each_other(tmp_path: Path):
    async def scene() -> float:
        store = opened(tmp_path)
        await kept(store)
        other = sqlite3.connect(tmp_path / "qwendow.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        changes = [store.change("c1", Change(title="new")) for _ in range(50)]
        results = await asyncio.gather(*changes, return_exceptions=True)
        assert {type(one) for one in results} == {Unavailable}
        other.close()
        await store.close()
        return time.monotonic() - began

    assert asyncio.run(scene()) < 10 * PATIENCE


def test_a_lock_that_is_given_back_in_time_is_not_noticed(tmp_path: Path):
    async def scene() -> None:
        store = SqliteStore.open(tmp_path / "qwendow.db", patience=5.0)
        await kept(store)
        other = sqlite3.connect(tmp_path / "qwendow.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        change = asyncio.create_task(store.change("c1", Change(title="new")))
        await asyncio.sleep(0.2)
        assert not change.done()
        other.execute("ROLLBACK")
        assert (await change).title == "new"
        await store.close()

    asyncio.run(scene())


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """For this process: what would be written beyond fails, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_for_a_while(tmp_path: Path):
    async def scene() -> None:
        store = opened(tmp_path)
        lease = await begun(store)
        written = max(file.stat().st_size for file in tmp_path.iterdir())
        long = answered("?", "long " * 50_000)
        with no_file_larger_than(written + 20_000):
            with refused("full"):
                await store.tick("here", [Changed(lease, [long])])
            assert (await seen(store)).running and [turn.text for turn in await turns_of(store)] == [""]
            await store.tick("here", [Changed(lease)])
        assert await store.end(lease, [long], "t1")
        assert await turns_of(store) == [long]
        await store.close()

    asyncio.run(scene())
    assert_whole(tmp_path)


def test_a_disk_that_is_full_when_the_file_is_made(tmp_path: Path):
    async def scene() -> None:
        with no_file_larger_than(8_192):
            store = opened(tmp_path)
            with refused("full"):
                await kept(store)
        await kept(store)
        await store.close()

    asyncio.run(scene())
    assert_whole(tmp_path)


def test_a_file_that_was_damaged_is_said_to_be_broken(tmp_path: Path):
    async def scene() -> None:
        store = opened(tmp_path)
        await kept(store, "c1", "ann", answered("?", "long " * 20_000))
        await store.close()
        path = tmp_path / "qwendow.db"
        path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096))
        store = opened(tmp_path)
        with refused("broken"):
            await store.load("c1")
        with refused("broken"):
            await begun(store, "c2")
        await store.close()

    asyncio.run(scene())


def test_a_store_that_was_closed_is_down(tmp_path: Path):
    async def scene() -> None:
        store = opened(tmp_path)
        await store.close()
        with refused("down"):
            await store.head("c1")
        await store.close()

    asyncio.run(scene())
