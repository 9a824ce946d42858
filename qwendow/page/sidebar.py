"""The settings beside the conversation, in groups that fold: model, prompt, answer, limits."""

from __future__ import annotations

import json
from dataclasses import dataclass

import gradio as gr

from qwendow.answering.checks import TOP_P
from qwendow.answering.choices import Choices
from qwendow.answering.wishes import NAMES
from qwendow.page.offer import Offer
from qwendow.page.texts import T
from qwendow.thinking import AUTO

OTHERS = ("model", "compare", "prompt", "system_prompt", "budget")
"""Of the settings beside those of the group of the answer, one for each lock."""


@dataclass(frozen=True, slots=True)
class Sidebar:
    panel: gr.Sidebar
    model: gr.Radio
    compare: gr.Dropdown
    prompt: gr.Dropdown
    system_prompt: gr.Textbox
    reset: gr.Button
    temperature: gr.Slider
    top_p: gr.Slider
    json_mode: gr.Checkbox
    json_schema: gr.Textbox
    thinking: gr.Radio
    thinking_budget: gr.Number
    """For callers of the API; the page has the levels of `thinking`."""
    search: gr.Checkbox
    tools: gr.Checkbox
    budget: gr.Number
    memory: gr.Number
    again: gr.Button
    sums: gr.HTML
    bar: gr.HTML
    """What the bar of the message box shows of the settings, see bar.js."""
    wish: gr.Button
    fit: gr.Button
    """Pressed by settings.js: settings are wished elsewhere, and what goes with them is to follow."""
    timezone: gr.Textbox
    """Never seen: a caller of the API may name it, and the browser puts its own in its place."""
    packed: gr.Textbox
    """The values by their names as one JSON object, kept by the page: with each update of an answer it goes through all
    inputs of the event that asked."""

    @property
    def values(self) -> list[gr.components.Component]:
        """What goes with every message, in the order of NAMES."""
        return [getattr(self, name) for name in NAMES]

    @property
    def switches(self) -> list[gr.components.Component]:
        """What depends on the model, the prompt and one another."""
        return [self.json_mode, self.thinking, self.search, self.tools, self.json_schema, self.bar]

    @property
    def settings(self) -> list[gr.components.Component]:
        """All that a reader can set."""
        others = [self.model, self.compare, self.prompt, self.system_prompt, self.temperature, self.top_p]
        return [*others, self.budget, self.memory, *self.switches]


def build_sidebar(choices: Choices, offer: Offer) -> Sidebar:
    """Closed at first: a wide screen opens it when the page has loaded, a phone leaves the chat alone.

    To be rendered behind the chat, so that Tab comes to the message box first.
    """
    prompt, usual = choices.prompts.default, choices.defaults
    there = {name: name not in usual.locked for name in NAMES}
    with gr.Sidebar(
        label=T("settings"), open=False, width=320, position="right", elem_id="settings", render=False
    ) as panel:
        with gr.Accordion(T("group_model"), visible=there["model"] or there["compare"]):
            model = gr.Radio(
                offer.tiers("en"), value=choices.default, label=T("model"), info=T("model_info"), elem_id="model",
                visible=there["model"],
            )  # fmt: skip
            compare = gr.Dropdown(
                offer.comparisons("en"), value="", label=T("compare"), info=T("compare_info"), filterable=False,
                elem_id="compare", visible=there["compare"],
            )  # fmt: skip
        with gr.Accordion(T("group_prompt"), visible=there["prompt"] or there["system_prompt"]):
            role = gr.Dropdown(
                offer.titles("en"), value=prompt.name, label=T("prompt"), info=offer.prompt_info("en"),
                filterable=False, elem_id="prompt", visible=there["prompt"],
            )  # fmt: skip
            system_prompt = gr.Textbox(
                "", label=T("system_prompt"), info=T("system_prompt_info"), lines=4, max_lines=12,
                elem_id="system_prompt", visible=there["system_prompt"],
            )  # fmt: skip
            reset = gr.Button(T("reset"), size="sm", elem_id="reset", visible=there["system_prompt"])
        shown = any(there[name] for name in ("temperature", "json_mode", "thinking", "search", "tools"))
        with gr.Accordion(T("group_answer"), visible=shown):
            temperature = gr.Slider(
                0, 1.95, usual.temperature, step=0.05, label=T("temperature"), info=T("temperature_info"),
                elem_id="temperature", visible=there["temperature"],
            )  # fmt: skip
            top_p = gr.Slider(
                0.05, 1, TOP_P, step=0.05, label=T("top_p"), info=T("top_p_info"), elem_id="top_p",
                visible=there["top_p"],
            )  # fmt: skip
            json_mode = gr.Checkbox(False, label=T("json"), elem_id="json_mode", visible=there["json_mode"])
            json_schema = gr.Textbox(
                "", label=T("json_schema"), info=T("json_schema_info"), lines=3, max_lines=12,
                elem_id="json_schema", visible=False,
            )  # fmt: skip
            # What fits the model is chosen when the page has loaded; a caller who leaves it out gets that, too.
            thinking = gr.Radio(
                offer.thinking("en"), value=AUTO, label=T("thinking"), elem_id="thinking", visible=there["thinking"]
            )
            search = gr.Checkbox(False, label=T("search"), elem_id="search", visible=there["search"])
            tools = gr.Checkbox(True, label=T("tools"), elem_id="tools", visible=there["tools"])
        with gr.Accordion(T("group_limits"), open=False, visible=there["budget"]):
            budget = _budget(choices.table.currency)
            memory = gr.Number(
                choices.memory, label=T("memory_limit"), info=T("memory_limit_info"), minimum=0, step=1, precision=0,
                elem_id="memory_limit",
            )  # fmt: skip
        again = gr.Button(T("again"), size="sm", elem_id="again", visible=shown or any(map(there.get, OTHERS)))
        sums = gr.HTML("", elem_id="sums", padding=False)
        sidebar = Sidebar(
            panel, model, compare, role, system_prompt, reset, temperature, top_p, json_mode, json_schema, thinking,
            gr.Number(0, label="thinking_budget", precision=0, visible=False), search, tools, budget, memory, again,
            sums, gr.HTML("", elem_id="bar"), gr.Button("", elem_id="wish"), gr.Button("", elem_id="fit"),
            gr.Textbox("", visible=False), gr.Textbox(visible=False),
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
