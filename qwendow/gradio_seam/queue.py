"""Gradio's queue, with room for many answers at one time and few looks for what is not there."""

from __future__ import annotations

import gradio as gr

from qwendow.gradio_seam.readers import Streams
from qwendow.gradio_seam.tested import as_tested


def open_queue(page: gr.Blocks, most: int) -> None:
    """`most` answers may run at one time, and as many pages be open."""
    # Gradio's default of 40 threads holds for answers that need none, too. Both are read when the queue is made.
    page.max_threads = most
    page.state_session_capacity = most
    page.queue(api_open=False, default_concurrency_limit=None)
    page._queue.pending_messages_per_session = Streams(most)
    if as_tested():
        # Gradio looks a thousand times a second for a new event, and a hundred times for progress, of which there is
        # none here.
        page._queue.sleep_when_free = 0.004
        page._queue.progress_update_sleep_when_free = 1.0
