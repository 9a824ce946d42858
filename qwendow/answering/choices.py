"""What a caller may choose from, and the options of a turn that are made of what was chosen."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from qwendow.answering.checks import (
    DEFAULT_TIER,
    TOP_P,
    Refused,
    able,
    budget_amount,
    fitting,
    memory_tokens,
    number,
    read_schema,
    read_switch,
    read_system_prompt,
    read_zone,
    tokens,
)
from qwendow.answering.usual import held, json_wish, require_open, require_sayable, search_wish, thinking_wish
from qwendow.answering.wishes import NAMES, Wishes
from qwendow.barred import Barred
from qwendow.conversation.judged import Schema
from qwendow.conversation.options import Options, Summarizer
from qwendow.conversation.parts import Attachment
from qwendow.defaults import USUAL, Defaults
from qwendow.models import NO_MODELS, TIERS, Model, ModelTable
from qwendow.offering import Offering
from qwendow.prompts import Prompt, PromptFolder
from qwendow.thinking import AUTO, LONGER, OFF, thought


@dataclass(frozen=True, slots=True)
class Choices:
    """What a caller may choose from: models by name, prompts, and the tools that prompts name.

    A model's name is its tier, or its id where it is offered beside the tiers. `models` are those on show when it is
    gone through, and may hold others, which a page that was open before may send. `table` knows other models, too.
    `memory` is how many tokens a prompt may have unless the caller says so, 0 for as many as the model reads.
    `offering` is asked where a model is refused. `defaults` are the operator's, with what nobody may change,
    and `barred` words that no question may hold.
    """

    models: Mapping[str, Model]
    prompts: PromptFolder
    table: ModelTable = NO_MODELS
    tools: frozenset[str] = frozenset()
    memory: int = 0
    offering: Offering | None = None
    defaults: Defaults = USUAL
    barred: Barred = field(default_factory=Barred)

    @property
    def default(self) -> str:
        """The key of the model that is chosen at first."""
        names = [*self.models]
        wanted = (self.defaults.model, self.tier(self.defaults.model), DEFAULT_TIER)
        return next((name for name in wanted if name in names), names[0]) or DEFAULT_TIER

    def held(self, wishes: Wishes) -> Wishes:
        """The same without what no reader may change."""
        return held(wishes, self.defaults)

    def require_open(self, wishes: Wishes) -> None:
        """Nothing that a caller wishes is locked. Raises Refused."""
        role, chosen = self._prompt(self.held(wishes).prompt), self.models[self.default]
        usual: dict[str, tuple[Any, ...]] = {
            "model": (self.default, chosen.id), "prompt": ("", role.name), "system_prompt": ("",),
            "temperature": (self.defaults.temperature,), "top_p": (TOP_P,), "json_mode": (False, role.json),
            "json_schema": ("",), "thinking": (AUTO, self.defaults.thinking), "thinking_budget": (0,),
            "search": (False, self.defaults.search), "tools": (True,), "compare": ("",), "budget": (0,),
            "memory": (self.memory,),
        }  # fmt: skip
        require_open(wishes, self.defaults, usual)

    async def require_sayable(
        self,
        text: str,
        files: Sequence[Attachment] = (),
        wishes: Wishes | None = None,
        about: str = "",
        before: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """Of a question, of what its reader wrote beside it, and of what was said before. Raises Refused."""
        if not self.barred:
            return
        operators = {said.strip() for role in self.prompts.prompts.values() for said in (role.text, role.schema)}
        beside = (wishes.system_prompt, wishes.json_schema) if wishes else ()
        own = (said for said in beside if isinstance(said, str) and said.strip() not in operators)
        # In a thread, as there may be books in it.
        await asyncio.to_thread(require_sayable, (text, about, *own), files, before(), self.barred)

    def fallen(self, key: Any, shown: dict[str, str]) -> str | None:
        """The id by which a page shows that choice, if it is another one by now; from now on it is told."""
        key = key if isinstance(key, str) else self.default
        was, now = shown.get(key), self._model(key)[1].id
        shown[key] = now
        return None if was in (None, now) else was

    def caught_up(self, wishes: Wishes) -> Wishes:
        """Those of a page where another prompt was chosen and that was not told yet what goes with it.

        Where the text is that of another one, it and JSON are as the chosen one has them.
        """
        chosen = self.prompts.get(wishes.prompt) if isinstance(wishes.prompt, str) else None
        texts = [prompt.text for prompt in self.prompts.prompts.values()]
        if chosen is None or wishes.system_prompt == chosen.text or wishes.system_prompt not in texts:
            return wishes
        json_on = chosen.json and self._model(wishes.model)[1].json
        return replace(wishes, system_prompt=chosen.text, json_mode=json_on, json_schema=chosen.schema)

    async def judged(self, wishes: Wishes, repairing: Schema | None = None) -> Options:
        """The same as `options`, in a thread where there may be a schema, as a large one takes a second to judge."""
        judge = partial(self.options, wishes, repairing=repairing)
        json_on = wishes.json_mode or "json_mode" in self.defaults.locked
        return await asyncio.to_thread(judge) if json_on else judge()

    async def going_on(self, wishes: Wishes) -> Options:
        """Those for a turn that goes on with an answer that was cut: in words, by one model, which does not think first
        if that can be helped. Raises Refused."""
        wishes = self.held(wishes)
        _, chosen = self._model(wishes.model)
        off = OFF if chosen.thinking_switch else None
        one = replace(wishes, json_mode=False, json_schema="", search=False, tools=False, compare=None, thinking=off)
        options = self._options(one)
        # The vendor takes the beginning of an answer only of a model that does not think (its page on partial mode).
        return replace(options, partial=chosen.known and not chosen.elsewhere and not chosen.thinks(options.thinking))

    def options(self, wishes: Wishes, *, repairing: Schema | None = None) -> Options:
        """Options for a turn, whatever is wished of what is locked. Raises Refused.

        With `repairing` it is asked for JSON by that schema, whatever the settings of now say about JSON, but not where
        that is locked: the schema may have come with a file. A large one takes a second to judge. What is compared is
        asked as the chosen model is, as far as each is able.
        """
        return self._options(self.held(wishes), None if "json_schema" in self.defaults.locked else repairing)

    def _options(self, wishes: Wishes, repairing: Schema | None = None) -> Options:
        usual, (name, chosen) = self.defaults, self._model(wishes.model)
        role, compared = self._prompt(wishes.prompt), self._compared(wishes.compare)
        if repairing:
            wishes, compared = replace(wishes, json_mode=True, json_schema="", thinking=None), []
        if len({model.id for model in compared}) == 1:
            name, chosen, compared = self.tier(compared[0].id) or name, compared[0], []
        json_on = able("json_mode", json_wish(wishes, usual, role, chosen), chosen.json, chosen)
        wish = thinking_wish(wishes, usual, chosen, json_on)
        longest = tokens("thinking_budget", wishes.thinking_budget, 0)
        options = Options(
            model=chosen.id,
            temperature=number("temperature", wishes.temperature, usual.temperature, lambda value: 0 <= value < 2),
            top_p=number("top_p", wishes.top_p, TOP_P, lambda value: 0 < value <= 1),
            json_mode=json_on,
            system_prompt=read_system_prompt(wishes.system_prompt) or role.text,
            max_input=chosen.max_input,
            wish=wish,
            longest_thought=longest,
            search=able("search", search_wish(wishes, usual, chosen), chosen.search, chosen),
            budget=budget_amount(wishes.budget, chosen),
            tools=self.tools_of(role) if read_switch("tools", wishes.tools, True) and chosen.tools else (),
            cacheable=role.cache,
            schema=repairing or read_schema(role.schema if wishes.json_schema is None else wishes.json_schema, json_on),
            takes_schema=chosen.json_schema,
            images=chosen.images and "files" not in usual.locked,
            memory=memory_tokens(wishes.memory, self.memory),
            summarizers=self._summarizers(chosen),
            timezone=read_zone(wishes.timezone),
            apart="system_prompt" in usual.locked,
        )
        options = _thinking(options, chosen, name)
        columns = [options if model.id == chosen.id else self._beside(options, model) for model in compared]
        return _side_by_side(columns, chosen.id) if columns else options

    def _beside(self, options: Options, model: Model) -> Options:
        return replace(_for(options, model, self.tier(model.id)), summarizers=self._summarizers(model))

    def havable(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Those of some wishes, by their names, that can be had here by the model among them."""
        had: dict[str, Any] = {}
        for name in NAMES:
            if said.get(name) is None or name in self.defaults.locked:
                continue
            try:
                self.options(Wishes(**{"model": had.get("model", self.default), name: said[name]}))
            except Refused:
                continue
            had[name] = said[name]
        return had

    def with_pictures(self, options: Options) -> Options:
        """The same for a turn with pictures: where the model takes none, the vision model, as far as it is known.

        With pictures a schema is told in words and plain JSON asked for: the vendor does not promise to keep to one
        otherwise (its page on structured output, 2026-10). Raises Refused, as one may have a budget and the other no
        price.
        """
        asked = [replace(column, takes_schema=False) for column in options.compared or (options,)]
        columns = [column if column.images else self._seeing(options) for column in asked]
        seeing = _side_by_side(columns, options.model if options.images else self.table.vision.id)
        if options.compared and not seeing.compared:
            return replace(seeing, left_out=(*(seeing.left_out or ()), "compare"))
        return seeing

    def _seeing(self, options: Options) -> Options:
        model = self.table.vision
        known = replace(model, json=model.known and model.json, tools=model.known and model.tools, images=True)
        asked = _for(options, known, self.tier(model.id))
        return replace(asked, left_out=asked.left_out or (), takes_schema=False)

    def tier(self, model_id: str) -> str | None:
        """The name of the model to choose from that has this id."""
        return next((tier for tier, model in self.models.items() if model.id == model_id), None)

    def tools_of(self, prompt: Prompt) -> tuple[str, ...]:
        """Those that the prompt names and that exist."""
        return tuple(name for name in prompt.tools if name in self.tools)

    def tools_missing(self, prompt: Prompt) -> tuple[str, ...]:
        """Those that it names and that are not here."""
        return tuple(name for name in prompt.tools if name not in self.tools)

    def _summarizers(self, chosen: Model) -> tuple[Summarizer, ...]:
        """The cheapest of the models that read as much as the chosen one, and that one itself."""
        tiers = [self.models[tier] for tier in TIERS if tier in [*self.models]]
        able = [model for model in reversed(tiers) if model.max_input >= chosen.max_input]
        cheapest = min(able, key=_effort, default=chosen)
        return tuple(_summarizer(model) for model in dict.fromkeys((cheapest, chosen)))

    def _model(self, name: Any) -> tuple[str, Model]:
        """By its name among the models to choose from, or by its id. Raises Refused."""
        name = self.default if name is None else name
        known = (name if name in self.models else self.tier(name)) if isinstance(name, str) else None
        if known is None:
            raise Refused("model", choices=", ".join(self.models))
        return known, self.models[known]

    def _compared(self, tiers: Any) -> list[Model]:
        """The models of a list such as "max,plus", which is empty for none; raises Refused."""
        if tiers is None or tiers == "":
            return []
        names = [name.strip() for name in tiers.split(",")] if isinstance(tiers, str) else []
        known = [name if name in self.models else self.tier(name) for name in names]
        models = [self.models[name] for name in known if name is not None]
        if not 2 <= len(names) == len(set(names)) == len(models):
            raise Refused("compare", choices=", ".join(self.models))
        return models

    def _prompt(self, name: Any) -> Prompt:
        if name is None or name == "":
            return self.prompts.default
        prompt = self.prompts.get(name) if isinstance(name, str) else None
        if prompt is None:
            raise Refused("prompt")
        return prompt


