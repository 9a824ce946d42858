"""The connections under the answers: kept, shared by none, secured, gone round a proxy or through it."""

from __future__ import annotations

import asyncio
import base64
import ssl
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx2
import pytest
import trustme

from client_wire import (
    AT_ONCE,
    CHUNKED,
    DONE,
    KEY,
    QUESTION,
    STOP,
    TEXT,
    Then,
    Wire,
    ask,
    chunked,
    collect,
    head,
    playing,
)
from qwendow.client import DashScope, pool
from qwendow.client.facts import Cleaner
from qwendow.client.pool import Pool
from qwendow.client.transport import http_client
from qwendow.conversation.errors import (
    ChatError,
    CutOff,
    InsecureConnection,
    InspectedConnection,
    ProxyPassword,
    ProxyRefused,
    ProxySilent,
    ProxyUnreachable,
)
from qwendow.conversation.events import Finish, TextDelta

pytestmark = pytest.mark.usefixtures("loop")

KEPT = [CHUNKED, chunked(TEXT), chunked(STOP + DONE) + b"0\r\n\r\n", Then.KEEP]
ANSWERED = ([TextDelta("Hello"), Finish("stop")], None)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that the client trusts."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made


@asynccontextmanager
async def secured(certificate: trustme.LeafCert, wire: Wire) -> AsyncGenerator[str, None]:
    """The address of the wire with TLS in front."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0, ssl=context)
    try:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}/v1"
    finally:
        server.close()


def test_turns_that_follow_one_another_share_a_connection():
    async def scene() -> None:
        async with playing(KEPT) as wire:
            client = wire.client()
            assert [await ask(client) for _ in range(3)] == [ANSWERED] * 3
            assert wire.connections == 1
            await client.aclose()

    asyncio.run(scene())


def test_answers_at_the_same_time_have_a_connection_each():
    async def scene() -> None:
        async with playing([CHUNKED, chunked(TEXT), 0.1, *KEPT[2:]]) as wire:
            client = wire.client()
            assert await asyncio.gather(*[ask(client) for _ in range(5)]) == [ANSWERED] * 5
            assert wire.connections == 5
            await client.aclose()

    asyncio.run(scene())


def test_a_kept_connection_that_the_server_closed_is_not_used():
    async def scene() -> None:
        async with playing(KEPT[:-1]) as wire:
            client = wire.client()
            for number in (1, 2):
                assert await ask(client) == ANSWERED
                await asyncio.sleep(0.05)
                assert wire.connections == number
            await client.aclose()

    asyncio.run(scene())


@pytest.mark.parametrize("end", [[], [Then.RESET]], ids=["closed", "reset"])
def test_a_kept_connection_that_dies_before_the_first_byte_is_replaced_and_that_is_no_try(
    end: list[Then], caplog: pytest.LogCaptureFixture
):
    async def scene() -> None:
        async with playing(KEPT, end, KEPT) as wire:
            client = wire.client()
            assert [await ask(client) for _ in range(3)] == [ANSWERED] * 3
            assert (wire.connections, len(wire.heads)) == (2, 4)
            await client.aclose()

    asyncio.run(scene())
    assert caplog.records == []


@pytest.mark.parametrize("end", [[b"HTTP/1.1 2"], [0.05]], ids=["something came", "late"])
def test_what_the_server_may_have_begun_with_is_a_try(
    end: list[bytes | float], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(pool, "STALE_SECONDS", 0.03)

    async def scene() -> None:
        async with playing(KEPT, end, KEPT) as wire:
            client = wire.client()
            assert [await ask(client) for _ in range(2)] == [ANSWERED] * 2
            await client.aclose()

    asyncio.run(scene())
    assert len(caplog.records) == 1


@pytest.mark.parametrize(("said", "connections"), [("timeout=1, max=9", 2), ("timeout=20", 1), ("max=9", 1)])
def test_a_connection_is_kept_as_long_as_the_server_says(said: str, connections: int):
    async def scene() -> None:
        begun = CHUNKED.replace(b"\r\n", f"\r\nKeep-Alive: {said}\r\n".encode(), 1)
        async with playing([begun, *KEPT[1:]]) as wire:
            client = wire.client()
            for _ in range(2):
                assert await ask(client) == ANSWERED
                await asyncio.sleep(0.02)
            assert wire.connections == connections
            await client.aclose()

    asyncio.run(scene())


def test_closing_the_client_closes_what_it_kept():
    async def scene() -> None:
        async with playing([*KEPT[:-1], Then.HANG]) as wire:
            client = wire.client()
            await ask(client)
            await client.aclose()
            await asyncio.wait_for(wire.hung_up.wait(), 1)

    asyncio.run(scene())


def test_an_answer_over_tls(authority: trustme.CA):
    async def scene() -> None:
        wire = Wire([KEPT])
        async with secured(authority.issue_cert("localhost"), wire) as url:
            client = DashScope(KEY, url, backoff=AT_ONCE)
            assert [await ask(client) for _ in range(2)] == [ANSWERED] * 2
            assert wire.connections == 1
            await client.aclose()
        await wire.close()

    asyncio.run(scene())


@pytest.mark.parametrize("name", ["other.example", None])
def test_a_certificate_that_does_not_fit_is_refused(authority: trustme.CA, name: str | None):
    async def scene() -> None:
        wire = Wire([KEPT])
        certificate = authority.issue_cert(name) if name else trustme.CA().issue_cert("localhost")
        async with secured(certificate, wire) as url:
            events, error = await collect(DashScope(KEY, url, backoff=AT_ONCE))
        assert (events, type(error), wire.bodies) == ([], InsecureConnection, [])
        await wire.close()

    asyncio.run(scene())


def test_what_is_gathered_when_the_connection_breaks_is_kept():
    async def scene() -> None:
        async with playing([head(), TEXT, 0.05, TEXT, TEXT, 0.05, Then.RESET]) as wire:
            client = DashScope(KEY, wire.url, backoff=AT_ONCE, gathering=lambda: 60)
            start = time.monotonic()
            events, error = await ask(client)
            assert events[0] == TextDelta("Hello")
            assert "".join(event.text for event in events if isinstance(event, TextDelta)) == "Hello" * 3
            assert isinstance(error, CutOff)
            assert time.monotonic() - start < 5
            await client.aclose()

    asyncio.run(scene())


def test_gathering_makes_few_reads_and_loses_nothing():
    async def scene() -> None:
        pieces = [step for _ in range(100) for step in (TEXT, 0.002)]
        async with playing([head(), *pieces, STOP + DONE]) as wire:
            client = DashScope(KEY, wire.url, backoff=AT_ONCE, gathering=lambda: 0.1)
            gathered, start = set(), time.monotonic()
            count = 0
            async for event in client.stream(QUESTION):
                count += isinstance(event, TextDelta) and len(event.text) // 5
                gathered.add(round(time.monotonic() - start, 2))
            assert count == 100
            assert len(gathered) < 20
            await client.aclose()

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("proxy", "kind"), [("http", Pool), ("https", httpx2.AsyncHTTPTransport), ("socks5", httpx2.AsyncHTTPTransport)]
)
def test_connections_are_ours_but_by_tls_or_socks(
    proxy: str, kind: type[httpx2.AsyncBaseTransport], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HTTPS_PROXY", f"{proxy}://127.0.0.1:9")
    client = http_client("https://dashscope.aliyuncs.com/compatible-mode/v1", Cleaner(KEY))
    direct, proxied = (
        client._transport_for_url(httpx2.URL("http://x.y")),
        client._transport_for_url(httpx2.URL("https://x.y")),
    )
    assert (type(direct), type(proxied)) == (Pool, kind)


def test_a_secured_answer_comes_through_a_proxy(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch):
    """By CONNECT, in two pieces, with a name and a password, and over one connection."""
    asked: list[bytes] = []

    async def scene() -> None:
        wire = Wire([KEPT])
        async with secured(authority.issue_cert("endpoint.example"), wire) as url:
            there = int(url.rpartition(":")[2].partition("/")[0])

            async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                asked.append(await reader.readuntil(b"\r\n\r\n"))
                for piece in (b"HTTP/1.1 200 Connection established\r\nVia: a pr", b"oxy\r\n\r\n"):
                    writer.write(piece)
                    await asyncio.sleep(0.02)
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", there)
                await asyncio.gather(pour(reader, far_writer), pour(far_reader, writer))

            proxy = await asyncio.start_server(serve, "127.0.0.1", 0)
            for name in ("https_proxy", "all_proxy", "ALL_PROXY", "NO_PROXY", "no_proxy"):
                monkeypatch.delenv(name, raising=False)
            monkeypatch.setenv("HTTPS_PROXY", f"http://ann:s3%63ret@127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
            client = DashScope(KEY, "https://endpoint.example/v1", backoff=AT_ONCE, gathering=lambda: 0.1)
            assert [await ask(client) for _ in range(2)] == [ANSWERED] * 2
            await client.aclose()
            proxy.close()
        await wire.close()
        assert [one.partition(b"\r\n")[0] for one in asked] == [b"CONNECT endpoint.example:443 HTTP/1.1"]
        assert b"Proxy-Authorization: Basic " + base64.b64encode(b"ann:s3cret") in asked[0].splitlines()
        assert KEY.encode() not in asked[0]
        assert all("proxy-authorization" not in head.lower() for head in wire.heads)

    asyncio.run(scene())


@pytest.mark.parametrize("proxy", ["http", "socks5"])
def test_an_answer_comes_through_a_proxy(proxy: str, monkeypatch: pytest.MonkeyPatch):
    """The proxy connects to this machine, whatever it is asked for."""

    async def scene() -> None:
        async with playing(KEPT) as wire, tunnelling(proxy, wire.port) as port:
            for name in ("http_proxy", "all_proxy", "ALL_PROXY", "NO_PROXY", "no_proxy"):
                monkeypatch.delenv(name, raising=False)
            monkeypatch.setenv("HTTP_PROXY", f"{proxy}://127.0.0.1:{port}")
            client = DashScope(KEY, "http://endpoint.example/v1", backoff=AT_ONCE, gathering=lambda: 0.1)
            assert [await ask(client) for _ in range(2)] == [ANSWERED] * 2
            assert wire.heads[0].startswith("POST ")
            await client.aclose()

    asyncio.run(scene())


async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
    writer.close()


@asynccontextmanager
async def tunnelling(kind: str, to: int) -> AsyncGenerator[int, None]:
    """A proxy in front of a port of this machine: the port it listens at."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if kind == "socks5":
            await reader.readexactly(3)
            writer.write(b"\x05\x00")
            *_, length = await reader.readexactly(5)
            await reader.readexactly(length + 2)
            writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", to)
        await asyncio.gather(pour(reader, far_writer), pour(far_reader, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.mark.parametrize(
    ("does", "kind"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", ProxyPassword),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", ProxyRefused),
        (b"", ProxyUnreachable),
        (None, ProxySilent),
        ("down", ProxyUnreachable),
        ("misspelt", ProxyUnreachable),
        ("inspects", InspectedConnection),
    ],
    ids=["password", "refuses", "hangs up", "hangs", "down", "misspelt", "inspects"],
)
def test_what_a_proxy_does_is_told_apart_and_the_proxy_is_named(
    does: bytes | str | None, kind: type[ChatError], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("qwendow.client.way_out.SILENT_SECONDS", 0.3)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if does == "inspects":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            trustme.CA().issue_cert("endpoint.example").configure_cert(context)
            with suppress(OSError):
                await writer.start_tls(context)
        elif does is None:
            await reader.read()
        elif isinstance(does, bytes):
            writer.write(does)
        writer.close()

    async def scene() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        if does == "down":
            server.close()
        host = "no-such-proxy.invalid" if does == "misspelt" else "127.0.0.1"
        for name in ("https_proxy", "all_proxy", "ALL_PROXY", "NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HTTPS_PROXY", f"http://ann:s3cret@{host}:{port}")
        client = DashScope(KEY, "https://endpoint.example/v1", backoff=AT_ONCE)
        _, error = await ask(client)
        assert (type(error), "s3cret" in str(error)) == (kind, False)
        assert str(error).startswith(f"by the proxy http://{host}:{port}: ")
        await client.aclose()
        server.close()

    asyncio.run(scene())
