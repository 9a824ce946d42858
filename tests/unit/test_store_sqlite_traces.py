"""What was deleted from the SQLite store is gone from every file in its folder."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from qwendow.conversation.events import TextDelta
from qwendow.conversation.parts import TextFile
from qwendow.conversation.turn import Outcome, Turn
from qwendow.store.port import Change, Changed, Head
from qwendow.store.sqlite import SqliteStore
from store_contract.scenes import answered, asked


def traces(folder: Path, marker: str) -> list[str]:
    """The files that hold it as it was written, as JSON or as it is compared."""
    forms = {marker.encode(), marker.lower().encode(), marker.encode("unicode_escape")}
    return [file.name for file in folder.iterdir() if any(form in file.read_bytes() for form in forms)]


def test_nothing_is_left_of_what_was_deleted(tmp_path: Path):
    async def scene() -> None:
        store = SqliteStore.open(tmp_path / "qwendow.db")
        document = TextFile("秘密Name.txt", "秘密Body")
        await store.put_file(Head("c1", "ann"), document)
        await store.put_file(Head("c1", "ann"), TextFile("秘密Waits.txt", "-"))
        turn = asked("秘密Question", document)
        lease = await store.begin(Head("c1", "ann", "秘密Title"), [turn], "t1", "here")
        turn.add(TextDelta("秘密Answer"), 1.0)
        await store.tick("here", [Changed(lease, [turn])])
        turn.end(Outcome.DONE)
        await store.end(lease, [turn], "t1")
        await store.change("c1", Change(title="秘密Renamed", shared="SecretShare"))
        for secret in ("Name", "Body", "Waits", "Question", "Answer", "Title", "Renamed"):
            assert traces(tmp_path, "秘密" + secret)
        await store.delete("c1")
        for secret in ("秘密", "SecretShare"):
            assert traces(tmp_path, secret) == []
        await store.close()

    asyncio.run(scene())


def test_nothing_is_left_of_a_file_that_was_dropped_or_of_a_profile(tmp_path: Path):
    async def scene() -> None:
        store = SqliteStore.open(tmp_path / "qwendow.db")
        await store.put_file(Head("c1", "ann"), TextFile("name.txt", "秘密Body", id="f1"))
        await store.write_profile("ann", "秘密Profile")
        assert traces(tmp_path, "秘密Body") and traces(tmp_path, "秘密Profile")
        await store.drop_file("c1", "f1")
        await store.write_profile("ann", "")
        assert traces(tmp_path, "秘密") == []
        await store.write_profile("bob", "秘密Again")
        await store.delete_all("bob")
        assert traces(tmp_path, "秘密") == []
        await store.close()

    asyncio.run(scene())


def test_nothing_is_left_where_rows_were_moved_to_make_room_for_others(tmp_path: Path):
    """SQLite leaves copies of rows that it moves from page to page, and does not know of them when it deletes them.

    Were texts to lie in such rows, four would be left with these dice (3.40.1).
    """
    dice = random.Random(2)

    def turn(number: int, length: int) -> Turn:
        return answered(f"Question-of-{number:03}-." + " ?" * length, "-", id="t1")

    async def scene() -> None:
        store = SqliteStore.open(tmp_path / "qwendow.db")
        for number in range(200):
            await store.create(Head(f"c{number}", "ann", f"Title-of-{number:03}-."), [turn(number, 9)])
        for number in dice.sample(range(200), 200):
            await store.amend(f"c{number}", [turn(number, dice.randrange(900))])
            await store.change(f"c{number}", Change(title=f"Title-of-{number:03}-." + "y" * dice.randrange(180)))
        gone = {number for number in range(200) if dice.random() < 0.5}
        for number in gone:
            await store.delete(f"c{number}")
        files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert {number for number in range(200) if b"-of-%03d-." % number in files} == {*range(200)} - gone
        await store.close()

    asyncio.run(scene())
