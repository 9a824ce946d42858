"""Signing in at a real OpenID provider, by a token of its own, and by a proxy that names who asks."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import oidc_provider_mock
import pytest

from deploy.replicas import Replica
from qwendow.sign_in.issuer import Issuer
from qwendow.sign_in.wrong import Unreachable
from warm import forked

WEI = oidc_provider_mock.User(sub="wei", claims={"email": "wei@example.com", "name": "陈伟"})
EVE = oidc_provider_mock.User(sub="eve", claims={"email": "eve@other.example"})
SHY = oidc_provider_mock.User(sub="shy", claims={"email": "shy@example.com", "email_verified": False})
CHAT = "/gradio_api/call/chat"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        with oidc_provider_mock.run_server_in_thread(user_claims=[WEI, EVE, SHY]) as server:
            yield f"http://localhost:{server.server_port}"


@contextmanager
def started(folder: Path, **environ: str) -> Iterator[Replica]:
    replica = Replica(folder, {"QWENDOW_OFFLINE": "1", **environ}, forked)
    replica.wait()
    yield replica
    replica.end()


@pytest.fixture(scope="module")
def app(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    settings = dict(
        OIDC_ISSUER=provider,
        OIDC_CLIENT_ID="qwendow",
        OIDC_CLIENT_SECRET="secret",
        OIDC_AUDIENCE="qwendow-api",
        QWENDOW_ALLOWED_USERS="@example.com",
    )
    with started(tmp_path_factory.mktemp("app"), **settings) as replica:
        yield replica


@pytest.fixture
def browser(app: Replica) -> Iterator[httpx2.Client]:
    """Follows nothing by itself."""
    with httpx2.Client(base_url=app.url, trust_env=False, headers=HTML, timeout=30) as client:
        yield client


def agreed(browser: httpx2.Client, who: str, path: str = "/login") -> str:
    """The address to which the provider leads back."""
    asked = browser.get(path)
    assert asked.status_code == 302
    # As a browser sends its form, which has nothing but who it is.
    answer = httpx2.post(asked.headers["location"], data={"sub": who}, trust_env=False)
    assert answer.status_code == 302
    return answer.headers["location"]


def signed_in(browser: httpx2.Client, who: str = "wei", path: str = "/login") -> httpx2.Response:
    return browser.get(agreed(browser, who, path))


def test_nothing_is_there_for_who_has_not_signed_in(browser: httpx2.Client):
    for path in ("/", "/s/" + "x" * 22, "/config", "/conversations?words=", "/conversations.json", "/theme.css"):
        assert browser.get(path).status_code == 401, path
    assert browser.post(CHAT, json={"data": ["hi"]}, headers={"Accept": "*/*"}).json()["detail"]
    assert "set-cookie" not in browser.get("/").headers
    for path in ("/healthz", "/readyz", "/manifest.json", "/sw.js", "/apple-touch-icon.png"):
        assert browser.get(path).status_code == 200, path


def test_one_signs_in_is_known_and_signs_out(browser: httpx2.Client, provider: str):
    answer = signed_in(browser, path="/login?to=/%3Flang%3Dzh%23c%3Dabc")
    assert (answer.status_code, answer.headers["location"]) == (302, "/?lang=zh#c=abc")
    assert browser.get("/").status_code == 200
    assert browser.get("/reader").json() == {"name": "陈伟", "leaves": True}
    assert set(browser.cookies) == {"qwendow_user"}
    to = urlsplit(browser.post("/logout", json={}).json()["to"])
    assert to._replace(query="").geturl() == f"{provider}/oauth2/end_session"
    assert parse_qs(to.query)["client_id"] == ["qwendow"]
    assert browser.get("/").status_code == 401


def test_what_one_keeps_is_there_in_another_browser_and_for_nobody_else(app: Replica, browser: httpx2.Client):
    signed_in(browser)
    browser.post("/profile", json={"text": "I water plants."}).raise_for_status()
    with httpx2.Client(base_url=app.url, trust_env=False) as other:
        signed_in(other)
        assert "plants" in other.get("/profile").text
    with httpx2.Client(base_url=app.url, trust_env=False) as other:
        signed_in(other, "zoe@example.com")
        assert "plants" not in other.get("/profile").text


def test_what_one_kept_before_is_theirs_when_they_say_so(tmp_path: Path, provider: str):
    with started(tmp_path) as app, httpx2.Client(base_url=app.url, trust_env=False) as browser:
        browser.get("/")
        browser.post("/profile", json={"text": "I water plants."}).raise_for_status()
        cookies = dict(browser.cookies)
    known = {"OIDC_ISSUER": provider, "OIDC_CLIENT_ID": "qwendow", "OIDC_CLIENT_SECRET": "secret"}
    with (
        started(tmp_path, **known) as app,
        httpx2.Client(base_url=app.url, trust_env=False, cookies=cookies) as browser,
    ):
        assert browser.post("/conversations/claim").status_code == 401
        signed_in(browser, "zoe")
        assert browser.get("/profile").json() == {"text": ""}
        assert browser.post("/conversations/claim").json() == {"count": 0}
        assert browser.get("/profile").json() == {"text": "I water plants."}


@pytest.mark.parametrize("who", ["eve", "shy"])
def test_who_is_not_allowed_is_told_so_and_not_let_in(browser: httpx2.Client, who: str):
    answer = signed_in(browser, who)
    assert answer.status_code == 403 and "/login?again=1" in answer.text
    assert browser.get("/").status_code == 401
    assert "prompt=login" in browser.get("/login?again=1").headers["location"]


def test_a_way_back_is_gone_once(app: Replica, browser: httpx2.Client, provider: str):
    back = agreed(browser, "wei")
    cookies = dict(browser.cookies)
    assert browser.get(back).headers["location"] == "/"
    # Somebody went back in their browser: they are signed in.
    assert browser.get(back).headers["location"] == "/"
    for kept in ({}, cookies):
        with httpx2.Client(base_url=app.url, trust_env=False, headers=HTML, cookies=kept) as other:
            assert other.get(back).status_code == 400
            assert other.get("/").status_code == 401


def test_a_way_back_is_that_of_the_browser_which_left(app: Replica, browser: httpx2.Client):
    back = agreed(browser, "eve")
    with httpx2.Client(base_url=app.url, trust_env=False, headers=HTML) as other:
        agreed(other, "wei")
        assert other.get(back).status_code == 400
        assert other.get("/").status_code == 401


def test_a_state_of_any_letters_is_that_of_no_login(browser: httpx2.Client):
    browser.get("/login")
    assert browser.get("/login/callback", params={"state": "né", "code": "x"}).status_code == 400


def test_what_the_provider_refuses_is_said(browser: httpx2.Client):
    asked = browser.get("/login").headers["location"]
    state = parse_qs(urlsplit(asked).query)["state"][0]
    denied = browser.get("/login/callback", params={"state": state, "error": "access_denied"})
    assert denied.status_code == 400 and "cancelled" in denied.text
    failed = browser.get("/login/callback", params={"state": state, "code": "unknown"})
    assert failed.status_code == 400 and "Signing in failed" in failed.text


def test_a_cookie_that_was_written_by_somebody_else_is_none(browser: httpx2.Client):
    signed_in(browser)
    value = browser.cookies["qwendow_user"]
    for wrong in (f"{value[:-2]}{'A' if value[-2] != 'A' else 'B'}{value[-1]}", value + "A", "." + value):
        assert httpx2.get(browser.base_url, headers={"Cookie": f"qwendow_user={wrong}"}, trust_env=False).is_error


def token(provider: str, client: str, who: str = "wei") -> str:
    """As a program of its own has it from there."""
    there = {"response_type": "code", "client_id": client, "redirect_uri": "http://localhost/x", "nonce": who + client}
    asked = httpx2.Client(base_url=provider, trust_env=False, params={"scope": "openid email", **there})
    code = parse_qs(urlsplit(asked.post("/oauth2/authorize", data={"sub": who}).headers["location"]).query)["code"]
    wanted = {"grant_type": "authorization_code", "code": code[0], "redirect_uri": there["redirect_uri"]}
    return str(asked.post("/oauth2/token", data=wanted, auth=(client, "secret")).json()["id_token"])


def test_a_program_asks_with_a_token_for_this_app(app: Replica, provider: str):
    def status(bearer: str) -> int:
        headers = {"Authorization": f"Bearer {bearer}"}
        return httpx2.post(app.url + CHAT, json={"data": ["hi"]}, headers=headers, trust_env=False).status_code

    good = token(provider, "qwendow-api")
    assert status(good) == 200
    assert status(token(provider, "another")) == 401
    assert status(token(provider, "qwendow-api", "eve")) == 403
    assert status(good[:-2] + ("AA" if good[-2:] != "AA" else "BB")) == 401
    refused = httpx2.get(app.url + "/config", headers={"Authorization": "Bearer x"}, trust_env=False)
    assert refused.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_a_provider_that_is_away_is_said_and_nothing_else_ends(tmp_path: Path):
    with started(tmp_path, OIDC_ISSUER="http://localhost:1", OIDC_CLIENT_ID="qwendow") as app:
        answer = httpx2.get(app.url + "/login", headers=HTML, trust_env=False)
        assert answer.status_code == 503 and "does not answer" in answer.text
        assert httpx2.get(app.url + "/healthz", trust_env=False).status_code == 200
        assert "Signing in failed: http://localhost:1/.well-known/openid-configuration does not answer" in app.log


@contextmanager
def dripping(body: bytes, pause: float) -> Iterator[str]:
    """A provider that says this, piece by piece, for ever."""
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor() as pool:
        over = Event()

        def serve(one: socket.socket) -> None:
            with one, suppress(OSError):
                one.recv(65_536)
                one.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
                while not over.wait(pause):
                    one.sendall(body)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    pool.submit(serve, listening.accept()[0])

        pool.submit(accept)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        over.set()
        listening.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("body", "pause", "why"), [(b" ", 0.05, "does not answer"), (b" " * 100_000, 0, "more than 1,000,000 bytes")]
)
def test_a_provider_that_never_ends_is_waited_for_so_long(
    body: bytes, pause: float, why: str, monkeypatch: pytest.MonkeyPatch
):
    """And all who ask meanwhile with one another, not one after the other."""
    monkeypatch.setattr("qwendow.sign_in.issuer.TIMEOUT", 0.5)

    async def asked(issuer: Issuer) -> list[Any]:
        async with asyncio.timeout(3):
            return await asyncio.gather(*(issuer.facts() for _ in range(20)), return_exceptions=True)

    with dripping(body, pause) as address:
        said = asyncio.run(asked(Issuer(address)))
    assert [(type(error), why in str(error)) for error in said] == [(Unreachable, True)] * 20


def test_a_proxy_names_who_asks_and_nobody_else_does(tmp_path: Path):
    """The test stands where the proxy would: on an address that is trusted, and on one that is not."""
    header, trusted = "X-Forwarded-Email", {"QWENDOW_TRUSTED_PROXIES": "127.0.0.2", "GRADIO_SERVER_NAME": "0.0.0.0"}
    with started(tmp_path, QWENDOW_USER_HEADER=header, **trusted) as app:

        def named(address: str, *names: str) -> httpx2.Response:
            transport = httpx2.HTTPTransport(local_address=address)
            with httpx2.Client(transport=transport, trust_env=False) as client:
                headers = [(header, name) for name in names] + [("X-Forwarded-For", "127.0.0.2")]
                return client.get(app.url + "/reader", headers=headers)

        assert named("127.0.0.2", "wei@example.com").json() == {"name": "wei@example.com", "leaves": False}
        assert named("127.0.0.1", "wei@example.com").status_code == 401
        assert named("127.0.0.2").status_code == 401
        assert named("127.0.0.2", "wei@example.com", "eve@example.com").status_code == 401
        assert json.loads(named("127.0.0.2").text)["detail"].startswith("It is not known who you are")
