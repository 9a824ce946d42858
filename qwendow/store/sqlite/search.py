"""The list of an owner's conversations, and what is found in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from qwendow.store.port import Found
from qwendow.store.sqlite.heads import COLUMNS, TABLES, row_of
from qwendow.store.sqlite.marks import marks_of, may_hold
from qwendow.store.sqlite.pages import first_part, laid_out, parts_of, text_of, utf8
from qwendow.store.words import folded, line_of, words_of

LIST = f"""
    SELECT {COLUMNS}, ({{hit}}) AS hit FROM {TABLES}
    WHERE c.owner = ? AND c.changed < ? AND c.expires > ? AND {{pinned}} AND hit IS NOT NULL
    ORDER BY c.changed DESC, c.id DESC"""

OF_CONVERSATION = "BETWEEN c.key << 20 AND ((c.key + 1) << 20) - 1"

ANY_TURN = f"SELECT max(key) FROM turns WHERE key {OF_CONVERSATION}"

HIT = f"""
    SELECT m.key FROM marks AS m CROSS JOIN sayings AS s ON s.key = m.key
    WHERE m.key {OF_CONVERSATION} AND {{conditions}}
    ORDER BY m.key DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Asked:
    owner: str
    words: str
    before: float
    limit: int
    pinned: bool | None


def index(db: sqlite3.Connection, key: int, said: str) -> None:
    """What a turn is found by."""
    text = folded(said)
    for table, value in (("sayings", laid_out(utf8(text))), ("marks", marks_of(text))):
        db.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", (key, value))


def find(db: sqlite3.Connection, now: float, asked: Asked) -> list[Found]:
    words, found = words_of(asked.words), list[Found]()
    for *values, hit in _rows(db, now, asked, words):
        head = row_of(values, now).head
        if len(found) >= asked.limit and head.changed != found[-1].head.changed:
            break
        found.append(Found(head, _line(db, values[3], hit, words)))
    return found


def _rows(db: sqlite3.Connection, now: float, asked: Asked, words: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    hit, values = _hit(words) if words else (ANY_TURN, [])
    pinned = "1" if asked.pinned is None else f"c.pinned = {asked.pinned:d}"
    return db.execute(LIST.format(hit=hit, pinned=pinned), (*values, asked.owner, asked.before, now))


def _hit(words: Sequence[str]) -> tuple[str, list[object]]:
    """The newest turn of a conversation that holds all words which its title does not. First come the marks."""
    conditions, values = list[str](), list[object]()
    in_title, in_turn = (f"instr({first_part(column)}, ?)" for column in ("t.body", "s.body"))
    for word in words:
        turn_may, of_turn = may_hold(word, "m.bits")
        title_may, of_title = may_hold(word, "c.marks")
        conditions.append(f"({turn_may} OR ({title_may} AND {in_title}))")
        values += [*of_turn, *of_title, utf8(word)]
    for word in words:
        conditions.append(f"({in_turn} OR {in_title})")
        values += [utf8(word)] * 2
    return HIT.format(conditions=" AND ".join(conditions)), values


def _line(db: sqlite3.Connection, title: bytes, hit: int, words: Sequence[str]) -> str:
    heading = text_of(parts_of(title)[0])
    missing = [word for word in words if word not in heading]
    if not missing:
        return ""
    (body,) = db.execute("SELECT body FROM bodies WHERE key = ?", (hit,)).fetchone()
    return line_of(text_of(parts_of(body)[0]), missing)
