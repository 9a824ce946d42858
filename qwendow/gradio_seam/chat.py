"""Gradio's ChatInterface with none of its own events: see `BareChat`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from qwendow.gradio_seam.tested import as_tested


class BareChat(gr.ChatInterface):
    """A ChatInterface whose events are wired by who made it.

    The chain that Gradio 6.31 wires posts the whole chat up and down five times a turn, leaves the box disabled after
    an error, and does not stop an answer on Clear. So `_setup_events`, which is private to Gradio, is replaced.
    """

    def __init__(self, fn: Callable[..., Any], wire: Callable[[gr.ChatInterface], None], **options: Any) -> None:
        """`fn` answers callers of the endpoint, with the message and the additional inputs; `wire` adds the events."""
        self._wire = wire
        super().__init__(fn, **options)

    def _setup_events(self) -> None:
        if as_tested():
            # 70 KB of cryptography, for what it would keep in the browser: the page keeps what it keeps itself.
            self.saved_conversations.unrender()  # type: ignore[no-untyped-call]
        self._wire(self)
        self.fake_api_btn.click(
            self.fn,
            [self.textbox, *self.additional_inputs],
            [self.api_response],
            api_name=self.api_name,
            api_description=self.api_description,
            concurrency_limit=self.concurrency_limit,
            preprocess=False,
            postprocess=False,
        )
