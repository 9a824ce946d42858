"""Answers on their way: who may write them, and what is told to whoever does."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

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
    held = replace(without(db, row), token=token, until=now + LEASE_SECONDS)
    saved = heads.save(db, held, asked(row.head, head, tip, now))
    turns.put(db, saved.key, saved.head.rev, opened)
    return Lease(head.id, runner, token)


def tick(db: sqlite3.Connection, now: float, changed: Sequence[tuple[Lease, Sequence[Written]]]) -> list[Heard]:
    keys = [_tick(db, now, lease, grown) for lease, grown in changed]
    told = _listen(db, [key for key in keys if key is not None])
    return [Heard(lost=True) if key is None else Heard(commands=tuple(told.get(key, ()))) for key in keys]


def end(db: sqlite3.Connection, now: float, lease: Lease, over: Sequence[Written], tip: str) -> Head | None:
    row = heads.find(db, now, lease.conversation)
    if not row or row.token != lease.token:
        return None
    row = heads.save(db, without(db, row), replace(ended(row.head, tip, now), running=False))
    turns.put(db, row.key, row.head.rev, over)
    return row.head


def tell(db: sqlite3.Connection, now: float, id: str, command: Command) -> None:
    row = heads.find(db, now, id)
    if row and row.token is not None:
        db.execute(
            "INSERT OR IGNORE INTO commands (conversation, command) VALUES (?, ?)", (row.key, _command_to_json(command))
        )


def without(db: sqlite3.Connection, row: Row) -> Row:
    """Nobody answers there any more, which is yet to be saved. What was told is heard by nobody."""
    if row.token is not None:  # Else nothing was told.
        db.execute("DELETE FROM commands WHERE conversation = ?", (row.key,))
    return replace(row, token=None, until=0.0)


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


def _listen(db: sqlite3.Connection, keys: Sequence[int]) -> dict[int, list[Command]]:
    """What was told of each conversation, once: mostly nothing, so that one look is enough for all of them."""
    told = dict[int, list[Command]]()
    chosen, listening = "FROM commands WHERE conversation IN (SELECT value FROM json_each(?))", [json.dumps(keys)]
    for key, command in db.execute(f"SELECT conversation, command {chosen} ORDER BY key", listening):
        told.setdefault(key, []).append(_command_from_json(command))
    if told:
        db.execute(f"DELETE {chosen}", listening)
    return told


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
