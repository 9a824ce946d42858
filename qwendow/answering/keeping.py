"""Keeping what runs: written at its beginning, twice a second as it grows, and at its end; where that fails, again.

The store never ends an answer: as long as it cannot be written the answer goes on, and is said not to be kept.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import aclosing, suppress
from dataclasses import dataclass, field

from qwendow.answering.opened import Opened, Run
from qwendow.conversation.turn import Note, Turn
from qwendow.store.port import (
    Busy,
    Changed,
    Command,
    Decide,
    Gone,
    Head,
    Heard,
    Lease,
    RunStore,
    Stale,
    Stop,
    Unavailable,
)

TICK_SECONDS = 0.5
"""How much of an answer is lost at most where the process dies, with the time that one write takes."""

PORTION = 2_000_000
"""Characters of answers that are written at a time: all that is written is in memory twice more meanwhile."""

SECONDS_A_CHARACTER = 1e-5
"""A long answer, which is written as a whole each time, is written less often: of 100,000 characters once a second."""

log = logging.getLogger("qwendow.answering")


@dataclass(slots=True, eq=False)
class _Writing:
    """What of a conversation is to be written: the turns of its run, and those before that could not be.

    `seen` is the head of when it began, `lease` None as long as its beginning could not be written; `over`: what is
    left to be written is its end. Before it is `due` it need not be written again.
    """

    opened: Opened
    run: Run
    seen: Head
    turns: list[Turn] = field(default_factory=list)
    lease: Lease | None = None
    over: bool = False
    due: float = 0.0

    @property
    def length(self) -> int:
        return sum(turn.length for turn in self.turns)

    @property
    def id(self) -> str:
        return self.opened.head.id

    @property
    def tip(self) -> str:
        return self.opened.conversation.tip or ""

    @property
    def told(self) -> list[Turn]:
        """As they are to be read later, when they are kept."""
        for turn in self.turns:
            turn.notes[:] = [note for note in turn.notes if note.kind != "unkept"]
        return self.turns


class Keeping:
    """Of all answers of this process. `ticked` is called after each round of writing."""

    def __init__(self, store: RunStore, ticked: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self._ticked = ticked
        self._runner = secrets.token_urlsafe(9)
        self._all: dict[str, _Writing] = {}
        self._lock = asyncio.Lock()
        self._told = asyncio.Event()
        self._ticking: asyncio.Task[None] | None = None

    async def begin(self, opened: Opened, run: Run) -> None:
        """Raises Busy, Gone, Stale: another tab or process was first, and nothing is to be asked."""
        if earlier := self._all.get(opened.head.id):  # What was said before is still to be written.
            earlier.run, earlier.over = run, False
            earlier.turns += run.answers
            await self.now()
        else:
            writing = _Writing(opened, run, opened.head, [*run.answers])
            await self._begin(writing)
            self._all[writing.id] = writing
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.create_task(self._tick_on())

    async def end(self, opened: Opened) -> None:
        """Nothing runs there any more: it is written as it is, now or, where that fails, as soon as it can be."""
        if writing := self._all.get(opened.head.id):
            writing.over = True
            async with self._lock:
                await self._end(writing)

    async def now(self) -> None:
        """Before something is done that cannot be undone."""
        async with self._lock:
            await self._write([one for one in self._all.values() if one.lease and not one.over], all_of_it=True)

    async def close(self) -> None:
        """After the last answer; what could not be written so far is tried once more."""
        if self._ticking:
            self._ticking.cancel()
            await asyncio.wait({self._ticking})
        for writing in [*self._all.values()]:
            await self.end(writing.opened)
        if self._all:
            log.error("%d conversations could not be kept to their end", len(self._all))

    async def _tick_on(self) -> None:
        hearing = asyncio.create_task(self._hear_at_once())
        try:
            while self._all:
                # In Python 3.11 `wait_for` would lose a cancellation that comes with the event.
                with suppress(TimeoutError):
                    async with asyncio.timeout(TICK_SECONDS):
                        await self._told.wait()
                self._told.clear()
                try:
                    async with self._lock:
                        await self._tick()
                except Exception:
                    log.exception("what runs could not be written, in a way that nobody foresaw")
                self._ticked()
        finally:
            hearing.cancel()
            await asyncio.wait({hearing})

    async def _hear_at_once(self) -> None:
        """Whoever waits that an answer is stopped does not wait for the next tick, too."""
        async with aclosing(self._store.told(self._runner)) as told:
            async for _ in told:
                self._told.set()

    async def _tick(self) -> None:
        for writing in [*self._all.values()]:
            if writing.over:
                await self._end(writing)
            elif writing.lease is None:
                await self._begin_late(writing)
        await self._write([one for one in self._all.values() if one.lease and not one.over])

    async def _begin(self, writing: _Writing) -> None:
        try:
            writing.lease = await self._store.begin(writing.seen, writing.told, writing.tip, self._runner)
            self._said(writing, None)
        except Unavailable as error:
            self._said(writing, error.reason)

    async def _begin_late(self, writing: _Writing) -> None:
        try:
            await self._begin(writing)
        except (Busy, Gone, Stale):
            log.warning("what was not kept when it was said has no place any more")
            del self._all[writing.id]

    async def _write(self, all_: list[_Writing], all_of_it: bool = False) -> None:
        now = time.monotonic()
        grown = {one.id for one in all_ if one.run.grown and (all_of_it or now >= one.due)}
        for portion in _portions(all_, grown):
            await self._write_portion(portion, grown)

    async def _write_portion(self, all_: list[_Writing], grown: Set[str]) -> None:
        changed = [Changed(one.lease, one.told if one.id in grown else ()) for one in all_ if one.lease]
        if not changed:
            return
        for writing in all_:
            if writing.id in grown:
                writing.run.grown = False
                writing.due = time.monotonic() + writing.length * SECONDS_A_CHARACTER
        try:
            heard = await self._store.tick(self._runner, changed)
        except Unavailable as error:
            for writing in all_:
                writing.run.grown, writing.due = True, 0.0
                self._said(writing, error.reason)
            return
        for writing, one in zip(all_, heard, strict=True):
            self._hear(writing, one)

    def _hear(self, writing: _Writing, heard: Heard) -> None:
        self._said(writing, None)
        for command in heard.commands:
            _obey(writing.run, command)
        if heard.lost:
            # Deleted, or taken for dead: what it would still say has no place any more.
            self._all.pop(writing.id, None)
            writing.run.stop()

    async def _end(self, writing: _Writing) -> None:
        if writing.lease is None:
            await self._begin_late(writing)
        if writing.lease is None or self._all.get(writing.id) is not writing:
            return
        try:
            head = await self._store.end(writing.lease, writing.told, writing.tip)
        except Unavailable as error:
            self._said(writing, error.reason)
            return
        self._said(writing, None)
        writing.opened.head = head or writing.opened.head
        del self._all[writing.id]

    def _said(self, writing: _Writing, reason: str | None) -> None:
        """Whether it is kept is said on the page, with the answer."""
        before, writing.opened.unkept = writing.opened.unkept, reason
        if reason:
            writing.turns[-1].remark(Note("unkept", field=reason))
        if before != reason:
            log.warning("a conversation is not being kept: %s", reason) if reason else log.warning("it is kept again")
            writing.run.changed()


def _portions(all_: Sequence[_Writing], grown: Set[str]) -> Iterator[list[_Writing]]:
    portion, length = list[_Writing](), 0
    for writing in all_:
        portion.append(writing)
        length += writing.length if writing.id in grown else 0
        if length > PORTION:
            yield portion
            portion, length = [], 0
    yield portion


def _obey(run: Run, command: Command) -> None:
    match command:
        case Stop():
            run.stop()
        case Decide(key, allowed):
            run.decide(key, allowed)
        case _:
            run.seen()
