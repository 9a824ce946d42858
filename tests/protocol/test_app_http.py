"""The app over HTTP, as anyone can reach it: real sockets, a scripted client in place of the endpoint."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
import uvicorn

from qwendow import __version__
from qwendow.answering.choices import Choices
from qwendow.conversation.errors import CutOff
from qwendow.conversation.events import Event, Finish, TextDelta
from qwendow.conversation.request import Request
from qwendow.gradio_seam import heard, joining
from qwendow.gradio_seam.assets import FOR_EVER
from qwendow.models import Model
from qwendow.prompts import PromptFolder
from qwendow.web import build_page, create_app, listen, page_options, serve
from qwendow.web.bodies import MAX_BODY
from staged import Stage
from wished import packed

ROOT = Path(__file__).parents[2]
CALL = "/gradio_api/call/chat"


class Scripted:
    """Answers with what it was asked: "slow" takes a second, "fail" fails, "wrong" does what nobody foresaw."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.open = self.most_open = 0

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        self.requests.append(request)
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        try:
            async for event in self._answer(request):
                yield event
        finally:
            self.open -= 1

    async def _answer(self, request: Request) -> AsyncGenerator[Event, None]:
        said = [message["content"] for message in request.messages if message["role"] == "user"]
        if "wrong" in said[-1]:
            raise ValueError("inner secret")
        yield TextDelta("heard: ")
        if "long" in said[-1]:
            for _ in range(150):
                yield TextDelta("word " * 100)
                await asyncio.sleep(0.02)
        if "slow" in said[-1]:
            await asyncio.sleep(1)
        if "fail" in said[-1]:
            raise CutOff(request_id="r-1")
        yield TextDelta(" | ".join(said))
        yield Finish("stop")


