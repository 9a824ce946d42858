"""What the operator has set: it holds whatever a page, a caller or a browser wishes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from qwendow.answering.checks import read_schema
from qwendow.answering.choices import Choices
from qwendow.answering.wishes import Wishes
from qwendow.conversation.parts import TextFile
from qwendow.defaults import LOCKS, Defaults, locked
from qwendow.models import Model
from qwendow.page.offer import Offer
from qwendow.page.session import Session
from qwendow.page.sidebar import build_sidebar
from qwendow.page.tray import render_tray
from qwendow.prompts import Prompt, PromptFolder, Words
from qwendow.settings import SettingsError, require_model, require_prompt
from qwendow.trays import Tray
from qwendow.uploads import Trays, Uploads
from staged import Stage
from test_page_dialogue import EN, Scripted, play, say
from test_page_front import opened, values

TABLE = {
    tier: Model(f"qwen-{tier}", 30_000, True, "off", True, tools=True, search=tier != "turbo", images=True)
    for tier in ("max", "plus", "turbo")
}
PROMPTS = {
    "assistant": Prompt("assistant", "You help.", Words("a", "a")),
    "shop": Prompt("shop", "You sell JSON.", Words("s", "s"), json=True, tools=("clock",)),
}
OTHER: dict[str, Any] = {
    "model": "max", "temperature": 1.9, "top_p": 0.1, "json_mode": True, "prompt": "shop", "system_prompt": "Be rude.",
    "thinking": "high", "thinking_budget": 5_000, "search": True, "tools": False, "json_schema": '{"type": "object"}',
    "budget": 5, "memory": 9_000, "compare": "max,turbo",
}  # fmt: skip
"""Of each wish a value that is not the usual one."""

OPTIONS: dict[str, tuple[Any, ...]] = {
    "model": ("qwen-plus", ()), "compare": ((),), "prompt": ("You help.",), "system_prompt": ("You help.",),
    "temperature": (0.7, 0.8), "thinking": ("auto", 0), "json": (False, None), "search": (False,),
    "tools": (("clock",),), "limits": (0, 0), "files": (False,),
}  # fmt: skip
"""Of each lock what an answer is asked with then."""


def choices(names: Any = (), **said: Any) -> Choices:
    folder = PromptFolder(Path("nowhere"), dict(PROMPTS))
    return Choices(TABLE, folder, tools=frozenset({"clock"}), defaults=Defaults(locked=locked(names), **said))


def held(lock: str, options: Any) -> tuple[Any, ...]:
    shown: dict[str, tuple[Any, ...]] = {
        "model": (options.model, options.compared), "compare": (options.compared,), "prompt": (options.system_prompt,),
        "system_prompt": (options.system_prompt,), "temperature": (options.temperature, options.top_p),
        "thinking": (options.wish, options.longest_thought), "json": (options.json_mode, options.schema),
        "search": (options.search,), "tools": (options.tools,), "limits": (options.budget, options.memory),
        "files": (options.images,),
    }  # fmt: skip
    return shown[lock]


def wishes_for(lock: str) -> Wishes:
    """All that it holds, and the prompt that names a tool where that matters."""
    said = {name: OTHER[name] for name in LOCKS[lock] if name in OTHER}
    return Wishes(**said, **({"prompt": "shop"} if lock == "tools" else {}))


@pytest.mark.parametrize("lock", [*OPTIONS])
def test_what_is_locked_is_asked_as_the_operator_says(lock: str):
    wishes = replace(wishes_for(lock), budget=None) if lock == "limits" else wishes_for(lock)
    options = choices([lock]).options(wishes)
    assert held(lock, options) == OPTIONS[lock]
    assert held(lock, choices().options(wishes)) != OPTIONS[lock]


def test_a_prompt_that_wants_json_has_it_where_readers_cannot_choose():
    settled = choices(["json", "prompt"], prompt="shop")
    settled.prompts.prompts.pop("assistant")
    options = settled.options(Wishes(json_mode=False))
    assert (options.json_mode, options.system_prompt) == (True, "You sell JSON.")
    assert play(settled.going_on(Wishes())).json_mode is False


def test_an_answer_that_came_with_a_schema_brings_none_where_readers_cannot_choose():
    schema = read_schema('{"type": "object"}', True)
    assert schema
    assert choices().options(Wishes(), repairing=schema).schema == schema
    held = choices(["json"]).options(Wishes(), repairing=schema)
    assert (held.json_mode, held.schema) == (False, None)


def test_the_operator_says_how_is_asked_where_a_reader_does_not():
    options = choices(model="max", temperature=0.2, thinking="high", search=True).options(Wishes())
    assert (options.model, options.temperature, options.wish, options.search) == ("qwen-max", 0.2, "high", True)
    options = choices(model="turbo", search=True).options(Wishes())
    assert (options.model, options.search) == ("qwen-turbo", False)
    assert choices(model="qwen-turbo").default == "turbo"
    assert choices(model="gone").default == "plus"


def test_a_reader_may_still_choose_what_is_not_locked():
    options = choices(["model"], thinking="off").options(Wishes(model="max", temperature=1.2, thinking="low"))
    assert (options.model, options.temperature, options.wish) == ("qwen-plus", 1.2, "low")


# Whoever asks


class Locked:
    """One process with locks: a tab, a caller."""

    def __init__(self, *locks: str) -> None:
        self.client = Scripted(say("Hello"))
        self.stage = Stage(self.client, choices(locks))
        self.session = Session(tray=Tray("k" * 32))

    async def send(self, message: str, **said: Any) -> None:
        async for _ in self.stage.dialogue.send(EN, message, self.session, json.dumps(said)):
            pass

    async def call(self, **said: Any) -> None:
        async for _ in self.stage.callers.chat(EN, "hi", session=Session(), **said):
            pass


def test_an_event_of_a_page_that_says_otherwise_changes_nothing_of_what_is_locked():
    one = Locked("model", "prompt", "temperature", "search", "json")
    said = {name: value for name, value in OTHER.items() if name not in ("thinking", "thinking_budget", "budget")}
    play(one.send("hi", **said))
    (request,) = one.client.requests
    assert (request.model, request.messages[0]["content"]) == ("qwen-plus", "You help.")
    assert (request.temperature, request.search, request.json_mode) == (0.7, False, False)
    (turn,) = one.session.conversation.turns
    assert turn.wishes == {"tools": False, "memory": 9_000}


@pytest.mark.parametrize("name", [name for name in OTHER if name not in ("json_schema",)])
def test_a_caller_is_told_what_is_locked(name: str):
    one = Locked(*LOCKS)
    with pytest.raises(gr.Error, match=rf"has set {name}: leave it out"):
        play(one.call(**{name: OTHER[name]}))
    assert one.client.requests == []


def test_a_caller_who_leaves_out_what_is_locked_is_answered():
    one = Locked(*LOCKS)
    play(one.call(model="qwen-plus"))
    assert [request.model for request in one.client.requests] == ["qwen-plus"]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_file_that_waits_from_before_does_not_go_where_files_are_locked():
    one = Locked("files")
    one.session.tray.waiting.append(TextFile("a.txt", "hi"))  # type: ignore[union-attr]
    play(one.send("what?"))
    assert (one.client.requests, len(one.session.waiting)) == ([], 1)


def test_no_file_comes_in_where_files_are_locked():
    trays = Trays()
    tray = trays.open()
    client = TestClient(Starlette(routes=Uploads(trays, render_tray, closed=True).routes))
    answer = client.post(f"/files/{tray.name}?name=a.txt", content=b"hi")
    assert (answer.status_code, tray.waiting) == (422, [])
    assert "Files are not taken here." in answer.text


# What is offered


def test_a_browser_that_kept_what_is_locked_begins_with_what_the_operator_says():
    kept = {"model": "max", "temperature": 0.2, "search": True, "tools": False}
    shown = values(opened(json.dumps(kept), defaults=Defaults(locked=locked(["model", "search"]))))
    assert [shown[name] for name in ("model", "temperature", "search", "tools")] == ["plus", 0.2, False, False]


def test_where_all_is_locked_nothing_is_to_be_put_back():
    for names, there in (([*LOCKS], False), ([name for name in LOCKS if name != "limits"], True)):
        with gr.Blocks():
            assert build_sidebar(choices(names), Offer(choices(names), False)).again.visible == there


def test_what_is_locked_is_not_offered():
    made = choices(["model", "json", "limits"])
    with gr.Blocks():
        sidebar = build_sidebar(made, Offer(made, False))
    hidden = [name for name in OTHER if not getattr(sidebar, name).visible]
    assert hidden == ["model", "json_mode", "thinking_budget", "json_schema", "compare"]
    *_, schema, _ = Offer(made, False).switches("en", "plus", PROMPTS["shop"], True)
    assert schema["visible"] is False


def test_a_default_model_that_is_not_there_stops_the_start():
    with pytest.raises(SettingsError, match=r"^QWENDOW_DEFAULT_MODEL must be one of max, plus, turbo, or"):
        require_model(Defaults(model="qwen-best"), TABLE, ["qwen-max"])
    for model in ("", "max", "qwen-max"):
        require_model(Defaults(model=model), TABLE, ["qwen-max"])


def test_a_default_prompt_that_is_not_there_stops_the_start():
    with pytest.raises(SettingsError, match=r"^QWENDOW_DEFAULT_PROMPT must be .*: assistant, shop$"):
        require_prompt(Defaults(prompt="clinic"), PROMPTS)
    require_prompt(Defaults(prompt="shop"), PROMPTS)


def test_a_prompt_to_begin_with_stays_it_when_its_file_breaks(tmp_path: Path):
    (tmp_path / "assistant.md").write_text("You help.")
    (tmp_path / "shop.md").write_text("You sell.")
    folder = PromptFolder(tmp_path, first="shop")
    assert [*folder.read()] == ["assistant", "shop"]
    (tmp_path / "shop.md").unlink()
    folder.read()
    assert folder.default.text == "You sell."
