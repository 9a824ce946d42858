"""What is said to a reader in one turn of the event loop goes out at once: each write is a call of the system, which
costs more than most of what is written does."""

from __future__ import annotations

import asyncio
from typing import Any

AT_ONCE = 65_536
"""Bytes: more than that waits for nothing, so that the transport can say that it has enough."""


class Gathering:
    """A transport as asyncio has it; whatever is not said here, it does itself."""

    __slots__ = ("_held", "_held_bytes", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []
        self._held_bytes = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)
        self._held_bytes += len(data)
        if self._held_bytes > AT_ONCE:
            self._send()

    def write_eof(self) -> None:
        self._send()
        self._transport.write_eof()

    def close(self) -> None:
        self._send()
        self._transport.close()

    def abort(self) -> None:
        self._held.clear()
        self._transport.abort()

    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size() + self._held_bytes

    def _send(self) -> None:
        if self._held:
            self._transport.write(self._held[0] if len(self._held) == 1 else b"".join(self._held))
            self._held.clear()
            self._held_bytes = 0