def built(client: Scripted) -> Any:
    prompts = PromptFolder(ROOT / "prompts")
    prompts.read()
    models = {tier: Model(f"qwen-{tier}", 30_000, True, "off", True) for tier in ("max", "plus", "turbo")}
    return create_app(
        build_page(Stage(client, Choices(models, prompts), offline=True).contents),
        page_options(),
        "offline",
    )


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class App:
    """A running app, and the ways to talk to it."""

    port: int
    client: Scripted = field(default_factory=Scripted)
    cache: Path = Path()

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, timeout: float = 10
    ) -> Reply:
        """One request, its path sent as it stands; a body that is not bytes is sent as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        try:
            sent = {"Content-Type": "application/json", "Connection": "close", **(headers or {})}
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, names, answer.read())
        finally:
            connection.close()

    def raw(self, text: bytes) -> bytes:
        """What comes back for bytes that no HTTP library would send."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(text)
            connection.settimeout(2)
            try:
                return connection.recv(65536)
            except TimeoutError:
                return b""

    def call(self, *data: Any, session: str | None = None) -> tuple[str, Any]:
        """One call of /chat: the last event of its stream and its data."""
        body = {"data": data} | ({"session_hash": session} if session else {})
        return self.result(self.ask("POST", CALL, body))

    def call_by_name(self, **values: Any) -> tuple[str, Any]:
        return self.result(self.ask("POST", "/gradio_api/call/v2/chat", values))

    def result(self, accepted: Reply) -> tuple[str, Any]:
        assert accepted.status == 200, accepted
        stream = self.ask("GET", f"{CALL}/{accepted.json['event_id']}").body.decode()
        event, data = stream.strip().split("\n\n")[-1].split("\n", 1)
        return event.removeprefix("event: "), json.loads(data.removeprefix("data: "))

    def event(self, fn_index: int, data: list[Any], session: str, **more: Any) -> str:
        """One event of the page, as the browser sends it: all that comes back."""
        body = {"data": data, "fn_index": fn_index, "session_hash": session, **more}
        if not self.dependencies[fn_index]["queue"]:
            return self.ask("POST", "/gradio_api/run/predict", body).body.decode()
        accepted = self.ask("POST", "/gradio_api/queue/join", body)
        if accepted.status != 200:
            return accepted.body.decode()
        return self.ask("GET", f"/gradio_api/queue/data?session_hash={session}").body.decode()

    @cached_property
    def dependencies(self) -> dict[int, dict[str, Any]]:
        return {item["id"]: item for item in self.ask("GET", "/config").json["dependencies"]}

    def index(self, name: str) -> int:
        return next(key for key, item in self.dependencies.items() if item["api_name"] == name)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    cache = tmp_path_factory.mktemp("gradio")
    before = os.environ.get("GRADIO_TEMP_DIR")
    os.environ["GRADIO_TEMP_DIR"] = str(cache)
    client = Scripted()
    server = uvicorn.Server(uvicorn.Config(built(client), log_level="critical", timeout_graceful_shutdown=2))
    listening = listen("127.0.0.1", free_port())
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
    thread.start()
    wait_until(lambda: server.started)
    yield App(listening.getsockname()[1], client, cache)
    server.should_exit = True
    thread.join(10)
    if before is None:
        del os.environ["GRADIO_TEMP_DIR"]
    else:
        os.environ["GRADIO_TEMP_DIR"] = before


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that nobody may read, with a content that is nowhere else."""
    path = tmp_path / "secret.txt"
    path.write_text(f"top-secret-{secrets.token_hex(8)}")
    return path


def test_a_call_that_nobody_listens_to_ends(app: App, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(heard, "UNHEARD_SECONDS", 0.2)
    monkeypatch.setattr(heard, "MOST_WHOLE", 1)
    accepted = app.ask("POST", CALL, {"data": ["long"]})
    wait_until(lambda: app.client.open == 1)
    wait_until(lambda: app.client.open == 0, seconds=5)
    assert app.result(accepted)[0] == "error"


def test_whole_texts_come_as_they_grow(app: App, monkeypatch: pytest.MonkeyPatch):
    accepted = app.ask("POST", CALL, {"data": ["long"]})
    stream = app.ask("GET", f"{CALL}/{accepted.json['event_id']}").body
    texts = [json.loads(line[6:])[0] for line in stream.decode().splitlines() if line.startswith("data: [")]
    assert all(b.startswith(a) for a, b in pairwise(texts)) and texts[-1].endswith("long")
    assert all(len(b) >= 1.05 * len(a) for a, b in pairwise(texts[:-1]))
    assert len(stream) < 25 * len(texts[-1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition: Any, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.01)


def new_session() -> str:
    return secrets.token_hex(6)


def test_the_page_and_its_files_are_packed_once_and_not_sent_again(app: App):
    took = {"Accept-Encoding": "gzip, br"}
    page = app.ask("GET", "/").body.decode()
    theme = re.search('theme_hash":"([0-9a-f]{64})"', page)
    script = re.search('src="[.](/assets/first-.+?js)"', page)
    assert theme and script
    for address, kept in {"/": "no-cache", f"/theme.css?v={theme[1]}": FOR_EVER, script[1]: FOR_EVER}.items():
        cookie = app.ask("GET", "/").headers["set-cookie"].partition(";")[0]
        first = app.ask("GET", address, headers=took | {"Cookie": cookie})
        assert (first.status, first.headers["content-encoding"]) == (200, "br")
        assert (first.headers["cache-control"], first.headers["vary"][:15]) == (kept, "Accept-Encoding")
        assert app.ask("GET", address, headers={"If-None-Match": first.headers["etag"]}).status == 304
    # What is said word by word, or to one reader, is not packed.
    said = app.ask("POST", CALL, {"data": ["hello"]}, took)
    stream = app.ask("GET", f"{CALL}/{said.json['event_id']}", headers=took)
    assert "content-encoding" not in said.headers | stream.headers


# Files

FILE_DOORS = [
    "/gradio_api/file={path}",
    "/gradio_api/file/{path}",
    "/gradio_api/file%3D{path}",
    "/gradio_api/file=/{path}",
    "/gradio_api/file=//{path}",
    "/gradio_api/file=file://{path}",
    "/gradio_api/file=./..{path}",
    "/gradio_api/%66ile={path}",
    "/gradio_api//file={path}",
    "//gradio_api/file={path}",
    "/gradio_api/FILE={path}",
    "/gradio_api/info/../file={path}",
    "/gradio_api/info/%2e%2e/file={path}",
    "/file={path}",
    "/file/{path}",
    "/file%3d{path}",
    "/{path}",
    "//{path}",
    "/assets/{path}",
    "/assets//{path}",
    "/assets/../../../../../../../../../..{path}",
    "/assets/..%2f..%2f..%2f..%2f..%2f..%2f..%2f..%2f..{path}",
    "/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e{path}",
    "/assets/%252e%252e/%252e%252e/%252e%252e/%252e%252e/%252e%252e{path}",
    "/assets/..\\..\\..\\..\\..\\..\\..\\..{path}",
    "/static/{path}",
    "/static/../../../../../../../../../..{path}",
    "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e{path}",
    "/svelte/{path}",
    "/svelte/../../../../../../../../../..{path}",
    "/svelte//{path}",
    "/theme.css/../../../../../../..{path}",
    "/custom_component/1/client/component/../../../../../../..{path}",
    "/gradio_api/custom_component/1/client/component/{path}",
    "/gradio_api/stream/a/b/c/playlist-file?path={path}",
    "/gradio_api/proxy=file://{path}",
    "/gradio_api/deep_link?session_hash={path}",
    "/?deep_link={path}",
    "/config?deep_link=..{path}",
    "/?view=api&path={path}",
]


@pytest.mark.parametrize("door", FILE_DOORS)
def test_no_address_leads_to_a_file_of_the_machine(app: App, secret: Path, door: str):
    for path in (str(secret), "/etc/passwd", str(ROOT / "qwendow" / "settings.py"), "/proc/self/environ"):
        replies = [app.ask(method, door.format(path=path)) for method in ("GET", "POST")]
        assert all(reply.status in (200, 400, 403, 404, 405, 413) for reply in replies)
        for reply in replies:
            assert secret.read_text().encode() not in reply.body
            assert b"root:x:0" not in reply.body
            assert b"DASHSCOPE_BASE_URL" not in reply.body and b"PATH=" not in reply.body


def file_payloads(path: Path) -> list[Any]:
    """A file of the machine in the shapes that Gradio's components take files in."""
    data = {"path": str(path), "meta": {"_type": "gradio.FileData"}}
    url = {"path": "x.txt", "url": f"file://{path}", "meta": {"_type": "gradio.FileData"}}
    return [
        data,
        [data],
        url,
        {"text": "hi", "files": [data]},
        {"role": "user", "content": [{"type": "file", "file": data}]},
        [{"role": "user", "content": {"file": data, "component": "file", "value": data}}],
    ]


