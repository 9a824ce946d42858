"""The page: Gradio in, Gradio out. `build_page` puts it together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from qwendow.chat import Chat
from qwendow.pacing import Pace
from qwendow.page.choices import Choices
from qwendow.page.dialogue import Dialogue
from qwendow.page.dress import DELIMITERS
from qwendow.page.front import Front
from qwendow.page.head import head
from qwendow.page.memory import build_memory
from qwendow.page.readers import Streams
from qwendow.page.root import Page
from qwendow.page.session import Session
from qwendow.page.sidebar import build_sidebar
from qwendow.page.texts import T, i18n
from qwendow.page.tray import render_tray
from qwendow.page.window import ChatWindow
from qwendow.trays import Trays

__all__ = ["build_chatbot", "build_page", "page_options", "render_tray"]

FOLDER = Path(__file__).parent
MANY = 2_000
"""Answers at one time (Gradio's default of 40 threads holds for async ones too), and open pages."""

FONTS = ("system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")


def build_page(chat: Chat, choices: Choices, pace: Pace, trays: Trays, offline: bool) -> gr.Blocks:
    """The page, to be mounted with `page_options`; what is attached goes into `trays`, by the addresses of uploads."""
    front = Front(choices, trays, offline)
    page = Page(title="Qwendow", fill_height=True, fill_width=True, analytics_enabled=False)
    with page:
        session = gr.State(Session())
        sidebar = build_sidebar(choices, front)
        header = gr.HTML(front.header("en"), elem_id="header", padding=False)
        memory = build_memory()
        tray = gr.HTML("", elem_id="tray", padding=False, render=False)
        window = ChatWindow(
            Dialogue(chat, choices, pace),
            session,
            sidebar,
            tray,
            memory,
            chatbot=build_chatbot(),
            textbox=gr.Textbox(
                placeholder=T("placeholder"), show_label=False, label=T("message"), lines=1,
                max_lines=12, autofocus=True, submit_btn=True, stop_btn=True, scale=7, elem_id="message",
            ),
            fill_width=True,
            analytics_enabled=False,
        )  # fmt: skip
        tray.render()  # type: ignore[no-untyped-call]
        front.connect(page, window.chatbot, sidebar, header, tray, session)
    page.max_threads = MANY
    page.state_session_capacity = MANY
    page.queue(api_open=False, default_concurrency_limit=None)
    page._queue.pending_messages_per_session = Streams(MANY)
    # Gradio looks a thousand times a second for a new event, and a hundred times for progress, which nothing here has.
    page._queue.sleep_when_free = 0.004
    page._queue.progress_update_sleep_when_free = 1.0
    return page


def build_chatbot(messages: Sequence[Any] = ()) -> gr.Chatbot:
    """Where the conversation stands; `messages` are there from the first."""
    return gr.Chatbot(
        list(messages), label=T("conversation"), show_label=False, scale=1, min_height=0, height="auto",
        editable="user", autoscroll=False, buttons=["copy", "copy_all"], feedback_options=None,
        latex_delimiters=DELIMITERS, layout="bubble", elem_id="chat",
    )  # fmt: skip


def page_options() -> dict[str, Any]:
    """How the page wants to be mounted: arguments of `gr.mount_gradio_app`."""
    return {
        "i18n": i18n(),
        "theme": _theme(),
        "css_paths": [FOLDER / "style.css", FOLDER / "answer.css"],
        "head": head(),
        "favicon_path": str(FOLDER / "favicon.png"),
        "footer_links": [],
        "show_error": False,
        "enable_monitoring": False,
        "run_history": False,
        "ssr_mode": False,
        "pwa": False,
    }


def _theme() -> gr.themes.Base:
    """Gradio's own, in the colour of Qwen, with the system's fonts and small print dark enough to read."""
    theme = gr.themes.Default(
        primary_hue="violet", secondary_hue="violet", neutral_hue="slate", radius_size="lg", font=FONTS
    )
    return theme.set(body_text_color_subdued="*neutral_500", block_info_text_color="*neutral_500")
