"""Where is counted what readers ask: in this process, or in a Redis server that several share."""

from __future__ import annotations

import logging
import time
from typing import Any

from limits.aio.storage import MemoryStorage, RedisStorage
from limits.errors import StorageError

PREFIX = "qwendow:limits"
PATIENCE_SECONDS = 1.5
AWAY_SECONDS = 5
"""For which a server that did not answer is not asked again."""

log = logging.getLogger("qwendow.readers")


class Counting:
    """Where the server is away it goes on in this process, from what was known last, and the log says so."""

    def __init__(self, shared: RedisStorage | None = None) -> None:
        self._shared = shared
        self._own = MemoryStorage()
        self._away_until = 0.0

    async def add(self, key: str, amount: int, seconds: int) -> int:
        if storage := self._reachable():
            try:
                count = await storage.incr(key, seconds, amount)
                self._there()
                # So it goes on from there where the server goes away.
                await self._own.incr(key, seconds, count - await self._own.get(key))
                return count
            except (StorageError, OSError) as error:
                self._away(error)
        return await self._own.incr(key, seconds, amount)

    async def forget(self, key: str) -> None:
        if storage := self._reachable():
            try:
                await storage.clear(key)
            except (StorageError, OSError) as error:
                self._away(error)
        await self._own.clear(key)

    async def close(self) -> None:
        if self._shared:
            bridge: Any = self._shared.bridge
            await bridge.get_connection().aclose()

    def _reachable(self) -> RedisStorage | None:
        return self._shared if time.monotonic() >= self._away_until else None

    def _away(self, error: Exception) -> None:
        if not self._away_until:
            reason = type(error.__cause__ or error).__name__
            log.warning("Limits cannot be counted in Redis (%s): until they can, each process counts alone", reason)
        self._away_until = time.monotonic() + AWAY_SECONDS

    def _there(self) -> None:
        if self._away_until:
            log.warning("Limits are counted in Redis again")
        self._away_until = 0.0


def open_counts(store: str) -> tuple[Counting, bool]:
    """In the Redis server of the store, where that is one, and whether it is."""
    if store in ("sqlite", "memory"):
        return Counting(), False
    url = f"redis+{store}" if store.startswith("unix:") else store
    shared = RedisStorage(
        f"async+{url}",
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix=PREFIX,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        protocol=2,
    )
    return Counting(shared), True
