"""`RedisStore`: conversations on a Redis server, whose clock is the one clock of all processes.

What must be one step is one script, see the folder lua: it looks at the lease and the head before it writes. One server
is meant, and no cluster: a script writes lists of owners beside the conversation. With `appendonly yes` and
`appendfsync everysec` a crash loses a second of what was acknowledged, two where the disk is slow (Redis 7.0 puts off
writing while an fsync takes its time); with `appendfsync always` nothing, and each step waits for the disk.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from qwendow.conversation.parts import Attachment
from qwendow.conversation.turn import Turn
from qwendow.store.bells import TOLD
from qwendow.store.port import (
    Busy,
    Change,
    Changed,
    Command,
    Found,
    Gone,
    Head,
    Heard,
    Kept,
    Lease,
    Stale,
)
from qwendow.store.redis.bells import SharedBells
from qwendow.store.redis.files import Files
from qwendow.store.redis.leases import Leases
from qwendow.store.redis.link import Link, key
from qwendow.store.redis.loading import read_kept
from qwendow.store.redis.plain import is_plain
from qwendow.store.redis.search import search
from qwendow.store.redis.signs import sign_of
from qwendow.store.redis.wire import (
    Reply,
    body_from_wire,
    body_to_wire,
    change_to_wire,
    command_to_wire,
    head_from_wire,
    head_to_wire,
    ids_of,
    lease_to_wire,
    read_head,
    unpacked,
)
from qwendow.store.rules import new_token, well_formed
from qwendow.store.words import folded, said, words_of

AT_ONCE = 50
"""Conversations: others wait that long."""


class RedisStore:
    """Works again by itself once the server does; until then all raise Unavailable, within two seconds."""

    def __init__(self, url: str, clock: Callable[[], float] | None = None) -> None:
        """`url`: redis://, rediss:// or unix://, with a password in it. `clock`: in place of the server's."""
        self._link = Link(url, clock)
        self._files = Files(self._link)
        self._bells = SharedBells(self._link.client)
        self._leases = Leases()

    @classmethod
    async def open(cls, url: str, clock: Callable[[], float] | None = None) -> RedisStore:
        """Raises UnfitServer, whose message says what is to be done, and Unavailable where nobody answers."""
        store = cls(url, clock)
        try:
            await store.check()
        except BaseException:
            await store.close()
            raise
        return store

    async def check(self) -> None:
        await self._link.check()

    async def create(self, head: Head, turns: Sequence[Turn] = ()) -> Head:
        reply = await self._write("create", head.id, {"head": head_to_wire(head)}, turns)
        return read_head(reply[1])

    async def head(self, id: str) -> Head | None:
        told = await self._link.run("head", {"id": id})
        return read_head(told) if told else None

    async def by_share(self, token: str) -> Head | None:
        told = await self._link.run("head", {"shared": token})
        return read_head(told) if told else None

    async def load(self, id: str, known: Mapping[str, int] | None = None) -> Kept | None:
        told = await self._link.run("load", {"id": id, "known": dict(known or {})})
        return await read_kept(self._files, id, told) if told else None

    async def find(
        self,
        owner: str,
        words: str = "",
        before: float = math.inf,
        limit: int = 50,
        pinned: bool | None = None,
    ) -> list[Found]:
        listed = {"owner": owner, "before": repr(before), "limit": limit, "pinned": pinned}
        if looked := words_of(words):
            return await search(self._link, listed, looked)
        return [Found(head_from_wire(one)) for one in unpacked(await self._link.run("list", listed))]

    async def change(self, id: str, change: Change, seen: int | None = None) -> Head:
        reply = await self._link.run("change", {"id": id, "seen": seen, "change": change_to_wire(change)})
        return read_head(_checked(reply)[1])

    async def amend(self, id: str, turns: Sequence[Turn], tip: str | None = None) -> Head:
        return read_head((await self._write("amend", id, {"id": id, "tip": tip}, turns))[1])

    async def put_file(self, head: Head, file: Attachment) -> None:
        await self._write("put_file", head.id, {"head": head_to_wire(head)}, files=[file])

    async def drop_file(self, id: str, file_id: str) -> None:
        await self._link.run("drop_file", {"id": id, "file": file_id})

    async def file(self, id: str, file_id: str) -> Attachment | None:
        known = await self._link.run("file", {"id": id, "file": file_id})
        return (await self._files.read(id, {file_id: known.decode()})).get(file_id) if known else None

    async def delete(self, id: str) -> None:
        await self._link.run("delete", {"id": id})

    async def delete_all(self, owner: str) -> int:
        return await self._by_parts("delete_some", {"owner": owner})

    async def give(self, owner: str, to: str) -> int:
        return await self._by_parts("give_some", {"owner": owner, "to": to}) if owner != to else 0

    async def expire(self, before: float = -math.inf) -> int:
        return await self._by_parts("expire_some", {"before": repr(before)})

    async def profile(self, owner: str) -> str:
        kept = await self._link.call(self._link.client.get, key("profile", owner))
        return kept.decode() if kept else ""

    async def write_profile(self, owner: str, text: str) -> None:
        await self._link.call(self._link.client.set, key("profile", owner), well_formed(text))

    async def close(self) -> None:
        await self._bells.close()
        await self._link.close()

    async def begin(self, head: Head, turns: Sequence[Turn], tip: str, runner: str) -> Lease:
        token = str(new_token())
        given = {"head": head_to_wire(head), "tip": tip, "runner": runner, "token": token}
        reply = await self._write("begin", head.id, given, turns)
        lease = Lease(head.id, runner, int(reply[1]))
        self._leases.opened(lease, turns)
        return lease

    async def tick(self, runner: str, changed: Sequence[Changed]) -> list[Heard]:
        bodies = [
            part
            for one in changed
            for turn in one.turns
            for part in await _body(turn, self._leases.is_searched(one.lease, turn))
        ]

        async def send(again: bool) -> Reply:
            return await self._link.run(
                "tick", {"leases": [await self._ticked(one, again) for one in changed]}, *bodies
            )

        told = await _sent(send)
        return [self._leases.hear(one, reply) for one, reply in zip(changed, told, strict=True)]

    async def end(self, lease: Lease, turns: Sequence[Turn], tip: str) -> Head | None:
        given = {"lease": lease_to_wire(lease), "tip": tip, "mark": _mark(lease, turns, tip)}
        reply = await self._write("end", lease.conversation, given, turns)
        self._leases.ended(lease)
        return read_head(reply[1]) if reply[0] == b"done" else None

    async def tell(self, id: str, command: Command) -> None:
        await self._link.run("tell", {"id": id}, command_to_wire(command))

    def bell(self, id: str) -> AsyncGenerator[None, None]:
        return self._bells.listen(id)

    def told(self, runner: str) -> AsyncGenerator[None, None]:
        return self._bells.listen(f"{TOLD}{runner}", None)

    async def _ticked(self, one: Changed, again: bool) -> dict[str, Any]:
        staged = await self._files.stage(one.lease.conversation, one.turns, again)
        heard = self._leases.heard(one.lease)
        return {**lease_to_wire(one.lease), "heard": heard, "turns": ids_of(one.turns), "files": staged}

    async def _write(
        self,
        name: str,
        id: str,
        given: dict[str, Any],
        turns: Sequence[Turn] = (),
        files: Sequence[Attachment] = (),
    ) -> Reply:
        """With the turns' files."""
        bodies = [part for turn in turns for part in await _body(turn)]

        async def send(again: bool) -> Reply:
            staged = await self._files.stage(id, turns, again, files)
            return await self._link.run(name, {**given, "turns": ids_of(turns), "files": staged}, *bodies)

        return _checked(await _sent(send))

    async def _by_parts(self, name: str, given: dict[str, Any]) -> int:
        count = 0
        while some := await self._link.run(name, {**given, "most": AT_ONCE}):
            count += some
        return count


async def _sent(send: Callable[[bool], Awaitable[Reply]]) -> Reply:
    """Again with all files, where one was thought to be kept and is not."""
    reply = await send(False)
    return await send(True) if reply[:1] == [b"lacking"] else reply


async def _body(turn: Turn, searched: bool = True) -> tuple[bytes, bytes]:
    body = body_to_wire(turn)
    if not searched:
        return body, b""
    fold = folded(text := said(turn))
    return body, await sign_of(fold, is_plain(turn, body_from_wire(body), text, fold))


def _mark(lease: Lease, turns: Sequence[Turn], tip: str) -> str:
    """Of an end: told twice, as the answer was lost, it is one."""
    told = [str(lease.token).encode(), tip.encode(), *map(body_to_wire, turns)]
    return hashlib.sha256(b"\n".join(told)).hexdigest()


def _checked(reply: Reply) -> Reply:
    match reply[0]:
        case b"gone":
            raise Gone
        case b"busy":
            raise Busy
        case b"stale":
            raise Stale(read_head(reply[1]))
        case b"taken":
            raise ValueError("there is a conversation of that id or share")
        case _:
            return reply
