"""The store in a SQLite file keeps to the contract."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from qwendow.store.port import Store
from qwendow.store.sqlite import SqliteStore
from store_contract import Clock, Make, StoreContract


class TestSqliteStore(StoreContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        @asynccontextmanager
        async def opened(clock: Clock) -> AsyncIterator[Store]:
            store = SqliteStore.open(tmp_path / "qwendow.db", clock)
            yield store
            await store.close()

        return opened
