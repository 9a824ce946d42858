"""The page of the address /, made once for each name that the app is asked for by."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qwendow.gradio_seam.packed import Packed

ROOT = (Path(__file__).parent / "browser" / "root.js").read_text("utf-8")

MANIFEST = b'href="/manifest.json"'
"""Where Gradio looks for it, wherever the page is."""

PREVIEW = re.compile(rb"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>\s*")
"""What Gradio 6.31 tells those who show a preview of a page: "Click to try out the app!", with its own name and a
picture of another host."""

FILLED = b"<gradio-app"
"""The element that Gradio fills, which is the last of the page."""

QUALITY = 9
"""Brotli's: a tenth larger than the best, and made in 20 ms, not 300, as anybody can ask by a new name."""

OFTEN = 3
"""Who asked so often by a name means it: then it is worth the best. One name at a time."""


class KeptPage:
    """Keeps the page of the address /, which Gradio makes anew for every reader, in some milliseconds.

    It holds nothing of the reader but the name that the app was asked for by; what is in a query is for its scripts.
    Gradio 6.31 would put into it what it keeps under a `deep_link`: the doors for that are closed here.
    """

    MAX_NAMES = 20

    def __init__(
        self, app: ASGIApp, shown: str = "", early: str = "", hasten: Callable[[bytes], bytes] = bytes
    ) -> None:
        """`shown` comes in the place of Gradio's preview, where there is one, `early` before what Gradio fills;
        `hasten` makes the page quicker. A scope may have a `prefix`: the path that the page is shown under, which was
        taken off."""
        self._app = app
        self._early = early.encode()
        self._hasten = hasten
        self._shown = f"{shown}<script>\n{ROOT}</script>\n".encode()
        self._kept: dict[tuple[str | None, ...], Packed] = {}
        self._packing: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("GET", "/"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # All that Gradio 6.31 makes its own address from (`get_root_url`).
        names = ("host", "x-forwarded-host", "x-forwarded-proto", "x-gradio-server")
        key = (scope["scheme"], scope.get("root_path"), scope.get("prefix"), *map(headers.get, names))
        if (page := self._kept.get(key)) is None:
            start, body = await self._made(scope, receive)
            if start["status"] != 200:
                await send(start)
                await send(body)
                return
            if len(self._kept) >= self.MAX_NAMES:
                del self._kept[next(iter(self._kept))]
            page = Packed(body["body"], _headers(start), QUALITY)
        else:
            del self._kept[key]  # Names that nobody comes by go first.
        self._kept[key] = page
        await (await page.response(headers))(scope, receive, send)
        if page.asked >= OFTEN and not page.better and (self._packing is None or self._packing.done()):
            page.pack_better()
            self._packing = page.better

    async def _made(self, scope: Scope, receive: Receive) -> tuple[Message, Message]:
        """Its start, and its body in one."""
        messages: list[Message] = []

        async def take(message: Message) -> None:
            messages.append(message)

        scope = {**scope, "query_string": b""}
        if prefix := scope.get("prefix"):
            scope |= {"root_path": prefix, "path": f"{prefix}/"}
        await self._app(scope, receive, take)
        start = next(message for message in messages if message["type"] == "http.response.start")
        body = self._hasten(self._previewed(b"".join(message.get("body", b"") for message in messages)))
        MutableHeaders(scope=start)["content-length"] = str(len(body))
        return start, {"type": "http.response.body", "body": body}

    def _previewed(self, page: bytes) -> bytes:
        head, begin, rest = page.partition(b"<script")
        if not PREVIEW.search(head):
            return page
        rest = rest.replace(MANIFEST, b'href="manifest.json"', 1)
        before, filled, after = rest.rpartition(FILLED)
        return PREVIEW.sub(b"", head) + self._shown + begin + before + (self._early if filled else b"") + filled + after


def _headers(start: Message) -> dict[str, str]:
    """Those of a page that the browser keeps, and asks each time whether it still holds."""
    said = {name: value for name, value in Headers(scope=start).items() if name != "content-length"}
    return said | {"Cache-Control": "no-cache"}
