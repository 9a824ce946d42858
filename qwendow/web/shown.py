"""What others show of the page: a preview of its address, the frame of a browser, the first screen of a telephone."""

from __future__ import annotations

import html
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from qwendow.house import House

ICON = Path(__file__).parent / "apple-touch-icon.png"
ICON_PATH = "/apple-touch-icon.png"
"""Where iOS looks for it, told or not."""

SHOWN = """<meta name="description" content="{about}">
<meta property="og:site_name" content="{name}">
<meta property="og:title" content="{name}">
<meta property="og:description" content="{about}">
<meta property="og:type" content="website">
<meta name="twitter:card" content="summary">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0b0f19">
<link rel="icon" href="favicon.ico">
<link rel="apple-touch-icon" href="apple-touch-icon.png">
"""

ABOUT = "A window on Qwen: a chat page for Qwen models."


def shown(house: House) -> str:
    """For the head of the page. No picture: one would have to be of this address, which is not known here."""
    theme = house.theme
    about = theme.tagline.en or (theme.title.en if theme.title.en else ABOUT)
    return SHOWN.format(name=html.escape(theme.name.en), about=html.escape(about))


def icon(house: House) -> Route:
    """An SVG is none that iOS takes."""
    logo = house.theme.logo

    def apple_touch_icon(request: Request) -> Response:
        kept = {"Cache-Control": "public, max-age=86400"}
        if logo is None:
            return FileResponse(ICON, headers=kept)
        if logo.kind != "png":
            return Response(status_code=404)
        return Response(logo.data, headers=kept, media_type=logo.media_type)

    return Route(ICON_PATH, apple_touch_icon, methods=["GET", "HEAD"])
