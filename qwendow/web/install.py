"""What makes the page one that can be installed: its manifest, its icons, a script for when the server is away."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from qwendow.house import PLAIN, House

FOLDER = Path(__file__).parent / "installed"

FILES = {
    "sw.js": "text/javascript",
    "icon-192.png": "image/png",
    "icon-512.png": "image/png",
    "icon-full-512.png": "image/png",
}

ADDRESSES = r"/manifest\.json|/sw\.js|/away\.html|/icon-(?:192|512|full-512)\.png"
"""For the gate."""

MANIFEST: dict[str, Any] = {
    "name": "Qwendow",
    "short_name": "Qwendow",
    "description": "A window on Qwen · 通向千问的一扇窗",
    "id": "./",
    "start_url": ".",
    "scope": ".",
    "display": "standalone",
    "background_color": "#ffffff",
    "theme_color": "#ffffff",
    "icons": [
        {"src": "icon-192.png", "sizes": "192x192", "type": "image/png"},
        {"src": "icon-512.png", "sizes": "512x512", "type": "image/png"},
        {"src": "icon-full-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ],
    "share_target": {"action": "./", "method": "GET", "params": {"title": "title", "text": "q", "url": "url"}},
}
"""Text that is shared to the installed page comes into the message box, see links.js."""


def installable(house: House = PLAIN) -> Sequence[BaseRoute]:
    def manifest(request: Request) -> Response:
        return JSONResponse(manifest_of(house), media_type="application/manifest+json")

    def away(request: Request) -> Response:
        page = (FOLDER / "away.html").read_text("utf-8").replace("Qwendow", html.escape(house.theme.name.en))
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})

    named = [Route("/manifest.json", manifest), Route("/away.html", away)]
    return [*named, *(Route(f"/{name}", _file) for name in FILES)]


def manifest_of(house: House) -> dict[str, Any]:
    theme, logo = house.theme, house.theme.logo
    if theme == PLAIN.theme:
        return MANIFEST
    named = {"name": theme.name.en, "short_name": theme.name.en, "description": theme.tagline.en or theme.name.en}
    if logo is None:
        return MANIFEST | named
    return MANIFEST | named | {"icons": [{"src": f"logo.{logo.kind}", "sizes": logo.size, "type": logo.media_type}]}


def _file(request: Request) -> Response:
    """A browser looks at the script anew each time, so that a later one takes its place."""
    name = request.url.path.rsplit("/", 1)[-1]
    return FileResponse(FOLDER / name, media_type=FILES[name], headers={"Cache-Control": "no-cache"})
