"""The chat's events: what a reader does to the conversation, and what answers it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import wraps
from typing import Any

import gradio as gr

from qwendow.page.dialogue import Dialogue
from qwendow.page.memory import MemoryBlock
from qwendow.page.screen import STILL
from qwendow.page.sidebar import Sidebar

# Values come as they were sent, and are checked in one place: Gradio's own checks would end in an error without words.
BARE: dict[str, Any] = {"preprocess": False, "show_progress": "hidden", "api_visibility": "undocumented"}

HERE = """(...values) => {
    const said = JSON.parse(values.pop() || "{}");
    return [...values, JSON.stringify({...said, place: {...placeNow(EVENT), about: aboutNow(), terms: termsNow()}})];
}"""
"""What the page says of itself goes with where it is, as place.js knows it."""


def here(event: str = "") -> str:
    """HERE, for an event that place.js has something to do with by its name."""
    return HERE.replace("EVENT", json.dumps(event))


UNHEARD = f'(...values) => (dispatchEvent(new Event("unheard")), ({here()})(...values))'
"""What was asked by an event was not heard: a script of the page may know what that was."""


Listener = Callable[..., Any]
"""How a component is told what to do at an event of its own."""


@dataclass(frozen=True, slots=True)
class Window:
    """Wires the events of a ChatInterface, which has none: each is one call, and a `.failure` net follows it."""

    dialogue: Dialogue
    session: gr.State
    sidebar: Sidebar
    tray: gr.HTML
    memory: MemoryBlock
    place: gr.HTML
    look: gr.Button
    anew: gr.Button
    branch: gr.Button
    fork: gr.Button
    rate: gr.Button

    def wire(self, chat: gr.ChatInterface) -> None:
        dialogue, session, settings = self.dialogue, self.session, self.sidebar.packed
        # "once" would drop an Enter that comes before Gradio has wound up the answer before; `send` itself looks.
        send = [chat.textbox, session, settings]
        self._answering(chat, chat.textbox.submit, dialogue.send, send, trigger_mode="multiple")
        self._answering(chat, chat.chatbot.retry, dialogue.retry, [session, settings])
        self._answering(chat, chat.chatbot.example_select, dialogue.start, [session, settings])
        self._answering(chat, chat.chatbot.edit, dialogue.edit, [session, settings], net=UNHEARD)
        # Like `decide` and `choose`, it gets the press of every button in the conversation, and leaves alone what is
        # not its own.
        self._answering(chat, chat.chatbot.option_select, dialogue.press, [session, settings])
        # Pressed by place.js, where the address names a conversation, or the page wakes up.
        # "once" would drop the way to another conversation as long as an answer is looked at.
        self._answering(chat, self.look.click, dialogue.look, [session, settings], trigger_mode="multiple")
        chat.textbox.stop(dialogue.stop, [session, settings], None, queue=False, js=here(), **BARE)
        chat.chatbot.option_select(dialogue.decide, [session, settings], None, queue=False, js=here(), **BARE)
        # Through the queue: Gradio shows no warning of an event that goes past it.
        summary, parts = self.memory.summary, self.memory.parts
        summary.blur(dialogue.remember, [summary, session, settings], parts, concurrency_limit=None, js=here(), **BARE)
        self._at_once(chat, chat.chatbot.option_select, dialogue.choose, [self.sidebar.model, self.sidebar.compare])
        # "once" would drop a second press that comes before the first is answered, which may want something else.
        self._at_once(chat, self.anew.click, dialogue.anew, trigger_mode="multiple")
        # Through the queue as well, as they may warn.
        self._at_once(chat, self.branch.click, dialogue.branch, queue=True, trigger_mode="multiple")
        self._at_once(chat, self.fork.click, dialogue.fork, queue=True)
        self._at_once(chat, self.rate.click, dialogue.rate, queue=True, trigger_mode="multiple")
        self._at_once(chat, chat.chatbot.undo, dialogue.undo, queue=True)
        self._at_once(chat, chat.chatbot.clear, dialogue.clear)

    def _answering(
        self,
        chat: gr.ChatInterface,
        event: Listener,
        fn: Callable[..., Any],
        inputs: list[Any],
        net: str = here(),
        **options: Any,
    ) -> None:
        screen = self._screen(chat)
        options |= BARE | {"concurrency_limit": None, "show_progress_on": chat.chatbot}
        self._net(chat, event(speaking(fn), inputs, screen, js=here(), **options), net)

    def _at_once(
        self,
        chat: gr.ChatInterface,
        event: Listener,
        fn: Callable[..., Any],
        outputs: Sequence[gr.components.Component] = (),
        **options: Any,
    ) -> None:
        screen = [*self._screen(chat), *outputs]
        inputs = [self.session, self.sidebar.packed]
        options = BARE | {"concurrency_limit": None, "queue": False, "show_progress_on": chat.chatbot} | options
        self._net(chat, event(fn, inputs, screen, js=here(fn.__name__), **options))

    def _net(self, chat: gr.ChatInterface, event: Any, js: str = here()) -> None:
        settle, inputs, screen = self.dialogue.settle, [self.session, self.sidebar.packed], self._screen(chat)
        event.failure(settle, inputs, screen, queue=False, show_progress_on=chat.chatbot, js=js, **BARE)

    def _screen(self, chat: gr.ChatInterface) -> list[Any]:
        return [chat.chatbot, chat.textbox, self.sidebar.sums, self.tray, *self.memory.parts, self.place]


def speaking(event: Callable[..., AsyncGenerator[Any, None]]) -> Callable[..., AsyncGenerator[Any, None]]:
    """Where it has no screen to give it gives one that changes nothing: Gradio would empty all that it shows."""

    @wraps(event)
    async def speak(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, None]:
        silent = True
        async with aclosing(event(*args, **kwargs)) as screens:
            async for screen in screens:
                silent = False
                yield screen
        if silent:
            yield STILL

    return speak
