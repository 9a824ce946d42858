"""What a reader can choose from, and of which choices the chosen model is able: in words of the reader's language."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import gradio as gr

from qwendow.answering.checks import fitting
from qwendow.answering.choices import Choices
from qwendow.menu import BESIDE, Fallen, Menu
from qwendow.models import TIERS, Model
from qwendow.page.texts import LABELS, TEXTS, Language, T, broken_prompt
from qwendow.prompts import Prompt
from qwendow.thinking import AUTO, CHOICES, OFF, OWN, thought

NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Offer:
    choices: Choices
    offline: bool
    stage: bool = False
    writable: bool = False

    def tiers(self, language: Language) -> list[tuple[str, str]]:
        """The models to choose from: (label, name)."""
        return [
            (f"{_name(name)} · {shown}" if name in TIERS else shown, name)
            for name, model in self.choices.models.items()
            if (shown := self._model_name(model, language))
        ]

    def comparisons(self, language: Language) -> list[tuple[str, str]]:
        """The models that can answer side by side: (label, what is sent). Where there are no tiers, the first ones."""
        names = [*self.choices.models]
        tiers = [name for name in names if name in TIERS] or names[: len(TIERS)]
        others = [name for name in names if name not in tiers][:BESIDE]
        several = [some for count in range(len(tiers), 1, -1) for some in combinations(tiers, count)]
        several += [(tier, other) for tier in tiers[:1] for other in others]
        labelled = [(" + ".join(_name(one) for one in some), ",".join(some)) for some in several]
        return [(TEXTS["compare_off"][language], ""), *labelled]

    def titles(self, language: Language) -> list[tuple[str, str]]:
        return [(getattr(prompt.title, language), prompt.name) for prompt in self.choices.prompts.prompts.values()]

    def thinking(self, language: Language) -> list[tuple[str, str]]:
        return [(TEXTS[f"thinking_{choice}"][language], choice) for choice in CHOICES]

    def model_info(self, language: Language) -> Any:
        """What the tiers are for, or that another server has none; and which of them are not what was named."""
        models = self.choices.models
        if not {*TIERS} & {*models}:
            return TEXTS["model_listed"][language]
        lines = [_fallen(one, language) for one in (models.fallen if isinstance(models, Menu) else ())]
        return (" " if language == "en" else "").join(lines) or T("model_info")

    def prompt_info(self, language: Language) -> Any:
        broken = self.choices.prompts.broken
        if not broken:
            return T("prompt_info")
        form, comma = ("{}（{}）", "；") if language == "zh" else ("{} ({})", "; ")
        names = [form.format(name, broken_prompt(error, language)) for name, error in broken.items()]
        return TEXTS["broken_prompts"][language].format(names=comma.join(names))

    def switches(
        self,
        language: Language,
        tier: Any,
        prompt: Prompt,
        json_on: Any,
        thinking: Any = AUTO,
        sets: Mapping[str, Any] = NOTHING,
        **thinking_too: Any,
    ) -> tuple[Any, ...]:
        """Updates of JSON, thinking, search, tools, the schema's field, and the bar of the message box.

        But for thinking, only what the model is not able to do and what `sets` names gets another value: meanwhile the
        reader may have gone on.
        """
        model, tools = self.model(tier), self.choices.tools_of(prompt)
        json_on = bool(json_on) and model.json
        free = model.thinking_switch and (model.json_thinking or not json_on)
        wish = fitting(self._wish(thinking) if free else AUTO, model, str(tier), json_on)
        able = {
            "json_mode": model.json,
            "thinking": free,
            "search": model.search,
            "tools": bool(tools) and model.tools and not json_on,
        }
        infos = {
            "json_mode": _label("json_info" if model.json else "json_unsupported", language),
            "thinking": thinking_info(model, wish, json_on and model.thinking_switch and not free, language),
            "search": _label("search_info" if model.search else "search_unsupported", language),
            "tools": self._tools_info(prompt, model, json_on, language),
        }
        values = dict(sets) | {"thinking": wish}
        values |= {name: False for name in ("json_mode", "search") if not able[name]}
        updates: dict[str, dict[str, Any]]
        updates = {name: {"interactive": able[name], "info": infos[name]} | _value(values, name) for name in infos}
        updates["thinking"] |= thinking_too
        schema = _value(values, "json_schema") | ({"info": T("json_schema_info")} if "json_schema" in values else {})
        return (
            *(gr.update(**update) for update in updates.values()),
            gr.update(visible=json_on and "json_schema" not in self.choices.defaults.locked, **schema),
            self.bar(language, {name: infos[name] for name in infos if not able[name]}),
        )

    def bar(self, language: Language, unable: dict[str, str]) -> str:
        """For the page: HTML of one element, whose attribute bar.js reads. `unable`: what cannot be chosen, and why."""
        offer = {
            "model": self.tiers(language),
            "thinking": self.thinking(language),
            "compare": self.comparisons(language),
            "prompt": self.titles(language),
            "unable": unable,
            "stage": self.stage,
            "writable": self.writable,
        }
        return f'<i data-offer="{html.escape(json.dumps(offer, ensure_ascii=False))}" hidden></i>'

    def _wish(self, thinking: Any) -> str:
        """The operator's where it is none of a reader's."""
        usual = self.choices.defaults
        return thinking if thinking in CHOICES and "thinking" not in usual.locked else usual.thinking

    def _tools_info(self, prompt: Prompt, model: Model, json_on: bool, language: Language) -> str:
        """Which the prompt names, those that are here and those that are not; or why none is called."""
        tools, missing = self.choices.tools_of(prompt), self.choices.tools_missing(prompt)
        if tools and (json_on or not model.tools):
            return TEXTS["tools_json" if model.tools else "tools_unsupported"][language]
        there = TEXTS["tools_named" if tools else "tools_none"][language].format(names=", ".join(tools))
        lacking = TEXTS["tools_missing"][language].format(names=", ".join(missing)) if missing else ""
        return f"{there}{lacking}" if tools and missing else lacking.strip() or there

    def model(self, tier: Any) -> Model:
        models = self.choices.models
        return models[tier if isinstance(tier, str) and tier in models else self.choices.default]

    def _model_name(self, model: Model, language: Language) -> str:
        return TEXTS["offline_model"][language].format(id=model.id) if self.offline else model.id


def thinking_info(model: Model, wish: str, locked: bool, language: Language) -> str:
    """Why it cannot be chosen; or else what the choice means to the reader, and what the model is sent for it."""
    if locked:
        return TEXTS["thinking_json"][language]
    if not model.thinking_switch:
        return TEXTS[f"thinking_{model.thinking}"][language]
    meaning = TEXTS[f"thinking_own_{model.thinking}" if wish == OWN else f"thinking_{wish}_info"][language]
    if model.elsewhere:
        return TEXTS["thinking_elsewhere"][language] if wish not in (OWN, OFF) else meaning
    sent = ", ".join(f"{name} = {_shown(value)}" for name, value in thought(model, wish).fields.items())
    return meaning + (TEXTS["thinking_sent"][language].format(fields=sent) if sent else "")


def _value(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"value": values[name]} if name in values else {}


def _name(model: str) -> str:
    return model.capitalize() if model in TIERS else model


def _label(key: str, language: Language) -> str:
    return LABELS[key][("en", "zh").index(language)]


def _fallen(fallen: Fallen, language: Language) -> str:
    place = "model_fallen" if fallen.tier in TIERS else "vision_fallen"
    return TEXTS[place][language].format(named=fallen.named, tier=fallen.tier.capitalize(), model=fallen.model)


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:,}" if isinstance(value, int) else str(value)
