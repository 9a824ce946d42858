"""A prompt that is saved from the page: into the folder, where that is allowed, and over nothing without a question."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from qwendow.prompts import PromptFolder, Words
from qwendow.saved_prompts import SavedPrompts

PIRATE = {"name": "Pirate", "title": "A pirate", "text": "You are a pirate.\n---\nArr.", "json": False, "schema": ""}
RICH = "---\ntitle: {en: Facts, zh: 要点}\nstarters: [Go]\njson: true\nschema: {type: object}\n---\nFind the facts."


@pytest.fixture
def folder(tmp_path: Path) -> PromptFolder:
    (tmp_path / "facts.prompt.md").write_text(RICH)
    return PromptFolder(tmp_path)


def put(folder: PromptFolder, allowed: bool = True, **said: Any) -> int:
    door = TestClient(Starlette(routes=SavedPrompts(folder, allowed).routes))
    return door.post("/prompts", content=json.dumps(PIRATE | said)).status_code


def test_it_is_there_at_once_and_reads_as_it_was_written(folder: PromptFolder):
    assert put(folder, json=True, schema='{"type": "object"}') == 204
    prompt = folder.prompts["Pirate"]
    assert (prompt.title, prompt.text, prompt.json) == (Words("A pirate", "A pirate"), PIRATE["text"], True)
    assert prompt.schema == '{\n  "type": "object"\n}'
    assert sorted(os.listdir(folder.path)) == ["Pirate.md", "facts.prompt.md"]


def test_nothing_is_written_where_it_is_not_allowed(folder: PromptFolder):
    assert put(folder, allowed=False) == 403
    assert os.listdir(folder.path) == ["facts.prompt.md"]


@pytest.mark.parametrize(
    "odd",
    [
        {"name": "../out"}, {"name": ".hidden"}, {"name": "a/b"}, {"name": ""}, {"name": "x" * 65}, {"name": "a.md"},
        {"name": "a\n"}, {"name": 5}, {"text": " "}, {"text": "x" * 70_000}, {"text": "\ud800"}, {"schema": "[1]"},
        {"schema": None},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_prompt_is_refused(folder: PromptFolder, odd: dict[str, Any]):
    assert put(folder, **odd) == 400
    assert os.listdir(folder.path) == ["facts.prompt.md"]


def test_another_is_replaced_on_demand_only_and_keeps_what_it_has_beside(folder: PromptFolder):
    assert put(folder, name="facts") == 409
    assert (folder.path / "facts.prompt.md").read_text() == RICH
    assert put(folder, name="facts", replace=True) == 204
    prompt = folder.prompts["facts"]
    assert (prompt.text, prompt.json, prompt.schema) == (PIRATE["text"], False, "")
    assert (prompt.title, prompt.starters) == (Words("Facts", "要点"), (Words("Go", "Go"),))
    assert os.listdir(folder.path) == ["facts.prompt.md"]


def test_a_folder_that_cannot_be_written_says_so(folder: PromptFolder, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert put(folder) == 507
    assert os.listdir(folder.path) == ["facts.prompt.md"]
