"""Acts on what is kept, each in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from qwendow.store.port import Busy, Change, Head, Stale
from qwendow.store.rules import changed, written
from qwendow.store.sqlite import heads, leases, turns
from qwendow.store.sqlite.turns import Written


def create(db: sqlite3.Connection, now: float, head: Head, new: Sequence[Written]) -> Head:
    if heads.find(db, now, head.id):
        raise ValueError("there is a conversation of that id")
    row = heads.make(db, now, head)
    row = heads.save(db, row, written(row.head))
    turns.put(db, row.key, row.head.rev, new)
    return row.head


def change(db: sqlite3.Connection, now: float, id: str, change: Change, seen: int | None) -> Head:
    row = heads.get(db, now, id)
    if seen not in (None, row.head.rev):
        raise Stale(row.head)
    return heads.save(db, row, changed(row.head, change, now)).head


def amend(db: sqlite3.Connection, now: float, id: str, over: Sequence[Written], tip: str | None) -> Head:
    row = heads.get(db, now, id)
    if row.head.running:
        raise Busy
    row = heads.save(db, leases.without(db, row), changed(row.head, Change(tip=tip), now))
    turns.put(db, row.key, row.head.rev, turns.there(db, row.key, over))
    return row.head
