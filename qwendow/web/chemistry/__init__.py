"""What formulas of chemistry need beyond what Gradio ships, for a page that has one: see browser/chemistry.js."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from qwendow.gradio_seam.katex import katex

MHCHEM = Path(__file__).parent / "mhchem.js"
ADDRESSES = r"/katex\.js|/mhchem\.js"
"""For the gate."""

HEADERS = {"Cache-Control": "no-cache"}


def chemistry() -> Sequence[BaseRoute]:
    return [Route("/katex.js", _katex), Route("/mhchem.js", _mhchem)]


def _katex(request: Request) -> Response:
    """Under a name that stays; without it formulas of chemistry stay as they are."""
    if file := katex():
        return Response(f'export {{default}} from "./assets/{file}";\n', media_type="text/javascript", headers=HEADERS)
    return Response(status_code=404)


def _mhchem(request: Request) -> Response:
    return FileResponse(MHCHEM, media_type="text/javascript", headers=HEADERS)
