"""What the model reads of a call: a result as text that fits, an error as a sentence with what to do."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from qwendow.tools.definition import ToolError

LIMIT = 8_000
"""Characters of a result that the model gets: with several calls in a turn, still less than any model reads."""

MESSAGE_LIMIT = 500
"""Characters of a stranger's error message."""


class Hung(Exception):
    """A call took longer than its limit of `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Busy(Exception):
    """Too many calls that were given up are still running."""


def result_text(value: object) -> str:
    """A str as it is, what JSON knows as JSON, anything else as its own str; raises what its str raises."""
    if isinstance(value, str):
        return str.__str__(value)  # Not what an enum makes of it
    try:
        text = _json(value)
    except (ValueError, TypeError):  # A circle, too deep, half a character, bytes
        text = str(value)
    return text


def fitted(text: str) -> str:
    """Cut to the limit with a note that says so, and free of half characters, which cannot be sent."""
    if len(text) > LIMIT:
        text = f"{text[:LIMIT]}\n[Cut: these are the first {LIMIT} of {len(text)} characters. Ask for less at a time.]"
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def explained(error: BaseException) -> str:
    match error:
        case ToolError():
            return _message(error, LIMIT) or "The tool gave no result. Go on without it."
        case Hung():
            return f"The tool gave no result within {error.seconds:g} s and was stopped. Go on without it, and say so."
        case Busy():
            return "Too many tools are still at work. Go on without this one, or let the user try again later."
        case _:
            name, message = type(error).__name__, _message(error, MESSAGE_LIMIT)
            said = f"{name}: {message}" if message else name
            return f"The tool failed with {said}. Do not repeat the same call; go on without it, and say so."


def _json(value: object) -> str:
    # null for NaN, str for what it does not know, dates and dataclasses and models as one expects.
    text = TypeAdapter(Any).dump_json(value, fallback=str).decode()
    return str(json.loads(text)) if text.startswith('"') else text


def _message(error: BaseException, limit: int) -> str:
    try:
        text = str(error).strip()
    except Exception:  # A stranger's __str__
        return ""
    return text if len(text) <= limit else text[:limit] + " …"
