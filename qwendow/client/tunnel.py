"""The way through an HTTP proxy: what it is asked, and the connection behind it."""

from __future__ import annotations

import asyncio
import base64
import ssl
from typing import cast

import httpx2

from qwendow.client.connection import Connection

MOST_SAID = 65_536
"""Bytes of what a proxy answers before it leads on."""


def authorization(proxy: httpx2.Proxy) -> list[tuple[bytes, bytes]]:
    """The header that names us to the proxy, where its address holds a name."""
    if proxy.raw_auth is None:
        return []
    return [(b"Proxy-Authorization", b"Basic " + base64.b64encode(b":".join(proxy.raw_auth)))]


async def lead_through(
    transport: asyncio.Transport, proxy: httpx2.Proxy, host: str, port: int, request: httpx2.Request
) -> None:
    """Has the proxy lead that connection on to host and port. Raises httpx2.ProxyError where it does not."""
    where = f"[{host}]:{port}".encode() if ":" in host else f"{host}:{port}".encode()
    headers = [(b"Host", where), *authorization(proxy), *proxy.headers.raw]
    lines = [b"CONNECT %b HTTP/1.1" % where, *(b"%b: %b" % header for header in headers), b"", b""]
    answer = _Answer()
    transport.set_protocol(answer)
    transport.write(b"\r\n".join(lines))
    status, reason = await answer.said
    if not 200 <= status < 300:
        raise httpx2.ProxyError(f"{status} {reason}".rstrip(), request=request)


async def secure(
    transport: asyncio.Transport, connection: Connection, context: ssl.SSLContext, host: str
) -> asyncio.Transport:
    secured = await asyncio.get_running_loop().start_tls(transport, connection, context, server_hostname=host)
    return cast(asyncio.Transport, secured)


class _Answer(asyncio.Protocol):
    """The head of what a proxy answers to CONNECT; a body comes from the server behind it."""

    def __init__(self) -> None:
        self.said: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()
        self._read = bytearray()

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, ended, _ = bytes(self._read).partition(b"\r\n\r\n")
        if ended and not self.said.done():
            _, status, reason, *_ = [*head.splitlines()[0].decode("latin-1").split(" ", 2), "", ""]
            self.said.set_result((int(status) if status.isdecimal() else 0, reason))
        elif len(self._read) > MOST_SAID:
            self.connection_lost(None)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.said.done():
            self.said.set_exception(httpx2.RemoteProtocolError(f"the proxy hung up: {error or 'without a word'}"))