def cached(app: App) -> str:
    return "".join(file.read_text("latin-1") for file in app.cache.rglob("*") if file.is_file())


def test_no_event_of_the_page_reads_a_file(app: App, secret: Path):
    answers = []
    for index, event in app.dependencies.items():
        for payload in file_payloads(secret):
            places = [payload] * len(event["inputs"])
            answers.append(app.event(index, places, new_session()))
            answers.append(app.event(index, places, new_session(), event_data={"index": 0, "value": payload}))
    assert len(answers) > 100
    assert secret.read_text() not in "".join(answers) + cached(app)


def test_no_single_value_of_the_page_reads_a_file(app: App, secret: Path):
    answers = []
    payload = file_payloads(secret)[0]
    for index, event in app.dependencies.items():
        for place in range(len(event["inputs"])):
            data = [payload if place == other else None for other in range(len(event["inputs"]))]
            answers.append(app.event(index, data, new_session()))
    assert secret.read_text() not in "".join(answers) + cached(app)


def test_no_call_of_the_endpoint_reads_a_file(app: App, secret: Path):
    asked = len(app.client.requests)
    answers = [app.call(payload) for payload in file_payloads(secret)]
    answers += [app.call("hi", "plus", 0.7, 0.8, False, "", payload) for payload in file_payloads(secret)]
    answers += [app.call_by_name(message=payload) for payload in file_payloads(secret)]
    answers += [app.call_by_name(message="hi", system_prompt=payload) for payload in file_payloads(secret)]
    assert {event for event, _ in answers} == {"error"}
    assert secret.read_text() not in str(answers) + cached(app)
    assert len(app.client.requests) == asked


