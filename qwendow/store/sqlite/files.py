"""Files of a conversation: those of its turns, and those that wait for the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from qwendow.conversation.codec import file_to_json
from qwendow.conversation.parts import Attachment
from qwendow.store.port import Head
from qwendow.store.rules import written
from qwendow.store.sqlite import heads
from qwendow.store.sqlite.pages import laid_out, parts_of, text_of, utf8

Body = tuple[str, bytes]
"""What is known of a file, as JSON, and its bytes."""


def use(db: sqlite3.Connection, conversation: int, files: Iterable[Attachment], taken: bool) -> None:
    """A turn has them; where they are `taken` with a question, they wait no more."""
    for file in files:
        key = _key(db, conversation, file)
        db.execute("UPDATE files SET used = 1, waiting = waiting AND NOT ? WHERE key = ?", (taken, key))


def put(db: sqlite3.Connection, now: float, head: Head, file: Attachment) -> None:
    row = heads.owned(db, now, head)
    row = heads.save(db, row, written(row.head))
    db.execute("UPDATE files SET waiting = 1 WHERE key = ?", (_key(db, row.key, file),))


def drop(db: sqlite3.Connection, now: float, id: str, file_id: str) -> bool:
    """Whether it waited."""
    if not (row := heads.find(db, now, id)):
        return False
    dropped = db.execute(
        "UPDATE files SET waiting = 0 WHERE conversation = ? AND id = ? AND waiting RETURNING 1", (row.key, file_id)
    ).fetchall()
    if dropped:
        db.execute("DELETE FROM files WHERE conversation = ? AND NOT waiting AND NOT used", (row.key,))
        heads.save(db, row, written(row.head))
    return bool(dropped)


def find(db: sqlite3.Connection, now: float, id: str, file_id: str) -> list[Body]:
    row = heads.find(db, now, id)
    return read(db, row.key, [file_id]) if row else []


def read(db: sqlite3.Connection, conversation: int, ids: Iterable[str]) -> list[Body]:
    body = "SELECT body FROM files JOIN file_bodies USING (key) WHERE conversation = ? AND id = ?"
    return [_parted(found) for id in ids for found in db.execute(body, (conversation, id))]


def waiting(db: sqlite3.Connection, conversation: int) -> list[Body]:
    body = "SELECT body FROM files JOIN file_bodies USING (key) WHERE conversation = ? AND waiting ORDER BY key"
    return [_parted(found) for found in db.execute(body, (conversation,)).fetchall()]


def _parted(found: tuple[bytes]) -> Body:
    known, data = parts_of(found[0])
    return text_of(known), data


def _key(db: sqlite3.Connection, conversation: int, file: Attachment) -> int:
    """It is kept where it was not yet."""
    named = (conversation, file.id)
    if found := db.execute("SELECT key FROM files WHERE conversation = ? AND id = ?", named).fetchone():
        return int(found[0])
    new = "INSERT INTO files (conversation, id, waiting, used) VALUES (?, ?, 0, 0) RETURNING key"
    (key,) = db.execute(new, named).fetchone()
    known, data = file_to_json(file)
    db.execute("INSERT INTO file_bodies VALUES (?, ?)", (key, laid_out(utf8(known), data)))
    return int(key)
