"""What is known of each model: limits, abilities and prices, from models.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

CAUTIOUS_INPUT = 30_720
"""Tokens sent to a model that is not in the table: the smallest input limit in it."""

VISION = "qwen-vl-max"
"""The model that pictures go to unless another is named."""

CACHED_SHARE = 0.2
"""What a prompt token costs that the provider found in its own cache, of a full one (its page on the context cache,
second half of 2026)."""


@dataclass(frozen=True, slots=True)
class Price:
    """Yuan per million tokens, for requests of at most `up_to` prompt tokens."""

    up_to: int
    input: float
    output: float
    output_thinking: float


@dataclass(frozen=True, slots=True)
class Model:
    """One model; limits in tokens, `max_input_thinking` holds while it thinks, if it differs.

    `thinking` is "never", "off", "on" (both can be changed), "always" or "unknown". `prices_date` is when the price
    list was read; no prices means that they are not known.
    """

    id: str
    max_input: int
    json: bool
    thinking: str
    known: bool
    max_input_thinking: int | None = None
    max_thinking: int | None = None
    max_output: int | None = None
    tools: bool = False
    search: bool = False
    json_schema: bool = False
    images: bool = False
    prices: tuple[Price, ...] = ()
    prices_date: str = ""

    @property
    def thinking_switch(self) -> bool:
        """Whether `enable_thinking` may be sent."""
        return self.thinking in ("off", "on")

    def thinks(self, asked: bool | None) -> bool:
        """Whether it will think when `enable_thinking` is that; None leaves it out."""
        return self.thinking in ("on", "always") if asked is None or not self.thinking_switch else asked

    def room(self, thinking: bool | None) -> int:
        """The longest prompt."""
        return (self.thinks(thinking) and self.max_input_thinking) or self.max_input

    def yuan(self, prompt: int, cached: int, output: int, thought: bool) -> float | None:
        """What a request costs, in tokens of the prompt (those from the cache included) and of all output."""
        tier = next((price for price in self.prices if prompt <= price.up_to), None)
        if tier is None:
            return None
        paid = prompt - min(cached, prompt) * (1 - CACHED_SHARE)
        return (paid * tier.input + output * (tier.output_thinking if thought else tier.output)) / 1e6


class ModelTable:
    """The models of a table such as models.toml; an id that is not in it gets cautious defaults.

    Without `priced` no price is known: those of the table hold in one region only. `vision` is the id of the model for
    pictures, which takes them whatever the table says.
    """

    def __init__(self, table: Mapping[str, Mapping[str, Any]], priced: bool = True, vision: str = VISION) -> None:
        self._priced = priced
        self._vision = vision
        # Made once: a model is looked up for each turn that is shown.
        self._models = {
            name: self._model(name, facts) for id, facts in table.items() for name in (id, *facts.get("aliases", ()))
        }

    @classmethod
    def shipped(cls, priced: bool = True, vision: str = VISION) -> ModelTable:
        table = tomllib.loads(files("qwendow").joinpath("models.toml").read_text("utf-8"))["models"]
        return cls(table, priced, vision)

    @property
    def vision(self) -> Model:
        return self.get(self._vision)

    def get(self, model_id: str) -> Model:
        if model_id in self._models:
            return self._models[model_id]
        sees = model_id == self._vision
        return Model(model_id, CAUTIOUS_INPUT, True, "unknown", known=False, tools=True, images=sees)

    def _model(self, model_id: str, facts: Mapping[str, Any]) -> Model:
        model = Model(
            id=model_id,
            max_input=facts["max_input"],
            max_input_thinking=facts.get("max_input_thinking"),
            json=facts.get("json", False),
            thinking=facts["thinking"],
            known=True,
            max_thinking=facts.get("max_thinking"),
            max_output=facts.get("max_output"),
            tools=facts.get("tools", False),
            search=facts.get("search", False),
            json_schema=facts.get("json_schema", False),
            images=facts.get("images", False) or model_id == self._vision,
        )
        if not self._priced:
            return model
        prices = tuple(_price(tier) for tier in facts.get("prices", ()))
        return replace(model, prices=prices, prices_date=facts.get("prices_date", ""))


def _price(tier: Mapping[str, float]) -> Price:
    return Price(int(tier["up_to"]), tier["in"], tier["out"], tier.get("out_thinking", tier["out"]))


NO_MODELS = ModelTable({})
"""Knows no model."""
