"""Gradio's queue, with room for many answers at one time, where an event is begun when it comes."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from gradio.utils import run_coro_in_background, set_task_name

from qwendow.gradio_seam.events import Events
from qwendow.gradio_seam.messages import Streams
from qwendow.gradio_seam.root import Page
from qwendow.gradio_seam.tested import as_tested

FULL_SECONDS = 0.05
"""Between two looks for a place, where all are taken."""

PROGRESS_SECONDS = 60.0
"""Between two looks for progress, which no event of the page tells of."""


def open_queue(page: Page, most: int) -> None:
    """`most` answers may run at one time, and as many pages be open."""
    # Gradio's default of 40 threads holds for answers that need none, too. Both are read when the queue is made.
    page.max_threads = most
    page.state_session_capacity = most
    page.queue(api_open=False, default_concurrency_limit=None)
    queue: Any = page._queue
    queue.pending_messages_per_session = Streams(most)
    if as_tested():
        queue.process_events = Events(page).process
        Begun(queue)
        queue.progress_update_sleep_when_free = PROGRESS_SECONDS


class Begun:
    """Begins what is pushed at once; Gradio 6.31 looks a thousand times a second whether something was.

    No kind of event has a limit of its own here, so that only the places of the queue can be wanting.
    """

    def __init__(self, queue: Any) -> None:
        self._queue = queue
        self._push = queue.push
        self._pushed = asyncio.Event()
        queue.push = self.push
        queue.start_processing = self.begin_all

    async def push(self, *event: Any, **how: Any) -> Any:
        said = await self._push(*event, **how)
        self._pushed.set()
        return said

    async def begin_all(self) -> None:
        try:
            while not self._queue.stopped:
                self._pushed.clear()
                while len(self._queue) and self._begin_next():
                    pass
                if len(self._queue):
                    await asyncio.sleep(FULL_SECONDS)
                else:
                    await self._pushed.wait()
        finally:
            self._queue.stopped = True
            self._queue._cancel_asyncio_tasks()

    def _begin_next(self) -> bool:
        """As Gradio begins one; False where there is no place for it."""
        queue = self._queue
        if None not in queue.active_jobs or (found := queue.get_events()) is None:
            return False
        events, batch, concurrency_id = found
        queue.active_jobs[queue.active_jobs.index(None)] = events
        running, began, fn = queue.event_queue_per_concurrency_id[concurrency_id], time.time(), events[0].fn
        running.current_concurrency += 1
        running.start_times_per_fn[fn].add(began)
        for event in events:
            if event._id in queue.event_analytics:
                queue.event_analytics[event._id]["status"] = "processing"
        task = run_coro_in_background(queue.process_events, events, batch, began, fn)
        set_task_name(task, events[0].session_hash, fn._id, events[0]._id, batch)
        queue._asyncio_tasks.add(task)
        task.add_done_callback(queue._asyncio_tasks.discard)
        return True
