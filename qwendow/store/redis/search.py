"""Conversations by words: the server says which turns may hold them, by their signs; whether they do is read here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qwendow.store.port import Found, Head
from qwendow.store.redis.link import Link, key
from qwendow.store.redis.plain import as_kept
from qwendow.store.redis.signs import marks
from qwendow.store.redis.wire import body_from_wire, read_head
from qwendow.store.words import folded, line_of, said_in

FIRST_LOOK_TURNS = 400
LOOK_TURNS = 2_000
"""Looked at in one go of the server, in some 6 ms: others wait that long. In the first go a few may be enough."""

READ_TURNS = 50
"""Read at a time: where a word is everywhere, enough is found in the first ones."""


@dataclass(frozen=True, slots=True)
class Likely:
    """The words may stand in any of these turns, the newest first; in the title, where there is none."""

    head: Head
    turns: Sequence[str]


async def search(link: Link, listed: dict[str, Any], words: Sequence[str]) -> list[Found]:
    """`listed` says whose conversations, from when on, how many, and which, as the list takes it."""
    found: list[Found] = []
    sought = [_sought(word) for word in words]
    before, limit, most = listed["before"], listed["limit"], FIRST_LOOK_TURNS
    while before and len(found) < limit:
        at, told = await link.run("seek", {**listed, "before": before, "words": sought, "most": most})
        before, most = at.decode(), LOOK_TURNS
        likely = [Likely(read_head(head), [id.decode() for id in turns]) for head, turns in told]
        for start in range(0, len(likely), READ_TURNS):
            batch = likely[start : start + READ_TURNS]
            if _is_full(found, limit, batch[0]):
                return found
            await _read(link, batch, words, found, limit)
    return found


def _sought(word: str) -> dict[str, Any]:
    known = {"text": word, "grams": marks(word), "shorter": marks(word, 3)}
    kept = as_kept(word)
    return known if kept is None else {**known, "kept": kept}


async def _read(link: Link, batch: Sequence[Likely], words: Sequence[str], found: list[Found], limit: int) -> None:
    """Adds those that hold the words, up to the limit and to all that changed in the same moment as the last."""
    for one, line in zip(batch, await _lines(link, batch, words), strict=True):
        if _is_full(found, limit, one):
            return
        if line is not None:
            found.append(Found(one.head, line))


async def _lines(link: Link, batch: Sequence[Likely], words: Sequence[str]) -> list[str | None]:
    """Mostly the newest turn of each has it: the others are read where it has not."""
    newest = await _bodies(link, [(one.head.id, turn) for one in batch for turn in one.turns[:1]])
    lines = [_line(one, newest, words) for one in batch]
    missed = [one for one, line in zip(batch, lines, strict=True) if line is None]
    older = await _bodies(link, [(one.head.id, turn) for one in missed for turn in one.turns[1:]])
    return [
        _line(one, older, words) if line is None else line for one, line in zip(batch, lines, strict=True)
    ]  # fmt: skip


def _is_full(found: Sequence[Found], limit: int, next: Likely) -> bool:
    return len(found) >= limit and (not found or found[-1].head.changed != next.head.changed)


async def _bodies(link: Link, ids: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Of turns, by the ids of their conversations and their own."""
    bodies = dict[tuple[str, str], str]()
    for start in range(0, len(ids), READ_TURNS):
        some, asked = ids[start : start + READ_TURNS], link.client.pipeline(transaction=False)
        for conversation, turn in some:
            asked.hget(key("turns", conversation), turn)
        told = await link.call(asked.execute)
        bodies |= {id: body_from_wire(body) for id, body in zip(some, told, strict=True) if body}
    return bodies


def _line(one: Likely, bodies: dict[tuple[str, str], str], words: Sequence[str]) -> str | None:
    """That of the newest turn that holds them; "" where the title says them all, None where nothing does."""
    title = folded(one.head.title)
    missing = [word for word in words if word not in title]
    if not missing:
        return ""
    for turn in one.turns:
        body = bodies.get((one.head.id, turn), "")
        text = folded(said_in(body)) if body else ""
        if all(word in text for word in missing):
            return line_of(body, missing)
    return None
