"""The head of a response goes out with what follows it: each write is a call of the system, which costs more than most
of what is written does."""

from __future__ import annotations

import asyncio
from typing import Any

HEAD = b"HTTP/"


class Gathering:
    """A transport as asyncio has it; whatever is not said here, it does itself. A head waits for the next write, and
    for none longer than for the next turn of the event loop."""

    __slots__ = ("_head", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        head, self._head = self._head, b""
        if not head and data.startswith(HEAD):
            self._head = data
            self._loop.call_soon(self._send)
        else:
            self._transport.write(head + data if head else data)

    def write_eof(self) -> None:
        self._send()
        self._transport.write_eof()

    def close(self) -> None:
        self._send()
        self._transport.close()

    def abort(self) -> None:
        self._head = b""
        self._transport.abort()

    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size() + len(self._head)

    def _send(self) -> None:
        if self._head:
            self.write(b"")
