"""Gradio's chat without its events: fails when a new version wires them elsewhere."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import gradio as gr
import pytest

from qwendow.gradio_seam.chat import BareChat


class Probe(gr.ChatInterface):
    """A plain ChatInterface with the seam cut open: notes what is there when Gradio comes to it."""

    def _setup_events(self) -> None:
        self.calls = getattr(self, "calls", 0) + 1
        self.parts = [type(part) for part in (self.textbox, self.chatbot, self.fake_api_btn, self.api_response)]
        self.offer = (self.api_name, self.api_description)


def probed() -> Probe:
    async def answer(message: str) -> AsyncGenerator[str, None]:
        yield "answer"

    return Probe(answer, api_name="chat", analytics_enabled=False)


def test_gradio_wires_its_chat_in_the_method_that_is_replaced():
    assert "_setup_events" in vars(gr.ChatInterface)
    assert probed().calls == 1


def test_all_events_of_gradios_chat_come_from_that_method():
    assert dict(probed().fns) == {}


def test_the_parts_that_the_window_uses_are_there_when_events_are_wired():
    assert probed().parts == [gr.Textbox, gr.Chatbot, gr.Button, gr.JSON]
    assert probed().offer[0] == "chat"


def test_the_method_is_replaced_and_only_the_endpoint_is_added():
    async def answer(message: str) -> AsyncGenerator[str, None]:
        yield "answer"

    def wire(chat: gr.ChatInterface) -> None:
        chat.textbox.submit(lambda message: message, chat.textbox, chat.textbox, api_name="sent")

    chat = BareChat(answer, wire, api_name="chat", analytics_enabled=False)
    assert [event.api_name for event in chat.fns.values()] == ["sent", "chat"]


def test_nothing_is_kept_in_the_browser_by_gradio():
    def kept(chat: gr.ChatInterface) -> list[gr.BrowserState]:
        return [block for block in chat.blocks.values() if isinstance(block, gr.BrowserState)]

    assert len(kept(probed())) == 1
    assert kept(BareChat(str, lambda chat: None, analytics_enabled=False)) == []


@pytest.mark.parametrize(
    ("component", "events"),
    [
        (gr.Textbox, {"submit", "stop"}),
        (gr.Chatbot, {"retry", "undo", "edit", "clear", "example_select", "option_select"}),
    ],
)
def test_gradio_still_has_the_events_of_the_page(component: type[gr.components.Component], events: set[str]):
    assert events <= {str(event) for event in component.EVENTS}
