"""In front of the limits: where memory runs short nothing more may be asked for a moment."""

from __future__ import annotations

import time
from typing import Protocol

from qwendow.readers.admission import Admission, Asker, Over, Reserve
from qwendow.readers.limits import Admits

WAIT_SECONDS = 10


class Room(Protocol):
    @property
    def tight(self) -> bool: ...


class WhereRoom:
    def __init__(self, limits: Admits, room: Room) -> None:
        self._limits = limits
        self._room = room

    @property
    def priced(self) -> bool:
        return self._limits.priced

    async def admit(self, asker: Asker, answers: int = 1, reserve: Reserve | None = None) -> Admission:
        if over := self._over():
            raise over
        return await self._limits.admit(asker, answers, reserve)

    async def look(self, asker: Asker) -> Over | None:
        return self._over() or await self._limits.look(asker)

    def _over(self) -> Over | None:
        now = time.time()
        return Over("room", now + WAIT_SECONDS, now) if self._room.tight else None
