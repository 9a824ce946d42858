"""/readyz: whether requests should come to this process, and what is not well where they should not."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from qwendow.store.port import Shelf, Unavailable
from qwendow.watched.disk import disk_trouble

KEPT_SECONDS = 1.0
"""How long a look is good, however often it is asked for."""

STORE_SECONDS = 2.0
"""A store that takes longer to answer is not well."""

OK = "ok"


class Readiness:
    """Of the `store` and the `folder` for data. `upstream` says how the endpoint answered last: that is told, but
    another process would fare no better, so it is no reason to send nobody here."""

    def __init__(
        self, store: Shelf, folder: Path, upstream: Callable[[], str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._folder = folder
        self._upstream = upstream
        self._clock = clock
        self._looked = -math.inf
        self._seen: dict[str, str] = {}
        self._lock = asyncio.Lock()

    @property
    def route(self) -> Route:
        return Route("/readyz", self._answer, methods=["GET", "HEAD"])

    async def look(self) -> dict[str, str]:
        """Of the store and the disk: "ok", or a word for what is wrong."""
        async with self._lock:
            if self._clock() - self._looked >= KEPT_SECONDS:
                disk = await asyncio.to_thread(disk_trouble, self._folder)
                self._seen = {"store": await self._of_store() or OK, "disk": disk or OK}
                self._looked = self._clock()
        return self._seen

    async def _of_store(self) -> str | None:
        try:
            async with asyncio.timeout(STORE_SECONDS):
                await self._store.head("")
        except Unavailable as error:
            return error.reason
        except TimeoutError:
            return "slow"
        return None

    async def _answer(self, request: Request) -> JSONResponse:
        seen = await self.look()
        draining = getattr(request.app.state, "draining", False)
        well = not draining and set(seen.values()) == {OK}
        status = "draining" if draining else "ready" if well else "not ready"
        return JSONResponse({"status": status, **seen, "upstream": self._upstream()}, 200 if well else 503)
