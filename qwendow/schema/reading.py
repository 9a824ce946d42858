"""JSON text as values, strictly and within limits: what cannot be read is a fault with its place."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from qwendow.conversation.judged import Fault

MAX_DEPTH = 64
"""Levels of objects and lists. jsonschema needs several calls a level, and Python ends at a thousand."""

_FENCED = re.compile(r"\s*```[^`\n]*\n(.*)\n```\s*", re.DOTALL)


class Unreadable(Exception):
    """Text that is no JSON, or too much of it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


class _NumberOutOfRange(ValueError):
    pass


def read_json(text: str, most: int) -> Any:
    """The value, which is at most `most` characters long and MAX_DEPTH deep; raises Unreadable."""
    if len(text) > most:
        raise Unreadable(Fault("too_large"))
    try:
        value = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise Unreadable(Fault("not_json", error.lineno, error.colno)) from error
    except _NumberOutOfRange as error:
        raise Unreadable(Fault("number")) from error
    except ValueError as error:
        raise Unreadable(Fault("not_json")) from error
    except RecursionError as error:
        raise Unreadable(Fault("too_deep")) from error
    if _is_deep(value):
        raise Unreadable(Fault("too_deep"))
    return value


def unfenced(text: str) -> str:
    """The inside of a single Markdown fence around the whole text, on the line where it stood."""
    match = _FENCED.fullmatch(text)
    return "\n" * text.count("\n", 0, match.start(1)) + match[1] if match else text


def sendable(text: str) -> str:
    """Half a character, which JSON can escape, cannot be sent on: it becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def _number(text: str) -> int | float:
    """1.0 is an integer to JSON Schema. A number beyond a double would break the arithmetic of the rules."""
    value = float(text)
    if not math.isfinite(value):
        raise _NumberOutOfRange
    whole = value.is_integer()
    return int(text) if whole and text.lstrip("-").isdecimal() else int(value) if whole else value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for one in level for child in _children(one)]
    return any(isinstance(one, dict | list) for one in level)


def _children(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
