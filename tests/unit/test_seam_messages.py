"""What waits to be sent to the pages: in order, to whoever reads, and none of it is lost."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from gradio.queueing import Queue
from gradio.server_messages import HeartbeatMessage, ProcessStartsMessage
from gradio.utils import LRUCache
from hypothesis import given
from hypothesis import strategies as st

from qwendow.gradio_seam import messages as messages_module
from qwendow.gradio_seam.messages import Messages, Streams
from qwendow.web.page import MANY
from test_seam_root import built


def of(number: int) -> ProcessStartsMessage:
    return ProcessStartsMessage(eta=float(number))


def test_the_queue_sends_through_them():
    page = built()
    queue = page._queue
    assert isinstance(queue.pending_messages_per_session, Streams)
    assert queue.pending_messages_per_session.max_size == MANY
    queue.pending_messages_per_session["s"] = asyncio.Queue()
    assert type(queue.pending_messages_per_session.pop("s")) is Messages
    fresh: Any = Queue(True, 1, 1, None, page)
    assert type(fresh.pending_messages_per_session) is LRUCache


def test_in_another_gradio_they_wait_as_they_do_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(messages_module, "as_tested", lambda: False)
    streams, gradios = Streams(3), asyncio.Queue[Any]()
    streams["s"] = gradios
    assert streams["s"] is gradios


def test_a_stream_that_is_read_outlasts_any_number_of_others():
    streams = Streams(3)
    streams["open"] = Messages()
    for number in range(100):
        streams[f"stranger {number}"] = Messages()
        streams["open"].put_nowait(HeartbeatMessage())
    assert "open" in streams
    assert len(streams) == 3


@given(st.lists(st.sampled_from(["put", "get", "size"])))
def test_they_are_those_of_asyncios_queue(acts: list[str]):
    ours, theirs = Messages(), asyncio.Queue[Any]()

    def done(queue: Any, act: str, number: int) -> Any:
        if act == "put":
            return queue.put_nowait(of(number))
        return queue.get_nowait() if act == "get" and queue.qsize() else queue.qsize()

    for number, act in enumerate(acts):
        assert done(ours, act, number) == done(theirs, act, number)


def test_who_waits_gets_what_comes():
    async def scene() -> list[Any]:
        messages = Messages()
        reader = asyncio.create_task(messages.get())
        await asyncio.sleep(0)
        await messages.put(of(1))
        messages.put_nowait(of(2))
        return [await reader, await messages.get()]

    assert asyncio.run(scene()) == [of(1), of(2)]


@pytest.mark.parametrize("when", ["before", "after"])
def test_one_who_goes_takes_nothing_from_another_who_waits(when: str):
    """Before or after something has come for them."""

    async def scene() -> tuple[Any, int]:
        messages = Messages()
        leaving, staying = [asyncio.create_task(messages.get()) for _ in range(2)]
        await asyncio.sleep(0)
        if when == "before":
            leaving.cancel()
            await asyncio.wait({leaving})
        messages.put_nowait(of(1))
        leaving.cancel()
        return await asyncio.wait_for(staying, 5), len(messages._readers)

    assert asyncio.run(scene()) == (of(1), 0)


def test_gradio_itself_lets_go_of_the_stream_that_was_opened_first():
    """If it does not any more, the streams here can go."""
    streams: Any = LRUCache(2)
    streams["open"] = "first"
    for name in "ab":
        _ = streams.get("open") and streams["open"]
        streams[name] = name
    assert "open" not in streams
