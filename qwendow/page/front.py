"""What depends on the reader's language and the prompt folder: header, choices, welcome, starters."""

from __future__ import annotations

import html
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import gradio as gr

from qwendow.answering.checks import DEFAULT_TIER, Refused, fitting, read_schema, wants_object
from qwendow.answering.choices import Choices
from qwendow.menu import BESIDE, Fallen, Menu
from qwendow.models import TIERS, Model
from qwendow.page.explain import refusal
from qwendow.page.screen import tray_update
from qwendow.page.session import Session
from qwendow.page.tabs import Tabs
from qwendow.page.texts import TEXTS, Language, T, broken_prompt, reader_language
from qwendow.prompts import Prompt
from qwendow.thinking import AUTO, CHOICES, OFF, OWN, thought

LIST_SECONDS = 1.0
"""How long a page that is opened while the app starts waits for the server's list."""


@dataclass(frozen=True, slots=True)
class Front:
    choices: Choices
    tabs: Tabs
    offline: bool

    async def open(self, request: gr.Request, session: Session) -> tuple[Any, ...]:
        """The page was loaded: the prompt folder is read again and all is put in the reader's language.

        With it the reader gets a tray.
        """
        language = reader_language(request)
        if self.choices.offering:
            await self.choices.offering.known(LIST_SECONDS)
        session.choices = {key: model.id for key, model in self.choices.models.items()}
        self.choices.prompts.read()
        prompt = self.choices.prompts.default
        if session.tray is None:  # Else the page has asked for a conversation already.
            self.tabs.start(request, session)
        return (
            session,
            self.header(language),
            tray_update(session, language),
            self._models(language),
            gr.update(choices=self.titles(language), value=prompt.name, info=self.prompt_info(language)),
            prompt.text,
            _welcome(prompt, language),
            *self._switches(
                language, self.choices.default, prompt, prompt.json, fresh=True, choices=self.thinking(language)
            ),
            gr.update(choices=self.comparisons(language)),
        )

    # Not in threads, as those of two clicks could overtake each other.
    async def choose_prompt(
        self, request: gr.Request, tier: Any, name: Any, json_on: Any, thinking: Any, search: Any
    ) -> tuple[Any, ...]:
        """Another role: its text, its welcome, and whether it wants JSON."""
        prompt, language = self._prompt(name), reader_language(request)
        thinking = thinking if prompt.json == json_on else AUTO
        switches = self._switches(language, tier, prompt, prompt.json, thinking, search, fresh=True)
        return prompt.text, _welcome(prompt, language), *switches

    def prompt_text(self, name: Any) -> tuple[str, Any]:
        self.choices.prompts.read()
        prompt = self._prompt(name)
        return prompt.text, gr.update(**_schema_of(prompt))

    def schema_note(self, request: gr.Request, text: Any) -> Any:
        """The reader has left the field: whether what stands there can be used."""
        try:
            schema = read_schema(text)
        except Refused as refused:
            return gr.update(info=refusal(refused, reader_language(request)))
        return gr.update(info=T("json_schema_info" if schema is None or wants_object(schema) else "json_schema_root"))

    async def switches(
        self, request: gr.Request, tier: Any, name: Any, json_on: Any, thinking: Any, search: Any
    ) -> tuple[Any, ...]:
        """What can be asked of this model, or why it cannot: JSON, thinking, search, tools, a schema.

        Another model thinks as it suits that one, and so does one that is to answer in JSON, or not any more.
        """
        return self._switches(reader_language(request), tier, self._prompt(name), json_on, AUTO, search)

    async def thinking_note(self, request: gr.Request, tier: Any, thinking: Any) -> Any:
        """The reader has chosen how long the model is to think: what that means, and what is sent."""
        model = self._model(tier)
        return gr.update(info=_thinking_info(model, str(thinking), False, reader_language(request)))

    def header(self, language: Language) -> str:
        banner = f'<div class="banner" role="status">{TEXTS["banner"][language]}</div>' if self.offline else ""
        return f"<header><h1>Qwendow</h1><p>{TEXTS['tagline'][language]}</p></header>{banner}"

    def tiers(self, language: Language) -> list[tuple[str, str]]:
        """The models to choose from: (label, name)."""
        return [
            (f"{_name(name)} · {shown}" if name in TIERS else shown, name)
            for name, model in self.choices.models.items()
            if (shown := self._model_name(model, language))
        ]

    def _models(self, language: Language) -> Any:
        choices, default = self.tiers(language), self.choices.default
        if default == DEFAULT_TIER:
            return gr.update(choices=choices, info=self.model_info(language))
        return gr.update(choices=choices, info=self.model_info(language), value=default)

    def model_info(self, language: Language) -> Any:
        """What the tiers are for, or that another server has none; and which of them are not what was named."""
        models = self.choices.models
        if not {*TIERS} & {*models}:
            return TEXTS["model_listed"][language]
        lines = [self._fallen(one, language) for one in (models.fallen if isinstance(models, Menu) else ())]
        return (" " if language == "en" else "").join(lines) or T("model_info")

    def _fallen(self, fallen: Fallen, language: Language) -> str:
        place = "model_fallen" if fallen.tier in TIERS else "vision_fallen"
        return TEXTS[place][language].format(named=fallen.named, tier=fallen.tier.capitalize(), model=fallen.model)

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

    def prompt_info(self, language: Language) -> Any:
        broken = self.choices.prompts.broken
        if not broken:
            return T("prompt_info")
        form, comma = ("{}（{}）", "；") if language == "zh" else ("{} ({})", "; ")
        names = [form.format(name, broken_prompt(error, language)) for name, error in broken.items()]
        return TEXTS["broken_prompts"][language].format(names=comma.join(names))

    def _model_name(self, model: Model, language: Language) -> str:
        return TEXTS["offline_model"][language].format(id=model.id) if self.offline else model.id

    def _switches(
        self,
        language: Language,
        tier: Any,
        prompt: Prompt,
        json_on: Any,
        thinking: Any = AUTO,
        search: Any = False,
        fresh: bool = False,
        **thinking_too: Any,
    ) -> tuple[Any, ...]:
        """With a `fresh` prompt its schema takes the place of what stood in the field."""
        model, tools = self._model(tier), self.choices.tools_of(prompt)
        json_on = bool(json_on) and model.json
        free = model.thinking_switch and (model.json_thinking or not json_on)
        wish = fitting(thinking if free and thinking in CHOICES else AUTO, model, str(tier), json_on)
        locked = json_on and model.thinking_switch and not free
        return (
            gr.update(interactive=model.json, value=json_on, info=T("json_info" if model.json else "json_unsupported")),
            gr.update(value=wish, interactive=free, info=_thinking_info(model, wish, locked, language), **thinking_too),
            gr.update(
                interactive=model.search,
                value=bool(search) and model.search,
                info=T("search_info" if model.search else "search_unsupported"),
            ),
            gr.update(
                interactive=bool(tools) and model.tools and not json_on,
                info=_tools_info(tools, self.choices.tools_missing(prompt), language),
            ),
            gr.update(visible=json_on, **(_schema_of(prompt) if fresh else {})),
        )

    def thinking(self, language: Language) -> list[tuple[str, str]]:
        return [(TEXTS[f"thinking_{choice}"][language], choice) for choice in CHOICES]

    def _model(self, tier: Any) -> Model:
        models = self.choices.models
        return models[tier if isinstance(tier, str) and tier in models else self.choices.default]

    def _prompt(self, name: Any) -> Prompt:
        prompts = self.choices.prompts
        return (prompts.get(name) if isinstance(name, str) else None) or prompts.default


def _schema_of(prompt: Prompt) -> dict[str, Any]:
    return {"value": prompt.schema, "info": T("json_schema_info")}


def _name(model: str) -> str:
    return model.capitalize() if model in TIERS else model


def _thinking_info(model: Model, wish: str, locked: bool, language: Language) -> str:
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


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:,}" if isinstance(value, int) else str(value)


def _tools_info(tools: tuple[str, ...], missing: tuple[str, ...], language: Language) -> str:
    """Which the prompt names, those that are here and those that are not."""
    there = TEXTS["tools_named" if tools else "tools_none"][language].format(names=", ".join(tools))
    lacking = TEXTS["tools_missing"][language].format(names=", ".join(missing)) if missing else ""
    return f"{there}{lacking}" if tools and missing else lacking.strip() or there


def _welcome(prompt: Prompt, language: Language) -> Any:
    """The empty chat: what this prompt is for, and questions to begin with."""
    title = html.escape(getattr(prompt.title, language))
    description = html.escape(getattr(prompt.description, language))
    starters = [{"text": getattr(starter, language)} for starter in prompt.starters]
    return gr.update(placeholder=f"<h2>{title}</h2><p>{description}</p>", examples=starters)
