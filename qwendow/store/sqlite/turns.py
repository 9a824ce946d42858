"""Turns and their files: written, and read again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qwendow.conversation.codec import turn_to_json
from qwendow.conversation.parts import Attachment
from qwendow.conversation.turn import Turn
from qwendow.store.port import Head, Kept
from qwendow.store.rules import readable_files, readable_turns
from qwendow.store.sqlite import files, heads, search
from qwendow.store.sqlite.files import Body
from qwendow.store.sqlite.pages import laid_out, parts_of, text_of, utf8
from qwendow.store.words import said, said_in


@dataclass(frozen=True, slots=True)
class Written:
    """A turn as JSON, as it is while the event loop waits; `said` is what it is found by, "" where it is yet to be read
    from that JSON: as long as an answer grows it is searched as it was opened."""

    id: str
    body: bytes
    files: tuple[Attachment, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read, and is yet to be understood."""

    head: Head
    turns: Sequence[str]
    revs: Mapping[str, int]
    files: Sequence[Body]
    waiting: Sequence[Body]

    def kept(self) -> Kept:
        known = {file.id: file for file in readable_files(self.files)}
        return Kept(self.head, tuple(readable_turns(self.turns, known)), self.revs, tuple(readable_files(self.waiting)))


def written(turns: Iterable[Turn], searched: bool = True) -> list[Written]:
    return [
        Written(turn.id, utf8(turn_to_json(turn, ascii=False)), turn.files, said(turn) if searched else "")
        for turn in turns
    ]


def put(db: sqlite3.Connection, conversation: int, rev: int, turns: Iterable[Written], searched: bool = True) -> None:
    """With the files that were not kept. Those of a turn that is new wait no more."""
    for turn in turns:
        ids = json.dumps([file.id for file in turn.files])
        found = db.execute(
            "UPDATE turns SET rev = ?, files = ? WHERE conversation = ? AND id = ? RETURNING key",
            (rev, ids, conversation, turn.id),
        ).fetchone()
        (key,) = found or _open(db, conversation, rev, turn.id, ids)
        if turn.files:
            files.use(db, conversation, turn.files, taken=not found)
        _put_body(db, key, turn.body)
        if searched or not found:
            search.index(db, key, turn.said or said_in(text_of(turn.body)))


def there(db: sqlite3.Connection, conversation: int, turns: Iterable[Written]) -> list[Written]:
    """Those of the turns that the conversation has."""
    has = "SELECT 1 FROM turns WHERE conversation = ? AND id = ?"
    return [turn for turn in turns if db.execute(has, (conversation, turn.id)).fetchone()]


def load(db: sqlite3.Connection, now: float, id: str, known: Mapping[str, int]) -> Loaded | None:
    if not (row := heads.find(db, now, id)):
        return None
    found = db.execute("SELECT id, rev, key, files FROM turns WHERE key BETWEEN ? AND ?", keys_of(row.key)).fetchall()
    new = [(key, ids) for id, rev, key, ids in found if known.get(id) != rev]
    bodies = (db.execute("SELECT body FROM bodies WHERE key = ?", (key,)).fetchone()[0] for key, _ in new)
    ids = dict.fromkeys(id for _, ids in new for id in json.loads(ids))
    return Loaded(
        row.head,
        [text_of(parts_of(body)[0]) for body in bodies],
        {id: rev for id, rev, *_ in found},
        files.read(db, row.key, ids),
        files.waiting(db, row.key),
    )


def keys_of(conversation: int) -> tuple[int, int]:
    """The first and the last that its turns may have: its own, and then their number, in 20 bits."""
    return conversation << 20, ((conversation + 1) << 20) - 1


def _open(db: sqlite3.Connection, conversation: int, rev: int, id: str, files: str) -> tuple[int]:
    first, last = keys_of(conversation)
    key: tuple[int] = db.execute(
        "INSERT INTO turns SELECT ifnull(max(key) + 1, ?1), ?3, ?4, ?5, ?6 FROM turns WHERE key BETWEEN ?1 AND ?2 "
        "RETURNING key",
        (first, last, conversation, id, rev, files),
    ).fetchone()
    return key


def _put_body(db: sqlite3.Connection, key: int, body: bytes) -> None:
    """SQLite writes those pages alone that differ where the new one takes up as many, as a growing answer's does."""
    db.execute(
        "INSERT INTO bodies VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body", (key, laid_out(body))
    )
