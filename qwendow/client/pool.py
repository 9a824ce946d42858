"""The connections to the endpoint, kept open between answers, as a transport for httpx2."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator

import aiohappyeyeballs
import httpx2

from qwendow.client.connection import Connection, Incoming
from qwendow.client.tunnel import authorization, lead_through, secure

KEEP_SECONDS = 30
"""A pause between two turns would otherwise cost a handshake."""

EARLY_SECONDS = 1
"""Before the server hangs up by its word, so that no request meets that on its way."""

STALE_SECONDS = 2
"""Within which it is told of a kept connection that it is no more. Later the server may have begun to answer."""

NEXT_ADDRESS_SECONDS = 0.25
"""How long one address of a host is tried alone (RFC 8305)."""


Origin = tuple[str, str, int]
"""Scheme, host and port."""


class Pool(httpx2.AsyncBaseTransport):
    """HTTP/1.1, by an HTTP proxy or without one, made for many slow streams; raises httpx2.HTTPError.

    What arrives is parsed in C and gathered until it is read: the extension "body" of a response waits for more, or
    for its end, and one read takes all. httpx2's own transport wakes its reader for every piece, and parses in Python.
    """

    def __init__(self, context: ssl.SSLContext, proxy: httpx2.Proxy | None = None) -> None:
        context.set_alpn_protocols(["http/1.1"])
        self._context = context
        self._proxy = proxy
        self._free: dict[Origin, dict[Connection, asyncio.TimerHandle]] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        origin, asked_at = _origin(request), asyncio.get_running_loop().time()
        kept = self._kept(origin)
        connection = kept or await self._new(origin, request)
        try:
            body, incoming = await self._answered(connection, request)
        except httpx2.TransportError:
            # The server may hang up on it while the request is on its way: it has not been looked at then.
            if not kept or kept.heard or asyncio.get_running_loop().time() - asked_at > STALE_SECONDS:
                raise
            body, incoming = await self._answered(await self._new(origin, request), request)
        return httpx2.Response(incoming.status, headers=incoming.headers, stream=body, extensions={"body": body})

    async def aclose(self) -> None:
        for free in self._free.values():
            for connection in list(free):
                connection.abort()

    def _kept(self, origin: Origin) -> Connection | None:
        if not (free := self._free.get(origin)):
            return None
        connection, timer = free.popitem()
        timer.cancel()
        return connection

    async def _new(self, origin: Origin, request: httpx2.Request) -> Connection:
        seconds = request.extensions["timeout"]["connect"]
        try:
            async with asyncio.timeout(seconds):
                transport, connection = await self._connect(origin)
            if self._proxy and origin[0] == "https":
                try:
                    await self._lead_through(self._proxy, transport, connection, origin, request, seconds)
                except BaseException:
                    transport.abort()
                    raise
        except TimeoutError as error:
            raise httpx2.ConnectTimeout("no connection in time") from error
        except OSError as error:
            raise httpx2.ConnectError(str(error)) from error
        return connection

    async def _connect(self, origin: Origin) -> tuple[asyncio.Transport, Connection]:
        """To the server, or to the proxy in front of it."""
        scheme, host, port = origin if self._proxy is None else _origin_of(self._proxy.url)
        loop, free = asyncio.get_running_loop(), self._free.setdefault(origin, {})

        def keep(connection: Connection) -> None:
            seconds = min(KEEP_SECONDS, connection.lasts - EARLY_SECONDS)
            free[connection] = loop.call_later(max(seconds, 0), connection.abort)

        def forget(connection: Connection) -> None:
            if timer := free.pop(connection, None):
                timer.cancel()

        addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        connected = await aiohappyeyeballs.start_connection(addresses, happy_eyeballs_delay=NEXT_ADDRESS_SECONDS)
        context, name = (self._context, host) if scheme == "https" else (None, None)
        return await loop.create_connection(
            lambda: Connection(keep, forget), sock=connected, ssl=context, server_hostname=name
        )

    async def _lead_through(
        self,
        proxy: httpx2.Proxy,
        transport: asyncio.Transport,
        connection: Connection,
        origin: Origin,
        request: httpx2.Request,
        seconds: float | None,
    ) -> None:
        """The proxy may take its time, as long as whoever watches the request lets it."""
        _, host, port = origin
        await request.extensions["trace"]("connection.connect_tcp.complete", {})
        await lead_through(transport, proxy, host, port, request)
        await request.extensions["trace"]("proxy.start_tls.started", {})
        async with asyncio.timeout(seconds):
            connection.connection_made(await secure(transport, connection, self._context, host))

    async def _answered(self, connection: Connection, request: httpx2.Request) -> tuple[Body, Incoming]:
        """When the head of the answer is there."""
        asked = self._proxy if request.url.scheme == "http" else None
        incoming = connection.send(_head(request, asked) + request.content)
        body = Body(connection, incoming)
        try:
            await incoming.head()
        except BaseException:
            await body.aclose()
            raise
        return body, incoming


def _origin(request: httpx2.Request) -> Origin:
    return _origin_of(request.url)


def _origin_of(url: httpx2.URL) -> Origin:
    return url.scheme, url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)


def _head(request: httpx2.Request, proxy: httpx2.Proxy | None) -> bytes:
    """`proxy`: asked for the whole address, as it leads nobody on without TLS."""
    target = request.url.raw_path if proxy is None else str(request.url).encode("ascii")
    headers = [*request.headers.raw, *(authorization(proxy) if proxy else ())]
    lines = [b"%b %b HTTP/1.1" % (request.method.encode(), target), *(b"%b: %b" % header for header in headers)]
    return b"\r\n".join([*lines, b"", b""])


class Body(httpx2.AsyncByteStream):
    """Of a response, as it came: whoever reads it by `read` does without what httpx2 does for each piece."""

    def __init__(self, connection: Connection, incoming: Incoming) -> None:
        self._connection = connection
        self._incoming = incoming

    @property
    def ready(self) -> bool:
        """Whether `read` has nothing to wait for."""
        return self._incoming.ready

    async def read(self) -> bytes:
        """All that has arrived, at least one byte; empty at the end. Raises httpx2.HTTPError."""
        return await self._connection.read(self._incoming)

    async def gather(self, seconds: float) -> None:
        """Lets more arrive, until the time is up or the response has ended."""
        await self._connection.gather(self._incoming, seconds)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while data := await self.read():
            yield data

    async def aclose(self) -> None:
        if not self._incoming.complete:
            self._connection.abort()
