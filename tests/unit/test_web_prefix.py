"""The path that a proxy shows the app under: taken off, told, and believed of whom."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from qwendow.web.prefix import Prefixed


def behind(path: str, prefix: str = "", said: str = "", client: str = "10.1.2.3", query: bytes = b"") -> Any:
    """The path and the prefix that reach the app, or where the reader is sent."""
    reached: list[Any] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["raw_path"] == scope["path"].encode()
        reached.append((scope["path"], scope.get("prefix", "")))

    async def send(message: Message) -> None:
        reached.extend(value.decode() for name, value in message.get("headers", ()) if name == b"location")

    headers = [(b"x-forwarded-prefix", said.encode())] if said else []
    scope = {"type": "http", "path": path, "raw_path": path.encode(), "query_string": query, "headers": headers}
    scope["client"] = (client, 1)
    asyncio.run(Prefixed(app, prefix, ["10.0.0.0/8"])(scope, None, send))  # type: ignore[arg-type]
    return reached[0]


@pytest.mark.parametrize(
    ("request_", "reached"),
    [
        ({"path": "/healthz"}, ("/healthz", "")),
        ({"path": "/qwen/healthz", "prefix": "/qwen"}, ("/healthz", "/qwen")),
        ({"path": "/healthz", "prefix": "/qwen"}, ("/healthz", "/qwen")),
        ({"path": "/qwen/", "prefix": "/qwen"}, ("/", "/qwen")),
        ({"path": "/qwenty/x", "prefix": "/qwen"}, ("/qwenty/x", "/qwen")),
        ({"path": "/a/b/s/t", "said": "/a/b/"}, ("/s/t", "/a/b")),
        ({"path": "/s/t", "said": "/a, /inner"}, ("/s/t", "/a")),
        ({"path": "/x", "said": "/a", "prefix": "/qwen"}, ("/x", "/qwen")),
        ({"path": "/a/x", "said": "/a", "client": "203.0.113.9"}, ("/a/x", "")),
        ({"path": "/a/x", "said": "/a", "client": "testclient"}, ("/a/x", "")),
        ({"path": "/x", "said": "//evil.example"}, ("/x", "")),
        ({"path": "/x", "said": '/a";Path=/'}, ("/x", "")),
    ],
)
def test_a_prefix_is_taken_off_where_it_is_still_there(request_: dict[str, str], reached: tuple[str, str]):
    assert behind(**request_) == reached


def test_without_its_last_slash_it_leads_to_the_page():
    assert behind("/qwen", prefix="/qwen") == "/qwen/"
    assert behind("/qwen", said="/qwen", query=b"q=Hi&lang=zh") == "/qwen/?q=Hi&lang=zh"
