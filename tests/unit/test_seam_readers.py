"""What Gradio keeps of its readers: fails when a new version keeps it elsewhere or otherwise."""

from __future__ import annotations

import asyncio
import string
from contextlib import ExitStack, suppress
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from gradio.route_utils import _delete_state
from gradio.state_holder import SessionState, StateHolder

from qwendow.gradio_seam import readers as readers_module
from qwendow.gradio_seam.mount import mounted
from qwendow.gradio_seam.queue import Begun
from qwendow.gradio_seam.readers import Readers
from qwendow.page.session import Session
from qwendow.web import create_app, page_options
from qwendow.web.page import MANY
from test_seam_root import built


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


@pytest.fixture
def holder(page: gr.Blocks) -> Readers:
    return empty_holder(page)


def empty_holder(page: gr.Blocks) -> Readers:
    holder = Readers()
    holder.set_blocks(page)
    return holder


def visit(holder: StateHolder, names: str) -> None:
    for name in names:
        _ = holder[name]


def test_more_open_pages_than_there_is_room_for_go_by_their_last_use(holder: Readers):
    holder.capacity = 3
    with ExitStack() as pages:
        for name in "abcde":
            pages.enter_context(holder.page_open(name))
        visit(holder, "abcadbe")
        assert list(holder.session_data) == list("dbe")


