"""Who a reader is, and that nobody gets at what is another's, whatever ids they know: real sockets, at every door."""

from __future__ import annotations

import asyncio
import http.client
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import gradio as gr
import pytest
import uvicorn

from qwendow.gradio_seam.asking import reader_of
from qwendow.readers import ReaderCookie
from qwendow.trays import Trays
from qwendow.uploads import Uploads
from qwendow.web import Identity, create_app, listen, page_options
from qwendow.web.gate import Gate
from test_app_http import CALL, VALUES, App, Reply, Scripted, built, free_port, new_session, wait_until
from test_uploads_http import shown
from wished import packed

JOIN, RUN, CANCEL = "/gradio_api/queue/join", "/gradio_api/run/predict", "/gradio_api/cancel"
COOKIE = ReaderCookie(["s" * 32])


@dataclass
class Reader:
    """Somebody with a browser, or with a program that keeps no cookie."""

    app: App
    cookie: str = ""

    def ask(self, method: str, path: str, body: Any = None) -> Reply:
        return self.app.ask(method, path, body, {"Cookie": self.cookie} if self.cookie else None)

    def join(self, session: str, fn_index: int, *data: Any) -> Reply:
        return self.ask("POST", JOIN, {"data": data, "fn_index": fn_index, "session_hash": session})

    def stream(self, session: str) -> str:
        return self.ask("GET", f"/gradio_api/queue/data?session_hash={session}").body.decode()

    def say(self, message: str, session: str) -> str:
        """On the page: all that its stream brings."""
        accepted = self.join(session, self.app.index("send"), message, None, packed(*VALUES))
        return self.stream(session) if accepted.status == 200 else accepted.body.decode()


def visitor(app: App) -> Reader:
    """Who has opened the page."""
    return Reader(app, app.ask("GET", "/").headers["set-cookie"].split(";")[0])


@contextmanager
def serving(app: Gate) -> Iterator[int]:
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=2))
    listening = listen("127.0.0.1", free_port())
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
    thread.start()
    wait_until(lambda: server.started)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    client = Scripted()
    with serving(built(client)) as port:
        yield App(port, client)


@pytest.fixture
def reader(app: App) -> Reader:
    return visitor(app)


@pytest.fixture(params=["another reader", "without a cookie"])
def stranger(request: pytest.FixtureRequest, app: App) -> Reader:
    return visitor(app) if request.param == "another reader" else Reader(app)


# Who


def test_the_page_is_the_same_for_all_and_its_cookie_is_not(app: App):
    pages = [app.ask("GET", "/") for _ in range(3)]
    assert len({page.body for page in pages}) == 1
    assert len({page.headers["set-cookie"] for page in pages}) == 3


def test_a_page_that_was_kept_holds_nobodys_cookie(app: App, reader: Reader):
    assert "set-cookie" not in reader.ask("GET", "/").headers
    for secret in reader.cookie.removeprefix("qwendow_reader=").split("."):
        assert secret.encode() not in app.ask("GET", "/").body


@pytest.mark.parametrize("path", ["/", "/?view=api", "/?__theme=dark"])
def test_every_address_of_the_page_gives_a_cookie(app: App, path: str):
    assert app.ask("GET", path).headers["set-cookie"].startswith("qwendow_reader=")


def test_a_forged_cookie_is_as_none(app: App, reader: Reader):
    session = new_session()
    reader.say("one", session)
    word = reader.cookie.split("=")[1].split(".")
    forged = Reader(app, f"qwendow_reader={'.'.join([*word[:2], 'a' * 43])}")
    assert "set-cookie" in forged.ask("GET", "/").headers
    assert forged.say("two", session) == "Not found."


@pytest.fixture(scope="module")
def mirror() -> Iterator[App]:
    """A page whose one event tells who asked."""

    def who(request: gr.Request) -> str:
        reader = reader_of(request)
        return f"{reader.kind} {reader.id}"

    with gr.Blocks() as page:
        gr.Button().click(who, None, gr.Text(), api_name="chat")
        gr.Button().click(who, None, gr.Text(), api_name="direct", queue=False)
    with serving(create_app(page, {}, "offline", identity=Identity(COOKIE))) as port:
        yield App(port)


