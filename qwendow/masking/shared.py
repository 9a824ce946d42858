"""A conversation for others to read: with marks in place of personal numbers, and no way back."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from qwendow.conversation.codec import turn_from_json, turn_to_json
from qwendow.conversation.export import Exported
from qwendow.conversation.parts import Attachment, TextFile
from qwendow.conversation.turn import Turn
from qwendow.masking.marks import Marks

NAMES = frozenset(("id", "parent", "group", "upto"))
"""What is never said: by it the turns know each other."""


class Concealed:
    """Called with a conversation, gives it with its marks; pictures stay as they are."""

    def __init__(self, kinds: Collection[str]) -> None:
        self._kinds = kinds

    def __call__(self, exported: Exported) -> Exported:
        kept = [json.loads(turn_to_json(turn)) for turn in exported.turns]
        marks = Marks(self._kinds, [exported.title, *(json.dumps(turn, ensure_ascii=False) for turn in kept)])
        title = marks.hide(exported.title)
        turns = [_turn(turn, one, marks) for turn, one in zip(exported.turns, kept, strict=True)]
        return replace(exported, title=title, turns=tuple(turns)) if marks else exported


def _turn(turn: Turn, kept: dict[str, Any], marks: Marks) -> Turn:
    files = {file.id: _file(file, marks) for file in turn.files}
    return turn_from_json(json.dumps(_hidden(kept, marks)), files)


def _hidden(said: Any, marks: Marks) -> Any:
    match said:
        case str():
            return marks.hide(said)
        case list():
            return [_hidden(one, marks) for one in said]
        case dict():
            return {name: _field(name, one, marks) for name, one in said.items()}
        case _:
            return said


def _field(name: str, said: Any, marks: Marks) -> Any:
    if name in NAMES:
        return said
    return marks.hide_in_json(said) if name == "arguments" and isinstance(said, str) else _hidden(said, marks)


def _file(file: Attachment, marks: Marks) -> Attachment:
    named = replace(file, name=marks.hide(file.name))
    return replace(named, text=marks.hide(named.text)) if isinstance(named, TextFile) else named
