"""Performing a reply on an ASGI connection: pacing, prompt end when the client leaves, hanging up."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import time

from starlette.types import Message, Receive, Scope, Send

from qwendow.offline.wire.forms import Stamp
from qwendow.offline.wire.script import HangUp, Reply, Wait

TRANSPORT = "qwendow.transport"
"""Key of the scope's extension that holds the connection's transport; `serving` puts it there."""


class Player:
    """Plays one reply; `arrived` is when the request came, in seconds since the epoch."""

    def __init__(self, reply: Reply, stamp: Stamp, arrived: float, compress: bool = False) -> None:
        self._reply = reply
        self._stamp = stamp
        self._arrived = arrived
        self._compress = compress

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.create_task(_disconnected(receive))
        try:
            await self._play(scope, send, gone)
        except OSError:
            return
        finally:
            gone.cancel()

    async def _play(self, scope: Scope, send: Send, gone: asyncio.Task[None]) -> None:
        started = False
        for step in self._reply.steps:
            if isinstance(step, Wait):
                await asyncio.wait({gone}, timeout=step.seconds)
            if gone.done():
                return
            if isinstance(step, HangUp):
                await _hang_up(scope, step.reset)
                await asyncio.wait({gone}, timeout=1)
                return
            if isinstance(step, Wait):
                continue
            if not started:
                await send(self._head())
                started = True
            await send({"type": "http.response.body", "body": step.data, "more_body": True})
            # Sending may finish without a pause; others, and the news that the client has left, need their turn.
            await asyncio.sleep(0)
        await self._end(send, started)

    async def _end(self, send: Send, started: bool) -> None:
        body = self._reply.body or b""
        headers = {}
        if self._compress and body:
            body, headers = gzip.compress(body), {"content-encoding": "gzip"}
        if not started:
            await send(self._head(headers | {"content-length": str(len(body))}))
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def _head(self, more: dict[str, str] | None = None) -> Message:
        headers = {"content-type": self._reply.content_type}
        headers |= gateway_headers(self._stamp, self._arrived) | self._reply.headers | (more or {})
        return {
            "type": "http.response.start",
            "status": self._reply.status,
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
        }


def gateway_headers(stamp: Stamp, arrived: float) -> dict[str, str]:
    now = time.time()
    cost = round((now - arrived) * 1000)
    return {
        "vary": "Origin,Access-Control-Request-Method,Access-Control-Request-Headers, Accept-Encoding",
        "x-request-id": stamp.request_id,
        "x-dashscope-call-gateway": "true",
        "req-cost-time": str(cost),
        "req-arrive-time": str(round(arrived * 1000)),
        "resp-start-time": str(round(now * 1000)),
        "x-envoy-upstream-service-time": str(max(0, cost - 1)),
        "server": "istio-envoy",
    }


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _hang_up(scope: Scope, reset: bool) -> None:
    transport: asyncio.Transport | None = scope.get("extensions", {}).get(TRANSPORT)
    if transport is None:
        raise RuntimeError("a connection can be hung up only under qwendow.offline's own server")
    if not reset:
        transport.close()
        return
    # What was sent should arrive before the reset, which throws away what is still on its way.
    await asyncio.sleep(0.05)
    raw = transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
