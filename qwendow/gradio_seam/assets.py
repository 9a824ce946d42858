"""The files of Gradio's page: packed once, and kept by the browser as long as their names stand for what is in them.

Gradio 6.31 packs each file anew for each reader, at a low quality, and says nothing of how long it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

import gradio as gr
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from qwendow.gradio_seam.packed import Packed

FRONTEND = Path(gr.__file__).parent / "templates" / "frontend"
FOLDERS = ("assets", "static")
THEME = "/theme.css"

FOR_EVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
ANEW = "no-cache"
"""The browser asks each time whether it still holds: what has the name of Gradio's, and goes with others of ours."""
NAMED_BY_CONTENT = re.compile(r"/assets/.+-[\w-]{8,10}\.\w+")

TEXTS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
NOTHING = {"Content-Security-Policy": "default-src 'none'"}
"""None of them is a page: what holds for the page need not go out with each."""


class Assets:
    """Gradio's folders of them, and its theme. `ours` are texts beside Gradio's, or in their place, by address."""

    def __init__(self, app: ASGIApp, ours: Mapping[str, str], page: gr.Blocks, frontend: Path = FRONTEND) -> None:
        self._app = app
        self._page = page
        self._ours = ours
        found = (file for folder in FOLDERS for file in (frontend / folder).rglob("*"))
        self._files = {f"/{file.relative_to(frontend).as_posix()}": file for file in found if file.is_file()}
        self._packed: dict[str, Packed] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = None
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            answer = await self._answer(scope["path"], scope["query_string"].decode("latin-1"), Headers(scope=scope))
        await (answer or self._app)(scope, receive, send)

    async def _answer(self, path: str, query: str, asked: Headers) -> Response | None:
        if path == THEME:
            kept = FOR_EVER if query == f"v={self._page.theme_hash}" else ANEW
            return await self._text(path + kept, lambda: self._page.theme_css.encode(), ".css", kept, asked)
        file, ours = self._files.get(path), self._ours.get(path)
        suffix = PurePosixPath(path).suffix
        kept = FOR_EVER if NAMED_BY_CONTENT.fullmatch(path) else A_DAY
        if file and ours:
            kept = ANEW
        if ours:
            return await self._text(path, ours.encode, suffix, kept, asked)
        if file is None:
            return None
        if suffix in TEXTS and "range" not in asked:
            return await self._text(path, file.read_bytes, suffix, kept, asked)
        return FileResponse(file, headers=NOTHING | {"Cache-Control": kept})

    async def _text(self, key: str, body: Callable[[], bytes], suffix: str, kept: str, asked: Headers) -> Response:
        if key not in self._packed:
            headers = {"Cache-Control": kept, "Content-Type": f"{TEXTS[suffix]}; charset=utf-8"}
            self._packed[key] = Packed(body(), NOTHING | headers)
        return await self._packed[key].response(asked)
