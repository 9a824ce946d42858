"""What others show of the page: a preview of its address, the frame of a browser, the first screen of a telephone."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

ICON = Path(__file__).parent / "apple-touch-icon.png"
ICON_PATH = "/apple-touch-icon.png"
"""Where iOS looks for it, told or not."""

SHOWN = """<meta name="description" content="A window on Qwen: a chat page for Qwen models.">
<meta property="og:site_name" content="Qwendow">
<meta property="og:title" content="Qwendow">
<meta property="og:description" content="A window on Qwen: a chat page for Qwen models.">
<meta property="og:type" content="website">
<meta name="twitter:card" content="summary">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0b0f19">
<link rel="icon" href="favicon.ico">
<link rel="apple-touch-icon" href="apple-touch-icon.png">
"""
"""For the head of the page. No picture: one would have to be of this address, which is not known here."""


def icon() -> Route:
    def apple_touch_icon(request: Request) -> FileResponse:
        return FileResponse(ICON, headers={"Cache-Control": "public, max-age=86400"})

    return Route(ICON_PATH, apple_touch_icon, methods=["GET", "HEAD"])