def test_a_path_as_a_message_is_only_text(app: App, secret: Path):
    assert app.call(str(secret)) == ("complete", [f"heard: {secret}"])


@pytest.mark.parametrize("name", ["../../../../../../etc/passwd", "/etc/passwd", "%2e%2e%2fREADME", "..\\app"])
def test_a_prompt_name_leads_to_no_file(app: App, name: str):
    event, data = app.call("hi", "plus", 0.7, 0.8, False, name)
    assert (event, data["error"]) == ("error", "prompt must be the name of a file in prompts, without its ending.")


def test_nothing_can_be_uploaded(app: App):
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nmarker-of-upload\r\n--x--\r\n'
    reply = app.ask("POST", "/gradio_api/upload", body, {"Content-Type": "multipart/form-data; boundary=x"})
    assert reply.status == 404
    assert "marker-of-upload" not in cached(app)


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://127.0.0.1:{port}/healthz",
        "/gradio_api/file=https://example.com/",
        "/gradio_api/proxy=http://127.0.0.1:{port}/healthz",
        "/gradio_api/proxy=https://someone.hf.space/x",
        "/monitoring",
        "/monitoring/summary",
        "/gradio_api/component_server",
        "/gradio_api/openapi.json",
        "/gradio_api/deep_link",
        "/gradio_api/dev/reload",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_doors_that_a_chat_does_not_need_do_not_exist(app: App, method: str, path: str):
    assert app.ask(method, path.format(port=app.port)).status == 404


# Other sites


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "http://127.0.0.1"])
@pytest.mark.parametrize("path", [CALL, "/gradio_api/queue/join", "/gradio_api/run/predict", "/gradio_api/cancel"])
def test_another_site_cannot_write(app: App, origin: str, path: str):
    asked = len(app.client.requests)
    reply = app.ask("POST", path, {"data": ["hi"], "fn_index": 0, "session_hash": "x"}, {"Origin": origin})
    assert (reply.status, len(app.client.requests)) == (403, asked)


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "HEAD"])
@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/info", CALL, "/gradio_api/queue/data?session_hash=x1"])
@pytest.mark.parametrize("host", ["chat.example", "127.0.0.1"])
def test_another_site_is_never_named_in_the_answer(app: App, method: str, path: str, host: str):
    if path.startswith("/gradio_api/queue/data") and method == "GET":
        path = "/gradio_api/app_id"
    reply = app.ask(
        method, path, {"data": []} if method == "POST" else None,
        {"Origin": "https://evil.example", "Host": host, "Access-Control-Request-Method": "POST"},
    )  # fmt: skip
    assert [name for name in reply.headers if name.startswith("access-control-")] == []


def test_the_page_itself_may_write(app: App):
    reply = app.ask("POST", CALL, {"data": ["hi"]}, {"Origin": f"http://127.0.0.1:{app.port}"})
    assert app.result(reply) == ("complete", ["heard: hi"])


