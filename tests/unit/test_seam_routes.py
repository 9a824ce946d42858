"""What each turn asks of the server is found without a search."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route

from qwendow.web import create_app, page_options
from test_seam_event_stream import scope_of
from test_seam_root import built


@pytest.mark.parametrize(("method", "path"), [("POST", "queue/join"), ("POST", "run/predict"), ("GET", "queue/data")])
def test_what_pages_ask_for_often_is_found_among_the_first(method: str, path: str, monkeypatch: pytest.MonkeyPatch):
    """Fails if Gradio or FastAPI keep their routes elsewhere."""
    tried: list[str] = []
    for kind in (APIRoute, Route, Mount):

        def counted(route: Any, scope: Any, matches: Any = kind.__dict__["matches"]) -> Any:
            tried.append(route.path)
            return matches(route, scope)

        monkeypatch.setattr(kind, "matches", counted)
    app, said = create_app(built(), page_options(), "offline"), list[Any]()

    async def body() -> dict[str, Any]:
        return {"type": "http.disconnect"} if path == "queue/data" else {"type": "http.request", "body": b"{}"}

    async def hear(message: Any) -> None:
        said.append(message)

    address = f"/gradio_api/{path}"
    scope = scope_of(method, address) | {"headers": [(b"host", b"localhost"), (b"content-type", b"application/json")]}
    asyncio.run(app(scope, body, hear))
    assert said[0]["status"] == (200 if path == "queue/data" else 422)
    assert len(tried) <= 20
