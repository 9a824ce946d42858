"""A Redis server that the operator chose: what is said at the start where it will not do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.redis_server import RedisServer
from qwendow.store.choose import open_store
from qwendow.store.port import Head, Unavailable

StartRedis = Callable[..., RedisServer]


def test_a_server_that_answers_is_the_store(start_redis: StartRedis, tmp_path: Path):
    store = open_store(f"{start_redis().url}/1", tmp_path)

    async def scene() -> Head | None:
        await store.create(Head("c1", "ann", "Mine"))
        found = await store.head("c1")
        await store.close()
        return found

    found = asyncio.run(scene())
    assert found and (found.owner, found.title) == ("ann", "Mine")


def test_a_server_that_lets_nobody_in_stops_the_start(start_redis: StartRedis, tmp_path: Path):
    server = start_redis("--requirepass", "right")
    with pytest.raises(OSError, match="QWENDOW_STORE cannot be used: Redis does not let the app in") as caught:
        open_store(server.url.replace("//", "//:wrong-one@"), tmp_path)
    assert "wrong-one" not in str(caught.value)


def test_a_server_that_does_not_answer_yet_is_said_and_used_when_it_does(
    start_redis: StartRedis, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    server = start_redis()
    server.kill()
    store = open_store(server.url.replace("//", "//:secret@"), tmp_path)
    assert "does not answer: until it does, nothing is kept" in caplog.text
    assert ("secret" in caplog.text, str(server.port) in caplog.text) == (False, False)
    store = open_store(server.url, tmp_path)

    async def scene() -> None:
        with pytest.raises(Unavailable):
            await store.head("c1")
        server.start()
        await store.create(Head("c1", "ann"))
        await store.close()

    asyncio.run(scene())
