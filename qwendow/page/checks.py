"""Values from outside, checked again: strict types and ranges, whoever sends them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from qwendow.models import NO_MODELS, Model, ModelTable
from qwendow.options import Options, Summarizer
from qwendow.page.texts import REFUSALS, Language
from qwendow.prompts import Prompt, PromptFolder
from qwendow.schema import BrokenSchema, Schema

MAX_CHARACTERS = 100_000
"""Of a message, and of a system prompt."""

TEMPERATURE = 0.7
TOP_P = 0.8
"""The vendor's defaults for text models that do not think (chat-completions reference of 2H 2026)."""

THINKING = {"auto": None, "off": False, "on": True}
"""What a reader chooses, and what is sent as `enable_thinking`; None leaves it out."""

MAX_BUDGET = 81_920
"""Tokens: the longest thought of any model in the table."""

DEFAULT_TIER = "plus"
UNSEEN = re.compile("[\0\u200b-\u200d\u2060\ufeff]")


class Refused(Exception):
    """A value is not acceptable: `reason` is a key of REFUSALS, `facts` fill its words."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts

    def words(self, language: Language) -> str:
        return REFUSALS[self.reason][language].format(**self.facts)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a caller may choose from: models by tier, prompts, and the tools that prompts name.

    `table` knows other models, too. `memory` is how many tokens a prompt may have unless the caller says so, 0 for as
    many as the model reads.
    """

    models: Mapping[str, Model]
    prompts: PromptFolder
    table: ModelTable = NO_MODELS
    tools: frozenset[str] = frozenset()
    memory: int = 0

    def options(
        self,
        model: Any,
        temperature: Any,
        top_p: Any,
        json_mode: Any,
        prompt: Any,
        system_prompt: Any,
        thinking: Any = None,
        thinking_budget: Any = None,
        search: Any = None,
        tools: Any = None,
        json_schema: Any = None,
        budget: Any = None,
        memory: Any = None,
        compare: Any = None,
        *,
        repairing: Schema | None = None,
    ) -> Options:
        """Options for a turn; None stands for the default, a schema that is "" for none. Raises Refused.

        With `repairing` it is asked for JSON by that schema, whatever the settings of now say about JSON. A large
        schema takes a second to judge. What is compared is asked as the chosen model is, as far as each is able.
        """
        chosen, role, compared = self._model(model), self._prompt(prompt), self._compared(compare)
        if repairing:
            json_mode, json_schema, thinking, compared = True, "", None, []
        if len({model.id for model in compared}) == 1:
            chosen, compared = compared[0], []
        json_on = _able("json_mode", json_mode, chosen.json, chosen)
        think = _thinking(thinking, chosen, json_on)
        options = Options(
            model=chosen.id,
            temperature=_number("temperature", temperature, TEMPERATURE, lambda value: 0 <= value < 2),
            top_p=_number("top_p", top_p, TOP_P, lambda value: 0 < value <= 1),
            json_mode=json_on,
            system_prompt=_system_prompt(system_prompt) or role.text,
            max_input=chosen.room(think),
            thinking=think,
            thinking_budget=_budget(thinking_budget, chosen, think),
            search=_able("search", search, chosen.search, chosen),
            budget=_yuan(budget, chosen),
            tools=self.tools_of(role) if _switch("tools", tools, True) and chosen.tools else (),
            cacheable=role.cache,
            schema=repairing or read_schema(role.schema if json_schema is None else json_schema, json_on),
            takes_schema=chosen.json_schema,
            images=chosen.images,
            memory=int(_number("memory", memory, self.memory, _is_tokens)),
            summarizers=self._summarizers(chosen),
        )
        columns = [options if model.id == chosen.id else self._beside(options, model) for model in compared]
        return _side_by_side(columns, chosen.id) if columns else options

    def _beside(self, options: Options, model: Model) -> Options:
        return replace(_for(options, model), summarizers=self._summarizers(model))

    def with_pictures(self, options: Options) -> Options:
        """The same for a turn with pictures: where the model takes none, the vision model, as far as it is known.

        Raises Refused, as one may have a budget and the other no price.
        """
        columns = [column if column.images else self._seeing(options) for column in options.compared or (options,)]
        return _side_by_side(columns, options.model if options.images else self.table.vision.id)

    def _seeing(self, options: Options) -> Options:
        model = self.table.vision
        known = replace(model, json=model.known and model.json, tools=model.known and model.tools, images=True)
        asked = _for(options, known)
        return replace(asked, left_out=asked.left_out or ())

    def tier(self, model_id: str) -> str | None:
        """Of the models to choose from, the one with that id."""
        return next((tier for tier, model in self.models.items() if model.id == model_id), None)

    def tools_of(self, prompt: Prompt) -> tuple[str, ...]:
        """Those that the prompt names and that exist."""
        return tuple(name for name in prompt.tools if name in self.tools)

    def _summarizers(self, chosen: Model) -> tuple[Summarizer, ...]:
        """The cheapest of the models that read as much as the chosen one, and that one itself."""
        able = [model for model in reversed([*self.models.values()]) if model.max_input >= chosen.max_input]
        cheapest = min(able, key=_effort, default=chosen)
        return tuple(_summarizer(model) for model in dict.fromkeys((cheapest, chosen)))

    def _model(self, tier: Any) -> Model:
        tier = DEFAULT_TIER if tier is None else tier
        if not isinstance(tier, str) or tier not in self.models:
            raise Refused("model", choices=", ".join(self.models))
        return self.models[tier]

    def _compared(self, tiers: Any) -> list[Model]:
        """The models of a list such as "max,plus", which is empty for none; raises Refused."""
        if tiers is None or tiers == "":
            return []
        names = [name.strip() for name in tiers.split(",")] if isinstance(tiers, str) else []
        if not 2 <= len(names) == len(set(names)) or not set(names) <= set(self.models):
            raise Refused("compare", choices=", ".join(self.models))
        return [self.models[name] for name in names]

    def _prompt(self, name: Any) -> Prompt:
        if name is None or name == "":
            return self.prompts.default
        prompt = self.prompts.get(name) if isinstance(name, str) else None
        if prompt is None:
            raise Refused("prompt")
        return prompt


