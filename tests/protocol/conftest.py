"""The client runs on two event loops: on uvloop where it can be installed, elsewhere on asyncio's own. And a Redis."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.provide import provide
from deploy.redis_server import RedisServer

LOOPS = ["asyncio"] if sys.platform == "win32" else ["asyncio", "uvloop"]


@pytest.fixture(params=LOOPS)
def loop(request: pytest.FixtureRequest) -> Iterator[str]:
    """What `asyncio.run` runs on."""
    if request.param == "uvloop":
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    yield request.param
    asyncio.set_event_loop_policy(None)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """For all tests that leave it as it is."""
    server = RedisServer(provide("redis"), tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def start_redis(tmp_path: Path) -> Iterator[Callable[..., RedisServer]]:
    """Starts one of the test's own, which may be killed: start_redis("--requirepass", "secret")."""
    started: list[RedisServer] = []

    def start(*settings: str) -> RedisServer:
        folder = tmp_path / f"redis{len(started)}"
        folder.mkdir()
        started.append(RedisServer(provide("redis"), folder, *settings))
        return started[-1]

    yield start
    for server in started:
        server.stop()
