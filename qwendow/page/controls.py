"""What happens when the page is loaded, and when a reader moves one of the settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from qwendow.page.front import Front
from qwendow.page.sidebar import Sidebar

OPEN_ON_A_WIDE_SCREEN = "{open: window.innerWidth >= 900}"


def connect(
    front: Front,
    page: gr.Blocks,
    chatbot: gr.Chatbot,
    sidebar: Sidebar,
    header: gr.HTML,
    tray: gr.HTML,
    session: gr.State,
    js_update: Callable[[str], str],
) -> None:
    """Wires page load and the controls of the sidebar. The JavaScript is that of settings.js."""
    # With each update of an answer Gradio's page goes through all parts that ever showed progress: so one is named.
    at_once: dict[str, Any] = {
        "queue": False, "preprocess": False, "show_progress": "hidden",
        "show_progress_on": header, "api_visibility": "undocumented",
    }  # fmt: skip
    values: list[Any] = sidebar.values
    settings, switches = [*sidebar.settings, chatbot], sidebar.switches
    chosen = [sidebar.model, sidebar.prompt, sidebar.json_mode]
    text = sidebar.system_prompt
    kept = "(session) => [session, JSON.stringify({...JSON.parse(settings.kept()), place: placeNow()})]"
    page.load(None, None, sidebar.panel, js=js_update(OPEN_ON_A_WIDE_SCREEN), **at_once)
    opened = page.load(front.open, [session, sidebar.packed], [session, header, tray, *settings], js=kept, **at_once)
    own = "(...values) => [...values.slice(0, -1), settings.own(values[1])]"
    sidebar.prompt.input(
        front.choose_prompt, [*chosen, sidebar.thinking, sidebar.packed], [text, *switches, chatbot], js=own, **at_once
    )
    sidebar.reset.click(front.prompt_text, sidebar.prompt, [text, sidebar.json_schema], **at_once)
    again = sidebar.again.click(front.again, sidebar.packed, settings, js="() => [settings.kept()]", **at_once)
    # What is not wished stays as it is: meanwhile the reader may have gone on.
    wished = sidebar.wish.click(None, None, values, js=f"() => settings.wished(({js_update('{}')})())", **at_once)
    gr.on([one.change for one in values], None, values, sidebar.packed, js="settings.pack", **at_once)
    # What is in a folded group is not there for Gradio 6.31 to say that it has changed.
    for event in (opened, again, wished):
        event.then(None, values, sidebar.packed, js="settings.pack", **at_once)
    sidebar.fit.click(front.fit, sidebar.packed, [text, *switches, chatbot], js="() => [settings.fitting()]", **at_once)
    sidebar.json_schema.blur(front.schema_note, sidebar.json_schema, sidebar.json_schema, **at_once)
    # The model is also changed by the choice of an answer to go on with.
    for changed in (sidebar.model.change, sidebar.json_mode.input):
        changed(front.switches, chosen, switches, **at_once)
    sidebar.thinking.input(front.thinking_note, [sidebar.model, sidebar.thinking], sidebar.thinking, **at_once)
