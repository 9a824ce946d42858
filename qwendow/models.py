"""What is known of each model: limits, abilities and prices, from models.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

CAUTIOUS_INPUT = 30_720
"""Tokens sent to a model that is not in the table: the smallest input limit in it."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model; limits in tokens. `thinking` is "never", "off", "on" (both can be changed), "always" or "unknown"."""

    id: str
    max_input: int
    json: bool
    thinking: str
    known: bool

    @property
    def thinking_switch(self) -> bool:
        """Whether `enable_thinking` may be sent."""
        return self.thinking in ("off", "on")


class ModelTable:
    """The models of a table such as models.toml; an id that is not in it gets cautious defaults."""

    def __init__(self, table: Mapping[str, Mapping[str, Any]]) -> None:
        self._table = {name: facts for id, facts in table.items() for name in (id, *facts.get("aliases", ()))}

    @classmethod
    def shipped(cls) -> ModelTable:
        return cls(tomllib.loads(files("qwendow").joinpath("models.toml").read_text("utf-8"))["models"])

    def get(self, model_id: str) -> Model:
        facts = self._table.get(model_id)
        if facts is None:
            return Model(model_id, CAUTIOUS_INPUT, json=True, thinking="unknown", known=False)
        thinks = facts["thinking"] in ("on", "always")
        max_input = facts.get("max_input_thinking", facts["max_input"]) if thinks else facts["max_input"]
        return Model(model_id, max_input, facts.get("json", False), facts["thinking"], known=True)
