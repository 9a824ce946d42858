"""What the reader of an answer has to know of its request: the tools that it offers, and what it wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qwendow.conversation.request import Request


@dataclass(frozen=True, slots=True)
class Offer:
    """`tools` are the JSON schemas of the arguments, by name. In a `json_answer` nothing is looked for but JSON. One
    that `goes_on` with a text begins in the midst of it.
    """

    tools: Mapping[str, Any] = field(default_factory=dict)
    json_answer: bool = False
    goes_on: bool = False

    @classmethod
    def of(cls, request: Request) -> Offer:
        functions = [tool["function"] for tool in request.tools]
        return cls(
            {function["name"]: function.get("parameters") or {} for function in functions},
            request.json_mode or request.json_schema is not None,
            bool(request.messages) and request.messages[-1].get("partial") is True,
        )


NOTHING = Offer()
