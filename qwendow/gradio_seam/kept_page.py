"""The page of the address /, made once for each name that the app is asked for by."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class KeptPage:
    """Keeps the page of the address /, which Gradio makes anew for every reader, in some milliseconds.

    It holds nothing of the reader but the name that the app was asked for by.
    """

    MAX_NAMES = 20

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[tuple[str | None, ...], list[Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"], scope["query_string"]) != ("GET", "/", b""):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # All that Gradio 6.31 makes its own address from (`get_root_url`).
        names = ("host", "x-forwarded-host", "x-forwarded-proto", "x-gradio-server")
        key = (scope["scheme"], scope.get("root_path"), *map(headers.get, names))
        messages = self._kept.get(key)
        if messages is None:
            messages = await self._made(scope, receive)
            if messages[0]["status"] == 200:
                if len(self._kept) >= self.MAX_NAMES:
                    self._kept.clear()
                self._kept[key] = messages
        for message in messages:
            await send(dict(message))

    async def _made(self, scope: Scope, receive: Receive) -> list[Message]:
        messages: list[Message] = []

        async def take(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, take)
        return messages
