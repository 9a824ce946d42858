"""What happens when the page is loaded, and when a reader moves one of the settings."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import gradio as gr

from qwendow.answering.wishes import NAMES
from qwendow.page.front import Front
from qwendow.page.sidebar import Sidebar

OPEN_ON_A_WIDE_SCREEN = "{open: window.innerWidth >= 900}"
PACK = f"""(...values) => {{
    const said = Object.fromEntries({json.dumps(NAMES)}.map((name, index) => [name, values[index]]));
    return JSON.stringify({{...said, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone}});
}}"""
"""The values of the sidebar by their names, with the reader's time zone."""


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
    """Wires page load and the controls of the sidebar."""
    # With each update of an answer Gradio's page goes through all parts that ever showed progress: so one is named.
    at_once: dict[str, Any] = {
        "queue": False, "preprocess": False, "show_progress": "hidden",
        "show_progress_on": header, "api_visibility": "undocumented",
    }  # fmt: skip
    page.load(None, None, sidebar.panel, js=js_update(OPEN_ON_A_WIDE_SCREEN), **at_once)
    switches = [sidebar.json_mode, sidebar.thinking, sidebar.search, sidebar.tools, sidebar.json_schema]
    chosen = [sidebar.model, sidebar.prompt, sidebar.json_mode, sidebar.thinking, sidebar.search]
    page.load(
        front.open,
        session,
        [session, header, tray, sidebar.model, sidebar.prompt, sidebar.system_prompt, chatbot, *switches,
         sidebar.compare],
        **at_once,
    )  # fmt: skip
    settings: list[Any] = sidebar.values
    gr.on([one.change for one in settings], None, settings, sidebar.packed, js=PACK, **at_once)
    sidebar.prompt.input(front.choose_prompt, chosen, [sidebar.system_prompt, chatbot, *switches], **at_once)
    sidebar.reset.click(front.prompt_text, sidebar.prompt, [sidebar.system_prompt, sidebar.json_schema], **at_once)
    sidebar.json_schema.blur(front.schema_note, sidebar.json_schema, sidebar.json_schema, **at_once)
    # The model is also changed by the choice of an answer to go on with.
    for event in (sidebar.model.change, sidebar.json_mode.input):
        event(front.switches, chosen, switches, **at_once)
    sidebar.thinking.input(front.thinking_note, [sidebar.model, sidebar.thinking], sidebar.thinking, **at_once)
