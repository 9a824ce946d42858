"""Values from outside, checked again: strict types and ranges, whoever sends them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qwendow.chat import Options
from qwendow.models import Model
from qwendow.page.texts import REFUSALS, Language
from qwendow.prompts import PromptFolder

MAX_CHARACTERS = 100_000
"""Of a message, and of a system prompt."""

TEMPERATURE = 0.7
TOP_P = 0.8
"""The vendor's defaults for text models that do not think (chat-completions reference of 2H 2026)."""

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
    """What a caller may choose from: models by tier, and the prompts."""

    models: Mapping[str, Model]
    prompts: PromptFolder

    def options(
        self, model: Any, temperature: Any, top_p: Any, json_mode: Any, prompt: Any, system_prompt: Any
    ) -> Options:
        """Options for a turn; None stands for the default. Raises Refused."""
        chosen = self._model(model)
        json_on = _json_mode(json_mode, chosen)
        prompt_text = self._prompt(prompt)
        return Options(
            model=chosen.id,
            temperature=_number("temperature", temperature, TEMPERATURE, lambda value: 0 <= value < 2),
            top_p=_number("top_p", top_p, TOP_P, lambda value: 0 < value <= 1),
            json_mode=json_on,
            system_prompt=_system_prompt(system_prompt) or prompt_text,
            max_input=chosen.max_input,
            thinking=False if json_on and chosen.thinking_switch else None,
        )

    def _model(self, tier: Any) -> Model:
        tier = DEFAULT_TIER if tier is None else tier
        if not isinstance(tier, str) or tier not in self.models:
            raise Refused("model", choices=", ".join(self.models))
        return self.models[tier]

    def _prompt(self, name: Any) -> str:
        if name is None or name == "":
            return self.prompts.default.text
        prompt = self.prompts.get(name) if isinstance(name, str) else None
        if prompt is None:
            raise Refused("prompt")
        return prompt.text


def message_text(message: Any) -> str:
    """What the user typed, without what cannot be sent; raises Refused."""
    if not isinstance(message, str):
        raise Refused("message_type")
    if not UNSEEN.sub("", message).strip():
        raise Refused("message_empty")
    if len(message) > MAX_CHARACTERS:
        raise Refused("message_long", count=len(message), limit=MAX_CHARACTERS)
    return _sendable(message)


def _system_prompt(text: Any) -> str:
    if text is None:
        return ""
    if not isinstance(text, str) or len(text) > MAX_CHARACTERS:
        raise Refused("system_prompt", limit=MAX_CHARACTERS)
    return _sendable(text) if text.strip() else ""


def _json_mode(value: Any, model: Model) -> bool:
    value = False if value is None else value
    if not isinstance(value, bool):
        raise Refused("json_mode")
    if value and not model.json:
        raise Refused("json_unsupported", model=model.id)
    return value


def _number(name: str, value: Any, default: float, allowed: Any) -> float:
    value = default if value is None else value
    if isinstance(value, bool) or not isinstance(value, int | float) or not allowed(value):
        raise Refused(name)
    return float(value)


def _sendable(text: str) -> str:
    """Without NUL, and with U+FFFD for half characters, which no endpoint takes."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
