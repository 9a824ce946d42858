"""Turns as JSON and back, version 1, and files as JSON with their bytes: what is kept of a conversation.

A turn is an object of the fields of its class that differ from their defaults, by their names. Fields that are not
known are left alone, as a later version may have more of them. Times are in seconds since the question was put.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from qwendow.conversation import errors
from qwendow.conversation.errors import ChatError
from qwendow.conversation.parts import Attachment, Image, TextFile
from qwendow.conversation.rounds import Round, Segment
from qwendow.conversation.turn import Outcome, Turn

VERSION = 1


class BrokenTurn(Exception):
    """It is no turn of this version, or of one before."""


def turn_to_json(turn: Turn, ascii: bool = True) -> str:
    """Not in `ascii` alone, Chinese is half as long, and half characters are left as they are."""
    return json.dumps({"version": VERSION, **_plain(turn)}, separators=(",", ":"), ensure_ascii=ascii)


def turn_from_json(text: str, files: Mapping[str, Attachment] | None = None) -> Turn:
    """Its files are found by their ids; what is not there any more is left out. Raises BrokenTurn."""
    try:
        kept = json.loads(text)
        if not isinstance(kept, dict) or kept.get("version") != VERSION:
            raise BrokenTurn("its version is not known")
        return _turns().validate_python(_read(kept, files or {}))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise BrokenTurn(_words(error)) from None


def file_to_json(file: Attachment) -> tuple[str, bytes]:
    """What is known of a file, and its bytes."""
    match file:
        case Image():
            kind, body = "image", file.data
        case TextFile():
            kind, body = "text", file.text.encode("utf-8", "surrogatepass")
    known = {name: said for name, said in _fields(file).items() if name not in ("data", "text")}
    return json.dumps({"version": VERSION, "file": kind, **known}, separators=(",", ":")), body


def file_from_json(text: str, body: bytes) -> Attachment:
    """Raises BrokenTurn."""
    try:
        kept = json.loads(text)
        if not isinstance(kept, dict) or kept.get("version") != VERSION:
            raise BrokenTurn("its version is not known")
        if kept.get("file") == "image":
            return _images().validate_python({**kept, "data": body})
        return _texts().validate_python({**kept, "text": body.decode("utf-8", "surrogatepass")})
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise BrokenTurn(_words(error)) from None


def _plain(value: Any) -> Any:
    if isinstance(value, str | float | int | None):
        return value  # Most are one of these, and a running turn is written twice a second.
    match value:
        case Enum():
            return value.name.lower()
        case date():
            return value.isoformat()
        case type():
            return value.__name__
        case Image() | TextFile():
            return {"id": value.id, "name": value.name}
        case Segment():
            return {"kind": value.kind, "began": value.began, "ended": value.ended, "text": value.text}
        case list() | tuple():
            return [_plain(each) for each in value]
        case Round():
            return _fields(value) | ({"sealed": value.sealed} if value.sealed else {})
        case _:
            return _fields(value) if is_dataclass(value) else value


def _fields(value: Any) -> dict[str, Any]:
    """Those that say something."""
    kind: Any = type(value)
    return {name: _plain(said) for name, usual in _public(kind) if (said := getattr(value, name)) != usual}


@cache
def _public(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Fields and their defaults. Private ones are said otherwise, or made again when they are asked for."""
    return tuple((each.name, _usual(each)) for each in fields(kind) if not each.name.startswith("_"))


def _usual(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    # What a factory makes is the same each time, or an id, which no turn shares.
    return field.default_factory() if field.default_factory is not MISSING else MISSING


def _read(kept: dict[str, Any], files: Mapping[str, Attachment]) -> dict[str, Any]:
    """The arguments of a turn."""
    turn = {name: value for name, value in kept.items() if not name.startswith("_")}
    turn["outcome"] = Outcome[str(kept.get("outcome", Outcome.RUNNING.name)).upper()]
    turn["files"] = tuple(files[file["id"]] for file in kept.get("files", ()) if file["id"] in files)
    if "rounds" in kept:
        turn["rounds"] = [_read_round(each) for each in kept["rounds"]]
    for holder in (turn, turn.get("retrying") or {}, *turn.get("notes", ())):
        if failure := holder.get("failure"):
            failure["kind"] = _kind(failure.get("kind", ""))
    return turn


def _read_round(kept: dict[str, Any]) -> dict[str, Any]:
    segments = [{**each, "_pieces": [each["text"]]} for each in kept.get("segments", ())]
    return {**kept, "segments": segments, "_sealed": [kept["sealed"]] if kept.get("sealed") else []}


def _kind(name: str) -> type[ChatError]:
    """One of a later version is some error."""
    kind = getattr(errors, name, None)
    return kind if isinstance(kind, type) and issubclass(kind, ChatError) else ChatError


def _words(error: Exception) -> str:
    """Where it breaks, without what it holds."""
    if not isinstance(error, ValidationError):
        return f"{type(error).__name__} in its JSON"
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


@cache
def _images() -> TypeAdapter[Image]:
    return TypeAdapter(Image)


@cache
def _texts() -> TypeAdapter[TextFile]:
    return TypeAdapter(TextFile)


@cache
def _turns() -> TypeAdapter[Turn]:
    return TypeAdapter(Turn)
