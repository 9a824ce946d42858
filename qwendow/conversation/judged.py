"""A JSON Schema for an answer, and the verdict on one: the data. The judge is `qwendow.schema`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema that can be used, as the judge has found. `text` is its JSON for the prompt, `name` is
    [A-Za-z0-9_-]{1,64}."""

    name: str
    text: str

    @property
    def json(self) -> dict[str, Any]:
        """The schema as the wire wants it; a new one each time."""
        schema: dict[str, Any] = json.loads(self.text)
        return schema


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` as in `$.requests[0].due`; `keyword` is the rule that is broken, such as "required" or "type"."""

    path: str
    message: str
    keyword: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why nothing is said of the fields: "not_json" with its place, "too_large", "too_deep", "number" or "too_slow".

    `line` and `column` count from 1 in the text as it came, fence included; 0 where no place is known. "number" is one
    that no double can hold.
    """

    reason: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`fault` is why the fields could not be looked at; else `problems` by path, and how many `more` are not listed."""

    fault: Fault | None = None
    problems: tuple[Problem, ...] = ()
    more: int = 0

    @property
    def conforms(self) -> bool:
        return self.fault is None and not self.problems
