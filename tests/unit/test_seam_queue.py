"""Events begin when they come, as Gradio's own queue would begin them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from gradio.queueing import Event, Queue

from qwendow.gradio_seam.queue import Begun

PLACES = 3


class Begins:
    """A queue with three places, and what stands in it whenever an event begins. None of its events ends by itself."""

    def __init__(self, own: bool) -> None:
        with gr.Blocks() as page:
            gr.Button().click(lambda: None, api_name="act")
        self.fn = page.fns[0]
        self.queue: Any = Queue(True, PLACES, 1, None, page, default_concurrency_limit=None)
        self.queue.create_event_queue_for_fn(self.fn)
        self.queue.process_events = self.process
        self.queue.push = self.push
        self.seen: list[dict[str, Any]] = []
        self.leave = asyncio.Event()
        if own:
            Begun(self.queue)

    async def push(self, name: str) -> None:
        event: Any = Event(f"session of {name}", self.fn, SimpleNamespace(), None)  # type: ignore[arg-type]
        event._id = name
        self.queue.event_queue_per_concurrency_id[event.concurrency_id].queue.append(event)
        self.queue.event_analytics[name] = {"status": "queued"}

    async def process(self, events: list[Any], batch: bool, began: float, fn: Any) -> None:
        (waiting,) = self.queue.event_queue_per_concurrency_id.values()
        task: Any = asyncio.current_task()
        self.seen.append(
            {
                "events": [event._id for event in events],
                "batch": batch,
                "fn": fn is self.fn,
                "places": [job and [event._id for event in job] for job in self.queue.active_jobs],
                "running": waiting.current_concurrency,
                "timed": [began in times for times in waiting.start_times_per_fn.values()],
                "analytics": [self.queue.event_analytics[event._id] for event in events],
                "named": task.get_name(),
                "ended with the queue": task in self.queue._asyncio_tasks,
            }
        )
        await self.leave.wait()
        self.queue.active_jobs[self.queue.active_jobs.index(events)] = None

    def run(self, scene: Callable[[Begins], Awaitable[None]]) -> list[dict[str, Any]]:
        async def scened() -> None:
            self.queue.start()
            await scene(self)

        asyncio.run(scened())
        return self.seen


async def three(begins: Begins) -> None:
    for name in ("one", "two", "three"):
        await begins.queue.push(name)
        async with asyncio.timeout(5):
            while begins.seen[-1:] == [] or begins.seen[-1]["events"] != [name]:
                await asyncio.sleep(0)


def test_an_event_is_begun_as_gradio_begins_it():
    ours, gradios = Begins(own=True).run(three), Begins(own=False).run(three)
    assert ours == gradios
    assert [seen["running"] for seen in ours] == [1, 2, 3]


def test_those_that_come_together_begin_together():
    async def scene(begins: Begins) -> None:
        for name in ("one", "two", "three"):
            await begins.queue.push(name)
        for _ in range(3):
            await asyncio.sleep(0)

    assert [seen["events"] for seen in Begins(own=True).run(scene)] == [["one"], ["two"], ["three"]]


def test_who_finds_no_place_begins_when_one_is_free(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qwendow.gradio_seam.queue.FULL_SECONDS", 0.001)

    async def scene(begins: Begins) -> None:
        for name in ("one", "two", "three", "late"):
            await begins.queue.push(name)
        await asyncio.sleep(0.02)
        assert len(begins.seen) == PLACES
        begins.leave.set()
        async with asyncio.timeout(5):
            while len(begins.seen) == PLACES:
                await asyncio.sleep(0.001)

    assert Begins(own=True).run(scene)[-1]["events"] == ["late"]


def test_an_idle_queue_looks_for_nothing_and_ends_with_its_events():
    async def scene(begins: Begins) -> None:
        looks = 0

        class Counted(dict[str, Any]):
            def values(self) -> Any:
                nonlocal looks
                looks += 1
                return super().values()

        begins.queue.event_queue_per_concurrency_id = Counted(begins.queue.event_queue_per_concurrency_id)
        await asyncio.sleep(0.05)
        assert looks <= 2
        await begins.queue.push("one")
        await asyncio.sleep(0)
        (running,) = [task for task in asyncio.all_tasks() if "begin_all" in repr(task)]
        while not begins.seen:
            await asyncio.sleep(0)
        running.cancel()
        await asyncio.wait({running})
        assert begins.queue.stopped and not begins.queue._asyncio_tasks

    Begins(own=True).run(scene)


def test_gradio_itself_looks_for_events_all_the_time():
    """If it does not any more, this can go."""
    begins = Begins(own=False)
    assert begins.queue.sleep_when_free <= 0.05
    assert begins.queue.progress_update_sleep_when_free <= 0.1
