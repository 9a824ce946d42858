"""Conversations without their turns."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from qwendow.store.port import Gone, Head
from qwendow.store.rules import DAY, holds, made
from qwendow.store.sqlite.marks import marks_of
from qwendow.store.sqlite.pages import laid_out, parts_of, text_of, utf8
from qwendow.store.words import folded

COLUMNS = """
    c.key, c.id, c.owner, t.body, c.created, c.changed, c.tip, c.rev, c.pinned, c.shared, c.expires, c.token, c.until"""
TABLES = "conversations AS c CROSS JOIN titles AS t ON t.key = c.key"
"""In this order: the titles are looked up, and not gone through."""

SELECT = f"SELECT {COLUMNS} FROM {TABLES}"


@dataclass(frozen=True, slots=True)
class Row:
    """With a `key` of 0 nothing is written of it yet; with a `token` somebody answers there, or was cut off."""

    key: int
    head: Head
    token: int | None = None
    until: float = 0.0


def row_of(values: Sequence[Any], now: float) -> Row:
    key, id, owner, title, created, changed, tip, rev, pinned, shared, expires, token, until = values
    _, written = parts_of(title)
    running = token is not None and holds(until, now)
    head = Head(
        id, owner, text_of(written), created, changed, tip, rev, bool(pinned), shared, expires, running
    )  # fmt: skip
    return Row(key, head, token, until)


def find(db: sqlite3.Connection, now: float, id: str) -> Row | None:
    values = db.execute(f"{SELECT} WHERE c.id = ? AND c.expires > ?", (id, now)).fetchone()
    return row_of(values, now) if values else None


def find_head(db: sqlite3.Connection, now: float, id: str) -> Head | None:
    row = find(db, now, id)
    return row.head if row else None


def find_shared(db: sqlite3.Connection, now: float, token: str) -> Head | None:
    values = db.execute(f"{SELECT} WHERE c.shared = ? AND c.expires > ?", (token, now)).fetchone()
    return row_of(values, now).head if values else None


def get(db: sqlite3.Connection, now: float, id: str) -> Row:
    if not (row := find(db, now, id)):
        raise Gone
    return row


def owned(db: sqlite3.Connection, now: float, head: Head) -> Row:
    """Where its rev is 0 and it is not there yet it is yet to be written."""
    row = find(db, now, head.id) or (None if head.rev else make(db, now, head))
    if not row or row.head.owner != head.owner:
        raise Gone
    return row


def make(db: sqlite3.Connection, now: float, head: Head) -> Row:
    """What has expired is gone before another is written in its place."""
    db.execute("DELETE FROM conversations WHERE id = ? AND expires <= ?", (head.id, now))
    return Row(0, made(head, now))


def save(db: sqlite3.Connection, row: Row, head: Head) -> Row:
    """That head, and the lease of the row. Raises ValueError where another has the id, or the share."""
    try:
        key = _update(db, row, head) if row.key else _insert(db, row, head)
    except sqlite3.IntegrityError as error:
        raise ValueError("another conversation has that id or share") from error
    return replace(row, key=key, head=head)


def _insert(db: sqlite3.Connection, row: Row, head: Head) -> int:
    (key,) = db.execute(
        """
        INSERT INTO conversations (id, owner, created, changed, tip, rev, pinned, shared, expires, token, until, marks)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key""",
        (
            head.id, head.owner, head.created, head.changed, head.tip, head.rev, head.pinned, head.shared, head.expires,
            row.token, row.until, marks_of(folded(head.title)),
        ),
    ).fetchone()  # fmt: skip
    db.execute("INSERT INTO titles VALUES (?, ?)", (key, _title(head.title)))
    return int(key)


def _update(db: sqlite3.Connection, row: Row, head: Head) -> int:
    db.execute(
        "UPDATE conversations SET changed = ?, tip = ?, rev = ?, token = ?, until = ? WHERE key = ?",
        (head.changed, head.tip, head.rev, row.token, row.until, row.key),
    )
    if (head.pinned, head.shared) != (row.head.pinned, row.head.shared):  # Named, the index of shares is written, too.
        db.execute("UPDATE conversations SET pinned = ?, shared = ? WHERE key = ?", (head.pinned, head.shared, row.key))
    if head.title != row.head.title:
        db.execute("UPDATE titles SET body = ? WHERE key = ?", (_title(head.title), row.key))
        db.execute("UPDATE conversations SET marks = ? WHERE key = ?", (marks_of(folded(head.title)), row.key))
    return row.key


def delete(db: sqlite3.Connection, now: float, id: str) -> int:
    return db.execute("DELETE FROM conversations WHERE id = ?", (id,)).rowcount


def delete_all(db: sqlite3.Connection, now: float, owner: str) -> tuple[list[str], bool]:
    """The ids, and whether there was a profile."""
    ids = db.execute("DELETE FROM conversations WHERE owner = ? RETURNING id", (owner,)).fetchall()
    profiles = db.execute("DELETE FROM owners WHERE id = ?", (owner,)).rowcount
    return [id for (id,) in ids], profiles > 0


def give(db: sqlite3.Connection, now: float, owner: str, to: str) -> list[str]:
    """The ids."""
    ids = db.execute(
        "UPDATE conversations SET owner = ?2, rev = rev + 1 WHERE owner = ?1 AND ?1 != ?2 RETURNING id", (owner, to)
    ).fetchall()
    db.execute("UPDATE OR IGNORE owners SET id = ?2 WHERE id = ?1", (owner, to))
    return [id for (id,) in ids]


def expire(db: sqlite3.Connection, now: float, before: float) -> list[str]:
    ids = db.execute(
        """
        DELETE FROM conversations
        WHERE changed < ? OR expires <= ?
            OR (created <= ? AND NOT EXISTS (SELECT 1 FROM turns WHERE conversation = conversations.key))
        RETURNING id""",
        (before, now, now - DAY),
    ).fetchall()
    return [id for (id,) in ids]


def _title(text: str) -> bytes:
    return laid_out(utf8(folded(text)), utf8(text))
