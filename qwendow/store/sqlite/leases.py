"""Answers on their way: who may write them, and what is told to whoever does."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from qwendow.store.port import LEASE_SECONDS, Busy, Command, Decide, Head, Heard, Lease, Stale, Stop, Watched
from qwendow.store.rules import asked, ended, new_token
from qwendow.store.sqlite import heads, turns
from qwendow.store.sqlite.heads import Row
from qwendow.store.sqlite.turns import Written


def begin(
    db: sqlite3.Connection, now: float, head: Head, opened: Sequence[Written], tip: str, runner: str
) -> Lease:  # fmt: skip
    row, token = heads.owned(db, now, head), new_token()
    if row.head.running:
        raise Busy
    if row.head.tip != head.tip:
        raise Stale(row.head)
    row = heads.save(db, row, asked(row.head, head, tip, now))
    turns.put(db, row.key, row.head.rev, opened)
    give(db, row, token, now + LEASE_SECONDS)
    return Lease(head.id, runner, token)


def tick(db: sqlite3.Connection, now: float, changed: Sequence[tuple[Lease, Sequence[Written]]]) -> list[Heard]:
    heard = [_tick(db, now, lease, grown) for lease, grown in changed]
    return [_listen(db, key) if key is not None else Heard(lost=True) for key in heard]


def end(db: sqlite3.Connection, now: float, lease: Lease, over: Sequence[Written], tip: str) -> Head | None:
    held = db.execute("SELECT 1 FROM conversations WHERE id = ? AND token = ?", (lease.conversation, lease.token))
    if not held.fetchone() or not (row := heads.find(db, now, lease.conversation)):
        return None
    row = heads.save(db, row, ended(row.head, tip, now))
    turns.put(db, row.key, row.head.rev, over)
    give(db, row, None)
    return heads.get(db, now, lease.conversation).head


def tell(db: sqlite3.Connection, now: float, id: str, command: Command) -> None:
    row = heads.find(db, now, id)
    if row and row.leased:
        db.execute(
            "INSERT OR IGNORE INTO commands (conversation, command) VALUES (?, ?)", (row.key, _command_to_json(command))
        )


def give(db: sqlite3.Connection, row: Row, token: int | None, until: float = 0.0) -> None:
    """Where nobody has a token, nobody answers. What was told to the one before is heard by nobody."""
    db.execute("UPDATE conversations SET token = ?, until = ? WHERE key = ?", (token, until, row.key))
    db.execute("DELETE FROM commands WHERE conversation = ?", (row.key,))


def _tick(db: sqlite3.Connection, now: float, lease: Lease, grown: Sequence[Written]) -> int | None:
    """The key of its conversation; None where the lease was lost."""
    found = db.execute(
        "UPDATE conversations SET until = ?, rev = rev + ? WHERE id = ? AND token = ? AND expires > ? "
        "RETURNING key, rev",
        (now + LEASE_SECONDS, bool(grown), lease.conversation, lease.token, now),
    ).fetchone()
    if not found:
        return None
    key, rev = found
    turns.put(db, key, rev, grown, searched=False)
    return int(key)


def _listen(db: sqlite3.Connection, key: int) -> Heard:
    told = db.execute("SELECT command FROM commands WHERE conversation = ? ORDER BY key", (key,)).fetchall()
    if told:
        db.execute("DELETE FROM commands WHERE conversation = ?", (key,))
    return Heard(commands=tuple(_command_from_json(command) for (command,) in told))


def _command_to_json(command: Command) -> str:
    match command:
        case Stop():
            return json.dumps({"stop": True})
        case Watched():
            return json.dumps({"watched": True})
        case Decide(key, allowed):
            return json.dumps({"key": key, "allowed": allowed})


def _command_from_json(text: str) -> Command:
    match json.loads(text):
        case {"stop": True}:
            return Stop()
        case {"key": str(key), "allowed": bool(allowed)}:
            return Decide(key, allowed)
        case _:
            return Watched()
