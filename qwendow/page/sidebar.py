"""The settings beside the conversation: model, prompt, JSON, sampling."""

from __future__ import annotations

import json
from dataclasses import dataclass

import gradio as gr

from qwendow.answering.checks import DEFAULT_TIER, TEMPERATURE, TOP_P
from qwendow.answering.choices import Choices
from qwendow.answering.wishes import NAMES
from qwendow.page.front import Front
from qwendow.page.texts import T
from qwendow.thinking import AUTO


@dataclass(frozen=True, slots=True)
class Sidebar:
    panel: gr.Sidebar
    sums: gr.HTML
    model: gr.Radio
    prompt: gr.Dropdown
    system_prompt: gr.Textbox
    reset: gr.Button
    json_mode: gr.Checkbox
    json_schema: gr.Textbox
    thinking: gr.Radio
    thinking_budget: gr.Number
    """For callers of the API; the page has the levels of `thinking`."""
    search: gr.Checkbox
    tools: gr.Checkbox
    budget: gr.Number
    memory: gr.Number
    temperature: gr.Slider
    top_p: gr.Slider
    compare: gr.Dropdown
    timezone: gr.Textbox
    """Never seen: a caller of the API may name it, and the browser puts its own in its place."""
    packed: gr.Textbox
    """The values by their names as one JSON object, kept by the page: with each update of an answer it goes through all
    inputs of the event that asked."""

    @property
    def values(self) -> list[gr.components.Component]:
        """What goes with every message, in the order of NAMES."""
        return [getattr(self, name) for name in NAMES]


def build_sidebar(choices: Choices, front: Front) -> Sidebar:
    """Closed at first: a wide screen opens it when the page has loaded, a phone leaves the chat alone."""
    prompt = choices.prompts.default
    with gr.Sidebar(label=T("settings"), open=False, width=320, position="right", elem_id="settings") as panel:
        sidebar = Sidebar(
            panel=panel,
            sums=gr.HTML("", elem_id="sums", padding=False),
            model=gr.Radio(
                front.tiers("en"), value=DEFAULT_TIER, label=T("model"), info=T("model_info"), elem_id="model"
            ),
            compare=gr.Dropdown(
                front.comparisons("en"), value="", label=T("compare"), info=T("compare_info"), filterable=False,
                elem_id="compare",
            ),
            prompt=gr.Dropdown(
                front.titles("en"), value=prompt.name, label=T("prompt"), info=front.prompt_info("en"),
                filterable=False, elem_id="prompt",
            ),
            system_prompt=gr.Textbox(
                "", label=T("system_prompt"), info=T("system_prompt_info"), lines=4, max_lines=12,
                elem_id="system_prompt",
            ),
            reset=gr.Button(T("reset"), size="sm", elem_id="reset"),
            json_mode=gr.Checkbox(False, label=T("json"), elem_id="json_mode"),
            json_schema=gr.Textbox(
                "", label=T("json_schema"), info=T("json_schema_info"), lines=3, max_lines=12,
                elem_id="json_schema", visible=False,
            ),
            thinking=gr.Radio(
                # What fits the model is chosen when the page has loaded; a caller who leaves it out gets that, too.
                front.thinking("en"), value=AUTO, label=T("thinking"), elem_id="thinking",
            ),
            thinking_budget=gr.Number(0, label="thinking_budget", precision=0, visible=False),
            search=gr.Checkbox(False, label=T("search"), elem_id="search"),
            tools=gr.Checkbox(True, label=T("tools"), elem_id="tools"),
            budget=_budget(choices.table.currency),
            memory=gr.Number(
                choices.memory, label=T("memory_limit"), info=T("memory_limit_info"), minimum=0, step=1, precision=0,
                elem_id="memory_limit",
            ),
            temperature=gr.Slider(
                0, 1.95, TEMPERATURE, step=0.05, label=T("temperature"), info=T("temperature_info"),
                elem_id="temperature",
            ),
            top_p=gr.Slider(0.05, 1, TOP_P, step=0.05, label=T("top_p"), info=T("top_p_info"), elem_id="top_p"),
            timezone=gr.Textbox("", visible=False),
            packed=gr.Textbox(visible=False),
        )  # fmt: skip
    sidebar.packed.value = json.dumps({name: getattr(sidebar, name).value for name in NAMES})
    return sidebar


def _budget(currency: str) -> gr.Number:
    """In the currency of the prices; where none are known there is no keeping to one."""
    label = {"¥": "budget_yuan", "$": "budget_dollars"}.get(currency, "budget")
    info = "budget_info" if currency else "budget_unpriced"
    return gr.Number(
        0, label=T(label), info=T(info), minimum=0, step=0.01, interactive=bool(currency), elem_id="budget"
    )