def _summarizer(model: Model) -> Summarizer:
    return Summarizer(model.id, False if model.thinking_switch else None)


def _effort(model: Model) -> tuple[bool, float]:
    """To compare models by: one that always thinks comes after the others, and one without a known price last."""
    yuan = model.yuan(1000, 0, 1000, thought=False)
    return model.thinking == "always", math.inf if yuan is None else yuan


def message_text(message: Any, may_be_empty: bool = False) -> str:
    """What the user typed, without what cannot be sent; raises Refused."""
    if not isinstance(message, str):
        raise Refused("message_type")
    if not UNSEEN.sub("", message).strip():
        if may_be_empty:
            return ""
        raise Refused("message_empty")
    if len(message) > MAX_CHARACTERS:
        raise Refused("message_long", count=len(message), limit=MAX_CHARACTERS)
    return sendable(message)


def require_json(json_mode: Any, json_schema: Any) -> None:
    """A caller who gives a schema must ask for JSON, too; the page only hides the field. Raises Refused."""
    if json_schema and json_mode is not True:
        raise Refused("json_schema_alone")


def read_schema(text: Any, json_on: bool = True) -> Schema | None:
    """The schema for a JSON answer, if one is given; raises Refused."""
    if not isinstance(text, str):
        raise Refused("json_schema")
    if not json_on or not text.strip():
        return None
    try:
        return Schema.parse(text)
    except BrokenSchema as broken:
        place = "_at" if broken.line else ""
        raise Refused(
            f"schema_{broken.reason}{place}",
            line=broken.line,
            column=broken.column,
            path=broken.path,
            detail=broken.detail,
        ) from broken


