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
    """`leased`: somebody answers there, or was cut off."""

    key: int
    head: Head
    leased: bool


def row_of(values: Sequence[Any], now: float) -> Row:
    key, id, owner, title, created, changed, tip, rev, pinned, shared, expires, token, until = values
    _, written = parts_of(title)
    running = token is not None and holds(until, now)
    head = Head(
        id, owner, text_of(written), created, changed, tip, rev, bool(pinned), shared, expires, running
    )  # fmt: skip
    return Row(key, head, token is not None)


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
    """It is made where its rev is 0."""
    row = find(db, now, head.id) or (None if head.rev else make(db, now, head))
    if not row or row.head.owner != head.owner:
        raise Gone
    return row


def make(db: sqlite3.Connection, now: float, head: Head) -> Row:
    """Nothing is written of it yet. Raises ValueError where its id or share is taken."""
    new = made(head, now)
    db.execute("DELETE FROM conversations WHERE id = ? AND expires <= ?", (head.id, now))
    try:
        (key,) = db.execute(
            """
            INSERT INTO conversations (id, owner, created, changed, tip, rev, pinned, shared, expires, marks)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key""",
            (
                new.id, new.owner, new.created, new.changed, new.tip, new.rev, new.pinned, new.shared, new.expires,
                marks_of(folded(new.title)),
            ),
        ).fetchone()  # fmt: skip
    except sqlite3.IntegrityError as error:
        raise ValueError("there is a conversation of that id or share") from error
    db.execute("INSERT INTO titles VALUES (?, ?)", (key, _title(new.title)))
    return Row(key, new, leased=False)


def save(db: sqlite3.Connection, row: Row, head: Head) -> Row:
    """Raises ValueError where another has the share."""
    try:
        db.execute(
            "UPDATE conversations SET changed = ?, tip = ?, rev = ?, pinned = ?, shared = ? WHERE key = ?",
            (head.changed, head.tip, head.rev, head.pinned, head.shared, row.key),
        )
    except sqlite3.IntegrityError as error:
        raise ValueError("another conversation has that share") from error
    if head.title != row.head.title:
        db.execute("UPDATE titles SET body = ? WHERE key = ?", (_title(head.title), row.key))
        db.execute("UPDATE conversations SET marks = ? WHERE key = ?", (marks_of(folded(head.title)), row.key))
    return replace(row, head=head)


def delete(db: sqlite3.Connection, now: float, id: str) -> int:
    return db.execute("DELETE FROM conversations WHERE id = ?", (id,)).rowcount


def delete_all(db: sqlite3.Connection, now: float, owner: str) -> tuple[list[str], bool]:
    """The ids, and whether there was a profile."""
    ids = db.execute("DELETE FROM conversations WHERE owner = ? RETURNING id", (owner,)).fetchall()
    profiles = db.execute("DELETE FROM owners WHERE id = ?", (owner,)).rowcount
    return [id for (id,) in ids], profiles > 0


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
