"""How much a request may bring along, and how much of all of them is in memory at a time."""

from __future__ import annotations

import asyncio
import gc
import re
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

from qwendow.conversation.parts import MAX_FILE_BYTES
from qwendow.limits import Memory
from qwendow.web.owned import TRAY

PLENTY = Memory()

MAX_BODY = 4_000_000
"""Bytes of a request: a message and a system prompt of the longest kind, in the widest encoding, fit in."""

MAX_UPLOAD = MAX_FILE_BYTES
"""Bytes of a file: the largest that is read."""

MAX_IMPORT = 300_000_000
"""Bytes of a file with conversations, packed or not: 298 MB took 19 s and 1.2 GB on 28 November 2026."""

MAX_BODIES, SMALL_BODY, TURN_SECONDS = 128_000_000, 256_000, 10
"""Bytes of all bodies that are not small, which are in memory at a time, where there is plenty; and how long another
one waits. A message of 4 MB takes twice that while it is read."""

COLLECT_SECONDS = 0.3
"""After so much of them has come, that what is left of it goes."""

BUSY = "Too much is coming in. Try again in a few seconds."

UPLOAD = re.compile(TRAY)

IMPORT = "/conversations/import"


class TooLarge(HTTPException):
    """The body grew past its limit; an HTTPException is what FastAPI lets through while it reads a body."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"The request is larger than {limit:,} bytes.")


class Bounded:
    """Counts a body that came without its length."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._read = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self._limit:
            raise TooLarge(self._limit)
        return message


class Limits:
    """Bytes of a body, by its address."""

    def __init__(self, memory: Memory) -> None:
        self._import = memory.part(MAX_IMPORT)

    def of(self, scope: Scope) -> int:
        if scope["path"] == IMPORT:
            return self._import
        return MAX_UPLOAD if UPLOAD.fullmatch(scope["path"]) else MAX_BODY


def size_of(scope: Scope, limit: int) -> int:
    """Bytes of a large body; those of files are bounded by their trays."""
    if scope["method"] != "POST" or UPLOAD.fullmatch(scope["path"]):
        return 0
    size = int(Headers(scope=scope).get("content-length", limit))
    return size if size > SMALL_BODY else 0


class Bodies:
    """Of large ones so many bytes are in memory at a time; the others wait for their turn."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = self._passed = 0
        self._changed = asyncio.Event()

    async def enter(self, size: int) -> bool:
        """False where it did not come to that in time."""
        if not size:
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(TURN_SECONDS):
                while self._taken and self._taken + size > self._most:
                    self._changed.clear()
                    await self._changed.wait()
                self._taken += size
                return True
        return False

    def leave(self, size: int) -> None:
        if not size:
            return
        self._taken -= size
        self._changed.set()
        self._passed += size
        if self._passed >= self._most:
            # Gradio's frames and the errors that they raised hold each other, and with them what was sent.
            self._passed = 0
            asyncio.get_running_loop().call_later(COLLECT_SECONDS, gc.collect)
