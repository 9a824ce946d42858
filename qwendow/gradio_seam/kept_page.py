"""The page of the address /, made once for each name that the app is asked for by."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROOT = (Path(__file__).parent / "browser" / "root.js").read_text("utf-8")

MANIFEST = b'href="/manifest.json"'
"""Where Gradio looks for it, wherever the page is."""

PREVIEW = re.compile(rb"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>\s*")
"""What Gradio 6.31 tells those who show a preview of a page: "Click to try out the app!", with its own name and a
picture of another host."""


class KeptPage:
    """Keeps the page of the address /, which Gradio makes anew for every reader, in some milliseconds.

    It holds nothing of the reader but the name that the app was asked for by; what is in a query is for its scripts.
    """

    MAX_NAMES = 20

    def __init__(self, app: ASGIApp, shown: str = "") -> None:
        """`shown` comes in the place of Gradio's preview, where there is one. A scope may have a `prefix`: the path
        that the page is shown under, which was taken off."""
        self._app = app
        self._shown = f"{shown}<script>\n{ROOT}</script>\n".encode()
        self._kept: dict[tuple[str | None, ...], list[Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("GET", "/") or _deep(scope["query_string"]):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # All that Gradio 6.31 makes its own address from (`get_root_url`).
        names = ("host", "x-forwarded-host", "x-forwarded-proto", "x-gradio-server")
        key = (scope["scheme"], scope.get("root_path"), scope.get("prefix"), *map(headers.get, names))
        messages = self._kept.get(key)
        if messages is None:
            messages = await self._made(scope, receive)
            if messages[0].get("status") == 200:
                if len(self._kept) >= self.MAX_NAMES:
                    self._kept.clear()
                self._kept[key] = messages
        for message in messages:
            await send(dict(message))

    async def _made(self, scope: Scope, receive: Receive) -> list[Message]:
        messages: list[Message] = []

        async def take(message: Message) -> None:
            messages.append(message)

        if prefix := scope.get("prefix"):
            scope = {**scope, "root_path": prefix, "path": f"{prefix}/"}
        await self._app(scope, receive, take)
        return self._previewed(messages)

    def _previewed(self, messages: list[Message]) -> list[Message]:
        page = b"".join(message.get("body", b"") for message in messages)
        head, begin, rest = page.partition(b"<script")
        if not PREVIEW.search(head):
            return messages
        page = PREVIEW.sub(b"", head) + self._shown + begin + rest.replace(MANIFEST, b'href="manifest.json"', 1)
        start = next(message for message in messages if message["type"] == "http.response.start")
        MutableHeaders(scope=start)["content-length"] = str(len(page))
        return [start, {"type": "http.response.body", "body": page}]


def _deep(query: bytes) -> bool:
    """Whether Gradio 6.31 puts into the page what it keeps under a link."""
    return "deep_link" in parse_qs(query.decode("latin-1"), keep_blank_values=True)
