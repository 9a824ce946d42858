"""The page, put together of what the page's room holds and of what it stands on in Gradio."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import gradio as gr

from qwendow.gradio_seam.asking import reader_of
from qwendow.gradio_seam.chat import BareChat
from qwendow.gradio_seam.one_app import one_app
from qwendow.gradio_seam.parts import PARTS
from qwendow.gradio_seam.queue import open_queue
from qwendow.gradio_seam.root import Page
from qwendow.gradio_seam.scripts import js_update, scripts
from qwendow.house import PLAIN, House
from qwendow.page import Contents, options

MANY = 2_000
"""Answers at one time, and open pages."""


def build_page(contents: Contents) -> gr.Blocks:
    """The page, to be mounted with `page_options`."""
    with one_app():
        page = Page(title=contents.house.theme.name.en, fill_height=True, fill_width=True, analytics_enabled=False)
        with page:
            contents.fill(page, BareChat, js_update, reader_of)
        open_queue(page, MANY)
    return page


def page_options(locked: Collection[str] = (), signed: bool = False, house: House = PLAIN) -> dict[str, Any]:
    """How the page wants to be mounted: arguments of `gr.mount_gradio_app`. `locked` are not offered; `signed`: its
    readers sign in; `house` is the operator's own."""
    return options(PARTS, scripts(), locked, signed, house)