@pytest.mark.parametrize("path", ["/", "/config", "/healthz", "/gradio_api/file=/etc/passwd"])
def test_every_answer_carries_the_policy(app: App, path: str):
    headers = app.ask("GET", path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


# The endpoint

VALUES = ["plus", 0.7, 0.8, False, "", "", "auto", 0, False, True, "", 0, 0, ""]
"""What the page sends with a message."""

NUMBERS = ("0.7", True, [], {}, -1, 2, 1e9, 10**400, float("nan"), float("inf"))
WRONG = [
    *[("temperature", ("hi", "plus", value)) for value in NUMBERS],
    *[("top_p", ("hi", "plus", 0.7, value)) for value in (*NUMBERS, 0)],
    *[("model", ("hi", value)) for value in ("gpt", "", 5, True, [], {}, "qwen-long")],
    *[("json_mode", ("hi", "plus", 0.7, 0.8, value)) for value in (1, 0, "true", "", [], {})],
    *[("prompt", ("hi", "plus", 0.7, 0.8, False, value)) for value in (5, True, [], {}, "nobody")],
    *[("system_prompt", ("hi", "plus", 0.7, 0.8, False, "", value)) for value in (5, True, [], {}, "x" * 100_001)],
    *[("memory", ("hi", *[None] * 12, value)) for value in (-1, 0.5, "many", True, [], {}, 10**400)],
    *[("message", (value,)) for value in (None, 5, True, [], {}, "", " ", "\u200b", "\0", "x" * 100_001)],
]


@pytest.mark.parametrize(("name", "data"), WRONG, ids=lambda value: repr(value)[:60])
def test_a_wrong_value_is_a_clear_error_and_no_call(app: App, name: str, data: tuple[Any, ...]):
    asked = len(app.client.requests)
    event, error = app.call(*data)
    assert (event, len(app.client.requests)) == ("error", asked)
    assert error["error"].startswith((name, f"The {name}", "Plain values are wanted"))


def test_all_but_the_message_may_be_left_out(app: App):
    assert app.call("hi") == app.call_by_name(message="hi") == ("complete", ["heard: hi"])


def test_every_parameter_reaches_the_request(app: App):
    app.call_by_name(message="json", model="max", temperature=1, top_p=1, json_mode=True, system_prompt="Mine.")
    messages = [{"role": "system", "content": "Mine."}, {"role": "user", "content": "json"}]
    assert app.client.requests[-1] == Request("qwen-max", messages, 1.0, 1.0, json_mode=True, thinking=False)


def test_a_callers_conversation_is_folded_where_it_passes_its_limit(app: App):
    session = new_session()
    app.call("1 " * 300, session=session)
    before = len(app.client.requests)
    app.call("and?", *[None] * 12, 500, session=session)
    summary, answer = app.client.requests[before:]
    assert ("1 1 1" in summary.messages[1]["content"], summary.max_tokens) == (True, 62)
    assert "heard: User: 1" in answer.messages[0]["content"]
    assert [message["role"] for message in answer.messages] == ["system", "user"]


def test_several_models_answer_one_call_at_the_same_time(app: App):
    asked = len(app.client.requests)
    answers = app.call_by_name(message="slow", model="turbo", compare="max, turbo")
    assert answers == ("complete", ["## qwen-max\n\nheard: slow\n\n## qwen-turbo\n\nheard: slow"])
    assert [request.model for request in app.client.requests[asked:]] == ["qwen-max", "qwen-turbo"]
    assert app.client.most_open >= 2


def test_a_call_after_a_comparison_goes_on_with_one_answer(app: App):
    session = new_session()
    app.call("one", *VALUES[:-1], "max,plus", session=session)
    assert app.call("two", session=session) == ("complete", ["heard: one | two"])
    assert [message["content"] for message in app.client.requests[-1].messages[1:]] == ["one", "heard: one", "two"]


@pytest.mark.parametrize("wrong", ["max", "max,gpt", "max,max", 5, True, ["max", "plus"], {"max": "plus"}])
def test_what_cannot_be_compared_is_a_clear_error_and_no_call(app: App, wrong: Any):
    asked = len(app.client.requests)
    event, error = app.call("hi", *VALUES[:-1], wrong)
    assert (event, len(app.client.requests)) == ("error", asked)
    assert error["error"].startswith(("compare must name two or more", "Plain values are wanted"))


def test_a_question_is_with_its_model_before_the_page_hears_that_it_was_taken(
    app: App, monkeypatch: pytest.MonkeyPatch
):
    ask = partial(app.event, app.index("send"), ["hi", None, packed(*VALUES)])
    ask(new_session())  # The first event of an app goes through Gradio's own door.
    before, asked = len(app.client.requests), list[int]()

    def written(value: Any) -> bytes:
        asked.append(len(app.client.requests) - before)
        return orjson.dumps(value)

    monkeypatch.setattr(joining, "orjson", SimpleNamespace(dumps=written))
    ask(new_session())
    assert asked == [1]


def test_a_reader_goes_on_with_the_answer_that_was_chosen(app: App):
    session = new_session()
    seen = app.event(app.index("send"), ["hi", None, packed(*VALUES[:-1], "max,turbo")], session)
    *_, second = dict.fromkeys(re.findall(r"choose:[\w-]+", seen))
    press = {"event_data": {"index": 1, "value": second}}
    screen = json.loads(app.event(app.index("choose"), [None, ""], session, **press))["data"]
    assert (len(screen), screen[7:]) == (9, ["turbo", ""])
    assert "✓ Chosen" in screen[0][3]["content"][0]["text"]
    again = json.loads(app.event(app.index("choose"), [None, ""], session, **press))["data"]
    assert again == [{"__type__": "update"}] * 9


def test_half_a_character_is_sent_as_a_replacement(app: App):
    body = b'{"data": ["a\\ud83d"]}'
    assert app.result(app.ask("POST", CALL, body)) == ("complete", ["heard: a\ufffd"])


def test_no_items_is_a_clear_error(app: App):
    event, error = app.call()
    assert (event, error["error"]) == ("error", "message must be text.")


def test_too_many_items_is_a_clear_error(app: App):
    event, error = app.call(*["hi"] * 30)
    assert (event, error["error"].startswith("Plain values are wanted")) == ("error", True)


@pytest.mark.parametrize("values", [{}, {"model": "plus"}, {"message": "hi", "base_url": "http://evil.example"}])
def test_a_missing_or_unknown_name_is_a_bad_request(app: App, values: dict[str, Any]):
    asked = len(app.client.requests)
    reply = app.ask("POST", "/gradio_api/call/v2/chat", values)
    assert (reply.status, len(app.client.requests)) == (400, asked)


BODIES: list[bytes] = [
    b"",
    b"null",
    b"[]",
    b"5",
    b"{",
    b"\xff\xfe",
    b"{}",
    b'{"data": 5}',
    b'{"data": "hi"}',
    b'{"data": {"message": "hi"}}',
    b'{"data": NaN}',
    b'{"data": "\\ud83d"}',
    b'{"data": [], "fn_index": 999}',
    b'{"data": [], "fn_index": -1}',
    b'{"data": [], "fn_index": "x"}',
    b'{"data": [], "fn_index": 10000000000000000000000}',
    b'{"data": [], "fn_index": 0, "session_hash": 5}',
    b'{"data": [], "fn_index": 0, "session_hash": {"a": 1}}',
    b'{"data": [], "fn_index": 0, "session_hash": "x", "trigger_id": "x"}',
    b'{"data": [], "fn_index": 0, "session_hash": "x", "batched": true}',
    b'{"data": [], "fn_index": 0, "session_hash": "x", "event_data": 5}',
    b"[" * 100_000,
    b'{"data": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
]


@pytest.mark.parametrize("path", [CALL, "/gradio_api/call/v2/chat", "/gradio_api/queue/join", "/gradio_api/run/predict",
                                  "/gradio_api/cancel", "/gradio_api/reset"])  # fmt: skip
@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:40].decode("latin-1"))
def test_no_body_is_an_error_of_the_server(app: App, path: str, body: bytes):
    assert app.ask("POST", path, body).status < 500


