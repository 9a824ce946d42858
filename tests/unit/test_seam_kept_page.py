"""The page of the address /: made once for each name that it is asked for by."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import brotli
import gradio as gr
import pytest
from starlette.testclient import TestClient

from qwendow.gradio_seam.kept_page import OFTEN, KeptPage
from qwendow.web import create_app, page_options
from test_seam_root import built

PLAIN = {"host": "a.example"}


class Maker:
    """An app that answers with how often it was asked, and by what name."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.made = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.made += 1
        headers = dict(scope["headers"])
        made = [(b"x-made", b"%d" % self.made)]
        await send({"type": "http.response.start", "status": self.status, "headers": made})
        await send({"type": "http.response.body", "body": headers.get(b"host", b"")})


def asked(page: KeptPage, headers: dict[str, str] = PLAIN, **changed: Any) -> tuple[int, bytes]:
    """In which making, and by what name, the page that came was made."""
    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"", "scheme": "http", "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()], **changed,
    }  # fmt: skip
    sent: list[Any] = []

    async def send(message: Any) -> None:
        # As the middleware around it does.
        if "headers" in message:
            message["headers"] = [*message["headers"], (b"later", b"x")]
        sent.append(message)

    asyncio.run(page(scope, None, send))  # type: ignore[arg-type]
    start, body = sent
    said = dict(start["headers"])
    assert [name for name, _ in start["headers"]].count(b"later") == 1
    return int(said[b"x-made"]), body["body"]


def test_the_page_is_made_once():
    page = KeptPage(Maker())
    assert [asked(page) for _ in range(3)] == [(1, b"a.example")] * 3


@pytest.mark.parametrize(
    "other",
    [
        {"headers": {"host": "b.example"}},
        {"headers": PLAIN | {"x-forwarded-host": "b.example"}},
        {"headers": PLAIN | {"x-forwarded-proto": "https"}},
        {"headers": PLAIN | {"x-gradio-server": "http://b.example"}},
        {"scheme": "https"},
        {"root_path": "/chat"},
        {"prefix": "/chat"},
    ],
    ids=str,
)
def test_each_name_has_its_own(other: dict[str, Any]):
    page = KeptPage(Maker())
    assert [asked(page)[0], asked(page, **other)[0], asked(page)[0], asked(page, **other)[0]] == [1, 2, 1, 2]


def test_what_else_a_reader_sends_does_not_matter():
    page = KeptPage(Maker())
    readers = [PLAIN | {"x-forwarded-for": f"10.0.0.{number}", "cookie": f"{number}"} for number in range(3)]
    assert [asked(page, headers)[0] for headers in readers] == [1, 1, 1]
    queries = [b"lang=zh&q=deep_link", b"deep%5flink=x", b"7f3a", b"?" * 2000]
    assert [asked(page, query_string=query)[0] for query in queries] == [1] * 4


def test_nothing_of_a_query_gets_into_the_page():
    maker = Maker()
    seen: list[bytes] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["query_string"])
        await maker(scope, receive, send)

    asked(KeptPage(app), query_string=b"deep_link=x")
    assert seen == [b""]


@pytest.mark.parametrize("other", [{"path": "/config"}, {"method": "HEAD"}], ids=str)
def test_nothing_else_is_kept(other: dict[str, Any]):
    page = KeptPage(Maker())
    assert [asked(page, **other)[0] for _ in range(2)] == [1, 2]


def test_a_failure_is_not_kept():
    page = KeptPage(Maker(500))
    assert [asked(page)[0] for _ in range(2)] == [1, 2]


def test_no_number_of_names_fills_the_memory():
    page = KeptPage(Maker())
    asked(page)
    for number in range(1000):
        asked(page, {"host": f"{number}.example"})
        assert asked(page)[0] == 1  # The name that readers come by.
    assert len(page._kept) <= KeptPage.MAX_NAMES


def test_a_browser_that_has_the_page_gets_it_not_again():
    made = TestClient(create_app(built(), page_options(), "offline"))
    page = made.get("/", headers={"accept-encoding": "br"})
    assert page.headers["content-encoding"] == "br" and len(page.content) > 3 * int(page.headers["content-length"])
    again = made.get("/", headers={"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "no-cache" in again.headers["cache-control"]


def test_a_name_that_is_asked_for_often_has_the_page_packed_best_and_one_at_a_time():
    text = Path(gr.__file__).with_name("blocks.py").read_bytes()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": text})

    page, sent = KeptPage(app), {name: list[int]() for name in (b"a", b"b")}

    async def ask(name: bytes) -> None:
        async def send(message: Any) -> None:
            if body := message.get("body"):
                assert brotli.decompress(body) == text
                sent[name].append(len(body))

        headers = [(b"host", name), (b"accept-encoding", b"br")]
        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "scheme": "http", "root_path": ""}
        await page({**scope, "headers": headers}, None, send)  # type: ignore[arg-type]

    async def ask_often() -> None:
        for name in (b"a", b"b") * OFTEN:
            await ask(name)
        a, b = page._kept.values()
        assert a.better and not b.better
        await a.better
        await ask(b"a")

    asyncio.run(ask_often())
    *quickly, well = sent[b"a"]
    assert {*quickly, *sent[b"b"]} == {quickly[0]} and well < quickly[0] * 0.95


def test_what_gradio_makes_again_is_the_same_page(monkeypatch: pytest.MonkeyPatch):
    """Fails if a page holds something of its reader, such as a name or a number of its own."""
    monkeypatch.setattr(gr, "__version__", "6.99.0")
    made = TestClient(create_app(built(), page_options(), "offline"))
    pages = {made.get("/", headers={"cookie": f"a={number}", "accept-language": "zh"}).text for number in range(2)}
    assert len(pages) == 1


def test_gradios_preview_gives_way_to_ours():
    app = create_app(built(), page_options(), "offline")
    page = TestClient(app).get("/", headers={"accept-encoding": "identity"})
    head = page.text.partition("<script")[0]
    assert head.count("og:title") == 1 and '<meta property="og:title" content="Qwendow">' in head
    assert "raw.githubusercontent.com" not in head and "{url}" not in head
    assert int(page.headers["content-length"]) == len(page.content)
