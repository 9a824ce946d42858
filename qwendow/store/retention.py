"""How long conversations are kept: what is older is deleted, hour by hour."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable

from qwendow.store.port import Shelf, Unavailable

EVERY_SECONDS = 3600

DAY = 86_400

log = logging.getLogger("qwendow.store")


class Retention:
    """`days` since a conversation changed last, 0 for ever; what was begun and never used goes in any case."""

    def __init__(self, store: Shelf, days: float, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._days = days
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """For who has an event loop running."""
        self._task = asyncio.create_task(self._again_and_again())

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def expire(self) -> int:
        """How many are gone. Raises Unavailable."""
        return await self._store.expire(self._clock() - self._days * DAY if self._days else -math.inf)

    async def _again_and_again(self) -> None:
        while True:
            try:
                await self.expire()
            except Unavailable as error:
                log.warning("what is too old could not be deleted: %s", error.reason)
            except Exception:
                log.exception("what is too old could not be deleted, for a reason that nobody foresaw")
            await asyncio.sleep(EVERY_SECONDS)
