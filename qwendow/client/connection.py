"""One HTTP/1.1 connection: requests out, responses in. What arrives is gathered, and nothing of it is lost."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable
from contextlib import suppress
from typing import cast

import httpx2
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

MAX_WAITING = 256_000
"""Bytes of a body that may wait to be read; beyond it the sender has to wait."""


class Incoming:
    """A response as it comes in: first its head, then its body. Raises httpx2.HTTPError."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.complete = False
        self.reusable = False
        self._parser = HttpResponseParser(self)
        self._begun, self._arrived, self._ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._waiting = bytearray()
        self._error: httpx2.HTTPError | None = None

    @property
    def waiting(self) -> int:
        """Bytes of the body that were not read yet."""
        return len(self._waiting)

    @property
    def lasts(self) -> float:
        """As its Keep-Alive says, in seconds."""
        said = b",".join(value for name, value in self.headers if name.lower() == b"keep-alive")
        found = re.search(rb"timeout *= *(\d{1,9})", said)
        return float(found[1]) if found else math.inf

    async def head(self) -> None:
        """Waits for `status` and `headers`."""
        await self._begun.wait()
        if self._error and self.status < 200:
            raise self._error

    async def read(self) -> bytes:
        """All of the body that has arrived, at least one byte; empty at its end. An error comes after the last byte."""
        await self._arrived.wait()
        if not self._waiting and self._error:
            raise self._error
        data = bytes(self._waiting)
        self._waiting.clear()
        if not self._ended.is_set():
            self._arrived.clear()
        return data

    async def gather(self, seconds: float) -> None:
        """Lets more arrive, until the time is up or the response has ended."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()

    def feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            self._end(httpx2.RemoteProtocolError(f"no HTTP response: {error}"))

    def hang_up(self, reason: Exception | None) -> None:
        """The connection is gone: the end of a body whose length was not said, an error for any other."""
        lengths = {b"content-length", b"transfer-encoding"}
        if not self._begun.is_set():
            self._end(httpx2.RemoteProtocolError(f"the server hung up without a response: {reason or 'no reason'}"))
        elif reason or any(name.lower() in lengths for name, _ in self.headers):
            self._end(httpx2.ReadError(f"the server hung up in the middle of a response: {reason or 'no reason'}"))
        else:
            self._end()

    # What follows is called by the parser.

    def on_message_begin(self) -> None:
        self.reusable = False  # Where something follows a complete response, the two sides do not agree.

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        if self.status < 200:
            self.headers.clear()
        else:
            self._begun.set()

    def on_body(self, data: bytes) -> None:
        self._waiting += data
        self._arrived.set()

    def on_message_complete(self) -> None:
        if self.status >= 200 and not self._ended.is_set():
            self.complete, self.reusable = True, self._parser.should_keep_alive()
            self._end()

    def _end(self, error: httpx2.HTTPError | None = None) -> None:
        if not self._ended.is_set():
            self._error = error
            for event in (self._begun, self._arrived, self._ended):
                event.set()


class Connection(asyncio.Protocol):
    """Carries one response at a time; `on_free` is called when it can carry another, `on_lost` when it is gone."""

    def __init__(self, on_free: Callable[[Connection], None], on_lost: Callable[[Connection], None]) -> None:
        self._on_free = on_free
        self._on_lost = on_lost
        self._incoming: Incoming | None = None
        self._paused = False
        self.heard = False
        """Whether anything came back for the last request."""
        self.lasts = math.inf
        """Seconds without a request after which the server hangs up, by its word."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def send(self, request: bytes) -> Incoming:
        self._incoming, self.heard = Incoming(), False
        self._transport.write(request)
        return self._incoming

    async def read(self, incoming: Incoming) -> bytes:
        data = await incoming.read()
        if self._paused:
            self._paused = False
            self._transport.resume_reading()
        return data

    def abort(self) -> None:
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        incoming = self._incoming
        if incoming is None:
            self.abort()
            return
        self.heard = True
        incoming.feed(data)
        if incoming.reusable:
            self._incoming, self.lasts = None, incoming.lasts
            self._on_free(self)
        elif incoming.complete:
            self.abort()
        elif incoming.waiting > MAX_WAITING and not self._paused:
            self._paused = True
            self._transport.pause_reading()

    def connection_lost(self, error: Exception | None) -> None:
        self._on_lost(self)
        if self._incoming:
            self._incoming.hang_up(error)
