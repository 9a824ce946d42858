"""The proxies of deploy/ in front of the real app: nginx and Caddy, by https, as readers and callers come to them."""

from __future__ import annotations

import re
import secrets
import signal
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import trustme

from deploy.fronts import NAME, caddy_alone, nginx_alone
from deploy.replicas import Replica

FRONTS = {"nginx": nginx_alone, "caddy": caddy_alone}


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """The app, which counts who asks by address, and believes the proxy."""
    folder = tmp_path_factory.mktemp("app")
    app = Replica(
        folder,
        {
            "QWENDOW_OFFLINE": "1",
            "QWENDOW_STORE": "memory",
            "QWENDOW_HOSTS": NAME,
            "QWENDOW_TRUSTED_PROXIES": "127.0.0.1/32",
            "QWENDOW_LIMIT_ADDRESS": "1/day",
        },
    )
    app.wait()
    yield app
    app.end(signal.SIGKILL)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module", params=[*FRONTS])
def port(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    behind: Replica,
    authority: trustme.CA,
) -> Iterator[int]:
    folder: Path = tmp_path_factory.mktemp(request.param)
    issued = authority.issue_cert(NAME)
    issued.cert_chain_pems[0].write_to_path(folder / "certificate.pem")
    issued.private_key_pem.write_to_path(folder / "key.pem")
    with FRONTS[request.param](folder, behind.port, folder / "certificate.pem", folder / "key.pem") as port:
        yield port


class Browser(httpx2.Client):
    """At one address of this machine, on the page by its name."""

    def __init__(self, port: int, authority: trustme.CA, address: str, name: str = NAME) -> None:
        context = ssl.create_default_context()
        authority.configure_trust(context)
        self.origin = f"https://{name}:{port}"
        way = httpx2.HTTPTransport(verify=context, trust_env=False, local_address=address)
        super().__init__(
            base_url=f"https://127.0.0.1:{port}", headers={"Host": f"{name}:{port}"}, transport=way, timeout=30
        )

    def send(self, request: httpx2.Request, **told: Any) -> httpx2.Response:
        request.extensions["sni_hostname"] = NAME
        return super().send(request, **told)

    def ask(self, message: str) -> httpx2.Response:
        return self.post("/gradio_api/call/v2/chat", json={"message": message}, headers={"Origin": self.origin})

    def pieces(self, event: str) -> list[float]:
        """When each piece of an answer came, in seconds from the first."""
        with self.stream("GET", f"/gradio_api/call/v2/chat/{event}") as reply:
            came = [time.monotonic() for _ in reply.iter_raw()]
        assert (reply.headers["content-type"].split(";")[0], reply.headers["cache-control"]) == (
            "text/event-stream",
            "no-cache, no-transform",
        )
        return [one - came[0] for one in came]


def test_page_files_and_answers_come_through_and_readers_are_told_apart(port: int, authority: trustme.CA) -> None:
    first, second = f"127.{port % 250}.0.2", f"127.{port % 250}.0.3"
    with Browser(port, authority, first) as reader, Browser(port, authority, second) as other:
        page = reader.get("/")
        assert (page.status_code, f'"root":"{reader.origin}"' in page.text) == (200, True)
        assert re.fullmatch(r"qwendow_reader=.*; Path=/; HttpOnly; Secure; SameSite=Lax", page.headers["set-cookie"])
        tray = f"/files/{secrets.token_urlsafe(24)}.{secrets.token_urlsafe(18)}"
        sent = reader.post(
            tray, params={"name": "long.txt"}, content=b"long " * 18_000, headers={"Origin": reader.origin}
        )
        [file] = re.findall(r'data-id="([\w-]+)"', sent.text)
        assert reader.get(f"{tray}/{file}").content == b"long " * 18_000
        # 9 MB, which is more than nginx lets through by itself, are refused by the app, in its own words.
        big = reader.post(tray, params={"name": "big.bin"}, content=bytes(9_000_000), headers={"Origin": reader.origin})
        assert (big.status_code, "nginx" in big.text) != (413, True)
        pieces = reader.pieces(reader.ask("Hello").json()["event_id"])
        assert len(pieces) > 5
        assert pieces[len(pieces) // 2] > 0.2 * pieces[-1] > 0.05
        reader.headers["X-Forwarded-For"] = "203.0.113.9"  # What a reader says of it counts nothing.
        assert [reader.ask("Hello").status_code, other.ask("Hello").status_code] == [429, 200]


def test_under_another_name_there_is_no_page(port: int, authority: trustme.CA) -> None:
    with Browser(port, authority, "127.0.0.5", "elsewhere.example") as stranger:
        page = stranger.get("/")
        assert "gradio" not in page.text
        assert [
            stranger.get(path, headers={"Host": f"{NAME}:{port}"}).status_code for path in ("/readyz", "/metrics")
        ] == [404, 404]
    with Browser(port, authority, "127.0.0.5") as reader:
        foreign = reader.post("/gradio_api/cancel", json={}, headers={"Origin": "https://elsewhere.example"})
        assert foreign.status_code == 403


def test_http_2_is_spoken(port: int, authority: trustme.CA) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    context.set_alpn_protocols(["h2"])
    with (
        socket.create_connection(("127.0.0.1", port)) as line,
        context.wrap_socket(line, server_hostname=NAME) as spoken,
    ):
        assert spoken.selected_alpn_protocol() == "h2"