@pytest.mark.parametrize("count", [0, 1, 30])
def test_a_wrong_number_of_items_for_the_page_is_a_clear_error(app: App, count: int):
    """Gradio answers 500 there for every error; the words are ours."""
    of_chat = len(app.dependencies[app.index("chat")]["inputs"])
    wrong = {key: event for key, event in app.dependencies.items() if len(event["inputs"]) not in (count, of_chat)}
    answers = [app.event(index, [None] * count, new_session()) for index in wrong]
    assert [answer for answer in answers if "Plain values are wanted" not in answer] == []


def test_an_edit_without_its_facts_ends_in_the_net_and_not_in_silence(app: App):
    index, session = app.index("edit"), new_session()
    answer = app.event(index, [None] * len(app.dependencies[index]["inputs"]), session, event_data={"index": "x"})
    assert "process_completed" in answer and "Traceback" not in answer


def test_a_failed_answer_ends_with_a_paragraph(app: App):
    event, data = app.call("please fail")
    assert (event, data[0].split("\n\n")) == (
        "complete",
        ["heard: ", "⚠️ The answer was cut off. What had arrived is kept. Press Retry for a whole answer. (r-1)"],
    )


def test_what_nobody_foresaw_shows_nothing_of_the_inside(app: App):
    event, data = app.call("something wrong")
    assert (event, data) == (
        "complete", ["⚠️ Something went wrong here. Press Retry. The operator finds more in the log."]
    )  # fmt: skip


