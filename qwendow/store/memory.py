"""The store of one process that forgets all when it ends: for tests, and for what is not to be kept."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import replace

from qwendow.conversation.codec import file_to_json
from qwendow.conversation.parts import Attachment
from qwendow.conversation.turn import Turn
from qwendow.store.bells import TOLD, Bells
from qwendow.store.port import (
    LEASE_SECONDS,
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
from qwendow.store.records import KeptFile, Record
from qwendow.store.rules import DAY, asked, changed, ended, made, new_token, readable_turns, well_formed, written
from qwendow.store.words import words_of


class MemoryStore:
    """Keeps what the others keep, as they do: nothing that is handed in or out changes with what was kept."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._records: dict[str, Record] = {}
        self._profiles: dict[str, str] = {}
        self._bells = Bells()

    async def create(self, head: Head, turns: Sequence[Turn] = ()) -> Head:
        if self._find(head.id):
            raise ValueError("there is a conversation of that id")
        record = self._make(head)
        record.head = written(record.head)
        record.put(turns)
        return self._rung(record)

    async def head(self, id: str) -> Head | None:
        record = self._find(id)
        return record.seen(self._clock()) if record else None

    async def by_share(self, token: str) -> Head | None:
        found = (id for id, one in self._records.items() if token and one.head.shared == token)
        return await self.head(next(found, ""))

    async def load(self, id: str, known: Mapping[str, int] | None = None) -> Kept | None:
        if not (record := self._find(id)):
            return None
        new = [one for key, one in record.turns.items() if (known or {}).get(key) != one.rev]
        files = record.read(file for one in new for file in one.files)
        turns = tuple(readable_turns((one.body for one in new), files))
        waiting = record.read(id for id, file in record.files.items() if file.waiting)
        revs = {id: one.rev for id, one in record.turns.items()}
        return Kept(record.seen(self._clock()), turns, revs, tuple(waiting.values()))

    async def find(
        self,
        owner: str,
        words: str = "",
        before: float = math.inf,
        limit: int = 50,
        pinned: bool | None = None,
    ) -> list[Found]:
        looked, found = words_of(words), list[Found]()
        for record in sorted(self._of(owner), key=lambda one: (one.head.changed, one.head.id), reverse=True):
            head = record.seen(self._clock())
            if not record.turns or head.changed >= before or pinned not in (None, head.pinned):
                continue
            if len(found) >= limit and head.changed != found[-1].head.changed:
                break
            if (line := record.line(looked)) is not None:
                found.append(Found(head, line))
        return found

    async def change(self, id: str, change: Change, seen: int | None = None) -> Head:
        record = self._kept(id)
        if seen not in (None, record.head.rev):
            raise Stale(record.seen(self._clock()))
        self._check_share(id, change.shared)
        record.head = changed(record.head, change, self._clock())
        return self._rung(record)

    async def amend(self, id: str, turns: Sequence[Turn], tip: str | None = None) -> Head:
        record = self._kept(id)
        if record.seen(self._clock()).running:
            raise Busy
        record.lease(None)
        record.head = changed(record.head, Change(tip=tip), self._clock())
        record.put(turn for turn in turns if turn.id in record.turns)
        return self._rung(record)

    async def put_file(self, head: Head, file: Attachment) -> None:
        record = self._owned(head)
        record.files.setdefault(file.id, KeptFile(file_to_json(file))).waiting = True
        record.head = written(record.head)
        self._bells.ring(head.id)

    async def drop_file(self, id: str, file_id: str) -> None:
        record = self._find(id)
        if record and (file := record.files.get(file_id)) and file.waiting:
            file.waiting = False
            if not file.used:
                del record.files[file_id]
            record.head = written(record.head)
            self._bells.ring(id)

    async def file(self, id: str, file_id: str) -> Attachment | None:
        record = self._find(id)
        return record.read([file_id]).get(file_id) if record else None

    async def delete(self, id: str) -> None:
        if self._records.pop(id, None):
            self._bells.ring(id)

    async def delete_all(self, owner: str) -> int:
        self._profiles.pop(owner, None)
        return await self._delete([one for one in self._records.values() if one.head.owner == owner])

    async def give(self, owner: str, to: str) -> int:
        given = [one for one in self._records.values() if one.head.owner == owner and owner != to]
        for record in given:
            record.head = written(replace(record.head, owner=to))
            self._bells.ring(record.head.id)
        if not self._profiles.get(to):
            self._profiles[to] = self._profiles.pop(owner, "")
        return len(given)

    async def expire(self, before: float = -math.inf) -> int:
        now = self._clock()
        over = [
            record
            for record in self._records.values()
            if record.head.changed < before
            or record.head.expires <= now
            or (not record.turns and record.head.created <= now - DAY)
        ]
        return await self._delete(over)

    async def profile(self, owner: str) -> str:
        return self._profiles.get(owner, "")

    async def write_profile(self, owner: str, text: str) -> None:
        self._profiles[owner] = well_formed(text)

    async def close(self) -> None:
        """There is nothing to close."""

    async def begin(self, head: Head, turns: Sequence[Turn], tip: str, runner: str) -> Lease:
        record, now, token = self._owned(head), self._clock(), new_token()
        if record.seen(now).running:
            raise Busy
        if record.head.tip != head.tip:
            raise Stale(record.seen(now))
        record.head = asked(record.head, head, tip, now)
        record.put(turns)
        record.lease(token, now + LEASE_SECONDS)
        self._bells.ring(head.id)
        return Lease(head.id, runner, token)

    async def tick(self, runner: str, changed: Sequence[Changed]) -> list[Heard]:
        return [self._tick(one) for one in changed]

    async def end(self, lease: Lease, turns: Sequence[Turn], tip: str) -> Head | None:
        if not (record := self._leased(lease)):
            return None
        record.lease(None)
        record.head = ended(record.head, tip, self._clock())
        record.put(turns)
        return self._rung(record)

    async def tell(self, id: str, command: Command) -> None:
        record = self._find(id)
        if record and record.token is not None:
            record.told[command] = None
            self._bells.ring(id)
            self._bells.ring(TOLD)

    def bell(self, id: str) -> AsyncGenerator[None, None]:
        return self._bells.listen(id)

    def told(self, runner: str) -> AsyncGenerator[None, None]:
        return self._bells.listen(TOLD, None)

    def _find(self, id: str) -> Record | None:
        record = self._records.get(id)
        return record if record and record.head.expires > self._clock() else None

    def _kept(self, id: str) -> Record:
        if not (record := self._find(id)):
            raise Gone
        return record

    def _owned(self, head: Head) -> Record:
        """It is made where its rev is 0."""
        record = self._find(head.id) or (None if head.rev else self._make(head))
        if not record or record.head.owner != head.owner:
            raise Gone
        return record

    def _make(self, head: Head) -> Record:
        self._check_share(head.id, head.shared)
        self._records[head.id] = record = Record(made(head, self._clock()))
        return record

    def _of(self, owner: str) -> list[Record]:
        now = self._clock()
        return [one for one in self._records.values() if one.head.owner == owner and one.head.expires > now]

    def _check_share(self, id: str, token: str | None) -> None:
        if token and any(one.head.shared == token for key, one in self._records.items() if key != id):
            raise ValueError("another conversation has that share")

    def _leased(self, lease: Lease) -> Record | None:
        record = self._find(lease.conversation)
        return record if record and record.token == lease.token else None

    def _tick(self, one: Changed) -> Heard:
        if not (record := self._leased(one.lease)):
            return Heard(lost=True)
        if one.turns:
            record.head = written(record.head)
            record.put(one.turns, searched=False)
            self._bells.ring(one.lease.conversation)
        told = tuple(record.told)
        record.lease(record.token, self._clock() + LEASE_SECONDS)
        return Heard(commands=told)

    def _rung(self, record: Record) -> Head:
        self._bells.ring(record.head.id)
        return record.seen(self._clock())

    async def _delete(self, records: Sequence[Record]) -> int:
        for record in records:
            await self.delete(record.head.id)
        return len(records)
