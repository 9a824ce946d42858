"""The event stream of a page: what it sends is what Gradio's own would, and nothing is left of who has gone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from gradio.routes import App
from gradio.server_messages import (
    BaseMessage,
    EstimationMessage,
    HeartbeatMessage,
    LogMessage,
    ProcessCompletedMessage,
    ProcessGeneratingMessage,
    ProcessStartsMessage,
    ProgressMessage,
    ProgressUnit,
)
from starlette.routing import Match

from qwendow.gradio_seam import event_stream
from qwendow.gradio_seam.event_stream import EventStream
from qwendow.gradio_seam.event_stream import event_stream as event_stream_route
from qwendow.gradio_seam.messages import Messages, Streams

DATA = {"data": [[{"role": "user", "content": [{"text": "你好 <b>"}]}], None, 1.5], "is_generating": True}
DONE = {"data": [{"__type__": "update"}], "is_generating": False}


def completed(event: str) -> ProcessCompletedMessage:
    return ProcessCompletedMessage(output=DONE, success=True, event_id=event)


@pytest.fixture
def page() -> gr.Blocks:
    with gr.Blocks() as made:
        gr.Markdown("hi")
    made._queue.pending_messages_per_session = Streams(10)
    return made


def put(page: gr.Blocks, *messages: BaseMessage, pending: tuple[str, ...] = ("e1",), session: str = "s") -> None:
    """As Gradio does when events are joined and send."""
    waiting = Messages()
    for message in messages:
        waiting.put_nowait(message)
    page._queue.pending_messages_per_session[session] = waiting
    page._queue.pending_event_ids_session[session] = set(pending)


class Reader:
    """A browser at the other end of a stream."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.ended = False
        self.blocked: asyncio.Event | None = None
        self.broken: Exception | None = None
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        self._leaving.set()

    async def receive(self) -> dict[str, Any]:
        await self._leaving.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if self.broken:
            raise self.broken
        if self.blocked:
            await self.blocked.wait()
        self.parts.append(message.get("body", b""))
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.ended = True
            self.leave()

    @property
    def text(self) -> str:
        return b"".join(self.parts).decode()

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(part.removeprefix("data: ")) for part in self.text.split("\n\n") if part]

    @property
    def kinds(self) -> list[str]:
        return [message["msg"] for message in self.messages]


Serve = Callable[[Any, Any, Any], Awaitable[None]]


def scope_of(method: str, path: str, query: str = "") -> dict[str, Any]:
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": query.encode(),
        "headers": [(b"host", b"localhost")], "server": ("localhost", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip


@asynccontextmanager
async def reading(app: Serve, session: str = "s") -> AsyncIterator[Reader]:
    reader = Reader()
    scope = scope_of("GET", "/gradio_api/queue/data", f"session_hash={session}")
    stream = asyncio.create_task(app(scope, reader.receive, reader.send))  # type: ignore[arg-type]
    try:
        yield reader
    finally:
        await asyncio.wait_for(stream, 5)


async def read_to_end(app: Serve, session: str = "s") -> Reader:
    async with reading(app, session) as reader:
        pass
    return reader


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)


def test_what_is_sent_is_what_gradio_sends(page: gr.Blocks):
    """Fails if Gradio gives its messages another form, or its stream another order."""
    said = (
        EstimationMessage(rank=1, queue_size=2, rank_eta=None),
        ProcessStartsMessage(eta=0.5, event_id="e1"),
        ProgressMessage(progress_data=[ProgressUnit(index=1, desc="a")], event_id="e1"),
        LogMessage(log="careful", level="warning", title="Warning", event_id="e1"),
        ProcessGeneratingMessage(output=DATA, success=True, event_id="e1"),
        completed("e2"),
        HeartbeatMessage(),
        completed("e1"),
    )
    gradios = App.create_app(page)

    async def both() -> tuple[Reader, Reader]:
        put(page, *said, pending=("e1", "e2"))
        ours = await read_to_end(EventStream(page))
        put(page, *said, pending=("e1", "e2"))
        return ours, await read_to_end(gradios)

    ours, theirs = asyncio.run(both())
    assert ours.text == theirs.text
    assert ours.kinds[-3:] == ["heartbeat", "process_completed", "close_stream"]