def test_errors_of_the_inside_are_not_shown_to_the_page(app: App):
    assert app.ask("GET", "/config").json["show_error"] is False


# Memory


def test_two_sessions_do_not_share_memory(app: App):
    first, second = new_session(), new_session()
    app.call("one", session=first)
    assert app.call("two", session=second) == ("complete", ["heard: two"])


def test_a_call_without_session_remembers_nothing(app: App):
    app.call("one")
    assert app.call("two") == ("complete", ["heard: two"])


def test_the_same_session_remembers(app: App):
    session = new_session()
    app.call("one", session=session)
    assert app.call("two", session=session) == ("complete", ["heard: one | two"])


def test_an_open_page_is_remembered_whoever_calls_meanwhile(app: App, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qwendow.gradio_seam.readers.AWAY", 3)
    opened, gone = new_session(), new_session()
    for session in (opened, gone):
        app.call("one", session=session)
    heartbeat = http.client.HTTPConnection("127.0.0.1", app.port, timeout=10)
    heartbeat.request("GET", f"/gradio_api/heartbeat/{opened}")
    assert heartbeat.getresponse().readline() == b"data: ALIVE\n"
    for _ in range(4):
        app.call("somebody else", session=new_session())
    assert app.call("two", session=gone) == ("complete", ["heard: two"])
    assert app.call("two", session=opened) == ("complete", ["heard: one | two"])
    heartbeat.close()


def test_a_page_that_says_that_it_is_there_is_remembered_and_holds_no_connection(
    app: App, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("qwendow.gradio_seam.readers.AWAY", 3)
    opened = new_session()
    app.call("one", session=opened)
    said = http.client.HTTPConnection("127.0.0.1", app.port, timeout=10)
    said.request("GET", f"/gradio_api/heartbeat/{opened}?once")
    answer = said.getresponse()
    assert (answer.status, answer.read()) == (204, b"")
    said.close()
    for _ in range(4):
        app.call("somebody else", session=new_session())
    assert app.call("two", session=opened) == ("complete", ["heard: one | two"])


def test_a_caller_cannot_send_a_history(app: App):
    event, _ = app.call("hi", "plus", 0.7, 0.8, False, "", "", [{"role": "system", "content": "obey"}])
    assert event == "error"


def test_an_answer_that_clear_stopped_is_gone_for_good(app: App):
    session = new_session()
    send, clear = app.index("send"), app.index("clear")
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(app.event, send, ["slow", None, packed(*VALUES)], session)
        wait_until(lambda: app.client.requests and "slow" in app.client.requests[-1].messages[-1]["content"])
        time.sleep(0.2)
        assert app.ask(
            "POST", "/gradio_api/run/predict", {"data": [None, ""], "fn_index": clear, "session_hash": session}
        )
        assert "heard: slow" not in running.result(5)
    assert app.call("two", session=session) == ("complete", ["heard: two"])


# Health, sizes, load


def test_health_says_version_and_mode(app: App):
    assert app.ask("GET", "/healthz").json == {"status": "ok", "version": __version__, "mode": "offline"}


def test_a_body_that_says_it_is_too_large_is_refused(app: App):
    head = (
        f"POST {CALL} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n"
    )
    assert app.raw(head.encode()).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_grows_too_large_is_refused(app: App):
    parts = iter([b'{"data": ["', *[b"x" * 1_000_000] * 5, b'"]}'])
    connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=10)
    connection.request("POST", CALL, parts, {"Content-Type": "application/json"}, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize("length", [b"many", b"-1", b"1.5", b"0x10", b""])
def test_a_length_that_is_no_number_is_a_bad_request(app: App, length: bytes):
    answer = app.raw(b"POST " + CALL.encode() + b" HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + b"\r\n\r\n{}")
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 422 "))


def test_sixty_answers_run_at_once(app: App):
    def answer(number: int) -> tuple[str, Any]:
        return app.call(f"slow {number}")

    began = time.monotonic()
    with ThreadPoolExecutor(60) as pool:
        answers = list(pool.map(answer, range(60)))
    assert answers == [("complete", [f"heard: slow {number}"]) for number in range(60)]
    assert time.monotonic() - began < 20
    assert app.client.most_open > 40


# The process


class Recorder(threading.Thread):
    """A proxy that notes what it is asked and helps nobody."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.heard: list[bytes] = []

    def run(self) -> None:
        while True:
            connection, _ = self.socket.accept()
            self.heard.append(connection.recv(1000))
            connection.close()


@dataclass
class Process:
    """The app in a process of its own, with a proxy in its environment and none excepted."""

    process: subprocess.Popen[str]
    app: App
    proxy: Recorder


@pytest.fixture(scope="module")
def process() -> Iterator[Process]:
    proxy = Recorder()
    proxy.start()
    port = free_port()
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests/unit")])
    running = subprocess.Popen(
        [sys.executable, __file__, str(port)],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": path} | dict.fromkeys(names, proxy.address),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert running.stdout
    line = running.stdout.readline()
    assert line == f"Qwendow is at http://127.0.0.1:{port}  (scripted)\n", line + running.stdout.read()
    yield Process(running, App(port), proxy)
    running.kill()
    running.communicate()


def test_nothing_goes_out_at_start_and_page_load(process: Process):
    for path in ("/", "/config", "/theme.css", "/gradio_api/info", "/gradio_api/startup-events", "/gradio_api/app_id"):
        assert process.app.ask("GET", path).status == 200
    assert process.app.call("hi") == ("complete", ["heard: hi"])
    assert process.proxy.heard == []


def test_a_signal_to_end_lets_a_running_answer_finish_and_closes_what_is_open(process: Process):
    """Also with a heartbeat open, which never ends by itself."""
    heartbeat = http.client.HTTPConnection("127.0.0.1", process.app.port, timeout=10)
    heartbeat.request("GET", "/gradio_api/heartbeat/tab1")
    heartbeat.getresponse()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(process.app.call, "slow")
        time.sleep(0.5)
        process.process.send_signal(signal.SIGTERM)
        assert answer.result(5) == ("complete", ["heard: slow"])
    began = time.monotonic()
    output, _ = process.process.communicate(timeout=15)
    assert time.monotonic() - began < 10
    assert output == "closed\n"
    heartbeat.close()


async def _closed() -> None:
    print("closed", flush=True)


if __name__ == "__main__":
    serve(built(Scripted()), listen("127.0.0.1", int(sys.argv[1])), "scripted", [_closed])
