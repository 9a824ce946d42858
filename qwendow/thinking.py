"""How long a model thinks: what a reader wishes, and what is sent to a model for it."""

from __future__ import annotations

from dataclasses import dataclass

from qwendow.models import FALLBACKS, TIERS, Model

OFF, LOW, MEDIUM, HIGH, OWN = "off", "low", "medium", "high", "own"

CHOICES = (OFF, LOW, MEDIUM, HIGH, OWN)
"""What a reader chooses from; with OWN nothing is sent, and the model does as it does by itself."""

AUTO, ON = "auto", "on"

WISHES = (AUTO, *CHOICES, ON)
"""What a caller may send: AUTO is what fits the model, ON a thought that is as long as the model finds it worth."""

LONGER = (LOW, MEDIUM, HIGH, ON)
"""Those that ask for a thought."""

LONGEST = {LOW: 4_096, MEDIUM: 16_384}
"""Tokens of thought; about as many as reasoning_effort of that name gives on qwen3.8 (2026-08)."""

USUAL = {"max": MEDIUM}
"""By tier, where it is not OFF: left to itself qwen3.8-max thinks at its highest level, and answers late."""


@dataclass(frozen=True, slots=True)
class Thought:
    """What is sent: `on` as enable_thinking, `effort` as reasoning_effort, `budget` as thinking_budget, in tokens.

    None leaves one out. Effort and budget never go together: the endpoint refuses that (400, 2026-08).
    """

    on: bool | None = None
    effort: str | None = None
    budget: int | None = None

    @property
    def fields(self) -> dict[str, object]:
        """What is sent, by the endpoint's names."""
        named = {"enable_thinking": self.on, "reasoning_effort": self.effort, "thinking_budget": self.budget}
        return {name: value for name, value in named.items() if value is not None}


def usual(model: Model, name: str = "") -> str:
    """What fits the model under that name among the choices: no thought, or one that does not keep a reader waiting."""
    if not model.thinking_switch or (model.elsewhere and "qwen" not in model.id.lower()):
        return OWN
    if model.elsewhere:
        return OFF
    lines = {tier: (id, *FALLBACKS[tier]) for tier, id in TIERS.items()}
    tier = name if name in lines else next((tier for tier, line in lines.items() if model.id in line), "")
    return USUAL.get(tier, OFF)


def thought(model: Model, wish: str, budget: int = 0) -> Thought:
    """What the model is sent for one of the wishes but AUTO; a `budget` in tokens takes the place of a level."""
    most = min(budget, model.max_thinking or budget)
    if not model.thinking_switch or wish == OWN:
        return Thought(budget=most or _of_always(model, wish) if model.thinks(None) else None)
    if wish == OFF:
        return Thought(False, "none" if "none" in model.effort else None)
    if most or wish == ON or model.elsewhere:
        return Thought(True, budget=most or None)
    if model.effort:
        return Thought(effort=wish if wish in model.effort else model.effort[-1])
    return Thought(True, budget=_longest(model, wish))


def _of_always(model: Model, wish: str) -> int | None:
    """One that cannot be switched can be told to be brief."""
    return _longest(model, wish) if model.thinking == "always" and wish in LONGEST else None


def _longest(model: Model, wish: str) -> int | None:
    limits = [limit for limit in (LONGEST.get(wish), model.max_thinking) if limit]
    return min(limits, default=None)
