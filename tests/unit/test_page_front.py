"""What the page offers before anything is asked: the settings that a browser kept, and those that are wished."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from qwendow.answering.choices import Choices
from qwendow.models import Model
from qwendow.page.screen import SAME
from qwendow.page.session import Session
from qwendow.prompts import PromptFolder
from staged import Stage
from test_page_dialogue import EN, ZH, Scripted, play

SCHEMA = {"type": "object"}

FOLDER = Path(__file__).parent / "prompts"

NAMES = (
    "model", "compare", "prompt", "system_prompt", "temperature", "top_p", "budget", "memory", "json_mode", "thinking",
    "search", "tools", "json_schema", "bar", "welcome",
)  # fmt: skip


def choices(**more: Any) -> Choices:
    models = {
        "max": Model("qwen-max", 30_000, True, "off", True, tools=True, search=True),
        "plus": Model("qwen-plus", 30_000, True, "off", True, tools=True, search=True),
        "turbo": Model("qwen-turbo", 30_000, False, "never", False),
    }
    prompts = PromptFolder(FOLDER)
    prompts.read()
    return Choices(models, prompts, tools=frozenset({"clock"}), **more)


def opened(kept: Any = "", request: Any = EN, **more: Any) -> dict[str, Any]:
    """What becomes of each setting on a page that is loaded."""
    _, _, _, *updates = play(Stage(Scripted(), choices(**more)).front.open(request, Session(), kept))
    return dict(zip(NAMES, updates, strict=True))


@pytest.mark.parametrize(("place", "comes"), [({}, True), ({"conversation": ""}, True), ({"conversation": "c"}, False)])
def test_the_tray_of_a_conversation_that_the_address_names_is_left_to_it(place: dict[str, str], comes: bool) -> None:
    front = Stage(Scripted(), choices()).front
    _, _, tray, *_ = play(front.open(EN, Session(), json.dumps({"place": place})))
    assert (tray is not SAME) == comes


def value(update: Any) -> Any:
    return update["value"] if isinstance(update, dict) else update


def values(updates: dict[str, Any]) -> dict[str, Any]:
    return {name: value(update) for name, update in updates.items() if name not in ("bar", "welcome")}


def offer(bar: str) -> dict[str, Any]:
    found = re.search(r'data-offer="([^"]*)"', bar)
    assert found
    offered: dict[str, Any] = json.loads(html.unescape(found[1]))
    return offered


START = {
    "model": "plus", "compare": "", "prompt": "assistant", "system_prompt": "You help.", "temperature": 0.7,
    "top_p": 0.8, "budget": 0, "memory": 0, "json_mode": False, "thinking": "off", "search": False, "tools": True,
    "json_schema": "",
}  # fmt: skip


@pytest.mark.parametrize("kept", ["", "{", "[]", "null", '{"nobody": 1}', None])
def test_a_page_begins_with_what_is_usual(kept: Any):
    assert values(opened(kept)) == START


def test_what_the_browser_kept_is_there_again():
    kept = {
        "model": "max", "compare": "max,plus", "system_prompt": "Be brief.", "temperature": 0.2, "top_p": 0.5,
        "memory": 900, "thinking": "low", "search": True, "tools": False,
    }  # fmt: skip
    assert values(opened(json.dumps(kept))) == START | kept


def test_json_with_a_schema_of_ones_own_is_there_again():
    kept = {"prompt": "facts", "json_mode": True, "json_schema": '{"type": "object", "title": "mine"}'}
    shown = opened(json.dumps(kept))
    assert values(shown) == START | kept | {"system_prompt": "You find facts."}
    assert shown["json_schema"]["visible"] is True


@pytest.mark.parametrize(
    "kept",
    [
        {"model": "gone"},
        {"model": ["max"]},
        {"prompt": "gone"},
        {"compare": "max,gone"},
        {"temperature": 9},
        {"temperature": "warm"},
        {"top_p": True},
        {"memory": -1},
        {"thinking": "deeply"},
        {"system_prompt": {}},
        {"json_schema": []},
        {"search": "yes"},
    ],
    ids=str,
)
def test_what_cannot_be_had_is_left_at_its_start_and_the_rest_comes(kept: dict[str, Any]):
    assert values(opened(json.dumps(kept | {"top_p": 0.5} if "top_p" not in kept else kept))) == START | (
        {"top_p": 0.5} if "top_p" not in kept else {}
    )


def test_what_the_kept_model_is_not_able_to_do_is_not_asked_of_it():
    shown = values(opened('{"model": "turbo", "json_mode": true, "search": true, "thinking": "high"}'))
    assert (shown["model"], shown["json_mode"], shown["search"]) == ("turbo", False, False)


def test_the_bar_is_told_what_there_is_in_the_readers_language_and_what_the_model_cannot():
    shown = offer(opened('{"model": "turbo"}', ZH)["bar"])
    assert [name for _, name in shown["model"]] == ["max", "plus", "turbo"]
    assert shown["prompt"] == [["助手", "assistant"], ["事实", "facts"]]
    assert sorted(shown["unable"]) == ["json_mode", "search", "thinking", "tools"]
    assert shown["unable"]["json_mode"] == "该模型不支持 JSON 模式。"


def test_the_bar_says_why_no_tools_are_called_for_json():
    unable = offer(opened('{"json_mode": true}')["bar"])["unable"]
    assert (sorted(unable), unable["tools"]) == (["thinking", "tools"], "Off while JSON answers are on.")


FIT = ("system_prompt", "json_mode", "thinking", "search", "tools", "json_schema", "bar", "welcome")


def fit(changed: list[str], **wished: Any) -> dict[str, Any]:
    said = START | wished | {"changed": changed}
    return dict(zip(FIT, play(Stage(Scripted(), choices()).front.fit(EN, json.dumps(said))), strict=True))


def test_a_prompt_that_is_wished_brings_its_text_its_schema_and_its_json():
    updates = fit(["prompt"], prompt="facts")
    assert updates["system_prompt"] == "You find facts."
    assert (value(updates["json_mode"]), json.loads(value(updates["json_schema"]))) == (True, SCHEMA)
    assert "Facts" in updates["welcome"]["placeholder"]


def test_a_prompt_that_is_wished_with_a_text_keeps_that():
    updates = fit(["prompt", "system_prompt", "json_mode"], prompt="facts", system_prompt="Mine.", json_mode=False)
    assert updates["system_prompt"] == {"__type__": "update"}
    assert "value" not in updates["json_mode"]


def test_a_wish_for_json_ends_the_thought_and_the_tools():
    updates = fit(["json_mode"], json_mode=True, thinking="high")
    assert (value(updates["thinking"]), updates["tools"]["interactive"]) == ("off", False)


def test_another_model_changes_nothing_that_it_is_able_to_do():
    """Meanwhile the reader may have gone on."""
    updates = play(Stage(Scripted(), choices()).front.switches(EN, "max", "assistant", False))
    assert ["value" in update for update in updates[:5]] == [False, True, False, False, False]


def test_a_wish_to_think_is_kept():
    assert value(fit(["thinking"], thinking="high")["thinking"]) == "high"


@pytest.mark.parametrize("wished", ["", "{", "[1]", '{"changed": 5}', '{"changed": "prompt", "prompt": {}}'])
def test_a_wish_that_nobody_understands_changes_nothing(wished: str):
    updates = play(Stage(Scripted(), choices()).front.fit(EN, wished))
    assert len(updates) == len(FIT)