def wants_object(schema: Schema) -> bool:
    """JSON mode gives objects only; a schema that names no type may want anything."""
    types = schema.json.get("type", "object")
    return "object" in (types if isinstance(types, list) else [types])


def _for(options: Options, model: Model) -> Options:
    """The same for another model, as far as it is able: what it is not is left out. Raises Refused for its price."""
    json_on = options.json_mode and model.json
    think = (False if json_on else options.thinking) if model.thinking_switch else None
    asked = {
        "json": (options.json_mode, json_on),
        "thinking": (options.thinking, model.thinks(think)),
        "search": (options.search, model.search),
        "tools": (options.tools, model.tools),
    }
    left_out = tuple(name for name, (wanted, able) in asked.items() if wanted and not able)
    return replace(
        options,
        model=model.id,
        json_mode=json_on,
        max_input=model.room(think),
        thinking=think,
        thinking_budget=_budget(options.thinking_budget, model, think),
        search=options.search and model.search,
        budget=_yuan(options.budget, model),
        tools=options.tools if model.tools else (),
        schema=options.schema if json_on else None,
        takes_schema=model.json_schema,
        images=model.images,
        left_out=(*(options.left_out or ()), *left_out) or None,
        compared=(),
    )


def _side_by_side(columns: list[Options], first: str) -> Options:
    """How the model goes on that is named first, if it is among them, with all to compare, each model once."""
    each = {column.model: column for column in reversed(columns)}
    columns = [column for column in columns if each[column.model] is column]
    going_on = each.get(first, columns[0])
    return replace(going_on, compared=tuple(columns) if len(columns) > 1 else ())


def _system_prompt(text: Any) -> str:
    if text is None:
        return ""
    if not isinstance(text, str) or len(text) > MAX_CHARACTERS:
        raise Refused("system_prompt", limit=MAX_CHARACTERS)
    return sendable(text) if text.strip() else ""


def _switch(name: str, value: Any, default: bool) -> bool:
    value = default if value is None else value
    if not isinstance(value, bool):
        raise Refused("switch", name=name)
    return value


def _able(name: str, value: Any, able: bool, model: Model) -> bool:
    """A switch that only some models have."""
    on = _switch(name, value, False)
    if on and not able:
        raise Refused(f"{name}_unsupported", model=model.id)
    return on


def _thinking(value: Any, model: Model, json_on: bool) -> bool | None:
    """What is sent as `enable_thinking`: JSON mode is reliable only while the model does not think."""
    value = "auto" if value is None else value
    if not isinstance(value, str) or value not in THINKING:
        raise Refused("thinking", choices=", ".join(THINKING))
    wanted = THINKING[value]
    if wanted and json_on:
        raise Refused("thinking_json")
    if wanted is not None and wanted != model.thinks(wanted):
        raise Refused("thinking_unsupported" if wanted else "thinking_always", model=model.id)
    if not model.thinking_switch:
        return None
    return False if json_on else wanted


def _yuan(value: Any, model: Model) -> float:
    """What the conversation may cost; there is no keeping to it where the price is not known."""
    yuan = _number("budget", value, 0, lambda value: 0 <= value <= 10**6)
    if yuan and not model.prices:
        raise Refused("budget_price", model=model.id)
    return yuan


def _budget(value: Any, model: Model, thinking: bool | None) -> int | None:
    """Tokens of thought, only where there is one; 0 leaves it to the model."""
    tokens = _number("thinking_budget", value, 0, _is_tokens)
    if not tokens or not model.thinks(thinking):
        return None
    return int(min(tokens, model.max_thinking or MAX_BUDGET))


def _number(name: str, value: Any, default: float, allowed: Any) -> float:
    value = default if value is None else value
    if isinstance(value, bool) or not isinstance(value, int | float) or not allowed(value):
        raise Refused(name)
    return float(value)


def _is_tokens(value: float) -> bool:
    return 0 <= value <= 10**9 and value % 1 == 0


def sendable(text: str) -> str:
    """Without NUL, and with U+FFFD for half characters, which no endpoint takes."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
