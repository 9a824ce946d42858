"""Gradio's sign that something loads, with a clock that ends: its own file, but for one condition.

The sign of Gradio 6.31 counts seconds by asking for frame after frame, until its status is another one than pending.
That of the page itself is taken away while it is pending, and so its clock goes on for as long as the tab is open: an
idle page kept 6 to 15 % of a core busy where Chromium draws without a graphics card. Nothing outside of that file can
reach the clock. In a Gradio whose file reads otherwise, Gradio's own is served.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import gradio as gr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ASSETS = Path(gr.__file__).parent / "templates" / "frontend" / "assets"
CLOCK = re.compile(
    r"function (?P<tick>\w+)\(\)\{\w+\(\(\)=>\{\w+\(\w+,\(performance\.now\(\)-\w+\(\w+\)\)/1e3\),"
    r"(?P<running>\w+)&&(?=(?P=tick)\(\))"
)
HEADERS = {"Cache-Control": "public, max-age=86400", "Vary": "Accept-Encoding"}


def loading_sign(assets: Path = ASSETS) -> list[Route]:
    """Comes before Gradio's own route of the folder, at the addresses there."""
    written = {file.name: mended(file.read_text("utf-8")) for file in assets.glob("statustracker-*.js")}
    return [_route(name, text) for name, text in written.items() if text]


def mended(source: str) -> str | None:
    """The clock goes on only while its sign is in the page. None, where it is not the clock that is known."""
    clocks = list(CLOCK.finditer(source))
    signs = re.findall(rf",(\w+),{clocks[0]['running']}=!1,", source) if len(clocks) == 1 else []
    if len(signs) != 1:
        return None
    return CLOCK.sub(rf"\g<0>{signs[0]}?.isConnected&&", source)


def _route(name: str, text: str) -> Route:
    plain = text.encode()
    packed = gzip.compress(plain, mtime=0)

    def sign(request: Request) -> Response:
        zipped = "gzip" in request.headers.get("accept-encoding", "")
        headers = HEADERS | ({"Content-Encoding": "gzip"} if zipped else {})
        return Response(packed if zipped else plain, headers=headers, media_type="text/javascript")

    return Route(f"/assets/{name}", sign, methods=["GET"])
