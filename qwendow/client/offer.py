"""The tools that a request offers, as the reader of its answer has to know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qwendow.conversation.request import Request


@dataclass(frozen=True, slots=True)
class Offer:
    """`tools` are the JSON schemas of the arguments, by name. In a `json_answer` nothing is looked for but JSON."""

    tools: Mapping[str, Any] = field(default_factory=dict)
    json_answer: bool = False

    @classmethod
    def of(cls, request: Request) -> Offer:
        functions = [tool["function"] for tool in request.tools]
        return cls(
            {function["name"]: function.get("parameters") or {} for function in functions},
            request.json_mode or request.json_schema is not None,
        )


NOTHING = Offer()