def test_of_those_who_are_away_the_latest_are_kept(holder: Readers, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(readers_module, "AWAY", 3)
    visit(holder, "abcadbe")
    assert list(holder.session_data) == list("dbe")
    assert holder.time_last_used.keys() == set("dbe")


def test_what_is_to_be_sent_goes_with_the_session_but_while_an_answer_is_under_way(
    holder: Readers, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(readers_module, "AWAY", 1)
    queue = holder.blocks._queue
    for name in "wxy":
        queue.pending_messages_per_session[name] = asyncio.Queue()
    queue.pending_event_ids_session |= {"w": {"over"}, "y": {"event"}}
    monkeypatch.setitem(queue.event_ids_to_events, "event", None)
    visit(holder, "wxyz")
    assert not {"w", "x"} & {*queue.pending_messages_per_session, *queue.pending_event_ids_session}
    assert "y" in queue.pending_messages_per_session
    del queue.pending_messages_per_session["y"], queue.pending_event_ids_session["y"]


def test_an_open_page_outlasts_any_number_of_others(holder: Readers, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(readers_module, "AWAY", 3)
    visit(holder, "x")
    with holder.page_open("x"):
        session = holder["x"]
        visit(holder, string.ascii_lowercase[:20])
        assert holder["x"] is session
        assert len(holder.session_data) == 4
    visit(holder, "ab")
    assert holder["x"] is session
    visit(holder, "abcd")
    assert holder["x"] is not session


def test_a_page_that_connects_again_before_it_was_missed_is_open(holder: Readers, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(readers_module, "AWAY", 1)
    first, second = holder.page_open("x"), holder.page_open("x")
    session = holder["x"]
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    visit(holder, "ab")
    assert holder["x"] is session
    second.__exit__(None, None, None)
    visit(holder, "ab")
    assert "x" not in holder


def test_who_is_away_is_kept_for_an_hour(holder: Readers, monkeypatch: pytest.MonkeyPatch):
    now = 0.0
    monkeypatch.setattr(readers_module.time, "monotonic", lambda: now)
    visit(holder, "ax")
    with holder.page_open("x"):
        now = 1000.0
        visit(holder, "b")
        now = 3600.0
        holder.delete_all_expired_state()
        assert set(holder.session_data) == set("axb")
        now = 3601.0
        holder.delete_all_expired_state()
        assert set(holder.session_data) == set("xb")
        now = 10_000.0
    holder.delete_all_expired_state()
    assert set(holder.session_data) == set("x")
    now = 13_601.0
    holder.delete_all_expired_state()
    assert not holder.session_data and not holder.time_last_used


def test_what_is_found_again_goes_with_its_page_and_where_memory_runs_short(
    holder: Readers, monkeypatch: pytest.MonkeyPatch
):
    found, lost = SimpleNamespace(found_again=True), SimpleNamespace(found_again=False)
    states: dict[str, list[Any]] = {"a": [found], "b": [found, lost], "c": [found, None], "d": [found], "x": [found]}
    queue = holder.blocks._queue
    monkeypatch.setitem(queue.pending_event_ids_session, "d", {"event"})
    monkeypatch.setitem(queue.event_ids_to_events, "event", None)
    with holder.page_open("x"):
        for name, values in states.items():
            with holder.page_open(name):
                holder[name].state_data.update(enumerate(values))
        assert set(holder.session_data) == set("bcdx")
        holder.rest()
    assert set(holder.session_data) == set("bcd")
    del queue.event_ids_to_events["event"]
    holder._away["d"] -= 100
    holder.delete_all_expired_state()
    assert set(holder.session_data) == set("bc")


def test_a_page_that_says_that_it_is_there_outlasts_any_number_of_others(
    holder: Readers, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(readers_module, "AWAY", 3)
    visit(holder, "x")
    session = holder["x"]
    holder.beat("x")
    visit(holder, string.ascii_lowercase[:20])
    assert holder["x"] is session
    assert len(holder.session_data) == 4


def test_a_page_that_has_said_nothing_for_a_while_is_away(holder: Readers, monkeypatch: pytest.MonkeyPatch):
    now = 0.0
    monkeypatch.setattr(readers_module.time, "monotonic", lambda: now)
    monkeypatch.setattr(readers_module, "AWAY", 1)
    visit(holder, "x")
    session = holder["x"]
    for said in (0.0, 140.0):
        now = said
        holder.beat("x")
    now = 290.0
    holder.delete_all_expired_state()
    visit(holder, "ab")
    assert holder["x"] is session
    now = 291.0
    holder.delete_all_expired_state()
    visit(holder, "ab")
    assert "x" not in holder


def test_of_pages_that_say_that_they_are_there_no_more_are_believed_than_there_is_room_for(holder: Readers):
    holder.capacity = 3
    for name in "abcde":
        holder.beat(name)
    assert [*holder._beats] == list("cde")


def test_open_pages_are_counted_once_however_they_say_so(holder: Readers):
    holder.beat("x")
    holder.beat("y")
    with holder.page_open("x"), holder.page_open("z"):
        assert holder.open_pages == 3
    assert holder.open_pages == 2


def test_a_heartbeat_of_nobody_leaves_nothing(page: gr.Blocks, holder: Readers):
    with holder.page_open("x"):
        pass
    assert vars(holder) | {"lock": None} == vars(empty_holder(page)) | {"lock": None}


def test_gradio_looks_for_the_expired_every_second(holder: Readers, monkeypatch: pytest.MonkeyPatch):
    async def scene() -> None:
        app: Any = SimpleNamespace(state_holder=holder)
        with suppress(TimeoutError):
            await asyncio.wait_for(_delete_state(app), 0.05)

    monkeypatch.setattr(readers_module, "AWAY_SECONDS", -1)
    visit(holder, "a")
    asyncio.run(scene())
    assert not holder.session_data


def test_the_page_holds_no_connection_as_gradios_own_would(page: gr.Blocks):
    assert page.get_config_file()["connect_heartbeat"] is False
    assert gr.Blocks.get_config_file(page)["connect_heartbeat"] is True


def test_the_queue_of_the_page_begins_events_as_they_come(page: gr.Blocks):
    assert isinstance(page._queue.start_processing.__self__, Begun)
    assert isinstance(page._queue.push.__self__, Begun)


def test_gradio_itself_lets_an_open_page_go(page: gr.Blocks):
    """If it does not any more, the readers here can go."""
    gradios: Any = StateHolder()  # type: ignore[no-untyped-call]
    gradios.set_blocks(page)
    gradios.capacity = 2
    session = gradios["open"]
    visit(gradios, "ab")
    assert gradios["open"] is not session
