"""An event of the page says to its page what it would say if Gradio's queue ran it, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncGenerator, Callable
from typing import Any

import gradio as gr
import orjson
import pytest
from fastapi import FastAPI, Request
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import Event, Queue

from qwendow.gradio_seam.events import Events
from qwendow.gradio_seam.mount import mount, mounted
from qwendow.gradio_seam.one_app import one_app
from qwendow.gradio_seam.queue import open_queue
from qwendow.gradio_seam.root import Page

TIMES = ("duration", "average_duration", "avg_time", "cache_duration", "eta")

Acts = Callable[..., AsyncGenerator[Any, None]]


async def counts(request: gr.Request, value: str, chosen: int) -> AsyncGenerator[Any, None]:
    for number in range(chosen):
        yield f"{value} {number} for {request.session_hash}", number
        await asyncio.sleep(0)


async def warns(value: str, request: gr.Request, chosen: int) -> AsyncGenerator[Any, None]:
    gr.Warning("Mind the gap", title="Oh")
    yield value, chosen
    gr.Info(f"It was {value}")
    yield value, chosen + 1


async def selects(request: gr.Request, at: gr.SelectData, value: str, chosen: int) -> AsyncGenerator[Any, None]:
    yield f"{at.index} {at.value}", chosen


async def says_why(request: gr.Request, value: str, chosen: int) -> AsyncGenerator[Any, None]:
    yield value, 0
    raise gr.Error("Not today", title="No", duration=3, print_exception=False)


async def fails(request: gr.Request, value: str, chosen: int) -> AsyncGenerator[Any, None]:
    raise KeyError("secret")
    yield


async def adds(request: gr.Request, value: str, chosen: int) -> tuple[str, int]:
    return value, chosen + 1


@functools.cache
def page_of(act: Any) -> Page:
    """One for all its events, as each leaves nothing behind."""
    with one_app():
        with Page() as page:
            box, state, number = gr.Textbox(), gr.State(0), gr.Number()
            box.select(act, [box, number], [box, number], preprocess=False, postprocess=False, show_progress="hidden")
            box.submit(lambda value: value, state, state)
        open_queue(page, 10)
    app = FastAPI()
    mount(app, page, {})
    page._queue.set_server_app(mounted(app))
    return page


def said(act: Any, own: bool, until: int | None = None, **of: Any) -> list[Any]:
    """All messages of one event; its page has gone before the message of that number, if there is one."""
    page = page_of(act)
    queue: Any = page._queue
    fn = page.fns[0]
    heard: list[Any] = []

    def send(event: Event, message: Any) -> None:
        told = orjson.loads(orjson.dumps(message.model_dump(), default=str))
        for name in TIMES:
            told.pop(name, None)
            (told.get("output") or {}).pop(name, None)
        if told.get("output", {}).get("title"):  # Gradio says it twice, where nothing came before the error.
            told.pop("title", None)
        heard.append(told)
        event.alive = len(heard) != until

    async def scene() -> None:
        scope = {"type": "http", "method": "POST", "path": "/gradio_api/queue/join", "headers": [], "query_string": b"",
                 "scheme": "http", "server": ("x", 80), "root_path": ""}  # fmt: skip
        request = Request(scope)
        queue.create_event_queue_for_fn(fn)
        event = Event("s", fn, request, None)
        event._id = "e"
        event.data = PredictBodyInternal(
            data=["hi", 3], session_hash="s", fn_index=0, trigger_id=fn.targets[0][0], request=request, **of
        )
        queue.send_message = send
        queue.event_ids_to_events["e"] = event
        queue.event_analytics["e"] = {"status": "queued"}
        queue.active_jobs = [None, [event]]
        running = queue.event_queue_per_concurrency_id[event.concurrency_id]
        running.current_concurrency = 1
        running.start_times_per_fn[fn].add(1.0)
        process = Events.process if own else Queue.process_events
        await process(Events(page) if own else queue, queue.active_jobs[1], False, 1.0, fn)
        assert (queue.active_jobs, running.current_concurrency) == ([None, None], 0)
        assert not any(running.start_times_per_fn.values())
        assert "e" not in queue.event_ids_to_events

    asyncio.run(scene())
    return heard


@pytest.mark.parametrize("act", [counts, warns, says_why, fails, adds])
@pytest.mark.parametrize("simple", [False, True], ids=["page", "caller"])
def test_an_event_says_what_it_would_say_if_gradio_ran_it(act: Acts, simple: bool):
    ours = said(act, own=True, simple_format=simple)
    assert ours == said(act, own=False, simple_format=simple)
    assert len(ours) >= 2


def test_what_was_selected_is_told():
    chosen = {"event_data": {"index": [1, 0], "value": "this"}}
    ours = said(selects, own=True, **chosen)
    assert ours == said(selects, own=False, **chosen)
    assert "[1, 0] this" in str(ours)


def test_an_event_whose_page_has_gone_ends_and_closes_what_it_reads():
    closed: list[bool] = []

    async def reads(request: gr.Request, value: str, chosen: int) -> AsyncGenerator[Any, None]:
        try:
            for number in range(100):
                yield value, number
        finally:
            closed.append(True)

    assert len(said(reads, own=True, until=3)) == 3
    assert closed == [True]


def test_no_thread_is_asked_for_an_event(monkeypatch: pytest.MonkeyPatch):
    def thread(*_: Any, **__: Any) -> None:
        raise AssertionError("a thread")

    monkeypatch.setattr("anyio.to_thread.run_sync", thread)
    monkeypatch.setattr("gradio.queueing.run_sync", thread)
    assert len(said(counts, own=True)) == 5
    with pytest.raises(AssertionError, match="a thread"):
        said(counts, own=False)