def asked(reader: Reader) -> list[str]:
    """What an event learns that is queued, called, or run at once."""
    session = new_session()
    reader.join(session, 0)
    queued = reader.stream(session)
    event = reader.ask("POST", CALL, {"data": []}).json["event_id"]
    called = reader.ask("GET", f"{CALL}/{event}").body.decode()
    run = reader.ask("POST", RUN, {"data": [], "fn_index": 1, "session_hash": session})
    return [
        *(message["output"]["data"][0] for line in queued.split("\n\n") if "process_completed" in line
          for message in [json.loads(line.removeprefix("data: "))]),
        json.loads(called.strip().split("data: ")[-1])[0],
        run.json["data"][0],
    ]  # fmt: skip


def test_an_event_knows_who_asks(mirror: App):
    reader = visitor(mirror)
    assert asked(reader) == [f"cookie {COOKIE.reader(reader.cookie).id}"] * 3


def test_an_event_knows_that_nobody_asks(mirror: App):
    assert asked(Reader(mirror)) == ["none "] * 3


# What is whose


def test_a_reader_goes_on_with_what_they_began(reader: Reader):
    session = new_session()
    reader.say("one", session)
    assert "heard: one | two" in reader.say("two", session)


def test_what_was_begun_without_a_cookie_is_theirs_who_know_it(app: App):
    session = new_session()
    assert app.call("one", session=session) == ("complete", ["heard: one"])
    assert app.call("two", session=session) == ("complete", ["heard: one | two"])


def test_the_stream_of_another_is_one_that_is_not_there(reader: Reader, stranger: Reader):
    session = new_session()
    reader.join(session, reader.app.index("send"), "slow", None, packed(*VALUES))
    unknown = stranger.ask("GET", f"/gradio_api/queue/data?session_hash={new_session()}")
    another = stranger.ask("GET", f"/gradio_api/queue/data?session_hash={session}")
    assert (another.status, another.body) == (unknown.status, unknown.body)
    assert "heard: slow" in reader.stream(session)


@pytest.mark.parametrize(
    "query", ["session_hash=&session_hash={}", "session_hash={}&session_hash=", "session%5Fhash={}"]
)
def test_nor_does_it_come_by_another_spelling(reader: Reader, stranger: Reader, query: str):
    session = new_session()
    reader.join(session, reader.app.index("send"), "slow", None, packed(*VALUES))
    assert "heard" not in stranger.ask("GET", f"/gradio_api/queue/data?{query.format(session)}").body.decode()
    assert "heard: slow" in reader.stream(session)


@pytest.mark.parametrize("path", [JOIN, f"{JOIN}/", RUN, CALL, f"{CALL}/"])
def test_nobody_acts_in_the_session_of_another(reader: Reader, stranger: Reader, path: str):
    session = new_session()
    reader.say("one", session)
    asked = len(reader.app.client.requests)
    index = reader.app.index("clear")
    refused = stranger.ask("POST", path, {"data": [None], "fn_index": index, "session_hash": session})
    assert (refused.status, refused.body) == (404, b"Not found.")
    assert "heard: one | two" in reader.say("two", session)
    assert len(reader.app.client.requests) == asked + 1


