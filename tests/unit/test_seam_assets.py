"""The files of Gradio's page: how they are packed, how long they hold, and that they are where they are looked for."""

from __future__ import annotations

import asyncio
import gzip
import re
from pathlib import Path

import brotli
import gradio as gr
import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from qwendow.gradio_seam.assets import FRONTEND, NAMED_BY_CONTENT, Assets
from qwendow.gradio_seam.first_visit import FirstVisit
from qwendow.gradio_seam.loading_sign import loading_sign
from qwendow.gradio_seam.packed import Packed, accepted

PAGE = (FRONTEND / "index.html").read_text("utf-8")
FIRST = re.findall(r'"\./(assets/[^"]+)"', PAGE)
FONT = "static/fonts/IBMPlexMono/IBMPlexMono-Regular.woff2"


@pytest.fixture(scope="module")
def served() -> TestClient:
    page = gr.Blocks()
    page.theme_css, page.theme_hash = "a {}" * 100, "0" * 64
    return TestClient(Assets(Starlette(), loading_sign(), page))


def raw(served: TestClient, address: str, **headers: str) -> tuple[str | None, bytes]:
    with served.stream(
        "GET", address, headers={name.replace("_", "-"): value for name, value in headers.items()}
    ) as got:
        return got.headers.get("content-encoding"), b"".join(got.iter_raw())


def test_the_files_that_gradios_page_asks_for_are_there():
    assert FIRST and all((FRONTEND / name).is_file() for name in [*FIRST, FONT])


@pytest.mark.parametrize(
    ("said", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"),
        ("BR", "br"), ("identity", ""), ("", ""), ("brx, xgzip", ""), ("gzip;q=0.0", ""),
    ],
)  # fmt: skip
def test_what_a_browser_takes(said: str, coding: str):
    assert accepted(said) == coding


@pytest.mark.parametrize("name", FIRST)
def test_a_body_comes_as_the_browser_takes_it(served: TestClient, name: str):
    file = (FRONTEND / name).read_bytes()
    coding, packed = raw(served, name, accept_encoding="gzip, br")
    assert (coding, brotli.decompress(packed), len(packed) < len(file) / 2) == ("br", file, True)
    coding, packed = raw(served, name, accept_encoding="gzip")
    assert (coding, gzip.decompress(packed)) == ("gzip", file)
    assert raw(served, name, accept_encoding="identity") == (None, file)
    assert raw(served, name, accept_encoding="br", range="bytes=2-5") == (None, file[2:6])


def test_what_comes_in_the_place_of_gradios_is_never_gradios(served: TestClient):
    ((name, text),) = loading_sign().items()
    assert served.get(name).text == text == served.get(name, headers={"range": "bytes=0-3"}).text


def test_what_is_named_by_its_content_is_kept_for_ever(served: TestClient):
    files = [f"/{file.relative_to(FRONTEND).as_posix()}" for file in (FRONTEND / "assets").iterdir()]
    assert [name for name in files if not NAMED_BY_CONTENT.fullmatch(name)] == []
    ours = next(iter(loading_sign()))
    kept = {
        name: served.get(name).headers["cache-control"].partition(", ")[2]
        for name in (f"/{FIRST[0]}", f"/theme.css?v={'0' * 64}", "/theme.css?v=1", f"/{FONT}", ours)
    }
    assert list(kept.values()) == ["max-age=31536000, immutable"] * 2 + ["", "max-age=86400", ""]


def test_what_is_large_is_packed_quickly_for_who_asks_first_and_then_well():
    body = max(FirstVisit({}).made.values(), key=len).encode()

    async def lengths() -> list[int]:
        packed = Packed(body, {})
        responses = [await packed.response(Headers({"accept-encoding": "br"}))]
        assert packed.better
        await packed.better
        responses.append(await packed.response(Headers({"accept-encoding": "br"})))
        assert [brotli.decompress(response.body) for response in responses] == [body, body]
        return [len(response.body) for response in responses]

    quickly, well = asyncio.run(lengths())
    assert well < quickly * 0.95


@pytest.mark.parametrize(("length", "quality", "wanted"), [(9_000, None, 11), (1_000_000, None, 5), (9_000, 4, 4)])
def test_what_is_small_is_packed_well_at_once_and_what_is_very_large_never(
    length: int, quality: int | None, wanted: int
):
    async def packed() -> bytes:
        whole = Packed(body, {}, quality)
        response = await whole.response(Headers({"accept-encoding": "br"}))
        assert whole.better is None
        return bytes(response.body)

    body = max(FirstVisit({}).made.values(), key=len).encode()
    body = (body * (length // len(body) + 1))[:length]
    assert asyncio.run(packed()) == brotli.compress(body, quality=wanted)


@pytest.mark.parametrize("name", [f"/{FIRST[0]}", "/theme.css", next(iter(loading_sign()))])
def test_what_the_browser_has_does_not_come_again(served: TestClient, name: str):
    first = served.get(name)
    again = served.get(name, headers={"if-none-match": f'"x", {first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert served.get(name, headers={"if-none-match": '"x"'}).status_code == 200


def test_head_says_what_get_says(served: TestClient):
    got, head = served.get(FIRST[0]), served.head(FIRST[0])
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(got.headers)


@pytest.mark.parametrize("name", ["assets/none.js", "assets/../index.html", f"assets{Path(gr.__file__)}", "static/"])
def test_nothing_else_is_there(served: TestClient, name: str):
    assert served.get(name).status_code == 404
