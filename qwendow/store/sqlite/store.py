"""Conversations in one SQLite file, which several processes may have open."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from qwendow.conversation.parts import Attachment
from qwendow.conversation.turn import Turn
from qwendow.store.bells import TOLD, Bells
from qwendow.store.port import Change, Changed, Command, Found, Head, Heard, Kept, Lease
from qwendow.store.rules import readable_files, well_formed
from qwendow.store.sqlite import files, heads, leases, profiles, search, shelf
from qwendow.store.sqlite.database import PATIENCE, Database
from qwendow.store.sqlite.schema import inspect
from qwendow.store.sqlite.turns import load, written

WRITER_CACHE, READER_CACHE = 8, 64
"""Megabytes, at most: a search goes through 2 KB of marks for each turn of 5 KB."""


class SqliteStore:
    """One thread writes and another reads, so that a search holds up no answer.

    `open` makes one; the file may be out of reach then, and is opened as soon as it can be.
    """

    def __init__(self, path: Path, clock: Callable[[], float], patience: float) -> None:
        self._writer = Database(path, clock, patience, WRITER_CACHE)
        self._reader = Database(path, clock, patience, READER_CACHE)
        self._bells = Bells()

    @classmethod
    def open(cls, path: Path, clock: Callable[[], float] = time.time, patience: float = PATIENCE) -> SqliteStore:
        """Raises WrongFile where it is none of ours, or of a later version. `patience`: seconds to wait for others."""
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        inspect(path)
        store = cls(path, clock, patience)
        store._writer.open()
        return store

    async def create(self, head: Head, turns: Sequence[Turn] = ()) -> Head:
        new = written(turns)
        return self._rung(await self._writer.write(lambda db, now: shelf.create(db, now, head, new)))

    async def head(self, id: str) -> Head | None:
        return await self._reader.look(lambda db, now: heads.find_head(db, now, id))

    async def by_share(self, token: str) -> Head | None:
        return await self._reader.read(lambda db, now: heads.find_shared(db, now, token))

    async def load(self, id: str, known: Mapping[str, int] | None = None) -> Kept | None:
        loaded = await self._reader.read(lambda db, now: load(db, now, id, known or {}))
        return await self._reader.think(loaded.kept) if loaded else None

    async def find(
        self,
        owner: str,
        words: str = "",
        before: float = math.inf,
        limit: int = 50,
        pinned: bool | None = None,
    ) -> list[Found]:
        asked = search.Asked(owner, words, before, limit, pinned)
        return await self._reader.read(lambda db, now: search.find(db, now, asked))

    async def change(self, id: str, change: Change, seen: int | None = None) -> Head:
        return self._rung(await self._writer.write(lambda db, now: shelf.change(db, now, id, change, seen)))

    async def amend(self, id: str, turns: Sequence[Turn], tip: str | None = None) -> Head:
        over = written(turns)
        return self._rung(await self._writer.write(lambda db, now: shelf.amend(db, now, id, over, tip)))

    async def put_file(self, head: Head, file: Attachment) -> None:
        await self._writer.write(lambda db, now: files.put(db, now, head, file))
        self._bells.ring(head.id)

    async def drop_file(self, id: str, file_id: str) -> None:
        if await self._writer.write(lambda db, now: files.drop(db, now, id, file_id), sweep=bool):
            self._bells.ring(id)

    async def file(self, id: str, file_id: str) -> Attachment | None:
        bodies = await self._reader.read(lambda db, now: files.find(db, now, id, file_id))
        return next(readable_files(bodies), None)

    async def delete(self, id: str) -> None:
        if await self._writer.write(lambda db, now: heads.delete(db, now, id), sweep=bool):
            self._bells.ring(id)

    async def delete_all(self, owner: str) -> int:
        ids, _ = await self._writer.write(lambda db, now: heads.delete_all(db, now, owner), sweep=any)
        return self._all_rung(ids)

    async def give(self, owner: str, to: str) -> int:
        return self._all_rung(await self._writer.write(lambda db, now: heads.give(db, now, owner, to)))

    async def expire(self, before: float = -math.inf) -> int:
        return self._all_rung(await self._writer.write(lambda db, now: heads.expire(db, now, before), sweep=bool))

    async def profile(self, owner: str) -> str:
        return await self._reader.look(lambda db, now: profiles.read(db, now, owner))

    async def write_profile(self, owner: str, text: str) -> None:
        await self._writer.write(
            lambda db, now: profiles.write(db, now, owner, well_formed(text)), sweep=lambda _: True
        )

    async def close(self) -> None:
        await self._reader.close()
        await self._writer.close()

    async def begin(self, head: Head, turns: Sequence[Turn], tip: str, runner: str) -> Lease:
        opened = written(turns)
        lease = await self._writer.write(lambda db, now: leases.begin(db, now, head, opened, tip, runner))
        self._bells.ring(head.id)
        return lease

    async def tick(self, runner: str, changed: Sequence[Changed]) -> list[Heard]:
        grown = [(one.lease, written(one.turns, searched=False)) for one in changed]
        heard = await self._writer.write(lambda db, now: leases.tick(db, now, grown))
        self._all_rung([lease.conversation for lease, turns in grown if turns])
        return heard

    async def end(self, lease: Lease, turns: Sequence[Turn], tip: str) -> Head | None:
        over = written(turns)
        head = await self._writer.write(lambda db, now: leases.end(db, now, lease, over, tip))
        return self._rung(head) if head else None

    async def tell(self, id: str, command: Command) -> None:
        await self._writer.write(lambda db, now: leases.tell(db, now, id, command))
        self._bells.ring(id)
        self._bells.ring(TOLD)

    def bell(self, id: str) -> AsyncGenerator[None, None]:
        return self._bells.listen(id)

    def told(self, runner: str) -> AsyncGenerator[None, None]:
        return self._bells.listen(TOLD, None)

    def _rung(self, head: Head) -> Head:
        self._bells.ring(head.id)
        return head

    def _all_rung(self, ids: Sequence[str]) -> int:
        for id in ids:
            self._bells.ring(id)
        return len(ids)
