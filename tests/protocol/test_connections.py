"""What a connection may take, on real sockets: headers, time, a place, an open file."""

from __future__ import annotations

import asyncio
import inspect
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import fastapi
import pytest
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from uvicorn.protocols.http import httptools_impl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from qwendow.readers import ReaderCookie, new_secret
from qwendow.web import connections, listen, server
from qwendow.web.connections import Bounded, Bounds, Crowd
from qwendow.web.gate import Gate
from qwendow.web.identity import Identity
from test_app_http import free_port, wait_until

SOON = Bounds(head_seconds=0.3, body_seconds=0.3, body_bytes=100, send_seconds=0.5, linger_seconds=0.2)
HEAD = b"%b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n"


class Public(Crowd):
    """Everybody counts, this machine, too."""

    few: str = ""

    def counts(self, address: str) -> bool:
        return True

    def few_left(self, file: int) -> str:  # type: ignore[override]
        return self.few


class Desk:
    """A server, what became of its requests, and ways to speak to it."""

    def __init__(self, bounds: Bounds) -> None:
        self.crowd = Public(1000, bounds=bounds)
        self.ended: list[str] = []
        app = fastapi.FastAPI()
        app.get("/healthz")(self.much)
        app.get("/readyz")(self.little)
        app.post("/profile")(self.read)
        self.server = server.Server(Gate(app, Identity(ReaderCookie([new_secret()]))), "", [], crowd=self.crowd)
        self.server.capture_signals = suppress  # type: ignore[method-assign,assignment]
        listening = listen("127.0.0.1", free_port())
        self.port = listening.getsockname()[1]
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve([listening])))
        self.thread.start()
        wait_until(lambda: self.server.started)

    async def much(self) -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            try:
                for _ in range(10_000):
                    yield b"x" * 100_000
            finally:
                self.ended.append("sending")

        return StreamingResponse(parts())

    async def little(self) -> str:
        return "ready"

    async def read(self, request: fastapi.Request) -> int:
        try:
            return len(await request.body())
        except ClientDisconnect:
            self.ended.append("reading")
        return 0

    def waiting(self) -> int:
        """Bytes that are to be sent."""
        connections = [*self.server.server_state.connections]
        return sum(connection.transport.get_write_buffer_size() for connection in connections)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=15)  # uvicorn hangs up after five

    def say(self, *parts: bytes, pause: float = 0) -> bytes:
        """All that comes back until it hangs up."""
        with self.connect() as connection:
            for part in parts:
                with suppress(OSError):
                    connection.sendall(part)
                time.sleep(pause)
            return heard(connection)


def heard(connection: socket.socket) -> bytes:
    said = b""
    with suppress(ConnectionError):
        while part := connection.recv(65_536):
            said += part
    return said


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Desk]]:
    monkeypatch.setattr(server, "TICK_SECONDS", 0.1)
    desks: list[Desk] = []

    def start(**bounds: float) -> Desk:
        desks.append(Desk(replace(SOON, **bounds)))  # type: ignore[arg-type]
        return desks[-1]

    yield start
    for one in desks:
        one.server.should_exit = True
        one.thread.join(10)


