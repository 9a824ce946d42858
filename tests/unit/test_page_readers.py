"""What Gradio keeps of its readers: fails when a new version keeps it elsewhere or otherwise."""

from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr
import pytest
from gradio.queueing import Queue
from gradio.state_holder import SessionState
from gradio.utils import LRUCache

from qwendow.page import MANY, page_options
from qwendow.page.readers import Readers, Streams
from qwendow.page.session import Session
from qwendow.serve import create_app, mounted
from test_page_root import built


@pytest.fixture(scope="module")
def page() -> gr.Blocks:
    return built()


@pytest.fixture(scope="module")
def readers(page: gr.Blocks) -> Readers:
    holder = mounted(create_app(page, page_options(), "offline").app).state_holder
    assert isinstance(holder, Readers)
    return holder


def test_the_page_keeps_its_readers_there(page: gr.Blocks, readers: Readers):
    assert page.state_holder is readers
    assert readers.capacity == page.state_session_capacity == MANY


def test_a_reader_has_all_but_the_copy(page: gr.Blocks, readers: Readers):
    ours, gradios = readers["a"], SessionState(page)
    assert vars(ours).keys() == vars(gradios).keys()
    assert ours.blocks_config.blocks == gradios.blocks_config.blocks
    assert ours.blocks_config.fns == gradios.blocks_config.fns
    assert (ours.config_values, len(gradios.config_values) > 20) == ({}, True)


def test_each_reader_has_a_conversation(page: gr.Blocks, readers: Readers):
    state = next(id for id, block in page.blocks.items() if isinstance(block, gr.State))
    first, second = readers["one"][state], readers["two"][state]
    assert isinstance(first, Session) and first is not second
    assert readers["one"][state] is first


def test_the_reader_who_was_away_longest_is_forgotten_first(page: gr.Blocks):
    holder = Readers()  # type: ignore[no-untyped-call]
    holder.set_blocks(page)
    holder.capacity = 3
    for name in "abcadbe":
        _ = holder[name]
    assert list(holder.session_data) == list("dbe")


def test_the_queue_sends_through_them(page: gr.Blocks):
    queue = page._queue
    assert isinstance(queue.pending_messages_per_session, Streams)
    assert queue.pending_messages_per_session.max_size == MANY
    fresh: Any = Queue(True, 1, 1, None, page)
    assert type(fresh.pending_messages_per_session) is LRUCache


def test_a_stream_that_is_read_outlasts_any_number_of_others():
    async def scene() -> None:
        streams = Streams(3)
        streams["open"] = asyncio.Queue()
        for number in range(100):
            streams[f"stranger {number}"] = asyncio.Queue()
            streams["open"].put_nowait(number)
        assert "open" in streams
        assert len(streams) == 3

    asyncio.run(scene())


def test_gradio_looks_for_events_less_often(page: gr.Blocks):
    fresh: Any = Queue(True, 1, 1, None, page)
    for name in ("sleep_when_free", "progress_update_sleep_when_free"):
        assert getattr(page._queue, name) > getattr(fresh, name)
