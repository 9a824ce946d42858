"""Conversations that come in: a file that Qwendow, ChatGPT or Open WebUI has exported."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from qwendow.history.asking import PATH, answering, reader_of
from qwendow.readers.imports import UnknownExport
from qwendow.readers.imports.apart import read_apart
from qwendow.readers.imports.worker import MAX_UNPACKED
from qwendow.readers.limits import Asker, Limits, Over
from qwendow.store.port import Shelf, Unavailable


class Imports:
    """One file at a time is read, as it takes memory."""

    def __init__(self, store: Shelf, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._reading = asyncio.Lock()

    @property
    def routes(self) -> list[BaseRoute]:
        return [Route(f"{PATH}/import", self.take, methods=["POST"])]

    @answering
    async def take(self, request: Request) -> Response:
        """The body is the file: {"count": how many came in, "broken": [{"name", "reason"}]}, reasons as in `Broken`.

        Of which nothing can be read is answered for with 422 and the "reason" of `UnknownExport`. Where the store does
        not take them any more the "reason" is that of `Unavailable`; what came in before stays. Where it would be more
        than its sender may send it is answered for with 429.
        """
        owner = reader_of(request).id
        if not owner:
            return JSONResponse({"error": "nobody"}, 403)
        try:
            # Where its size is not said it counts as the largest.
            size = int(request.headers.get("content-length", MAX_UNPACKED))
            await self._limits.send(Asker.behind(request.scope), size)
        except Over as over:
            return JSONResponse({"error": "limit", "reason": "limit"}, 429, {"Retry-After": str(over.seconds)})
        came: dict[str, Any] = {"count": 0, "broken": []}
        # On the disk under no name, as it waits for its turn; the reading process reads it there.
        with TemporaryFile() as file:
            async for piece in request.stream():
                file.write(piece)
            file.seek(0)
            try:
                async with self._reading:
                    await self._take(file, owner, came)
            except UnknownExport as unknown:
                return JSONResponse({"error": "unknown", "reason": unknown.reason, **came}, 422)
            except Unavailable as error:
                return JSONResponse({"error": "unavailable", "reason": error.reason, **came}, 503)
        return JSONResponse(came)

    async def _take(self, file: BinaryIO, owner: str, came: dict[str, Any]) -> None:
        """Raises UnknownExport, Unavailable."""
        async with aclosing(read_apart(file, owner, time.time())) as found:
            async for imported in found:
                came["broken"] += [{"name": one.name, "reason": one.reason} for one in imported.broken]
                for head, turns in imported.conversations:
                    await self._store.create(head, turns)
                    came["count"] += 1
