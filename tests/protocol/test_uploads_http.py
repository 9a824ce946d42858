"""Uploads over HTTP, with the whole app around them: real sockets, raw requests."""

from __future__ import annotations

import asyncio
import http.client
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from PIL import Image as Pillow

from qwendow.answering.choices import Choices
from qwendow.conversation.parts import BadAttachment, Image, TextFile
from qwendow.models import Model
from qwendow.prompts import PromptFolder
from qwendow.trays import Tray, Trays
from qwendow.uploads import Uploads
from qwendow.web import build_page, create_app, listen, page_options
from qwendow.web.bodies import MAX_BODY, MAX_UPLOAD
from staged import Stage
from test_app_http import App, Scripted, free_port, wait_until

ROOT = Path(__file__).parents[2]


def shown(tray: Tray, accept_language: str | None, bad: BadAttachment | None = None) -> str:
    return f"{[file.name for file in tray.waiting]} {bad and bad.reason} {accept_language}"


def picture(width: int = 40, height: int = 40) -> bytes:
    file = BytesIO()
    Pillow.new("RGBA", (width, height), "red").save(file, "PNG")
    return file.getvalue()


@dataclass
class Running:
    app: App
    trays: Trays
    tray: Tray = field(default_factory=Tray)

    def add(self, body: bytes, name: str = "a.txt", key: str | None = None, **headers: str) -> tuple[int, str]:
        """Sends a file to a tray; the name as it is in the address."""
        reply = self.app.ask("POST", f"/files/{key or self.tray.key}?name={name}", body, headers)
        return reply.status, reply.body.decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, Trays]]:
    prompts = PromptFolder(ROOT / "prompts")
    prompts.read()
    models = {tier: Model(f"qwen-{tier}", 30_000, True, "off", True) for tier in ("max", "plus", "turbo")}
    cache = tmp_path_factory.mktemp("gradio")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(cache))
        trays = Trays()
        page = build_page(Stage(Scripted(), Choices(models, prompts), trays=trays, offline=True).contents)
        built = create_app(page, page_options(), "offline", routes=Uploads(trays, shown).routes)
        running = uvicorn.Server(uvicorn.Config(built, log_level="critical", timeout_graceful_shutdown=2))
        listening = listen("127.0.0.1", free_port())
        thread = threading.Thread(target=lambda: asyncio.run(running.serve([listening])))
        thread.start()
        wait_until(lambda: running.started)
        yield App(listening.getsockname()[1], cache=cache), trays
        running.should_exit = True
        thread.join(10)


@pytest.fixture
def running(server: tuple[App, Trays]) -> Running:
    app, trays = server
    return Running(app, trays, trays.open())


def test_a_file_comes_in_with_its_name_and_the_tray_is_shown(running: Running):
    answer = running.add("你好".encode(), "%E4%BD%A0%20%2B1.txt", **{"Accept-Language": "zh-CN"})
    assert answer == (200, "['你 +1.txt'] None zh-CN")
    assert running.tray.waiting == [TextFile("你 +1.txt", "你好")]


def test_what_is_refused_is_said_and_the_tray_stays(running: Running):
    running.add(b"hi")
    assert running.add(b"\x89PNG\r\n\x1a\n", "b.png") == (422, "['a.txt'] broken None")


def test_a_file_without_a_length_comes_in(running: Running):
    connection = http.client.HTTPConnection("127.0.0.1", running.app.port, timeout=10)
    connection.request("POST", f"/files/{running.tray.key}?name=a.txt", iter([b"he", b"llo"]), encode_chunked=True)
    assert connection.getresponse().status == 200
    connection.close()
    assert running.tray.waiting == [TextFile("a.txt", "hello")]


def test_a_file_that_says_it_is_too_large_is_not_read(running: Running):
    head = f"POST /files/{running.tray.key} HTTP/1.1\r\nHost: x\r\nContent-Length: {MAX_UPLOAD + 1}\r\n\r\n"
    assert running.app.raw(head.encode()).startswith(b"HTTP/1.1 413 ")


