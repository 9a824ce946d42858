"""What Qwendow exports itself: see `conversation/export.py`. Nothing in it is believed that a page would show."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from qwendow.conversation.codec import BrokenTurn, file_from_json, turn_from_json
from qwendow.conversation.export import FORMAT, VERSION
from qwendow.conversation.parts import MAX_CHARACTERS, MAX_FILE_BYTES, Attachment, Image
from qwendow.conversation.turn import Outcome, Turn, new_id
from qwendow.readers.imports.shapes import items, record, text

PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/webp": b"RIFF"}
"""What a browser may be given as a picture, and how it begins: a page that calls itself one would be shown as ours."""


def is_ours(read: Any) -> bool:
    return record(read).get("format") == FORMAT


def is_known(read: dict[str, Any]) -> bool:
    """Whether it is of this version, or of one before."""
    return isinstance(read.get("version"), int) and 1 <= read["version"] <= VERSION


def turns_of(item: dict[str, Any]) -> tuple[list[Turn], str | None]:
    """The turns and the tip, under new ids: those in the file may be somebody's here. Raises BrokenTurn."""
    files = {text(kept["id"]): _file(kept) for kept in items(item.get("files")) if "data" in kept}
    turns = [turn_from_json(json.dumps(turn), files) for turn in items(item.get("turns"))]
    renamed = {name: new_id() for turn in turns for name in (turn.id, turn.group) if name}
    there: set[str] = set()
    for turn in turns:
        if turn.parent is not None and turn.parent not in there:
            raise BrokenTurn("a turn stands before the one that it comes after")
        there.add(turn.id)
    for turn in turns:
        _rename(turn, renamed)
        turn.end(Outcome.INTERRUPTED)
    return turns, renamed.get(text(item.get("tip")), turns[-1].id if turns else None)


def _rename(turn: Turn, renamed: Mapping[str, str]) -> None:
    turn.id = renamed[turn.id]
    turn.parent = renamed[turn.parent] if turn.parent else None
    turn.group = renamed[turn.group] if turn.group else ""
    turn.summaries = [replace(one, upto=renamed[one.upto]) for one in turn.summaries if one.upto in renamed]


def _file(kept: dict[str, Any]) -> Attachment:
    """Raises BrokenTurn."""
    body = base64.b64decode(kept["data"], validate=True)
    about = {name: value for name, value in kept.items() if name not in ("id", "data")}
    file = file_from_json(json.dumps(about | {"name": _name(kept["name"])}), body)
    if isinstance(file, Image):
        begins = PICTURES.get(file.media_type)
        if begins is None or not body.startswith(begins) or len(body) > MAX_FILE_BYTES:
            raise BrokenTurn("a picture is none")
    elif len(file.text) > MAX_CHARACTERS:
        raise BrokenTurn("a text is too long")
    return file


def _name(name: str) -> str:
    """Without a path, and without what cannot be seen."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(letter for letter in last if letter.isprintable())[:100].strip() or "file"
