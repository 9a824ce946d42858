"""The store in memory keeps to the contract."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from qwendow.store.memory import MemoryStore
from qwendow.store.port import Store
from store_contract import Clock, Make, StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def make(self) -> Make:
        return opened


@asynccontextmanager
async def opened(clock: Clock) -> AsyncIterator[Store]:
    store = MemoryStore(clock)
    yield store
    await store.close()
