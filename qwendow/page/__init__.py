"""The page: Gradio in, Gradio out. Its `Contents` are put into a root, which stands on what Gradio is inside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from qwendow.answering.choices import Choices
from qwendow.answering.library import Library
from qwendow.answering.runs import Runs
from qwendow.house import PLAIN, House
from qwendow.pacing import Pace
from qwendow.page.callers import Callers, new_conversation
from qwendow.page.controls import connect
from qwendow.page.dialogue import Dialogue
from qwendow.page.dress import DELIMITERS
from qwendow.page.elsewhere import Elsewhere
from qwendow.page.front import Front
from qwendow.page.head import head, in_column
from qwendow.page.memory import build_memory
from qwendow.page.offer import Offer
from qwendow.page.paper import Paper
from qwendow.page.session import Session
from qwendow.page.shared import SharedPage
from qwendow.page.sidebar import build_sidebar
from qwendow.page.signing_in import SignInPage
from qwendow.page.tabs import Tabs, Who
from qwendow.page.texts import T, i18n
from qwendow.page.tray import render_tray
from qwendow.page.window import Window
from qwendow.store.port import Store
from qwendow.trays import Trays

__all__ = [
    "Choices",
    "Contents",
    "Elsewhere",
    "Paper",
    "SharedPage",
    "SignInPage",
    "build_chatbot",
    "options",
    "render_tray",
]

FOLDER = Path(__file__).parent
SIZES = gr.themes.Size(
    xxs="0.75rem", xs="0.75rem", sm="0.8125rem", md="0.875rem", lg="1rem", xl="1.375rem", xxl="1.625rem", name="rem"
)  # fmt: skip
"""Gradio's own, but in what a reader may choose, see reading.css."""

FONTS = ("system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")

PRESSED = ("look", "anew", "branch", "fork", "rate")
"""Buttons that nobody sees: place.js presses them."""


@dataclass(frozen=True, slots=True)
class Contents:
    """All that is on the page. What is attached goes into `trays`, by the addresses of uploads, and what is said into
    the `store`. `stage`: it is shown to many at once; `writable`: readers may save prompts to the folder. `house` is
    what is the operator's own."""

    runs: Runs
    choices: Choices
    pace: Pace
    trays: Trays
    offline: bool
    store: Store
    stage: bool = False
    writable: bool = False
    house: House = PLAIN

    def fill(
        self,
        page: gr.Blocks,
        chat_interface: Callable[..., gr.ChatInterface],
        js_update: Callable[[str], str],
        who: Who,
    ) -> None:
        """Puts it into `page`, which is being built, and wires it.

        `chat_interface` makes a gr.ChatInterface that has no events but those of its argument `wire`; `js_update`
        makes JavaScript that updates an output of the properties of an object in JavaScript; `who` says whose
        conversations a request is about.
        """
        library = Library(self.store)
        tabs = Tabs(library, self.trays, who)
        offer = Offer(self.choices, self.offline, self.stage, self.writable)
        front = Front(self.choices, tabs, offer, self.house)
        session = gr.State(Session())
        sidebar = build_sidebar(self.choices, offer)
        header = gr.HTML(front.header("en"), elem_id="header", padding=False)
        memory = build_memory()
        tray = gr.HTML("", elem_id="tray", padding=False, render=False)
        place = gr.HTML("", elem_id="place", padding=False)
        conversation = gr.Textbox("", label="conversation", visible=False)
        conversation.submit(
            new_conversation, None, conversation, api_name="new_conversation", preprocess=False,
            concurrency_limit=None, show_progress="hidden", show_progress_on=header,
        )  # fmt: skip
        look, anew, branch, fork, rate = (gr.Button("", elem_id=name) for name in PRESSED)
        dialogue = Dialogue(self.runs, self.choices, library, tabs, self.pace, self.house.terms.version)
        window = chat_interface(
            Callers(self.runs, self.choices, library, who, self.pace).chat,
            wire=Window(dialogue, session, sidebar, tray, memory, place, look, anew, branch, fork, rate).wire,
            chatbot=build_chatbot(),
            textbox=gr.Textbox(
                placeholder=T("placeholder"), show_label=False, label=T("message"), lines=1,
                max_lines=40, autofocus=True, submit_btn=True, stop_btn=True, scale=7, elem_id="message",
            ),
            additional_inputs=[*sidebar.values, conversation, session],
            api_name="chat", concurrency_limit=None, cache_examples=False, flagging_mode="never", fill_width=True,
            analytics_enabled=False,
        )  # fmt: skip
        tray.render()  # type: ignore[no-untyped-call]
        sidebar.panel.render()  # type: ignore[no-untyped-call]
        connect(front, page, window.chatbot, sidebar, header, tray, session, js_update)


def build_chatbot(messages: Sequence[Any] = ()) -> gr.Chatbot:
    """Where the conversation stands; `messages` are there from the first."""
    return gr.Chatbot(
        list(messages), label=T("conversation"), show_label=False, scale=1, min_height=0, height="auto",
        editable="user", autoscroll=False, buttons=["copy", "copy_all"], feedback_options=None,
        latex_delimiters=DELIMITERS, layout="bubble", elem_id="chat",
    )  # fmt: skip


def options(
    parts: Mapping[str, str],
    scripts: Sequence[str],
    locked: Collection[str] = (),
    signed: bool = False,
    house: House = PLAIN,
) -> dict[str, Any]:
    """How it wants to be mounted: arguments of `gr.mount_gradio_app`. For these see its head."""
    return {
        "i18n": i18n(),
        "theme": _theme(),
        "css": in_column(),
        "head": head(parts, scripts, locked, signed, house),
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
        primary_hue="violet", secondary_hue="violet", neutral_hue="slate", radius_size="lg", text_size=SIZES, font=FONTS
    )
    return theme.set(body_text_color_subdued="*neutral_500", block_info_text_color="*neutral_500")
