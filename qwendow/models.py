"""What is known of each model: limits, abilities and prices, from models.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from importlib.resources import files
from typing import Any

CAUTIOUS_INPUT = 30_720
"""Tokens sent to a model that is not in the table: the smallest input limit in it."""

TIERS = {"max": "qwen3.8-max", "plus": "qwen3.7-plus", "turbo": "qwen3.8-flash"}
"""The model behind each choice unless another is named: the strongest whose price is known in both currencies, the
vendor's starting point, its cost saver (its page of recommendations, autumn 2026)."""

VISION = "qwen3.7-plus"
"""The model that pictures go to, where the chosen one takes none, unless another is named."""

FALLBACKS = {
    "max": ("qwen4-max", "qwen3.7-max"),
    "plus": ("qwen-plus", "qwen3.6-plus"),
    "turbo": ("qwen-flash", "qwen3.7-flash"),
    "vision": ("qwen3.6-plus",),
}
"""What each tier uses next if its model is gone, best first; an id may be missing in a region."""

OFFERED = ("qwen4-max",)
"""Offered beside the tiers: the newest, whose price in yuan is not known."""

CHINA, SINGAPORE = "cn-beijing", "ap-southeast-1"

PRICED = {CHINA: ("prices", "¥"), SINGAPORE: ("prices_sg", "$")}
"""The regions whose prices the table has: under which name, in which currency."""

CACHED_SHARE = 0.2
"""What a prompt token costs that the provider found in its own cache, of a full one, where no price for it is stated
(its page on the context cache, 2026-10-11)."""


@dataclass(frozen=True, slots=True)
class Price:
    """Per million tokens, for requests of at most `up_to` prompt tokens."""

    up_to: int
    input: float
    output: float
    output_thinking: float
    cached: float


@dataclass(frozen=True, slots=True)
class Model:
    """One model; limits in tokens, `max_input_thinking` and `max_output_thinking` hold while it thinks, if they differ.

    `thinking` is "never", "off", "on" (both can be changed), "always" or "unknown". `effort` are the levels of
    reasoning_effort that it takes, lowest first; `counts_thought`: max_tokens bounds its thinking, too. It `preserves`
    what it is told of its reasoning before, and `encrypts` it where that is asked for. `json_thinking`: its JSON is
    reliable while it thinks. `elsewhere`: another server than the vendor's has it, where it can be told to think or not
    to, but not for how long. `retires` is its last day, `successor` what to use then. `prices` are those of one region,
    in its `currency`, read on `prices_date`; none means that they are not known.
    """

    id: str
    max_input: int
    json: bool
    thinking: str
    known: bool
    max_input_thinking: int | None = None
    max_thinking: int | None = None
    max_output: int | None = None
    max_output_thinking: int | None = None
    effort: tuple[str, ...] = ()
    counts_thought: bool = False
    preserves: bool = False
    encrypts: bool = False
    tools: bool = False
    search: bool = False
    json_schema: bool = False
    json_thinking: bool = False
    images: bool = False
    elsewhere: bool = False
    regions: tuple[str, ...] = ()
    retires: date | None = None
    successor: str | None = None
    currency: str = ""
    prices: tuple[Price, ...] = ()
    prices_date: str = ""

    @property
    def thinking_switch(self) -> bool:
        """Whether it can be told to think or not to."""
        return self.thinking in ("off", "on") or (self.elsewhere and self.thinking == "unknown")

    def thinks(self, asked: bool | None) -> bool:
        """Whether it will think when `enable_thinking` is that; None leaves it out."""
        return self.thinking in ("on", "always") if asked is None or not self.thinking_switch else asked

    def room(self, thinking: bool | None) -> int:
        """The longest prompt."""
        return (self.thinks(thinking) and self.max_input_thinking) or self.max_input

    def cost(self, prompt: int, cached: int, output: int, thought: bool) -> float | None:
        """Of a request, in its currency; in tokens of the prompt (those from the cache included) and of all output."""
        tier = next((price for price in self.prices if prompt <= price.up_to), None)
        if tier is None:
            return None
        found = min(cached, prompt)
        read = (prompt - found) * tier.input + found * tier.cached
        return (read + output * (tier.output_thinking if thought else tier.output)) / 1e6


