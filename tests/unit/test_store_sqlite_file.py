"""The file of the SQLite store: who may read it, which ones are opened, and which are left alone."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

import store_version_1
from qwendow.conversation.parts import Attachment
from qwendow.store.port import Found, Head
from qwendow.store.sqlite import SqliteStore, WrongFile
from store_contract.scenes import answered, kept, note, turns_of


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def made(path: Path, script: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_nobody_else_may_read_it(tmp_path: Path):
    async def scene() -> dict[str, int]:
        store = SqliteStore.open(tmp_path / "new" / "qwendow.db")
        await kept(store)
        modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "new").iterdir()}
        await store.close()
        return modes

    before = os.umask(0)
    try:
        modes = asyncio.run(scene())
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("qwendow.db", "qwendow.db-wal", "qwendow.db-shm"), 0o600)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_a_file_of_version_1_opens(tmp_path: Path):
    async def scene() -> None:
        store = SqliteStore.open(tmp_path / "qwendow.db")
        head = Head("c1", "ann", "计划 Plan", 1.5, 2.5, "t1", 3, True, "s1")
        assert await store.load("c1") and await store.by_share("s1") == head
        assert await store.find("ann", "订单 pdf") == [Found(head, "我的订单")]
        (turn,) = await turns_of(store)
        assert (turn, turn.files) == (answered("我的订单", "In 杭州.", file), (file,))
        assert (await store.file("c1", "f1"), await store.profile("ann")) == (file, "I am Ann.")
        assert [*(await store.load("c1")).waiting] == [note(id="f2")]
        await store.close()

    file: Attachment = note("Q3.pdf", "季度", id="f1")
    store_version_1.make(tmp_path / "qwendow.db")
    asyncio.run(scene())


LATER = "PRAGMA journal_mode = WAL; PRAGMA application_id = 0x51776E77; PRAGMA user_version = 99; CREATE TABLE a (b);"


@pytest.mark.parametrize(
    ("script", "words"),
    [(LATER, "later version"), ("CREATE TABLE a (b);", "another program"), (None, "no SQLite database")],
)
def test_what_is_not_ours_is_refused_and_left_as_it_is(tmp_path: Path, script: str | None, words: str):
    path = tmp_path / "qwendow.db"
    if script:
        made(path, script)
    else:
        path.write_bytes(b"Dear diary, " * 999)
    before = contents(tmp_path)
    with pytest.raises(WrongFile, match=words) as caught:
        SqliteStore.open(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)
    assert contents(tmp_path) == before


def test_a_later_version_that_is_in_the_write_ahead_log_alone_is_refused_as_well(tmp_path: Path):
    other = sqlite3.connect(tmp_path / "qwendow.db")
    other.executescript(LATER)
    (tmp_path / "killed").mkdir()
    for name in ("qwendow.db", "qwendow.db-wal"):  # As a process leaves them that was killed.
        shutil.copy(tmp_path / name, tmp_path / "killed")
    before = contents(tmp_path / "killed")
    with pytest.raises(WrongFile, match="later version"):
        SqliteStore.open(tmp_path / "killed" / "qwendow.db")
    after = contents(tmp_path / "killed")
    assert before["qwendow.db-wal"] and before == {name: after[name] for name in before}
    other.close()


def test_an_empty_file_is_a_new_one(tmp_path: Path):
    async def scene() -> None:
        store = SqliteStore.open(tmp_path / "qwendow.db")
        await kept(store)
        await store.close()

    (tmp_path / "qwendow.db").touch()
    asyncio.run(scene())


def test_it_shrinks_when_much_was_deleted(tmp_path: Path):
    async def scene() -> tuple[int, int]:
        path = tmp_path / "qwendow.db"
        store = SqliteStore.open(path)
        for number in range(20):
            await kept(store, f"c{number}", "ann", answered("?", "x" * 50_000))
        await store.delete("nothing")
        await store.delete("c0")
        before = path.stat().st_size
        await store.delete_all("ann")
        await store.close()
        return before, path.stat().st_size

    before, after = asyncio.run(scene())
    assert before > 2_000_000 and after < 200_000
