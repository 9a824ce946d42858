"""An event that a page sends comes into the queue as Gradio's own door lets it in."""

from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr
import orjson
import pytest
from fastapi import FastAPI

from qwendow.gradio_seam.joining import Joining
from qwendow.gradio_seam.mount import mount, mounted
from qwendow.gradio_seam.one_app import one_app
from qwendow.gradio_seam.queue import open_queue
from qwendow.gradio_seam.root import Page

PLAIN = {"data": ["hi", None], "event_data": None, "fn_index": 0, "session_hash": "s1", "trigger_id": 2}
MORE = PLAIN | {"event_data": {"index": 1, "value": "你好"}, "simple_format": True, "data": [{"a": [1, 2.5]}, True]}


class Gate:
    """A page whose queue holds what is pushed into it."""

    def __init__(self) -> None:
        async def act(request: gr.Request, value: str, chosen: str) -> str:
            return value

        with one_app():
            with Page() as page:
                box, other = gr.Textbox(), gr.Textbox()
                box.submit(act, [box, other], box, preprocess=False, postprocess=False)
            open_queue(page, 10)
        self.app = FastAPI()
        mount(self.app, page, {})
        self.queue: Any = page._queue
        self.queue.set_server_app(mounted(self.app))
        self.gradios = 0
        self.door = Joining(page, self.count)
        self.asked: list[Any] = []

    async def count(self, scope: Any, receive: Any, send: Any) -> None:
        self.gradios += 1
        await mounted(self.app)(scope, receive, send)

    def post(self, body: bytes, own: bool) -> tuple[int, Any]:
        """In two pieces; the status and what is answered."""
        pieces = [body[: len(body) // 2], body[len(body) // 2 :]]
        said: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

        async def send(message: Any) -> None:
            said.append(message)

        scope = {
            "type": "http", "method": "POST", "path": "/gradio_api/queue/join", "query_string": b"", "scheme": "http",
            "raw_path": b"/gradio_api/queue/join", "server": ("localhost", 80), "client": ("127.0.0.1", 1),
            "root_path": "", "http_version": "1.1",
            "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
        }  # fmt: skip
        asyncio.run((self.door if own else mounted(self.app))(scope, receive, send))
        return said[0]["status"], orjson.loads(b"".join(part.get("body", b"") for part in said[1:]))

    def waiting(self) -> list[Any]:
        """All that stands in the queue, but for the ids that are given."""
        events = [event for one in self.queue.event_queue_per_concurrency_id.values() for event in one.queue]
        return [
            (event.session_hash, event.fn._id, event.username, event.data.model_dump(exclude={"request", "event_id"}))
            for event in events
        ]


@pytest.fixture(scope="module")
def gates() -> tuple[Gate, Gate]:
    """Ours, and one to ask Gradio."""
    return Gate(), Gate()


@pytest.mark.parametrize("body", [PLAIN, MORE, PLAIN | {"request": {"url": "x"}, "batch_trigger_ids": [7], "other": 1}])
def test_an_event_is_pushed_as_gradio_pushes_it(body: dict[str, Any]):
    ours, gradios = Gate(), Gate()
    status, answer = ours.post(orjson.dumps(body), own=True)
    assert (status, [*answer]) == (200, ["event_id"])
    assert gradios.post(orjson.dumps(body), own=False)[0] == 200
    assert ours.waiting() == gradios.waiting()
    assert len(ours.waiting()) == 1
    assert ours.gradios == 0
    (event,) = ours.queue.event_ids_to_events.values()
    assert event._id == answer["event_id"] == event.data.event_id
    assert event.request.headers["host"] == event.data.request.headers["host"] == "localhost"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"nothing", b"[]", b"{}", b'{"data": 1, "fn_index": 0, "session_hash": "s"}',
        orjson.dumps(PLAIN | {"session_hash": None}), orjson.dumps(PLAIN | {"fn_index": "x"}),
    ],
)  # fmt: skip
def test_what_is_no_event_is_answered_by_gradio(gates: tuple[Gate, Gate], body: bytes):
    ours, gradios = gates
    asked = ours.gradios
    assert ours.post(body, own=True) == gradios.post(body, own=False)
    assert (ours.gradios - asked, ours.waiting()) == (1, [])