def test_a_file_that_grows_too_large_is_refused(running: Running):
    connection = http.client.HTTPConnection("127.0.0.1", running.app.port, timeout=10)
    parts = iter([b"x" * 1_000_000] * 11)
    connection.request("POST", f"/files/{running.tray.key}?name=a.txt", parts, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()
    assert (running.tray.waiting, running.tray.arriving) == ([], 0)


@pytest.mark.parametrize("path", ["/gradio_api/call/chat", "/gradio_api/queue/join", "/files/{key}/{id}/remove"])
def test_no_other_address_takes_as_much_as_that(running: Running, path: str):
    path = path.format(key=running.tray.key, id="x" * 16)
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n"
    assert running.app.raw(head.encode()).startswith(b"HTTP/1.1 413 ")


def test_a_picture_is_given_to_whoever_knows_its_address(running: Running):
    running.add(picture(), "a.png")
    (image,) = running.tray.waiting
    assert isinstance(image, Image)
    reply = running.app.ask("GET", f"/files/{running.tray.key}/{image.id}")
    assert (reply.status, reply.body) == (200, image.data)
    wanted = {
        "content-type": "image/png",
        "cache-control": "private, max-age=3600",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
    }
    assert {name: reply.headers[name] for name in wanted} == wanted


def test_a_text_is_given_to_be_saved_and_never_as_a_page(running: Running):
    text = "<script>alert('你好')</script>"
    running.add(text.encode(), "a.html")
    reply = running.app.ask("GET", f"/files/{running.tray.key}/{running.tray.waiting[0].id}")
    assert (reply.status, reply.body.decode()) == (200, text)
    wanted = {
        "content-type": "text/plain; charset=utf-8",
        "content-disposition": "attachment",
        "x-content-type-options": "nosniff",
    }
    assert {name: reply.headers[name] for name in wanted} == wanted


def test_another_session_cannot_look_at_a_picture_nor_remove_it(running: Running):
    running.add(picture(), "a.png")
    image_id, other = running.tray.waiting[0].id, running.trays.open()
    assert running.app.ask("GET", f"/files/{other.key}/{image_id}").status == 404
    assert running.app.ask("POST", f"/files/{other.key}/{image_id}/remove", b"").status == 200
    assert [file.id for file in running.tray.waiting] == [image_id]


def test_a_file_is_removed(running: Running):
    running.add(b"one", "1.txt")
    running.add(b"two", "2.txt")
    reply = running.app.ask("POST", f"/files/{running.tray.key}/{running.tray.waiting[0].id}/remove", b"")
    assert (reply.status, reply.body) == (200, b"['2.txt'] None None")


def test_without_a_session_nothing_comes_in(running: Running):
    key = secrets.token_urlsafe(24)
    assert running.add(b"hi", key=key) == (404, "Not found.")
    assert running.app.ask("POST", f"/files/{key}/{'x' * 16}/remove", b"").status == 404
    assert running.app.ask("GET", f"/files/{key}/{'x' * 16}").status == 404


def test_with_its_session_a_picture_is_gone(running: Running):
    running.add(picture(), "a.png")
    address = f"/files/{running.tray.key}/{running.tray.waiting[0].id}"
    running.tray = running.trays.open()
    assert running.app.ask("GET", address).status == 404


@pytest.mark.parametrize(
    "name",
    ["../../../../tmp/pwned.txt", "%2e%2e%2f%2e%2e%2fpwned.txt", "/etc/cron.d/pwned.txt", "..\\..\\pwned.txt",
     "C:%5Cpwned.txt", "x%00/pwned.txt"],
)  # fmt: skip
def test_a_name_is_never_a_path(running: Running, name: str):
    assert running.add(b"marker-of-upload", name)[0] == 200
    assert [file.name for file in running.tray.waiting] == ["pwned.txt"]
    assert [file for file in running.app.cache.rglob("*") if file.is_file()] == []


@pytest.mark.parametrize("name", ["", "%00", "%ff%fe", "%F0%9F%98%80" * 300, "a%0d%0aSet-Cookie:%20x=1"])
def test_no_name_is_an_error_of_the_server(running: Running, name: str):
    assert running.add(b"hi", name)[0] == 200


PATHS = [
    "/files",
    "/files/",
    "/files/{key}/",
    "/files/{key}x",
    "/files/{key}/..",
    "/files/{key}/../../etc/passwd",
    "/files/{key}/%2e%2e/%2e%2e/etc/passwd",
    "/files/{key}//etc/passwd",
    "/files/{key}/etc/passwd",
    "/files/../app.py",
    "/files//etc/passwd",
    "/files=/etc/passwd",
    "/files/{key}/{id}/",
    "/files/{key}/{id}/../x",
    "/files/{key}/{id}/remove/x",
    "/files/{key}/{id}%00",
    "/FILES/{key}",
    "//files/{key}",
]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("path", PATHS)
def test_no_address_beside_these_exists(running: Running, method: str, path: str):
    running.add(picture(), "a.png")
    path = path.format(key=running.tray.key, id=running.tray.waiting[0].id)
    assert running.app.ask(method, path).status == 404
    assert len(running.tray.waiting) == 1


def test_what_is_for_reading_is_not_for_writing_and_the_reverse(running: Running):
    running.add(picture(), "a.png")
    address = f"/files/{running.tray.key}/{running.tray.waiting[0].id}"
    asked = [("GET", f"/files/{running.tray.key}"), ("POST", address), ("GET", f"{address}/remove")]
    assert [running.app.ask(*one).status for one in asked] == [404, 404, 404]
    assert running.app.ask("DELETE", address).status == 405


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_cannot_put_a_file_into_a_tray(running: Running, headers: dict[str, str]):
    assert (running.add(b"hi", **headers)[0], running.tray.waiting) == (403, [])


def test_a_sender_that_goes_away_leaves_nothing(running: Running):
    with socket.create_connection(("127.0.0.1", running.app.port), timeout=5) as connection:
        connection.sendall(f"POST /files/{running.tray.key} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx".encode())
        wait_until(lambda: running.tray.arriving == 1)
    wait_until(lambda: running.tray.arriving == 0)
    assert running.tray.waiting == []


def test_slow_uploads_and_the_decoding_of_large_ones_hold_nobody_up(running: Running):
    slow = [socket.create_connection(("127.0.0.1", running.app.port), timeout=5) for _ in range(7)]
    for connection in slow:
        connection.sendall(f"POST /files/{running.tray.key} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n".encode())
    wait_until(lambda: running.tray.arriving == 7)
    other = Running(running.app, running.trays, running.trays.open())
    decoding = threading.Thread(target=other.add, args=(picture(5000, 5000), "large.png"))
    decoding.start()
    began = time.monotonic()
    assert running.app.ask("GET", "/healthz").status == 200
    assert running.app.call("hi") == ("complete", ["heard: hi"])
    assert time.monotonic() - began < 5
    decoding.join()
    assert len(other.tray.waiting) == 1
    for connection in slow:
        connection.close()


def test_gradios_own_upload_stays_closed(running: Running):
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nmarker-of-upload\r\n--x--\r\n'
    for path in ("/gradio_api/upload", f"/gradio_api/upload?upload_id={running.tray.key}", "/upload"):
        reply: Any = running.app.ask("POST", path, body, {"Content-Type": "multipart/form-data; boundary=x"})
        assert reply.status == 404
    assert os.listdir(running.app.cache) == []
