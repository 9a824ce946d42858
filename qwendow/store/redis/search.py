"""Conversations by words: the server says which turns may hold them, by their signs; whether they do is read here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from qwendow.store.port import Found, Head
from qwendow.store.redis.link import Link, key
from qwendow.store.redis.signs import marks
from qwendow.store.redis.wire import body_from_wire, read_head
from qwendow.store.words import folded, line_of, said_in

FIRST_LOOK_TURNS = 200
LOOK_TURNS = 2_000
"""Looked at in one go of the server, in some 6 ms: others wait that long. In the first go a few may be enough."""

READ_TURNS = 50
"""Read at a time: where a word is everywhere, enough is found in the first ones."""


@dataclass(frozen=True, slots=True)
class Likely:
    """The words may stand in any of these turns, the newest last; in the title, where there is none."""

    head: Head
    turns: Sequence[str]


async def search(link: Link, listed: dict[str, Any], words: Sequence[str]) -> list[Found]:
    """`listed` says whose conversations, from when on, how many, and which, as the list takes it."""
    found: list[Found] = []
    sought = [{"text": word, "grams": marks(word)} for word in words]
    before, limit, most = listed["before"], listed["limit"], FIRST_LOOK_TURNS
    while before and len(found) < limit:
        at, told = await link.run("seek", {**listed, "before": before, "words": sought, "most": most})
        before, most = at.decode(), LOOK_TURNS
        likely = [Likely(read_head(head), [id.decode() for id in turns]) for head, turns in told]
        for batch in _batches(likely):
            if _is_full(found, limit, batch[0]):
                return found
            await _read(link, batch, words, found, limit)
    return found


def _batches(likely: Sequence[Likely]) -> Iterator[list[Likely]]:
    batch: list[Likely] = []
    for one in likely:
        batch.append(one)
        if sum(1 + len(each.turns) for each in batch) >= READ_TURNS:
            yield batch
            batch = []
    if batch:
        yield batch


async def _read(link: Link, batch: Sequence[Likely], words: Sequence[str], found: list[Found], limit: int) -> None:
    """Adds those that hold the words, up to the limit and to all that changed in the same moment as the last."""
    bodies = await _bodies(link, batch)
    for one in batch:
        if _is_full(found, limit, one):
            return
        line = _line(one, bodies, words)
        if line is not None:
            found.append(Found(one.head, line))


def _is_full(found: Sequence[Found], limit: int, next: Likely) -> bool:
    return len(found) >= limit and (not found or found[-1].head.changed != next.head.changed)


async def _bodies(link: Link, batch: Sequence[Likely]) -> dict[tuple[str, str], str]:
    asked = link.client.pipeline(transaction=False)
    for one in batch:
        for turn in one.turns:
            asked.hget(key("turns", one.head.id), turn)
    told = await link.call(asked.execute)
    ids = [(one.head.id, turn) for one in batch for turn in one.turns]
    return {id: body_from_wire(body) for id, body in zip(ids, told, strict=True) if body}


def _line(one: Likely, bodies: dict[tuple[str, str], str], words: Sequence[str]) -> str | None:
    """That of the newest turn that holds them; "" where the title says them all, None where nothing does."""
    title = folded(one.head.title)
    missing = [word for word in words if word not in title]
    if not missing:
        return ""
    for turn in reversed(one.turns):
        body = bodies.get((one.head.id, turn), "")
        text = folded(said_in(body))
        if all(word in text for word in missing):
            return line_of(body, missing)
    return None
