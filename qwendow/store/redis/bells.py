"""Bells of all processes: one subscription for each of them, and whoever watches there is woken from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

from qwendow.store.bells import LOOK_SECONDS, Bells
from qwendow.store.redis.scripts import BELLS
from qwendow.store.redis.wire import unpacked

AGAIN_SECONDS = 0.3
"""After which a subscription that broke is made again; what was called meanwhile is seen by the look each second."""


class SharedBells:
    """The subscription begins with the first who listens."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._bells = Bells()
        self._hearing: asyncio.Task[None] | None = None

    async def listen(self, id: str, look_seconds: float | None = LOOK_SECONDS) -> AsyncGenerator[None, None]:
        if not self._hearing:
            self._hearing = asyncio.create_task(self._hear())
        async for _ in self._bells.listen(id, look_seconds):
            yield

    async def close(self) -> None:
        if self._hearing:
            self._hearing.cancel()
            with suppress(asyncio.CancelledError):
                await self._hearing

    async def _hear(self) -> None:
        while True:
            with suppress(RedisError, OSError):
                await self._subscribe()
            await asyncio.sleep(AGAIN_SECONDS)

    async def _subscribe(self) -> None:
        async with self._client.pubsub(ignore_subscribe_messages=True) as subscription:
            await subscription.subscribe(BELLS)
            async for message in subscription.listen():
                for id in unpacked(message["data"]):
                    self._bells.ring(id)
