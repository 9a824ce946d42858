"""Trays: what each reader has attached, in memory only, within limits, and gone when nobody holds it any more."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol
from weakref import WeakValueDictionary

from qwendow.attachments import Reading, clean_name
from qwendow.conversation.parts import Attachment, BadAttachment, Image
from qwendow.limits import Memory

PLENTY = Memory()

MAX_PICTURES = 4
MAX_TEXTS = 4
"""That wait for one message."""

MAX_TRAY_BYTES = 40_000_000
"""Held for one reader, with what the conversation holds: twenty pictures of the largest kind."""

MAX_BYTES = 500_000_000
"""Held for all readers, where there is plenty of memory."""

MAX_ARRIVING = 20
"""At one time, for all readers; each may hold as much as the gate lets in."""

ARRIVAL_SECONDS = 120
"""For the largest picture, that is a line of less than a megabit a second."""

MAX_WAITING, WAIT_SECONDS = 400, 50
"""That wait for a place, and how long: a proxy as nginx gives up after a minute in which nothing is taken."""

CALM_SECONDS, CALM_BYTES = 5, 5_000
"""What comes in for longer, by fewer bytes a second, makes room where others wait for a place."""


class Keeper(Protocol):
    """Where what waits is kept, so that it waits through a reload of the page, too; raises nothing."""

    async def put(self, file: Attachment) -> None: ...
    async def drop(self, file_id: str) -> None: ...
    async def waiting(self) -> Sequence[Attachment] | None:
        """All that waits, where that may have changed by way of another process."""
        ...


@dataclass(slots=True, weakref_slot=True, eq=False)
class Tray:
    """One reader's. Whoever knows the key may add to it and look into it, so only that reader's page is told.

    What was taken is found here as long as somebody, such as a conversation, holds it. `conversation` is the id of the
    one whose files these are, where it is kept: by it another process finds them, too.
    """

    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    waiting: list[Attachment] = field(default_factory=list)
    changes: int = 0
    arriving: int = 0
    kept: Keeper | None = None
    conversation: str = ""
    _alive: WeakValueDictionary[str, Attachment] = field(default_factory=WeakValueDictionary)

    @property
    def name(self) -> str:
        """By which its address goes."""
        return f"{self.key}.{self.conversation}" if self.conversation else self.key

    @property
    def held(self) -> int:
        """Bytes."""
        return sum(attachment.size for attachment in list(self._alive.values()))

    def add(self, attachment: Attachment) -> None:
        """Raises BadAttachment: many, full."""
        alike = sum(isinstance(attachment, Image) == isinstance(other, Image) for other in self.waiting)
        if alike >= (MAX_PICTURES if isinstance(attachment, Image) else MAX_TEXTS):
            raise _many(attachment.name)
        if self.held + attachment.size > MAX_TRAY_BYTES:
            raise BadAttachment("full", name=attachment.name, limit_mb=MAX_TRAY_BYTES // 1_000_000)
        self._put([*self.waiting, attachment])

    def remove(self, attachment_id: str) -> None:
        self._put([attachment for attachment in self.waiting if attachment.id != attachment_id])

    def turn_to(self, waiting: Iterable[Attachment], used: Iterable[Attachment]) -> None:
        """Another conversation is open: what waits in it, and what its turns hold, is found here from now on."""
        self._alive.update({attachment.id: attachment for attachment in used})
        self._put([*waiting])

    def take(self) -> list[Attachment]:
        """All that waits, for a message; the tray is empty then."""
        taken = self.waiting
        self._put([])
        return taken

    def put_back(self, attachments: list[Attachment]) -> None:
        """What a message had that was taken back, in place of what waits."""
        self._put(list(attachments))

    def find(self, attachment_id: str) -> Attachment | None:
        return self._alive.get(attachment_id)

    def _put(self, attachments: list[Attachment]) -> None:
        self.waiting = attachments
        self.changes += 1
        self._alive.update({attachment.id: attachment for attachment in attachments})


@dataclass(slots=True, eq=False)
class Arrival:
    """A file on its way in."""

    ends: asyncio.Timeout
    began: float
    bytes: int = 0

    def pace(self, now: float) -> float:
        """Bytes a second; what has hardly begun is not slow."""
        seconds = now - self.began
        return self.bytes / seconds if seconds > CALM_SECONDS else CALM_BYTES


class Trays:
    """All of them, found by key as long as a session holds them. Where they hold too much, `rest` lets go of those that
    are found again in the store."""

    def __init__(self, memory: Memory = PLENTY) -> None:
        self._most_arriving, self._most_bytes = memory.part(MAX_ARRIVING), memory.part(MAX_BYTES)
        self._trays: WeakValueDictionary[str, Tray] = WeakValueDictionary()
        self._places = asyncio.Semaphore(self._most_arriving)
        self._waiting, self._most_waiting = 0, memory.part(MAX_WAITING)
        self._coming: set[Arrival] = set()
        self._reading = Reading(memory)
        self.rest: Callable[[], None] = lambda: None

    def open(self) -> Tray:
        tray = Tray()
        self._trays[tray.key] = tray
        return tray

    def find(self, key: str) -> Tray | None:
        return self._trays.get(key)

    @property
    def held(self) -> int:
        """Bytes."""
        return sum(tray.held for tray in list(self._trays.values()))

    async def refresh(self, tray: Tray) -> None:
        """Other files may have come into it, or gone, elsewhere."""
        if tray.kept and (waiting := await tray.kept.waiting()) is not None:
            tray.put_back([*waiting])

    async def receive(self, tray: Tray, name: str, body: AsyncIterator[bytes]) -> None:
        """Puts a file into the tray. Raises BadAttachment: many, full, busy, slow, or what `Reading.read` does."""
        if len(tray.waiting) + tray.arriving >= MAX_PICTURES + MAX_TEXTS:
            raise _many(clean_name(name))
        tray.arriving += 1
        try:
            self._admit(name)
            async with self._place(name):
                attachment = await self._read(name, body)
        finally:
            tray.arriving -= 1
        tray.add(attachment)
        if tray.kept:
            await tray.kept.put(attachment)

    async def remove(self, tray: Tray, attachment_id: str) -> None:
        tray.remove(attachment_id)
        if tray.kept:
            await tray.kept.drop(attachment_id)

    def _admit(self, name: str) -> None:
        """Before a byte of it is read."""
        if self.held >= self._most_bytes:
            self.rest()
        if self.held >= self._most_bytes:
            raise BadAttachment("busy", name=clean_name(name))

    @asynccontextmanager
    async def _place(self, name: str) -> AsyncIterator[None]:
        """In turn; until then nothing is read of it."""
        if self._waiting >= self._most_waiting or not await self._in_turn():
            raise BadAttachment("busy", name=clean_name(name))
        try:
            yield
        finally:
            self._places.release()

    async def _in_turn(self) -> bool:
        """Whether it came to its turn in time."""
        self._waiting += 1
        looking = asyncio.create_task(self._look_for_room()) if self._places.locked() else None
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                return await self._places.acquire()
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
            if looking:
                looking.cancel()

    async def _look_for_room(self) -> None:
        while True:
            self._make_room()
            await asyncio.sleep(CALM_SECONDS)

    async def _read(self, name: str, body: AsyncIterator[bytes]) -> Attachment:
        try:
            async with asyncio.timeout(ARRIVAL_SECONDS) as ends:
                data = await self._arrived(body, ends)
        except TimeoutError as error:
            raise BadAttachment("slow", name=clean_name(name), limit=ARRIVAL_SECONDS) from error
        return await self._reading.read(name, data)

    async def _arrived(self, body: AsyncIterator[bytes], ends: asyncio.Timeout) -> bytes:
        arrival = Arrival(ends, asyncio.get_running_loop().time())
        self._coming.add(arrival)
        parts = []
        try:
            async for part in body:
                parts.append(part)
                arrival.bytes += len(part)
        finally:
            self._coming.discard(arrival)
        return b"".join(parts)

    def _make_room(self) -> None:
        """One that hardly comes ends now."""
        now = asyncio.get_running_loop().time()
        slowest = min(self._coming, key=lambda arrival: arrival.pace(now), default=None)
        if slowest and slowest.pace(now) < CALM_BYTES:
            self._coming.discard(slowest)
            slowest.ends.reschedule(now)


def _many(name: str) -> BadAttachment:
    return BadAttachment("many", name=name, pictures=MAX_PICTURES, texts=MAX_TEXTS)
