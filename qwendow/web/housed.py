"""The addresses of what is the operator's own: their terms, their mark."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from qwendow.house import House, Logo
from qwendow.page.shared.document import Document
from qwendow.page.terms import terms_page

TERMS = "/terms"
ADDRESSES = rf"{TERMS}|/logo\.(?:svg|png)"
"""For the gate."""

INERT = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
"""An SVG may hold scripts, and be opened by itself."""


def housed(house: House) -> Sequence[BaseRoute]:
    document = Document(house.theme)
    policy = {"Content-Security-Policy": document.policy}

    def terms(request: Request) -> Response:
        if house.terms.address:
            return RedirectResponse(house.terms.address)
        return HTMLResponse(terms_page(house.terms, document, request.headers.get("accept-language")), headers=policy)

    return [*([Route(TERMS, terms)] if house.terms.version else []), *_mark(house.theme.logo)]


def _mark(logo: Logo | None) -> Sequence[BaseRoute]:
    """Also in the place of the icon of the page."""
    if logo is None:
        return []
    headers = INERT | {"Cache-Control": "public, max-age=3600"}

    def mark(request: Request) -> Response:
        return Response(logo.data, headers=headers, media_type=logo.media_type)

    return [Route(f"/logo.{logo.kind}", mark), Route("/favicon.ico", mark)]
