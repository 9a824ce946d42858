"""The way to the server: its scripts are run on it, and its errors become those of the port."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from redis import exceptions
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff

from qwendow.store.port import Unavailable
from qwendow.store.redis.scripts import PREFIX, scripts
from qwendow.store.redis.wire import Reply, packed

PATIENCE_SECONDS = 1.5
"""For one call, a second try included: after that the server counts as down."""

CONNECTIONS = 50
"""At a time; who comes after that waits for one. The usual pool of redis-py raises an error instead, from 100 on."""

OLDEST = (7, 0)
"""The version that knows the flags of scripts, by which one that only reads runs on a full disk."""

VERSION = 1
"""Of the form in which all is kept: a later one opens what this one wrote."""

logger = logging.getLogger(__name__)


class UnfitServer(Exception):
    """It cannot be used as it is; the message says why, to whoever runs the app."""


class Link:
    """`clock` tells the seconds since 1970 where it is not to be the server's, which all processes share."""

    def __init__(self, url: str, clock: Callable[[], float] | None = None) -> None:
        self._clock = clock
        self.client = _client(url)
        self._scripts = {name: self.client.register_script(text) for name, text in scripts().items()}

    async def check(self) -> None:
        """Raises UnfitServer, and Unavailable where nobody answers."""
        try:
            known = await self.reach(self.client.info)
        except (exceptions.AuthenticationError, exceptions.NoPermissionError, exceptions.ResponseError) as error:
            raise UnfitServer(f"Redis does not let the app in: {error}") from error
        version = str(known.get("redis_version", ""))
        if tuple(int(part) for part in version.split(".")[:2] if part.isdecimal()) < OLDEST:
            raise UnfitServer(f"Redis is of version {version}; Qwendow needs {OLDEST[0]} or newer.")
        await self._check_form()
        await self._load_scripts()
        for advice in _advice(known):
            logger.warning(advice)

    async def _check_form(self) -> None:
        """What is kept says of which form it is, from the first time on."""
        form = key("form", "version")
        found = await self.call(self.client.get, form)
        if found is None:
            await self.call(self.client.set, form, VERSION)
        elif int(found) > VERSION:
            raise UnfitServer(
                "What is kept in this Redis was written by a later version of Qwendow. It is left as it is."
            )

    async def _load_scripts(self) -> None:
        """So that each call is one way there and back; where the server has forgotten them, it is told once more."""
        asked = self.client.pipeline(transaction=False)
        for script in self._scripts.values():
            asked.script_load(script.script)
        await self.call(asked.execute)

    async def run(self, name: str, given: dict[str, Any], *bodies: str | bytes) -> Reply:
        """What the script says; None in `given` is left out."""
        now = repr(self._clock()) if self._clock else ""
        return await self.call(self._scripts[name], (), (now, packed(given), *bodies))

    async def call(self, ask: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        """Raises Unavailable, whatever is the matter."""
        try:
            return await self.reach(ask, *args)
        except exceptions.RedisError as error:
            logger.error("Redis refuses: %s", error)
            raise Unavailable(_reason(error)) from error

    async def reach(self, ask: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        """Raises Unavailable where nobody answers; what the server says against it is left as it is."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await ask(*args)
        except (exceptions.AuthenticationError, exceptions.AuthorizationError):
            raise
        except (exceptions.ConnectionError, exceptions.TimeoutError, OSError) as error:
            raise Unavailable("down") from error

    async def close(self) -> None:
        await self.client.aclose()


def _advice(known: dict[str, Any]) -> list[str]:
    """What is not as the README asks for, to whoever runs the app."""
    advice = []
    if not int(known.get("aof_enabled", 1)):
        advice.append(
            "Redis keeps no append-only file: when it starts again, conversations are gone. Set appendonly yes."
        )
    if str(known.get("maxmemory_policy", "")).startswith("allkeys"):
        advice.append("Redis throws conversations away when it is full. Set maxmemory-policy noeviction.")
    return advice


def key(kind: str, name: str) -> str:
    """As common.lua makes it."""
    return f"{PREFIX}{kind}:{name}"


def key_of_two(kind: str, id: str, part: str) -> str:
    return key(kind, f"{len(id.encode('utf-8', 'surrogatepass'))}:{id}:{part}")


def _client(url: str) -> Redis:
    """With one more try, for a connection that broke since it was used last.

    In redis-py 8.1.0 `from_url` makes none by itself, and `Redis()` ten, in 3.4 s. Where the protocol is 3 it asks the
    server for notices of maintenance.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        protocol=2,
        encoding_errors="surrogatepass",
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(ConstantBackoff(0.05), 1, (exceptions.ConnectionError,)),
    )
    return Redis.from_pool(pool)


def _reason(error: exceptions.RedisError) -> str:
    """A server that cannot write its file says MISCONF: mostly as the disk is full."""
    match error:
        case exceptions.OutOfMemoryError():
            return "full"
        case exceptions.ReadOnlyError():
            return "readonly"
        case exceptions.ResponseError() if str(error).startswith("MISCONF"):
            return "full"
        case exceptions.ResponseError() if str(error).startswith(("MASTERDOWN", "BUSY", "NOREPLICAS")):
            return "down"
        case _:
            return "broken"
