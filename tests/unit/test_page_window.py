"""The events of the page, as Gradio has them: which there are, and what each may ask of it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from gradio.blocks import BlockFunction

from qwendow.answering.choices import Choices
from qwendow.answering.wishes import NAMES
from qwendow.conversation.events import Event
from qwendow.conversation.request import Request
from qwendow.models import Model
from qwendow.page.dialogue import Dialogue
from qwendow.prompts import Prompt, PromptFolder, Words
from qwendow.web import build_page, create_app, page_options
from staged import Stage


class Silent:
    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        return
        yield


def built() -> gr.Blocks:
    models = {tier: Model(f"qwen-{tier}", 30_000, True, "off", True) for tier in ("max", "plus", "turbo")}
    prompts = {"assistant": Prompt("assistant", "You help.", Words("a", "a"))}
    choices = Choices(models, PromptFolder(Path("nowhere"), prompts))
    return build_page(Stage(Silent(), choices, offline=True).contents)


PAGE = built()
EVENTS: list[BlockFunction] = list(PAGE.fns.values())
ANSWERING = ["send", "retry", "start", "edit", "press", "look"]


def named(name: str) -> BlockFunction:
    (event,) = [event for event in EVENTS if event.api_name == name]
    return event


def test_the_page_has_these_events_and_no_others():
    wired = [(event.name, event.targets[0][1], event.trigger_after) for event in EVENTS]
    assert [(name, trigger) for name, trigger, _ in wired if name != "settle"] == [
        ("new_conversation", "submit"),
        ("send", "submit"),
        ("retry", "retry"),
        ("start", "example_select"),
        ("edit", "edit"),
        ("press", "option_select"),
        ("look", "click"),
        ("stop", "stop"),
        ("decide", "option_select"),
        ("remember", "blur"),
        ("choose", "option_select"),
        ("anew", "click"),
        ("branch", "click"),
        ("fork", "click"),
        ("rate", "click"),
        ("undo", "undo"),
        ("clear", "clear"),
        ("chat", "click"),
        (None, "load"),
        ("open", "load"),
        ("choose_prompt", "input"),
        ("prompt_text", "click"),
        ("again", "click"),
        (None, "click"),
        (None, "change"),
        *[(None, "then")] * 3,
        ("fit", "click"),
        ("schema_note", "blur"),
        ("switches", "change"),
        ("switches", "input"),
        ("thinking_note", "input"),
    ]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event._id} {event.name}")
def test_no_event_is_checked_by_gradio_before_it_is_checked_here(event: BlockFunction):
    assert event.preprocess is False


@pytest.mark.parametrize("name", [*ANSWERING, "choose", "undo", "clear"])
def test_every_event_that_changes_the_chat_has_a_net(name: str):
    nets = [event for event in EVENTS if event.trigger_after == named(name)._id and event.trigger_only_on_failure]
    assert [(net.name, net.queue, net.outputs) for net in nets] == [("settle", False, named(name).outputs[:7])]


@pytest.mark.parametrize("name", [*ANSWERING, "chat"])
def test_any_number_of_answers_may_run(name: str):
    event = named(name)
    assert (event.queue, event.concurrency_limit) == (True, None)


@pytest.mark.parametrize("event", [event for event in EVENTS if event.queue], ids=lambda event: str(event.name))
def test_no_queued_event_waits_for_another(event: BlockFunction):
    assert event.concurrency_limit is None


@pytest.mark.parametrize("name", ["stop", "decide", "choose", "clear"])
def test_what_ends_an_answer_never_waits_in_the_queue(name: str):
    assert named(name).queue is False


@pytest.mark.parametrize("name", ["branch", "fork", "rate", "undo"])
def test_what_may_warn_goes_through_the_queue_and_does_not_wait_there(name: str):
    """Gradio shows no warning of an event that goes past it."""
    event = named(name)
    assert (event.queue, event.concurrency_limit) == (True, None)


def test_progress_is_shown_on_few_parts():
    """With each update of an answer Gradio's page goes through all parts that ever showed any."""
    on = [event["show_progress_on"] or event["outputs"] for event in PAGE.get_config_file()["dependencies"]]
    assert len({part for parts in on for part in parts}) <= 5


@pytest.mark.parametrize("name", ANSWERING)
def test_an_answer_has_few_inputs(name: str):
    """Gradio's page counts the inputs of an event that has ended among the parts that show progress."""
    assert len(named(name).inputs) <= 3