def _summarizer(model: Model) -> Summarizer:
    briefly = thought(model, OFF)
    return Summarizer(model.id, briefly.on, briefly.effort)


def _effort(model: Model) -> tuple[bool, float]:
    """To compare models by: one that always thinks comes after the others, and one without a known price last."""
    cost = model.cost(1000, 0, 1000, thought=False)
    return model.thinking == "always", math.inf if cost is None else cost


def _thinking(options: Options, model: Model, name: str | None) -> Options:
    """The same with what the model, under that name, is sent for the reader's wish to have it think."""
    wish = fitting(options.wish, model, name or "", options.json_mode)
    sent = thought(model, wish, options.longest_thought)
    room = model.room(sent.on)
    return replace(
        options, max_input=room, thinking=sent.on, thinking_budget=sent.budget, effort=sent.effort,
        recalls=model.preserves and model.thinks(sent.on),
    )  # fmt: skip


def _for(options: Options, model: Model, name: str | None) -> Options:
    """The same for another model, as far as it is able: what it is not is left out. Raises Refused for its price."""
    json_on = options.json_mode and model.json
    thinks = model.thinks(True) and (model.json_thinking or not json_on)
    asked = {
        "json": (options.json_mode, json_on),
        "thinking": (options.wish in LONGER, thinks),
        "search": (options.search, model.search),
        "tools": (options.tools, model.tools),
    }
    left_out = tuple(name for name, (wanted, able) in asked.items() if wanted and not able)
    same = replace(
        options,
        model=model.id,
        json_mode=json_on,
        search=options.search and model.search,
        budget=budget_amount(options.budget, model),
        tools=options.tools if model.tools else (),
        schema=options.schema if json_on else None,
        takes_schema=model.json_schema,
        images=model.images,
        left_out=(*(options.left_out or ()), *left_out) or None,
        compared=(),
    )
    return _thinking(same, model, name)


def _side_by_side(columns: list[Options], first: str) -> Options:
    """How the model goes on that is named first, if it is among them, with all to compare, each model once."""
    each = {column.model: column for column in reversed(columns)}
    columns = [column for column in columns if each[column.model] is column]
    going_on = each.get(first, columns[0])
    return replace(going_on, compared=tuple(columns) if len(columns) > 1 else ())
