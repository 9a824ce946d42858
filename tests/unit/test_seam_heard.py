"""What is sent of an event: as much as is taken, of whole texts as much as they grow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import gradio as gr
from gradio.queueing import Event

from qwendow.gradio_seam.heard import LOOK_SECONDS, MOST_WAITING, MOST_WHOLE, UNHEARD_SECONDS, Heard
from qwendow.gradio_seam.root import Updates


class Line:
    """A queue in which messages wait, and a clock."""

    def __init__(self, called: bool = True) -> None:
        self.messages: asyncio.Queue[Any] = asyncio.Queue()
        self.event = SimpleNamespace(_id="e", session_hash="s", alive=True)
        waiting = {"s": self.messages}
        queue = SimpleNamespace(event_ids_to_events={"e": self.event}, pending_messages_per_session=waiting)
        self.now = 0.0
        self.heard = Heard(queue, "e", called, lambda: self.now)

    def offer(self, length: int, whole: bool = False) -> bool:
        if sent := self.heard.wants("x" * length, whole):
            self.messages.put_nowait(SimpleNamespace(event_id="e"))
        return sent

    def take(self) -> None:
        self.messages.get_nowait()


def test_what_nobody_takes_is_bounded_and_goes_on_when_somebody_does():
    line = Line()
    assert sum(line.offer(length) for length in range(1000)) == MOST_WAITING
    line.take()
    assert [line.offer(2000), line.offer(2001)] == [True, False]


def test_of_whole_texts_fewer_wait_and_who_takes_each_at_once_is_heard():
    line = Line()
    assert sum(line.offer(2**power, whole=True) for power in range(20)) == MOST_WHOLE
    for length in range(10):
        line.now += UNHEARD_SECONDS / 2
        line.take()
        assert line.offer(length) and not line.heard.unheard


def test_nothing_is_made_of_an_answer_as_long_as_nobody_takes_what_waits():
    async def scene() -> tuple[int, int, int]:
        made: list[int] = []

        async def answer() -> AsyncIterator[str]:
            for number in range(1000):
                made.append(number)
                yield "x" * number

        line, block = Line(), SimpleNamespace(outputs=[gr.Markdown()])
        updates = Updates(block, answer(), [""], line.heard)  # type: ignore[arg-type]
        while len(made) < MOST_WAITING:
            await updates.next(whole=False)
            line.messages.put_nowait(SimpleNamespace(event_id="e"))
        waiting = asyncio.create_task(updates.next(whole=False))
        await asyncio.sleep(LOOK_SECONDS * 1.5)
        before = len(made)
        line.take()
        await waiting
        after = len(made)
        line.messages.put_nowait(SimpleNamespace(event_id="e"))
        waiting = asyncio.create_task(updates.next(whole=False))
        await asyncio.sleep(0)
        line.event.alive = False  # Who has left is waited for no longer.
        await waiting
        return before, after, len(made)

    assert asyncio.run(scene()) == (MOST_WAITING, MOST_WAITING + 1, MOST_WAITING + 2)


def test_whole_texts_come_to_some_twenty_times_the_last():
    line, sent = Line(), 0
    for length in range(0, 100_000, 40):
        line.now += 0.016
        if line.offer(length, whole=True):
            sent += length
            line.take()
    assert 1_000_000 < sent < 2_500_000


def test_a_whole_text_that_hardly_grows_follows_after_a_time():
    line = Line()
    assert line.offer(1000, whole=True)
    line.take()
    assert not line.offer(1001, whole=True)
    line.now = 11
    assert line.offer(1002, whole=True)


def test_a_call_is_unheard_when_nothing_was_taken_for_a_time():
    line = Line()
    while line.now < UNHEARD_SECONDS:
        line.offer(10)
        line.now += 1
    line.take()  # Just in time.
    line.offer(10)
    line.now += UNHEARD_SECONDS
    line.offer(10)
    assert not line.heard.unheard
    line.now += 1
    line.offer(10)
    assert line.heard.unheard
    line.messages.put_nowait(SimpleNamespace(event_id="another"))
    line.heard.drop()
    assert [message.event_id for message in line.messages._queue] == ["another"]  # type: ignore[attr-defined]


def test_a_page_may_come_back():
    line = Line(called=False)
    line.offer(10)
    line.now = 1000
    line.offer(10)
    assert not line.heard.unheard


def test_an_event_of_gradios_queue_has_what_is_asked_of_it():
    """6.31: an answer to a call ends only if its queue knows its event."""
    with gr.Blocks() as page:
        page.queue()
    assert (page._queue.event_ids_to_events, [*page._queue.pending_messages_per_session]) == ({}, [])
    event = Event("s", SimpleNamespace(concurrency_id="c"), SimpleNamespace(), None)  # type: ignore[arg-type]
    assert (event.session_hash, event.alive, bool(event._id)) == ("s", True, True)
