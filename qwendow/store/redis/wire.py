"""Heads, turns, files and commands as the scripts take and give them: JSON, and what is long beside it, as it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from qwendow.conversation.codec import turn_to_json
from qwendow.conversation.turn import Turn
from qwendow.store.port import Change, Command, Decide, Head, Lease, Stop, Watched
from qwendow.store.rules import made, titled
from qwendow.store.words import folded

Reply = Any


def packed(given: dict[str, Any]) -> bytes:
    """As it is, for the JSON of Lua (cjson of Redis 7) knows no half characters in \\u and reads none."""
    known = {name: value for name, value in given.items() if value is not None}
    return json.dumps(known, ensure_ascii=False).encode("utf-8", "surrogatepass")


def unpacked(told: bytes) -> Any:
    return json.loads(told.decode("utf-8", "surrogatepass"))


def head_to_wire(head: Head) -> dict[str, str]:
    """How it begins, and as what has been seen of it. Times are texts: Lua's JSON cuts numbers to 14 digits."""
    begins = replace(made(head, 0.0), rev=head.rev)
    return {
        "id": head.id,
        "owner": head.owner,
        "title": begins.title,
        "sought": folded(begins.title),
        "created": repr(begins.created),
        "changed": repr(begins.changed),
        "tip": head.tip or "",
        "rev": str(head.rev),
        "pinned": "1" if head.pinned else "0",
        "shared": begins.shared or "",
        "expires": repr(head.expires),
    }


def head_from_wire(told: Sequence[Any]) -> Head:
    """In the order of FIELDS in common.lua."""
    id, owner, title, created, changed, tip, rev, pinned, shared, expires, running = told
    return Head(
        id,
        owner,
        title,
        float(created),
        float(changed),
        tip or None,
        int(rev),
        pinned == "1",
        shared or None,
        float(expires),
        running,
    )


def read_head(told: bytes) -> Head:
    return head_from_wire(unpacked(told))


def lease_to_wire(lease: Lease) -> dict[str, str]:
    return {"id": lease.conversation, "token": str(lease.token)}


def change_to_wire(change: Change) -> dict[str, str]:
    """What stays is left out."""
    title = None if change.title is None else titled(change.title)
    sought = None if title is None else folded(title)
    pinned = None if change.pinned is None else "1" if change.pinned else "0"
    wanted = {"title": title, "sought": sought, "tip": change.tip, "pinned": pinned, "shared": change.shared}
    return {name: value for name, value in wanted.items() if value is not None}


def body_to_wire(turn: Turn) -> bytes:
    return turn_to_json(turn, ascii=False).encode("utf-8", "surrogatepass")


def body_from_wire(told: bytes) -> str:
    return told.decode("utf-8", "surrogatepass")


def ids_of(turns: Sequence[Turn]) -> list[str]:
    return [turn.id for turn in turns]


def command_to_wire(command: Command) -> str:
    match command:
        case Stop():
            return json.dumps(["stop"])
        case Watched():
            return json.dumps(["watched"])
        case Decide(key, allowed):
            return json.dumps(["decide", key, allowed])


def commands_from_wire(told: Sequence[bytes]) -> tuple[Command, ...]:
    """One of a later version is left out."""
    return tuple(filter(None, (_command(*json.loads(one)) for one in told)))


def _command(name: str, *facts: Any) -> Command | None:
    match name:
        case "stop":
            return Stop()
        case "watched":
            return Watched()
        case "decide":
            return Decide(*facts)
        case _:
            return None
