"""A conversation as the server tells it, put together: its turns with their files."""

from __future__ import annotations

import json
from collections.abc import Iterable

from qwendow.store.port import Kept
from qwendow.store.redis.files import Files
from qwendow.store.redis.wire import Reply, body_from_wire, read_head
from qwendow.store.rules import readable_turns


async def read_kept(files: Files, id: str, told: Reply) -> Kept:
    head, order, revs, turns, waiting, files_known = told
    bodies = [body_from_wire(body) for body in turns if body]
    known = {one.decode(): said.decode() for one, said in zip(files_known[::2], files_known[1::2], strict=True)}
    waits = [one.decode() for one in waiting]
    wanted = dict.fromkeys([*_files_of(bodies), *waits])
    read = await files.read(id, {one: known[one] for one in wanted if one in known})
    return Kept(
        read_head(head),
        tuple(readable_turns(bodies, read)),
        {turn.decode(): int(rev) for turn, rev in zip(order, revs, strict=True)},
        tuple(read[one] for one in waits if one in read),
    )


def _files_of(bodies: Iterable[str]) -> list[str]:
    """Their ids; a turn that cannot be read has none."""
    return [id for body in bodies if '"files":' in body for id in _files_in(body)]


def _files_in(body: str) -> list[str]:
    try:
        return [str(file["id"]) for file in json.loads(body)["files"]]
    except (ValueError, TypeError, KeyError):
        return []