def test_every_setting_of_the_sidebar_goes_with_an_answer():
    config = PAGE.get_config_file()
    values = {item["id"]: item["props"].get("value") for item in config["components"]}
    packs = [event for event in config["dependencies"] if event["js"] == "settings.pack"]
    (pack,) = [event for event in packs if event["trigger_after"] is None]
    assert {(*one["inputs"], *one["outputs"]) for one in packs} == {(*pack["inputs"], *pack["outputs"])}
    assert pack["targets"] == [(one, "change") for one in pack["inputs"]]
    assert [block._id for block in named("chat").inputs[1:-2]] == pack["inputs"]
    said = dict(zip(NAMES, [values[one] for one in pack["inputs"]], strict=True))
    assert json.loads(values[pack["outputs"][0]]) == said
    for name in ANSWERING:
        assert named(name).inputs[-1]._id == pack["outputs"][0]


def test_the_cap_on_threads_does_not_cap_answers():
    assert PAGE.max_threads >= 500
    assert PAGE._queue.max_thread_count >= 500


def test_the_queue_cannot_be_gone_round():
    assert PAGE.api_open is False


def test_the_chat_and_an_id_for_it_are_offered_to_callers():
    assert [event.api_name for event in EVENTS if event.api_visibility == "public"] == ["new_conversation", "chat"]


def test_a_caller_is_told_the_parameters_by_name_and_the_values_of_the_page():
    parameters = PAGE.get_api_info()["named_endpoints"]["/chat"]["parameters"]
    assert [
        (parameter["parameter_name"], parameter["parameter_has_default"], parameter["parameter_default"])
        for parameter in parameters
    ] == [
        ("message", False, None),
        ("model", True, "plus"),
        ("temperature", True, 0.7),
        ("top_p", True, 0.8),
        ("json_mode", True, False),
        ("prompt", True, "assistant"),
        ("system_prompt", True, ""),
        ("thinking", True, "auto"),
        ("thinking_budget", True, 0),
        ("search", True, False),
        ("tools", True, True),
        ("json_schema", True, ""),
        ("budget", True, 0),
        ("memory", True, 0),
        ("compare", True, ""),
        ("timezone", True, ""),
        ("conversation", True, ""),
    ]


def test_nothing_on_the_page_takes_files():
    uploads = (gr.File, gr.UploadButton, gr.MultimodalTextbox, gr.Image, gr.Audio, gr.Video, gr.Gallery)
    assert [block for block in PAGE.blocks.values() if isinstance(block, uploads)] == []


def test_the_page_forgets_no_reader_of_the_first_thousand():
    assert PAGE.state_session_capacity >= 1000


def test_a_page_that_is_served_counts_as_launched():
    page = built()
    create_app(page, page_options(), "offline")
    assert page.has_launched is True


@pytest.mark.parametrize(
    ("option", "value"),
    [("show_error", False), ("enable_monitoring", False), ("run_history", False), ("ssr_mode", False), ("pwa", False)],
)
def test_the_page_is_mounted_without(option: str, value: bool):
    assert page_options()[option] is value


def test_the_endpoint_fills_in_what_a_caller_left_out():
    inputs: list[Any] = ["hi"]
    PAGE.validate_inputs(named("chat"), inputs)
    assert inputs == ["hi"] + [None] * 17


@pytest.mark.parametrize("inputs", [[], [None] * 2, [None] * 4])
def test_an_event_of_the_page_takes_exactly_its_values(inputs: list[Any]):
    with pytest.raises(gr.Error, match="Plain values are wanted"):
        PAGE.validate_inputs(named("send"), inputs)


def test_the_endpoint_takes_no_more_values_than_it_has():
    with pytest.raises(gr.Error, match="Plain values are wanted"):
        PAGE.validate_inputs(named("chat"), ["hi"] * 19)


@pytest.mark.parametrize("value", [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}, ["hi"], {}, []])
@pytest.mark.parametrize("event", [event for event in EVENTS if event.inputs], ids=lambda event: f"{event._id}")
def test_what_is_no_plain_value_is_refused_in_every_place(event: BlockFunction, value: Any):
    for place in range(len(event.inputs)):
        inputs = [value if index == place else None for index in range(len(event.inputs))]
        with pytest.raises(gr.Error, match="Plain values are wanted"):
            PAGE.validate_inputs(event, inputs)


def test_the_dialogue_has_a_method_for_every_event_of_the_chat():
    methods = {event.name: getattr(event.fn, "__wrapped__", event.fn) for event in EVENTS}
    names = [*ANSWERING, "stop", "choose", "undo", "clear", "settle"]
    assert all(isinstance(getattr(methods[name], "__self__", None), Dialogue) for name in names)
