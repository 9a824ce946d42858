"""What a page gets when it is opened, packed: Gradio 6.31 sends it as it is.

No link puts a stranger's words into it, so that nothing of it could be guessed from how small it gets.
"""

from __future__ import annotations

import asyncio
import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qwendow.gradio_seam.packed import wanted_codings

RUN = "/gradio_api/run/predict"

SMALL = 1_000
"""Bytes that are not worth it."""


class Answered:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["path"] == RUN
            and "gzip" in wanted_codings(Headers(scope=scope).get("accept-encoding", ""))
        ):
            send = _packing(send)
        await self._app(scope, receive, send)


def _packing(send: Send) -> Send:
    """Of a body that comes as a whole, as this one does."""
    waiting: list[Message] = []

    async def packed(message: Message) -> None:
        if message["type"] == "http.response.start":
            waiting.append(message)
            return
        if waiting:
            start = waiting.pop()
            body = message.get("body", b"")
            if len(body) > SMALL and not message.get("more_body"):
                message = {**message, "body": await asyncio.to_thread(gzip.compress, body, 6)}
                headers = MutableHeaders(raw=list(start["headers"]))
                headers.update({"Content-Encoding": "gzip", "Content-Length": str(len(message["body"]))})
                headers.add_vary_header("Accept-Encoding")
                start = {**start, "headers": headers.raw}
            await send(start)
        await send(message)

    return packed
