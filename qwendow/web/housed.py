"""The addresses of what is the operator's own: their terms."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from qwendow.house import House
from qwendow.page import SharedPage
from qwendow.page.terms import terms_page

TERMS = "/terms"


def housed(house: House) -> Sequence[BaseRoute]:
    policy = {"Content-Security-Policy": SharedPage().policy}

    def terms(request: Request) -> Response:
        if house.terms.address:
            return RedirectResponse(house.terms.address)
        return HTMLResponse(terms_page(house.terms, request.headers.get("accept-language")), headers=policy)

    return [Route(TERMS, terms)] if house.terms.version else []
