"""What depends on the reader's language and the prompt folder: header, choices, welcome, starters."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from qwendow.models import Model
from qwendow.page.checks import Choices
from qwendow.page.session import Session
from qwendow.page.texts import TEXTS, Language, T, reader_language
from qwendow.prompts import Prompt

if TYPE_CHECKING:
    from qwendow.page.sidebar import Sidebar

OPEN_ON_A_WIDE_SCREEN = "() => ({open: window.innerWidth >= 900, __type__: 'update'})"


@dataclass(frozen=True, slots=True)
class Front:
    choices: Choices
    offline: bool

    def connect(
        self, page: gr.Blocks, chatbot: gr.Chatbot, sidebar: Sidebar, header: gr.HTML, session: gr.State
    ) -> None:
        """Wires page load and the controls of the sidebar."""
        at_once: dict[str, Any] = {
            "queue": False, "preprocess": False, "postprocess": False, "show_progress": "hidden",
            "api_visibility": "undocumented",
        }  # fmt: skip
        page.load(None, None, sidebar.panel, js=OPEN_ON_A_WIDE_SCREEN, **at_once)
        page.load(
            self.open,
            session,
            [session, header, sidebar.model, sidebar.prompt, sidebar.system_prompt, chatbot],
            **at_once,
        )
        sidebar.prompt.input(
            self.choose_prompt, sidebar.prompt, [sidebar.system_prompt, sidebar.json_mode, chatbot], **at_once
        )
        sidebar.reset.click(self.prompt_text, sidebar.prompt, sidebar.system_prompt, **at_once)
        sidebar.model.input(self.json_switch, [sidebar.model, sidebar.json_mode], sidebar.json_mode, **at_once)

    def open(self, request: gr.Request, session: Session) -> tuple[Any, ...]:
        """The page was loaded: the prompt folder is read again and all is put in the reader's language."""
        language = reader_language(request)
        self.choices.prompts.read()
        prompt = self.choices.prompts.default
        return (
            session,
            self.header(language),
            gr.update(choices=self.tiers(language)),
            gr.update(choices=self.titles(language), value=prompt.name, info=self.prompt_info(language)),
            prompt.text,
            _welcome(prompt, language),
        )

    def choose_prompt(self, request: gr.Request, name: Any) -> tuple[Any, ...]:
        prompt = self._prompt(name)
        return prompt.text, gr.update(value=prompt.json), _welcome(prompt, reader_language(request))

    def prompt_text(self, name: Any) -> str:
        self.choices.prompts.read()
        return self._prompt(name).text

    def json_switch(self, tier: Any, on: Any) -> Any:
        """JSON can be asked of this model, or why it cannot."""
        model = self.choices.models.get(tier) if isinstance(tier, str) else None
        able = model is None or model.json
        return gr.update(interactive=able, value=bool(on) and able, info=T("json_info" if able else "json_unsupported"))

    def header(self, language: Language) -> str:
        banner = f'<div class="banner" role="status">{TEXTS["banner"][language]}</div>' if self.offline else ""
        return f"<header><h1>Qwendow</h1><p>{TEXTS['tagline'][language]}</p></header>{banner}"

    def tiers(self, language: Language) -> list[tuple[str, str]]:
        """The models to choose from: (label, tier)."""
        return [
            (f"{tier.capitalize()} · {self._model_name(model, language)}", tier)
            for tier, model in self.choices.models.items()
        ]

    def titles(self, language: Language) -> list[tuple[str, str]]:
        return [(getattr(prompt.title, language), prompt.name) for prompt in self.choices.prompts.prompts.values()]

    def prompt_info(self, language: Language) -> Any:
        broken = self.choices.prompts.broken
        if not broken:
            return T("prompt_info")
        return TEXTS["broken_prompts"][language].format(names=", ".join(broken))

    def _model_name(self, model: Model, language: Language) -> str:
        return TEXTS["offline_model"][language].format(id=model.id) if self.offline else model.id

    def _prompt(self, name: Any) -> Prompt:
        prompts = self.choices.prompts
        return (prompts.get(name) if isinstance(name, str) else None) or prompts.default


def _welcome(prompt: Prompt, language: Language) -> Any:
    """The empty chat: what this prompt is for, and questions to begin with."""
    title = html.escape(getattr(prompt.title, language))
    description = html.escape(getattr(prompt.description, language))
    starters = [{"text": getattr(starter, language)} for starter in prompt.starters]
    return gr.update(placeholder=f"<h2>{title}</h2><p>{description}</p>", examples=starters)