class ModelTable:
    """The models of a table such as models.toml; an id that is not in it gets cautious defaults.

    Prices are those of the `region`, or none. `vision` is the id of the model for pictures, which takes them whatever
    the table says. Of the `retired` only the last day and the successor are known; "qwen2.5-*" stands for many. Without
    `vendor` another server than DashScope has the models: what only DashScope does with them is not known of any.
    """

    def __init__(
        self,
        table: Mapping[str, Mapping[str, Any]],
        region: str | None = None,
        vision: str = VISION,
        retired: Sequence[Mapping[str, Any]] = (),
        vendor: bool = True,
    ) -> None:
        self._prices, self.currency = PRICED.get(region or "", ("", ""))
        self._vision = vision
        self._vendor = vendor
        # Made once: a model is looked up for each turn that is shown.
        self._models = {
            name: self._model(name, facts) for id, facts in table.items() for name in (id, *facts.get("aliases", ()))
        }
        self._learnt: dict[str, Model] = {}
        self._retired = {id: group for group in retired for id in group["ids"]}

    @classmethod
    def shipped(cls, region: str | None = CHINA, vision: str = VISION, vendor: bool = True) -> ModelTable:
        table = tomllib.loads(files("qwendow").joinpath("models.toml").read_text("utf-8"))
        return cls(table["models"], region, vision, table["retired"], vendor)

    @property
    def vision(self) -> Model:
        return self.get(self._vision)

    def offered(self, region: str | None) -> dict[str, Model]:
        """The models beside the tiers, by their ids, where the vendor has them."""
        models = map(self.get, OFFERED)
        return {model.id: model for model in models if region in model.regions}

    def see_with(self, model_id: str) -> None:
        """Another model gets the pictures from now on."""
        self._vision = model_id
        if known := self._models.get(model_id):
            self._models[model_id] = replace(known, images=True)

    def learn(self, ids: Iterable[str], windows: Mapping[str, int]) -> None:
        """What another server than the vendor's says of its models; `windows` are tokens of prompt and answer together.

        Whether one takes pictures is for the server to say: it is asked, and not a model of the vendor's.
        """
        for id in ids:
            model = self.get(id)
            window = windows.get(id, model.max_input)
            thinking = None if id in windows else model.max_input_thinking
            images = model.images or not model.known
            self._learnt[id] = replace(model, max_input=window, max_input_thinking=thinking, images=images)

    def get(self, model_id: str) -> Model:
        return self._learnt.get(model_id) or self._models.get(model_id) or self._unknown(model_id)

    def _unknown(self, model_id: str) -> Model:
        sees = model_id == self._vision
        model = self._served(Model(model_id, CAUTIOUS_INPUT, True, "unknown", known=False, tools=True, images=sees))
        gone = next((group for ids, group in self._retired.items() if fnmatchcase(model_id, ids)), None)
        return replace(model, retires=gone["retires"], successor=gone.get("successor")) if gone else model

    def _model(self, model_id: str, facts: Mapping[str, Any]) -> Model:
        tiers = facts.get(self._prices, ())
        named = {name: facts[name] for name in Model.__dataclass_fields__ if name in facts}
        stated = {name: tuple(value) if isinstance(value, list) else value for name, value in named.items()}
        return self._served(
            Model(
                **{"json": False}
                | stated
                | {
                    "id": model_id,
                    "known": True,
                    "images": facts.get("images", False) or model_id == self._vision,
                    "currency": self.currency if tiers else "",
                    "prices": tuple(_price(tier) for tier in tiers),
                    "prices_date": facts[f"{self._prices}_date"] if tiers else "",
                }
            )
        )

    def _served(self, model: Model) -> Model:
        """The model as its server lets it be asked: levels of thought, search and ciphers are DashScope's alone."""
        if self._vendor:
            return model
        return replace(
            model, elsewhere=True, effort=(), max_thinking=None, counts_thought=False, preserves=False, encrypts=False,
            search=False,
        )  # fmt: skip


def _price(tier: Mapping[str, float]) -> Price:
    cached = tier.get("cached", tier["in"] * CACHED_SHARE)
    return Price(int(tier["up_to"]), tier["in"], tier["out"], tier.get("out_thinking", tier["out"]), cached)


NO_MODELS = ModelTable({})
"""Knows no model."""