def test_headers_are_bounded_whole_or_unfinished(desk: Callable[..., Desk]) -> None:
    asked = desk()
    whole = asked.say(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n")
    lines = asked.say(b"GET /readyz HTTP/1.1\r\n" + b"a: b\r\n" * 20_000 + b"\r\n")
    address = asked.say(b"GET /readyz?" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    endless = asked.say(b"GET / HTTP/1.1\r\nX: ", *[b"x" * 1_000_000] * 20)
    assert [said[:12] for said in (whole, lines, endless)] == [b"HTTP/1.1 431"] * 3
    assert address.startswith(b"HTTP/1.1 400")
    usual = asked.say(
        b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX: " + b"x" * 60_000 + b"\r\n\r\n"
    )
    assert usual.startswith(b"HTTP/1.1 200")


def test_who_does_not_go_on_is_hung_up_on(desk: Callable[..., Desk]) -> None:
    asked = desk()
    assert asked.say() == b""  # As a browser does beforehand.
    assert asked.say(b"GET / HT").startswith(b"HTTP/1.1 408")
    assert asked.say(*[b"\r\n"] * 3).startswith(b"HTTP/1.1 408")
    body = HEAD % (b"POST /profile", 1000)
    assert asked.say(body + b"x" * 50).startswith(b"HTTP/1.1 408")
    assert asked.say(body, *[b"x"] * 20, pause=0.05).startswith(b"HTTP/1.1 408")
    assert asked.ended == ["reading"] * 2
    again = asked.say(HEAD % (b"GET /readyz", 0) + b"GET / HT")  # The next request, of one that was answered.
    assert (again[:12], again.count(b"HTTP/1.1 408")) == (b"HTTP/1.1 200", 1)


def test_a_slow_line_has_its_time(desk: Callable[..., Desk]) -> None:
    said = desk().say(
        b"POST /profile HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n",
        *[b"x" * 50] * 20, pause=0.06,
    )  # fmt: skip
    assert said.endswith(b"1000")


def test_an_address_has_so_many_connections(desk: Callable[..., Desk]) -> None:
    asked = desk(connections=3, over=1, head_seconds=10)
    upgrade = b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    with asked.connect() as first, asked.connect(), asked.connect():
        wait_until(lambda: asked.crowd.by_address["127.0.0.1"] == 3)
        page = asked.say(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n")
        assert page.startswith(b"HTTP/1.1 429") and b"QWENDOW_LIMIT_CONNECTIONS" in page
        with asked.connect() as silent:
            assert asked.say() == b""  # Not even that.
            silent.close()
        first.sendall(upgrade)
        assert first.recv(1000).startswith(b"HTTP/1.1 200")
        first.close()
        wait_until(lambda: asked.crowd.by_address["127.0.0.1"] == 2)
        assert asked.say(HEAD % (b"GET /readyz", 0) + b"GET / HT").startswith(b"HTTP/1.1 200")
    wait_until(lambda: not asked.crowd.by_address)


@pytest.mark.parametrize("bounds", [{}, {"send_seconds": 60, "short_seconds": 0.5}], ids=["late", "soon"])
def test_who_never_reads_is_hung_up_on(desk: Callable[..., Desk], bounds: dict[str, float]) -> None:
    """Sooner, where memory runs short."""
    asked = desk(**bounds)
    asked.server._room.tight = bool(bounds)
    with asked.connect() as silent, asked.connect() as slow:
        began = time.monotonic()
        for connection in (silent, slow):
            connection.sendall(HEAD % (b"GET /healthz", 0))
        wait_until(lambda: asked.waiting() > 0)
        assert asked.waiting() < 400_000  # Of a gigabyte.
        while not asked.ended and time.monotonic() - began < 9:
            slow.recv(200_000)
            time.sleep(0.02)
        assert (len(asked.ended), time.monotonic() - began > 0.5) == (1, True)
        for _ in range(30):
            assert slow.recv(200_000)
            time.sleep(0.02)
        assert len(asked.ended) == 1


def test_where_hardly_a_file_can_be_opened_readers_are_told(
    desk: Callable[..., Desk], caplog: pytest.LogCaptureFixture
) -> None:
    asked = desk(head_seconds=60, hurried_seconds=0.3)
    with asked.connect() as idle, asked.connect() as half:
        idle.sendall(HEAD % (b"GET /readyz", 0))
        wait_until(lambda: b"ready" in idle.recv(10_000))
        half.sendall(b"GET / HT")
        asked.crowd.few = "few"
        page = asked.say(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n")
        assert page.startswith(b"HTTP/1.1 503") and b"retry-after: 5" in page and "人数过多".encode() in page
        asked.crowd.few = "hardly any"
        assert asked.say(HEAD % (b"GET /readyz", 0)).startswith(b"HTTP/1.1 503")
        assert heard(idle) == b""  # Their places are wanted.
        for _ in range(10):
            asked.say()
            time.sleep(0.05)
        assert heard(half).startswith(b"HTTP/1.1 408")
    assert [record.name for record in caplog.records] == [connections.__name__]


def test_uvicorn_has_what_is_leaned_on() -> None:
    """Uvicorn 0.54: what a connection overrides, and what it reads."""
    overridden = {name for name in vars(Bounded) if name.startswith("on_") or name == "_unsupported_upgrade_warning"}
    assert overridden <= vars(HttpToolsProtocol).keys()
    source = inspect.getsource(httptools_impl)
    for name in (
        "timeout_keep_alive_task",
        "flow.pause_reading",
        "cycle.disconnected = True",
        "cycle.message_event.set",
    ):
        assert f"self.{name}" in source
