"""A connection, fed by hand: whatever the splits and wherever it breaks, no byte of a body is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwendow.client import connection
from qwendow.client.connection import Connection, Incoming
from qwendow.client.tunnel import MOST_SAID, lead_through

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
UNTIL_CLOSED = b"HTTP/1.1 200 OK\r\n\r\n"


@dataclass
class Transport:
    """What a connection does to its transport."""

    written: bytes = b""
    done: list[str] = field(default_factory=list)

    def write(self, data: bytes) -> None:
        self.written += data

    def __getattr__(self, name: str) -> Any:
        return lambda: self.done.append(name)


@dataclass
class Wire:
    transport: Transport = field(default_factory=Transport)
    free: list[Connection] = field(default_factory=list)
    lost: list[Connection] = field(default_factory=list)

    def connect(self) -> Connection:
        made = Connection(self.free.append, self.lost.append)
        made.connection_made(self.transport)  # type: ignore[arg-type]
        return made


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces if piece) + b"0\r\n\r\n"


def run(scene: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(scene, 5))


async def body(made: Connection, incoming: Incoming) -> tuple[bytes, httpx2.HTTPError | None]:
    """All that can be read, and the error it ended with."""
    data = b""
    try:
        await incoming.head()
        while piece := await made.read(incoming):
            data += piece
    except httpx2.HTTPError as error:
        return data, error
    return data, None


def answered(*received: bytes, closed: Exception | bool = False) -> tuple[Wire, Incoming, bytes, Exception | None]:
    async def scene() -> tuple[Wire, Incoming, bytes, Exception | None]:
        wire = Wire()
        made = wire.connect()
        incoming = made.send(b"request")
        for data in received:
            made.data_received(data)
        if closed:
            made.connection_lost(None if closed is True else closed)
        return wire, incoming, *await body(made, incoming)

    return run(scene())  # type: ignore[no-any-return]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=6), st.lists(st.integers(0, 400), max_size=8))
def test_a_body_does_not_depend_on_where_its_bytes_were_split(pieces: list[bytes], cuts: list[int]):
    stream = CHUNKED + chunked(*pieces)
    ends = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    received = [stream[start:end] for start, end in pairwise(ends)]
    wire, incoming, data, error = answered(*received)
    assert (incoming.status, data, error) == (200, b"".join(pieces), None)
    assert (wire.transport.written, len(wire.free), wire.transport.done) == (b"request", 1, [])


@settings(deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=6), st.integers(0, 10_000))
def test_what_came_before_a_break_is_read_before_the_error(pieces: list[bytes], cut: int):
    stream = chunked(*pieces)
    stream = stream[: cut % len(stream)]
    _, _, data, error = answered(CHUNKED, stream, closed=True)
    assert b"".join(pieces).startswith(data)
    assert data == decoded(stream)
    assert isinstance(error, httpx2.ReadError)


def decoded(stream: bytes) -> bytes:
    """The bytes that a cut-off chunked body holds."""
    data = b""
    while b"\r\n" in stream:
        size, _, stream = stream.partition(b"\r\n")
        data += stream[: int(size, 16)]
        stream = stream[int(size, 16) + 2 :]
    return data


@pytest.mark.parametrize("reason", [True, ConnectionResetError("reset")])
def test_a_length_that_is_not_reached_is_an_error(reason: Exception | bool):
    _, _, data, error = answered(PLAIN % 5, b"abc", closed=reason)
    assert (data, type(error)) == (b"abc", httpx2.ReadError)


def test_a_body_without_a_length_ends_with_the_connection():
    assert answered(UNTIL_CLOSED, b"abc", b"de", closed=True)[2:] == (b"abcde", None)


def test_a_reset_ends_no_body_properly():
    _, _, data, error = answered(UNTIL_CLOSED, b"abc", closed=ConnectionResetError("reset"))
    assert (data, type(error)) == (b"abc", httpx2.ReadError)


@pytest.mark.parametrize(
    "received", [b"", b"HTTP/1.1 200 OK\r\nContent-", b"SSH-2.0-x\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"]
)
def test_no_response_is_an_error(received: bytes):
    _, _, data, error = answered(received, closed=True)
    assert (data, type(error)) == (b"", httpx2.RemoteProtocolError)


def test_nonsense_in_the_body_is_an_error_after_what_made_sense():
    _, _, data, error = answered(CHUNKED, b"3\r\nabc\r\nnonsense\r\n")
    assert (data, type(error)) == (b"abc", httpx2.RemoteProtocolError)


def test_an_informational_response_is_not_the_response():
    wire, incoming, data, _ = answered(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", PLAIN % 2 + b"ok")
    assert (incoming.status, incoming.headers, data) == (200, [(b"Content-Length", b"2")], b"ok")
    assert len(wire.free) == 1


@pytest.mark.parametrize(
    "received",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        PLAIN % 2 + b"okmore",
        PLAIN % 2 + b"ok" + PLAIN % 0,
    ],
    ids=["close", "HTTP/1.0", "excess", "a response nobody asked for"],
)
def test_a_connection_that_cannot_be_used_again_is_closed(received: bytes):
    wire, _, data, error = answered(received)
    assert (data, error, wire.free, wire.transport.done) == (b"ok", None, [], ["abort"])


def test_what_comes_while_nothing_was_asked_closes_the_connection():
    wire = Wire()
    wire.connect().data_received(b"HTTP/1.1 408 Request Timeout\r\n\r\n")
    assert wire.transport.done == ["abort"]


def test_a_lost_connection_is_reported():
    wire = Wire()
    made = wire.connect()
    made.connection_lost(None)
    assert wire.lost == [made]


def test_a_connection_carries_one_response_after_another():
    async def scene() -> list[bytes]:
        wire, read = Wire(), []
        made = wire.connect()
        for text in (b"one", b"two"):
            incoming = made.send(b"x")
            made.data_received(PLAIN % 3 + text)
            read.append((await body(made, incoming))[0])
        assert wire.free == [made, made]
        return read

    assert run(scene()) == [b"one", b"two"]


def test_many_pieces_are_one_read():
    async def scene() -> bytes:
        made = Wire().connect()
        incoming = made.send(b"x")
        made.data_received(CHUNKED)
        for _ in range(100):
            made.data_received(b"1\r\na\r\n")
        return await made.read(incoming)

    assert run(scene()) == b"a" * 100


def test_a_sender_waits_for_a_slow_reader():
    async def scene() -> None:
        wire = Wire()
        made = wire.connect()
        incoming = made.send(b"x")
        made.data_received(PLAIN % 10**9 + b"x" * connection.MAX_WAITING)
        assert wire.transport.done == []
        made.data_received(b"x")
        made.data_received(b"x")
        assert wire.transport.done == ["pause_reading"]
        assert len(await made.read(incoming)) == connection.MAX_WAITING + 2
        assert wire.transport.done == ["pause_reading", "resume_reading"]

    run(scene())


@pytest.mark.parametrize("end", [b"0\r\n\r\n", b"nonsense\r\n", None])
def test_gathering_ends_with_the_response(end: bytes | None):
    async def scene() -> bytes:
        made = Wire().connect()
        incoming = made.send(b"x")
        made.data_received(CHUNKED + b"1\r\na\r\n")
        gathering = asyncio.ensure_future(incoming.gather(60))
        await asyncio.sleep(0)
        assert not gathering.done()
        made.data_received(end) if end else made.connection_lost(None)
        await gathering
        return await made.read(incoming)

    assert run(scene()) == b"a"


def test_gathering_ends_when_its_time_is_up():
    async def scene() -> bytes:
        made = Wire().connect()
        incoming = made.send(b"x")
        made.data_received(CHUNKED + b"1\r\na\r\n")
        await incoming.gather(0.01)
        return await made.read(incoming)

    assert run(scene()) == b"a"


def test_what_is_gathered_for_long_lies_with_the_system_meanwhile(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "REST_SECONDS", 0.02)

    async def scene() -> None:
        wire = Wire()
        made, rest = wire.connect(), ["pause_reading", "resume_reading"]
        wire.transport.is_closing = lambda: False  # type: ignore[attr-defined]
        incoming = made.send(b"x")
        made.data_received(CHUNKED + b"1\r\na\r\n")
        gathering = asyncio.ensure_future(made.gather(incoming, 60))
        await asyncio.sleep(0)
        assert wire.transport.done == rest[:1]
        await asyncio.sleep(0.03)
        assert wire.transport.done == rest
        made.data_received(b"1\r\nb\r\n")
        assert wire.transport.done == rest + rest[:1]
        made.data_received(b"0\r\n\r\n")
        await gathering
        assert (wire.transport.done, await made.read(incoming), len(wire.free)) == (rest * 2, b"ab", 1)

    run(scene())


def test_what_has_come_meanwhile_can_be_read_when_the_time_is_up():
    async def scene() -> None:
        wire = Wire()
        made = wire.connect()
        wire.transport.is_closing = lambda: False  # type: ignore[attr-defined]
        soon, read = asyncio.get_running_loop().call_soon, partial(made.data_received, b"1\r\na\r\n")
        wire.transport.resume_reading = lambda: soon(soon, read)  # type: ignore[attr-defined]
        incoming = made.send(b"x")
        made.data_received(CHUNKED)
        await made.gather(incoming, connection.WORTH_SECONDS)
        assert incoming.ready
        assert await made.read(incoming) == b"a"

    run(scene())


def test_a_proxy_is_asked_for_an_address_in_its_form_and_heard_no_longer_than_it_has_something_to_say():
    class Led(Transport):
        def set_protocol(self, protocol: asyncio.Protocol) -> None:
            self.data_received = protocol.data_received

    async def scene() -> None:
        proxy, request = httpx2.Proxy("http://127.0.0.1:9"), httpx2.Request("GET", "https://[::1]/v1")
        led: Any = Led()
        asked = asyncio.create_task(lead_through(led, proxy, "::1", 443, request))
        await asyncio.sleep(0)
        assert led.written.startswith(b"CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n")
        led.data_received(b"x" * MOST_SAID)
        await asyncio.sleep(0)
        assert not asked.done()
        led.data_received(b"x")
        with pytest.raises(httpx2.RemoteProtocolError):
            await asyncio.wait_for(asked, 1)

    asyncio.run(scene())
