"""What a page gets when it is opened: whole, and packed."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from qwendow.gradio_seam.answered import RUN, Answered

LONG = "said " * 1_000


def answer(request: Request) -> Response:
    match request.query_params.get("how"):
        case "short":
            return Response("said")
        case "parts":
            return StreamingResponse(iter([LONG, LONG]))
    return Response(LONG)


@pytest.mark.parametrize(
    ("address", "takes", "coding", "text"),
    [
        (RUN, "gzip, br", "gzip", LONG),
        (RUN, "br", None, LONG),
        (RUN, "gzip;q=0, br", None, LONG),
        (f"{RUN}?how=short", "gzip", None, "said"),
        (f"{RUN}?how=parts", "gzip", None, LONG * 2),
        ("/other", "gzip", None, LONG),
    ],
)
def test_what_a_page_gets_when_it_opens_is_packed(address: str, takes: str, coding: str | None, text: str):
    app = Starlette(routes=[Route("/{path:path}", answer, methods=["POST"])])
    said = TestClient(Answered(app)).post(address, headers={"accept-encoding": takes})
    assert (said.headers.get("content-encoding"), said.text) == (coding, text)
    assert said.headers.get("vary") == ("Accept-Encoding" if coding else None)