@pytest.mark.parametrize(
    "body",
    [
        '{{"session_hash": null, "session_hash": "{}", "data": [null], "fn_index": {}}}',
        '{{"\\u0073ession_hash": "{}", "data": [null], "fn_index": {}}}',
        '{{"session_hash": "{}", "data": [NaN], "fn_index": {}}}',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32-le"])
def test_nor_by_another_writing_of_it(reader: Reader, stranger: Reader, body: str, encoding: str):
    session = new_session()
    reader.say("one", session)
    sent = body.format(session, reader.app.index("clear")).encode(encoding)
    assert stranger.ask("POST", RUN, sent).status in (404, 422)
    assert "heard: one | two" in reader.say("two", session)


@pytest.mark.parametrize("by", ["session", "event", "both"])
def test_nobody_ends_the_answer_of_another(reader: Reader, stranger: Reader, by: str):
    session, index = new_session(), reader.app.index("send")
    event = reader.join(session, index, "slow", None, packed(*VALUES)).json["event_id"]
    body = {
        "session_hash": session if by != "event" else new_session(),
        "event_id": event if by != "session" else new_session(),
        "fn_index": index,
    }
    assert stranger.ask("POST", CANCEL, body).status == 404
    assert "heard: slow" in reader.stream(session)


def test_a_reader_ends_their_own_answer(reader: Reader):
    session, index = new_session(), reader.app.index("send")
    event = reader.join(session, index, "slow", None, packed(*VALUES)).json["event_id"]
    assert reader.ask("POST", CANCEL, {"session_hash": session, "event_id": event, "fn_index": index}).status == 200
    assert "heard: slow" not in reader.stream(session)


@pytest.mark.parametrize("session", [None, "one of their own"])
@pytest.mark.parametrize("path", [CALL, "/gradio_api/call/v2/chat"])
def test_nobody_hears_the_answer_to_a_call_of_another(reader: Reader, stranger: Reader, path: str, session: str | None):
    named = {"session_hash": new_session()} if session and path == CALL else {}
    body = {"data": ["slow"]} | named if path == CALL else {"message": "slow"}
    event = reader.ask("POST", path, body).json["event_id"]
    another, unknown = (stranger.ask("GET", f"{path}/{id}") for id in (event, secrets.token_hex(16)))
    assert (another.status, another.body) == (unknown.status, unknown.body)
    assert another.status == 404 and b"no such call" in another.body
    assert "heard: slow" in reader.ask("GET", f"{path}/{event}").body.decode()


def test_a_heartbeat_of_somebody_else_is_none_of_the_session(
    reader: Reader, stranger: Reader, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("qwendow.gradio_seam.readers.AWAY", 3)
    session = new_session()
    reader.say("one", session)
    heartbeat = http.client.HTTPConnection("127.0.0.1", stranger.app.port, timeout=10)
    heartbeat.request("GET", f"/gradio_api/heartbeat/{session}", headers={"Cookie": stranger.cookie})
    beating = heartbeat.getresponse()
    assert beating.readline() == b"data: ALIVE\n"
    for _ in range(4):
        reader.say("elsewhere", new_session())
    assert "heard: two" in reader.say("two", session)
    beating.close()


def test_a_tab_from_before_the_cookie_goes_on_with_it(app: App, reader: Reader):
    """A browser that lost its cookie, and got another one in another tab."""
    session = new_session()
    Reader(app).say("one", session)
    assert "heard: one | two" in reader.say("two", session)
    assert Reader(app).say("three", session) == "Not found."


def test_the_files_of_another_are_not_there():
    trays = Trays()
    with gr.Blocks() as page:
        gr.Text()
    with serving(create_app(page, page_options(), "offline", routes=Uploads(trays, shown).routes)) as port:
        app = App(port)
        reader, tray = visitor(app), trays.open()
        assert reader.ask("POST", f"/files/{tray.key}?name=a.txt", b"secret").status == 200
        (file,) = tray.waiting
        for stranger in (visitor(app), Reader(app)):
            replies = [
                stranger.ask("GET", f"/files/{tray.key}/{file.id}"),
                stranger.ask("POST", f"/files/{tray.key}?name=b.txt", b"mine"),
                stranger.ask("POST", f"/files/{tray.key}/{file.id}/remove"),
            ]
            assert [(reply.status, reply.body) for reply in replies] == [(404, b"Not found.")] * 3
        assert (reader.ask("GET", f"/files/{tray.key}/{file.id}").body, tray.waiting) == (b"secret", [file])
