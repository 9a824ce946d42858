"""What makes the page one that can be installed: its manifest, its icons, a script for when the server is away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

FOLDER = Path(__file__).parent / "installed"

FILES = {
    "sw.js": "text/javascript",
    "away.html": "text/html",
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


def installable() -> Sequence[BaseRoute]:
    return [Route("/manifest.json", _manifest), *(Route(f"/{name}", _file) for name in FILES)]


def _manifest(request: Request) -> Response:
    return JSONResponse(MANIFEST, media_type="application/manifest+json")


def _file(request: Request) -> Response:
    """A browser looks at the script anew each time, so that a later one takes its place."""
    name = request.url.path.rsplit("/", 1)[-1]
    return FileResponse(FOLDER / name, media_type=FILES[name], headers={"Cache-Control": "no-cache"})
