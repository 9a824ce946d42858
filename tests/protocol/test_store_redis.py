"""The store on a real Redis server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
import redis

from provide_redis import provide
from qwendow.store.port import Store
from qwendow.store.redis import RedisStore
from redis_server import RedisServer
from store_contract import Clock, Make, StoreContract


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(provide(), tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


class TestRedisStore(StoreContract):
    @pytest.fixture
    def make(self, server: RedisServer) -> Make:
        @asynccontextmanager
        async def opened(clock: Clock) -> AsyncIterator[Store]:
            redis.Redis(port=server.port).flushall()
            store = await RedisStore.open(server.url, clock)
            yield store
            await store.close()

        return opened