def test_it_ends_with_the_last_event_and_leaves_no_entry(page: gr.Blocks):
    put(page, completed("e1"), completed("e2"), HeartbeatMessage(), pending=("e1", "e2"))
    reader = asyncio.run(read_to_end(EventStream(page)))
    assert (reader.kinds, reader.ended) == (["process_completed", "process_completed", "close_stream"], True)
    assert page._queue.pending_event_ids_session == {}
    assert page._queue.pending_messages_per_session["s"].qsize() == 1


def test_the_start_goes_out_with_what_is_there(page: gr.Blocks):
    """In one call of the system: see web/gathering.py."""
    turns: list[list[str]] = [[]]

    async def send(message: Any) -> None:
        turns[-1].append(message["type"])
        asyncio.get_running_loop().call_soon(turns.append, [])

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(5)
        return {"type": "http.disconnect"}

    async def scene() -> None:
        put(page, ProcessStartsMessage(event_id="e1"), completed("e1"))
        await EventStream(page)(scope_of("GET", "/gradio_api/queue/data", "session_hash=s"), receive, send)

    asyncio.run(scene())
    assert [turn for turn in turns if turn] == [["http.response.start", "http.response.body"]]


def test_who_is_not_known_is_told_so(page: gr.Blocks):
    reader = asyncio.run(read_to_end(EventStream(page), "nobody"))
    assert reader.ended
    assert [(one["msg"], one["session_not_found"]) for one in reader.messages] == [("unexpected_error", True)]


@pytest.mark.parametrize("method", ["HEAD", "POST"])
def test_it_is_asked_for_by_get_alone(page: gr.Blocks, method: str):
    """HEAD would take the messages, and show them to nobody."""
    route = event_stream_route(page)
    assert route.matches(scope_of("GET", route.path))[0] is Match.FULL
    assert route.matches(scope_of(method, route.path))[0] is Match.PARTIAL


def test_a_silent_stream_beats(page: gr.Blocks, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(event_stream, "get_heartbeat_rate", lambda: 0.02)

    async def scene() -> Reader:
        put(page)
        async with reading(EventStream(page)) as reader:
            await until(lambda: len(reader.parts) > 3)
            reader.leave()
        return reader

    assert set(asyncio.run(scene()).kinds) == {"heartbeat"}


def test_a_queue_that_has_stopped_says_so(page: gr.Blocks):
    put(page, HeartbeatMessage(), HeartbeatMessage())
    page._queue.stopped = True
    assert asyncio.run(read_to_end(EventStream(page))).kinds == ["unexpected_error"]


@pytest.mark.parametrize("blocked", [False, True], ids=["waiting for a message", "waiting for a slow reader"])
def test_the_events_of_who_has_gone_end(page: gr.Blocks, blocked: bool):
    running, other = [SimpleNamespace(session_hash=name, _id=f"of {name}", alive=True) for name in ("s", "t")]

    async def scene() -> None:
        put(page, ProcessStartsMessage(event_id="e1"))
        page._queue.active_jobs = [[running], None, [other]]  # type: ignore[list-item]
        async with reading(EventStream(page)) as reader:
            await until(lambda: len(reader.parts) == 2)
            if blocked:
                reader.blocked = asyncio.Event()
                page._queue.pending_messages_per_session["s"].put_nowait(HeartbeatMessage())
                await until(lambda: not page._queue.pending_messages_per_session["s"].qsize())
            reader.leave()

    asyncio.run(scene())
    assert (running.alive, other.alive) == (False, True)
    assert page._queue.pending_event_ids_session == {}
    assert "s" not in page._queue.pending_messages_per_session


def test_an_error_while_it_sends_is_not_swallowed(page: gr.Blocks):
    async def scene() -> None:
        put(page, ProcessStartsMessage(event_id="e1"))
        async with reading(EventStream(page)) as reader:
            await until(lambda: len(reader.parts) == 2)
            reader.broken = ValueError("broken")
            page._queue.pending_messages_per_session["s"].put_nowait(HeartbeatMessage())

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(scene())
    assert page._queue.pending_event_ids_session == {}
