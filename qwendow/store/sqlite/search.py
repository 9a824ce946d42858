"""The list of an owner's conversations, and what is found in them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from qwendow.store.port import Found
from qwendow.store.sqlite.heads import COLUMNS, TABLES, row_of
from qwendow.store.sqlite.marks import marks_of, may_hold
from qwendow.store.sqlite.pages import laid_out, parts_of, text_of, utf8
from qwendow.store.words import folded, line_of, words_of

LIST = f"""
    SELECT {COLUMNS}, ({{hit}}) AS hit FROM {TABLES}
    WHERE c.owner = ? AND c.changed < ? AND c.expires > ? AND {{pinned}} AND hit IS NOT NULL
    ORDER BY c.changed DESC, c.id DESC"""

TITLED = f"SELECT c.key, t.body FROM {TABLES} WHERE c.owner = ? AND {{may}}"

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
    for table, column, value in (("sayings", "body", laid_out(utf8(text))), ("marks", "bits", marks_of(text))):
        put = f"INSERT INTO {table} VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET {column} = excluded.{column}"
        db.execute(put, (key, value))


def find(db: sqlite3.Connection, now: float, asked: Asked) -> list[Found]:
    words, found = words_of(asked.words), list[Found]()
    for *values, hit in _rows(db, now, asked, words):
        head = row_of(values, now).head
        if len(found) >= asked.limit and head.changed != found[-1].head.changed:
            break
        found.append(Found(head, _line(db, values[3], hit, words)))
    return found


def _rows(db: sqlite3.Connection, now: float, asked: Asked, words: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    hit, values = _hit(db, asked.owner, words) if words else (ANY_TURN, [])
    pinned = "1" if asked.pinned is None else f"c.pinned = {asked.pinned:d}"
    return db.execute(LIST.format(hit=hit, pinned=pinned), (*values, asked.owner, asked.before, now))


def _hit(db: sqlite3.Connection, owner: str, words: Sequence[str]) -> tuple[str, list[object]]:
    """The newest turn of a conversation that holds all words which its title does not. First come the marks."""
    marked, held, of_marked, of_held = list[str](), list[str](), list[object](), list[object]()
    for word in words:
        titled, keys = _titled(db, owner, word)
        may, values = may_hold(word, "m.bits")
        marked.append(f"({may}{titled})")
        held.append(f"(instr(s.body, ?){titled})")
        of_marked += [*values, *keys]
        of_held += [utf8(word), *keys]
    return HIT.format(conditions=" AND ".join(marked + held)), of_marked + of_held


def _titled(db: sqlite3.Connection, owner: str, word: str) -> tuple[str, list[str]]:
    """Another way to meet a condition: the title holds the word. Few titles do, and are told by their keys."""
    may, values = may_hold(word, "c.marks")
    titles = db.execute(TITLED.format(may=may), (owner, *values))
    keys = [key for key, title in titles if utf8(word) in parts_of(title)[0]]
    return (" OR c.key IN (SELECT value FROM json_each(?))", [json.dumps(keys)]) if keys else ("", [])


def _line(db: sqlite3.Connection, title: bytes, hit: int, words: Sequence[str]) -> str:
    heading = text_of(parts_of(title)[0])
    missing = [word for word in words if word not in heading]
    if not missing:
        return ""
    (turn,) = db.execute("SELECT body FROM bodies WHERE key = ?", (hit,)).fetchone()
    (said,) = db.execute("SELECT body FROM sayings WHERE key = ?", (hit,)).fetchone()
    return line_of(text_of(parts_of(turn)[0]), missing, text_of(parts_of(said)[0]))
