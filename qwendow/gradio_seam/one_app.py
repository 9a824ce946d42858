"""The page is built without the apps that Gradio makes of what is not whole yet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr

from qwendow.gradio_seam.tested import as_tested


@contextmanager
def one_app() -> Iterator[None]:
    """Gradio 6.31 makes an app of eighty routes whenever blocks get a queue or are left, those of a chat inside others
    as well: five before the page is mounted, of which none serves anything. What is made in here has none."""
    if not as_tested():
        yield
        return
    known: Any = sys.modules[gr.Blocks.__module__]
    kept = known.App
    known.App = _NoApp
    try:
        yield
    finally:
        known.App = kept


class _NoApp:
    @staticmethod
    def create_app(page: Any, mcp_server: bool | None = None) -> None:
        return None
