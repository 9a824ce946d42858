"""A call and what came back, read as far as it can be; and dates in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from string import Template
from typing import Any, Self

from qwendow.offline.replies.phrases import phrases
from qwendow.offline.wire.forms import Json


@dataclass(frozen=True, slots=True)
class Returned:
    """`arguments` and `data`, the text as JSON, are empty where there is no JSON object."""

    name: str
    arguments: Json
    text: str
    data: Json

    @classmethod
    def of(cls, name: str, arguments: str, text: str) -> Self:
        return cls(name, _object(arguments), text, _object(text))


def _object(text: str) -> Json:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def part(data: Json, name: str) -> Json:
    """The object of that name, or an empty one."""
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def spoken_date(value: Any, language: str) -> str:
    """2026-11-16 as 16 November 2026 or 2026年11月16日; what is no such date stays as it is."""
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    words = phrases(language)
    month = words["months"].split("|")[day.month - 1]
    return Template(words["date"]).substitute(year=day.year, month=month, day=day.day)


def cell(value: Any) -> str:
    """A value in a row of a table."""
    return "–" if value is None else " ".join(str(value).split()).replace("|", "\\|")
