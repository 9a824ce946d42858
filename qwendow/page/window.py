"""Gradio's ChatInterface with its events wired anew: see `ChatWindow`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr
from gradio.events import Dependency

from qwendow.page.dialogue import Dialogue
from qwendow.page.memory import MemoryBlock
from qwendow.page.sidebar import Sidebar

# Values come as they were sent, and are checked in one place: Gradio's own checks would end in an error without words.
# What goes out is made for the browser: see `Page`.
BARE: dict[str, Any] = {"preprocess": False, "postprocess": False, "show_progress": "hidden"}


class ChatWindow(gr.ChatInterface):
    """A ChatInterface whose events keep the conversation on the server and survive every failure.

    The chain that Gradio 6.31 wires posts the whole chat up and down five times a turn, leaves the box disabled after
    an error, and does not stop an answer on Clear. So `_setup_events`, which is private to Gradio, is replaced: each
    event is one call, and a `.failure` net follows it. tests/unit/test_page_window.py fails if that seam moves.
    """

    def __init__(
        self,
        dialogue: Dialogue,
        session: gr.State,
        sidebar: Sidebar,
        tray: gr.HTML,
        memory: MemoryBlock,
        **kwargs: Any,
    ) -> None:
        self._dialogue = dialogue
        self._session = session
        self._sidebar = sidebar
        self._tray = tray
        self._memory = memory
        super().__init__(
            dialogue.chat,
            additional_inputs=[*sidebar.values, session],
            api_name="chat",
            concurrency_limit=None,
            cache_examples=False,
            flagging_mode="never",
            **kwargs,
        )

    def _setup_events(self) -> None:
        dialogue, session, settings = self._dialogue, self._session, self._sidebar.packed
        # "once" would drop an Enter that comes before Gradio has wound up the answer before; `send` itself looks.
        self._answering(self.textbox.submit, dialogue.send, [self.textbox, session, settings], trigger_mode="multiple")
        self._answering(self.chatbot.retry, dialogue.retry, [session, settings])
        self._answering(self.chatbot.example_select, dialogue.start, [session, settings])
        self._answering(self.chatbot.edit, dialogue.edit, [session, settings])
        # Like `decide` and `choose`, it gets the press of every button in the conversation, and leaves alone what is
        # not its own.
        self._answering(self.chatbot.option_select, dialogue.repair, [session, settings])
        self.textbox.stop(dialogue.stop, session, None, api_visibility="undocumented", queue=False, **BARE)
        self.chatbot.option_select(dialogue.decide, session, None, api_visibility="undocumented", queue=False, **BARE)
        # Through the queue: Gradio shows no warning of an event that goes past it.
        self._memory.summary.blur(
            dialogue.remember, [self._memory.summary, session], self._memory.parts,
            api_visibility="undocumented", concurrency_limit=None, **BARE,
        )  # fmt: skip
        self._at_once(self.chatbot.option_select, dialogue.choose, [self._sidebar.model, self._sidebar.compare])
        self._at_once(self.chatbot.undo, dialogue.undo)
        self._at_once(self.chatbot.clear, dialogue.clear)
        self._offer_api()

    def _answering(
        self, event: Callable[..., Dependency], fn: Callable[..., Any], inputs: list[Any], **options: Any
    ) -> None:
        self._net(
            event(
                fn,
                inputs,
                self._screen,
                api_visibility="undocumented",
                concurrency_limit=None,
                show_progress_on=self.chatbot,
                **BARE,
                **options,
            )
        )

    def _at_once(
        self,
        event: Callable[..., Dependency],
        fn: Callable[..., Any],
        outputs: Sequence[gr.components.Component] = (),
    ) -> None:
        self._net(
            event(
                fn,
                self._session,
                [*self._screen, *outputs],
                api_visibility="undocumented",
                queue=False,
                show_progress_on=self.chatbot,
                **BARE,
            )
        )

    def _net(self, event: Dependency) -> None:
        event.failure(
            self._dialogue.settle,
            self._session,
            self._screen,
            api_visibility="undocumented",
            queue=False,
            show_progress_on=self.chatbot,
            **BARE,
        )

    @property
    def _screen(self) -> list[gr.blocks.Block]:
        return [self.chatbot, self.textbox, self._sidebar.sums, self._tray, *self._memory.parts]

    def _offer_api(self) -> None:
        """The endpoint /chat: message, settings, and the session that Gradio fills in."""
        self.fake_api_btn.click(
            self._dialogue.chat,
            [self.textbox, *self._sidebar.values, self._session],
            [self.api_response],
            api_name=self.api_name,
            api_description=self.api_description,
            concurrency_limit=None,
            preprocess=False,
            postprocess=False,
        )
