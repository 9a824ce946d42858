"""What the page offers before anything is asked: when it is loaded, and when a setting is chosen."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from qwendow.answering.checks import TOP_P, Refused, read_schema, wants_object
from qwendow.answering.choices import Choices
from qwendow.house import PLAIN, House
from qwendow.page.explain import refusal
from qwendow.page.news import render_news, terms_link
from qwendow.page.offer import Offer, thinking_info
from qwendow.page.said import read_said, read_where
from qwendow.page.screen import SAME, tray_update
from qwendow.page.session import Session
from qwendow.page.tabs import Tabs
from qwendow.page.texts import TEXTS, Language, T, reader_language
from qwendow.prompts import Prompt
from qwendow.thinking import AUTO

LIST_SECONDS = 1.0
"""How long a page that is opened while the app starts waits for the server's list."""


BADGE = '<button type="button" class="badge">{badge}</button>'
BANNER = (
    '<div class="banner" role="status"><p>{banner}</p>'
    '<button type="button" class="close" tabindex="-1" aria-label="{close}">×</button></div>'
)
"""Hidden by banner.js once it was read. For keys the badge closes it, too."""


@dataclass(frozen=True, slots=True)
class Front:
    choices: Choices
    tabs: Tabs
    offer: Offer
    house: House = PLAIN

    async def open(self, request: gr.Request, session: Session, kept: Any = "") -> tuple[Any, ...]:
        """The page was loaded: the prompt folder is read again and all is put in the reader's language.

        With it the reader gets a tray, and the settings that their browser kept, as JSON of an object, where they can
        be had.
        """
        if self.choices.offering:
            await self.choices.offering.known(LIST_SECONDS)
        session.choices = {key: model.id for key, model in self.choices.models.items()}
        if session.tray is None:  # Else the page has asked for a conversation already.
            self.tabs.start(request, session)
        language = reader_language(request)
        settings = self.settings(language, read_said(kept))
        # What waits in a conversation comes with it, and perhaps before this does.
        tray = SAME if read_where(kept).get("conversation") else tray_update(session, language)
        return session, self.header(language), tray, *settings

    async def again(self, request: gr.Request, kept: Any = "") -> tuple[Any, ...]:
        """All settings as at the start, but for those that the browser keeps."""
        return self.settings(reader_language(request), read_said(kept))

    def settings(self, language: Language, kept: Mapping[str, Any]) -> tuple[Any, ...]:
        """Updates of all settings, in the order of the sidebar's `settings`, and of the welcome."""
        self.choices.prompts.read()
        had, usual = self.choices.havable(kept), self.choices.defaults
        prompt, tier = self._prompt(had.get("prompt")), had.get("model", self.choices.default)
        offer, switches = (
            self.offer,
            {
                "json_mode": had.get("json_mode", prompt.json),
                "search": had.get("search", usual.search),
                "tools": had.get("tools", True),
                "json_schema": had.get("json_schema", prompt.schema),
            },
        )
        return (
            gr.update(choices=offer.tiers(language), info=offer.model_info(language), value=tier),
            gr.update(choices=offer.comparisons(language), value=had.get("compare", "")),
            gr.update(choices=offer.titles(language), value=prompt.name, info=offer.prompt_info(language)),
            had.get("system_prompt") or prompt.text,
            had.get("temperature", usual.temperature),
            had.get("top_p", TOP_P),
            had.get("budget", 0),
            had.get("memory", self.choices.memory),
            *offer.switches(language, tier, prompt, switches["json_mode"], had.get("thinking", AUTO), switches,
                            choices=offer.thinking(language)),
            self._welcome(prompt, language),
        )  # fmt: skip

    # Not in threads, as those of two clicks could overtake each other.
    async def choose_prompt(
        self, request: gr.Request, tier: Any, name: Any, json_on: Any, thinking: Any, own: Any = ""
    ) -> tuple[Any, ...]:
        """Another role: its text, its welcome, and whether it wants JSON. `own`: what the reader has written for it."""
        prompt, language = self._prompt(name), reader_language(request)
        thinking, written = thinking if prompt.json == json_on else AUTO, read_said(own)
        sets = {"json_mode": prompt.json, "json_schema": written.get("json_schema", prompt.schema)}
        switches = self.offer.switches(language, tier, prompt, prompt.json, thinking, sets)
        return written.get("system_prompt") or prompt.text, *switches, self._welcome(prompt, language)

    def prompt_text(self, name: Any) -> tuple[str, Any]:
        """As it stands in the file."""
        self.choices.prompts.read()
        prompt = self._prompt(name)
        return prompt.text, gr.update(value=prompt.schema, info=T("json_schema_info"))

    def schema_note(self, request: gr.Request, text: Any) -> Any:
        """The reader has left the field: whether what stands there can be used."""
        try:
            schema = read_schema(text)
        except Refused as refused:
            return gr.update(info=refusal(refused, reader_language(request)))
        return gr.update(info=T("json_schema_info" if schema is None or wants_object(schema) else "json_schema_root"))

    async def switches(self, request: gr.Request, tier: Any, name: Any, json_on: Any) -> tuple[Any, ...]:
        """What can be asked of this model, or why it cannot: JSON, thinking, search, tools, a schema.

        Another model thinks as it suits that one, and so does one that is to answer in JSON, or not any more.
        """
        return self.offer.switches(reader_language(request), tier, self._prompt(name), json_on)

    async def thinking_note(self, request: gr.Request, tier: Any, thinking: Any) -> Any:
        """The reader has chosen how long the model is to think: what that means, and what is sent."""
        model = self.offer.model(tier)
        return gr.update(info=thinking_info(model, str(thinking), False, reader_language(request)))

    async def fit(self, request: gr.Request, wished: Any) -> tuple[Any, ...]:
        """Settings were wished elsewhere than in the sidebar: what goes with them there.

        `wished` is JSON of all settings, with the names of those that are new under "changed".
        """
        said, language = read_said(wished), reader_language(request)
        changed = said["changed"] if isinstance(said.get("changed"), list) else []
        prompt = self._prompt(said.get("prompt"))
        turned, json_on = "prompt" in changed, said.get("json_mode")
        sets: dict[str, Any] = {}
        if turned and "json_mode" not in changed:
            json_on = sets["json_mode"] = prompt.json
        if turned and "json_schema" not in changed:
            sets["json_schema"] = prompt.schema
        thinking = AUTO if "json_mode" in changed and "thinking" not in changed else said.get("thinking")
        switches = self.offer.switches(language, said.get("model"), prompt, json_on, thinking, sets)
        text = prompt.text if turned and "system_prompt" not in changed else SAME
        return text, *switches, self._welcome(prompt, language)

    def header(self, language: Language) -> str:
        words, theme = {name: TEXTS[name][language] for name in ("banner", "badge", "close")}, self.house.theme
        badge, banner = (BADGE.format(**words), BANNER.format(**words)) if self.offer.offline else ("", "")
        link, news = terms_link(self.house, language), render_news(self.house, language)
        title, tagline = (html.escape(getattr(one, language)) for one in (theme.name, theme.tagline))
        tagline = tagline if theme.title.en else tagline or TEXTS["tagline"][language]
        mark = f'<img class="mark" src="logo.{theme.logo.kind}" alt="">' if theme.logo else ""
        return f"<header>{mark}<h1>{title}</h1><p>{tagline}</p>{link}{badge}</header>{banner}{news}"

    def _prompt(self, name: Any) -> Prompt:
        prompts = self.choices.prompts
        return (prompts.get(name) if isinstance(name, str) else None) or prompts.default

    def _welcome(self, prompt: Prompt, language: Language) -> Any:
        """The empty chat: what this prompt is for, and questions to begin with; those of the operator for the first."""
        theme = self.house.theme if prompt.name == self.choices.prompts.default.name else PLAIN.theme
        title = getattr(theme.welcome, language) or getattr(prompt.title, language)
        description = getattr(theme.welcome_text, language) or getattr(prompt.description, language)
        starters = [{"text": getattr(starter, language)} for starter in theme.starters or prompt.starters]
        placeholder = f"<h2>{html.escape(title)}</h2><p>{html.escape(description)}</p>"
        return gr.update(placeholder=placeholder, examples=starters)
