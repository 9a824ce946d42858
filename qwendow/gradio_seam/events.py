"""An event of the page from its beginning to its end, as Gradio's queue runs it, for less.

Gradio 6.31 looks up event, reader and origin anew for each update, puts the function into a thread to get a generator
from it, and sums up all events in a thread once it has ended.
"""

from __future__ import annotations

import inspect
import time
import traceback
from contextlib import aclosing
from functools import cache
from typing import Any, get_type_hints

import gradio as gr
from gradio.context import LocalContext
from gradio.helpers import special_args
from gradio.route_utils import prepare_event_data
from gradio.server_messages import ProcessCompletedMessage, ProcessGeneratingMessage, ProcessStartsMessage
from gradio.utils import error_payload

from qwendow.gradio_seam.root import Page


class Events:
    """Runs those of `page` that are generators and send their values as the browser takes them; others Gradio's way."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._queue: Any = page._queue
        self._others = self._queue.process_events

    async def process(self, events: list[Any], batch: bool, began: float, fn: Any) -> None:
        event = events[0]
        if batch or fn.preprocess or not inspect.isasyncgenfunction(fn.fn):
            await self._others(events, batch, began, fn)
            return
        try:
            if event.alive:
                await self._run(event, fn, began)
        finally:
            self._leave(events, began, fn)

    async def _run(self, event: Any, fn: Any, began: float) -> None:
        took, send = self._queue.process_time_per_fn, self._queue.send_message
        send(event, ProcessStartsMessage(eta=took[fn].avg_time if fn in took else None))
        try:
            async with aclosing(self._updates(event, fn)) as updates:
                async for update in updates:
                    if not update["is_generating"]:
                        took[fn].add(time.time() - began)
                        ended = ProcessCompletedMessage(output=update, success=True, cache_duration=0, avg_time=0)
                        send(event, ended)
                        return
                    send(event, ProcessGeneratingMessage(output=update, success=True))
                    if not event.alive:
                        return
        except Exception as error:
            if not isinstance(error, gr.Error) or error.print_exception:
                traceback.print_exc()
            said: dict[str, Any] = error_payload(error, self._page.show_error)
            send(event, ProcessCompletedMessage(output=said, title=said.get("title", "Error"), success=False))

    def _updates(self, event: Any, fn: Any) -> Any:
        body = event.data
        body.event_id = event._id
        request = gr.Request(request=event.request, username=event.username, session_hash=event.session_hash)
        state = self._page.state_holder[event.session_hash]
        # As long as this task runs: a warning goes to who sent the event.
        LocalContext.blocks.set(self._page)
        LocalContext.blocks_config.set(state.blocks_config)
        LocalContext.in_event_listener.set(True)
        LocalContext.event_id.set(event._id)
        LocalContext.request.set(request)
        values = self._page.values(fn, body.data, state)
        if (place := _place_of_request(fn.fn)) is None:
            data = prepare_event_data(state.blocks_config, body)
            values, *_ = special_args(fn.fn, values, request, data)
        else:
            values.insert(place, request)
        return self._page.updates(fn, fn.fn(*values), event._id, state, body.simple_format)

    def _leave(self, events: list[Any], began: float, fn: Any) -> None:
        queue, (event,) = self._queue, events
        running = queue.event_queue_per_concurrency_id[event.concurrency_id]
        running.current_concurrency -= 1
        running.start_times_per_fn[fn].discard(began)
        queue.active_jobs[queue.active_jobs.index(events)] = None
        queue.event_analytics.pop(event._id, None)
        queue.event_ids_to_events.pop(event._id, None)


@cache
def _place_of_request(fn: Any) -> int | None:
    """Where a function of the page wants the request, and nothing else that Gradio gives; None where it wants more."""
    kinds = get_type_hints(fn)
    wanted = [kinds.get(name) for name in inspect.signature(fn).parameters]
    if any(isinstance(kind, type) and issubclass(kind, gr.EventData) for kind in wanted) or gr.Request not in wanted:
        return None
    return wanted.index(gr.Request)
