"""The store that the operator chose; only that one is loaded."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from qwendow.store.port import Store, Unavailable

log = logging.getLogger("qwendow.store")


def open_store(choice: str, folder: Path) -> Store:
    """`choice`: sqlite, which is a file in the folder; memory; or the address of a Redis server.

    Raises OSError with words for the operator where it can never do. What may do later is tried again with each act.
    """
    match choice:
        case "memory":
            from qwendow.store.memory import MemoryStore

            return MemoryStore()
        case "sqlite":
            return _sqlite(folder / "qwendow.db")
        case _:
            return _redis(choice)


def _sqlite(file: Path) -> Store:
    from qwendow.store.sqlite import SqliteStore, WrongFile

    try:
        return SqliteStore.open(file)
    except WrongFile as error:
        raise OSError(str(error)) from error


def _redis(url: str) -> Store:
    """Errors hold neither the address nor the password in it."""
    from qwendow.store.redis import RedisStore
    from qwendow.store.redis.link import UnfitServer

    try:
        asyncio.run(_check(url))
        return RedisStore(url)
    except UnfitServer as error:
        raise OSError(f"QWENDOW_STORE cannot be used: {error}") from error
    except (ValueError, TypeError):
        raise OSError("QWENDOW_STORE has something after its ? that redis-py does not take: leave it out") from None


async def _check(url: str) -> None:
    from qwendow.store.redis import RedisStore

    try:
        store = await RedisStore.open(url)
    except Unavailable:
        log.warning("The Redis server of QWENDOW_STORE does not answer: until it does, nothing is kept")
    else:
        await store.close()
