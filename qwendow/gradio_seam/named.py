"""Each process has a name: a page that has sent an event asks the process that has it for what comes of it."""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

JOIN = "/gradio_api/queue/join"
HEADER = "x-process"


def new_name() -> str:
    return secrets.token_hex(6)


class Named:
    """Says who has taken an event."""

    def __init__(self, app: ASGIApp, name: str) -> None:
        self._app = app
        self._name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = self._name
            await send(message)

        joins = scope["type"] == "http" and scope["path"].rstrip("/") == JOIN
        await self._app(scope, receive, named if joins else send)
