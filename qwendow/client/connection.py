"""One HTTP/1.1 connection: requests out, responses in. What arrives is gathered, and nothing of it is lost."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable
from typing import cast

import httpx2
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

MAX_WAITING = 256_000
"""Bytes of a body that may wait to be read; beyond it the sender has to wait."""

WORTH_SECONDS, REST_SECONDS = 0.06, 0.2
"""Who lets more arrive for so long has it lie with the system, up to so long a time: twenty pieces then cost one read,
of 12 µs each (November 2026), and the end of a response is noticed so much later."""


class Incoming:
    """A response as it comes in: first its head, then its body. Raises httpx2.HTTPError."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.complete = False
        self.reusable = False
        self._parser = HttpResponseParser(self)
        self._news: asyncio.Future[None] | None = None  # An Event would hold a queue of 700 bytes for one who waits.
        self._begun = self._ended = False
        self._gathering: asyncio.Future[None] | None = None
        self._waiting = bytearray()
        self._error: httpx2.HTTPError | None = None

    @property
    def ready(self) -> bool:
        """Whether `read` has nothing to wait for."""
        return self._ended or bool(self._waiting)

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
        while not (self._begun or self._ended):
            await self._told()
        if self._error and self.status < 200:
            raise self._error

    async def read(self) -> bytes:
        """All of the body that has arrived, at least one byte; empty at its end. An error comes after the last byte."""
        while not self.ready:
            await self._told()
        if not self._waiting and self._error:
            raise self._error
        data = bytes(self._waiting)
        self._waiting.clear()
        return data

    async def _told(self) -> None:
        """Waits for something that has not been read."""
        self._news = asyncio.get_running_loop().create_future()
        await self._news

    async def gather(self, seconds: float, last: Callable[[], None] = lambda: None) -> None:
        """Lets more arrive, until the response has ended, or the time is up, and what is called `last` has its turn."""
        if self._ended:
            return
        loop = asyncio.get_running_loop()

        def end() -> None:
            last()
            loop.call_soon(_wake, self._gathering)  # When the loop has looked what there is to read.

        # A timeout would come as an exception through all that waits for this, which costs more than what has come.
        self._gathering = loop.create_future()
        timer = loop.call_later(seconds, end)
        try:
            await self._gathering
        finally:
            timer.cancel()

    def feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            self._end(httpx2.RemoteProtocolError(f"no HTTP response: {error}"))

    def hang_up(self, reason: Exception | None) -> None:
        """The connection is gone: the end of a body whose length was not said, an error for any other."""
        lengths = {b"content-length", b"transfer-encoding"}
        if not self._begun:
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
            self._begun = True
            _wake(self._news)

    def on_body(self, data: bytes) -> None:
        self._waiting += data
        _wake(self._news)

    def on_message_complete(self) -> None:
        if self.status >= 200 and not self._ended:
            self.complete, self.reusable = True, self._parser.should_keep_alive()
            self._end()

    def _end(self, error: httpx2.HTTPError | None = None) -> None:
        if not self._ended:
            self._ended, self._error = True, error
            _wake(self._news)
            _wake(self._gathering)


def _wake(waiting: asyncio.Future[None] | None) -> None:
    if waiting and not waiting.done():
        waiting.set_result(None)


class Connection(asyncio.Protocol):
    """Carries one response at a time; `on_free` is called when it can carry another, `on_lost` when it is gone."""

    def __init__(self, on_free: Callable[[Connection], None], on_lost: Callable[[Connection], None]) -> None:
        self._on_free = on_free
        self._on_lost = on_lost
        self._incoming: Incoming | None = None
        self._paused = self._rests = False
        self._rest: asyncio.TimerHandle | None = None
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

    async def gather(self, incoming: Incoming, seconds: float) -> None:
        """Lets more arrive, until the time is up or the response has ended; it can be read then."""
        if seconds < WORTH_SECONDS:
            await incoming.gather(seconds)
            return
        self._rests = True
        self._begin_rest()
        try:
            await incoming.gather(seconds, self._end_rests)
        finally:
            self._end_rests()

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
        elif self._rests and not self._paused:
            self._begin_rest()

    def _begin_rest(self) -> None:
        if self._rest is None and self._incoming and not self._transport.is_closing():
            self._transport.pause_reading()
            self._rest = asyncio.get_running_loop().call_later(REST_SECONDS, self._end_rest)

    def _end_rests(self) -> None:
        self._rests = False
        self._end_rest()

    def _end_rest(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
            if not (self._paused or self._transport.is_closing()):
                self._transport.resume_reading()

    def connection_lost(self, error: Exception | None) -> None:
        self._on_lost(self)
        if self._incoming:
            self._incoming.hang_up(error)
