"""Who sent an event of the page, as the gate found out."""

from __future__ import annotations

import gradio as gr

from qwendow.readers.reader import NOBODY, Reader


def reader_of(request: gr.Request) -> Reader:
    """NOBODY where the app stands behind no gate.

    Gradio 6.31 keeps the request that joined its queue, with its scope, for as long as the event lasts.
    """
    scope = getattr(request.request, "scope", {})
    reader = scope.get("reader", NOBODY)
    return reader if isinstance(reader, Reader) else NOBODY
