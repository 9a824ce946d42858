"""What a turn and a conversation cost: models, tokens, yuan, speed; and how full the model's window is."""

from __future__ import annotations

import html
from collections.abc import Iterable

from qwendow.conversation import Conversation, Outcome, Round, Turn
from qwendow.events import Usage
from qwendow.models import Model, ModelTable
from qwendow.page.texts import TEXTS, Language

SHORTEST_SPEED = 0.05
"""Seconds an answer must take before its tokens a second say anything."""


def receipt(turn: Turn, language: Language, models: ModelTable) -> str:
    """One quiet line as HTML; empty as long as the turn runs, and where no model was asked or nothing came."""
    if turn.outcome is Outcome.RUNNING or not turn.model or turn.rounds[0].first is None:
        return ""
    model = models.get(turn.model)
    facts = [
        html.escape(turn.model),
        *_counts(turn.usage, language),
        _price(yuan(turn, model), model, language),
        TEXTS["first_token"][language].format(seconds=turn.rounds[0].first),
        _speed(turn, language),
        TEXTS["searched"][language] if turn.search else "",
        TEXTS["rounds"][language].format(count=len(turn.rounds)) if len(turn.rounds) > 1 else "",
        html.escape(turn.finish_reason or ""),
    ]
    return f'<div class="notice receipt">{" · ".join(filter(None, facts))}</div>'


def summary(conversation: Conversation, language: Language, models: ModelTable) -> str:
    """The conversation in all, for the sidebar: tokens, yuan, and how much of the last model's window it fills."""
    counted = [usage for turn in conversation.turns if (usage := turn.usage)]
    if not counted:
        return ""
    used = sum(counted[1:], counted[0])
    lines = [" · ".join(_counts(used, language))]
    if (spent := total_yuan(conversation, models)) is not None:
        lines.append(TEXTS["spent"][language].format(yuan=f"{spent:.4f}"))
    turn = next(turn for turn in reversed(conversation.turns) if turn.usage)
    limit, last = models.get(turn.model).max_input, [round_.usage for round_ in turn.rounds if round_.usage][-1]
    share = min((last.input_tokens + last.output_tokens - last.reasoning_tokens) / limit, 1)
    words = TEXTS["window"][language].format(share=f"{share:.1%}", limit=f"{limit:,}")
    lines.append(f'{words}<meter min="0" max="1" high="0.8" value="{share:.4f}" aria-label="{words}"></meter>')
    return f'<div class="summary">{"<br>".join(lines)}</div>'


def yuan(turn: Turn, model: Model) -> float | None:
    """What the requests of a turn cost; None if a price or a count is not known."""
    return _sum(_round_yuan(round_, model) for round_ in turn.rounds if round_.usage)


def total_yuan(conversation: Conversation, models: ModelTable) -> float | None:
    return _sum(yuan(turn, models.get(turn.model)) for turn in conversation.turns if turn.usage)


def _round_yuan(round_: Round, model: Model) -> float | None:
    usage = round_.usage or Usage(0, 0)
    thought = usage.reasoning_tokens > 0 or bool(round_.reasoning)
    return model.yuan(usage.input_tokens, usage.cached_tokens, usage.output_tokens, thought)


def _sum(amounts: Iterable[float | None]) -> float | None:
    known = list(amounts)
    return None if None in known or not known else sum(amount for amount in known if amount is not None)


def _counts(usage: Usage | None, language: Language) -> list[str]:
    if usage is None:
        return []
    words = [("cached", usage.cached_tokens), ("reasoning", usage.reasoning_tokens)]
    cached, reasoning = (
        TEXTS[f"tokens_{name}"][language].format(count=f"{count:,}") if count else "" for name, count in words
    )
    return [
        TEXTS["tokens_in"][language].format(count=f"{usage.input_tokens:,}") + cached,
        TEXTS["tokens_out"][language].format(count=f"{usage.output_tokens:,}") + reasoning,
    ]


def _price(amount: float | None, model: Model, language: Language) -> str:
    if amount is None:
        return ""
    return TEXTS["price"][language].format(
        yuan=f"{amount:.6f}" if amount < 0.01 else f"{amount:.4f}", date=model.prices_date
    )


def _speed(turn: Turn, language: Language) -> str:
    """Output tokens by the seconds in which they came, the running of tools left out."""
    took = sum(round_.ended - round_.first for round_ in turn.rounds if round_.first is not None and round_.ended)
    if turn.usage is None or took < SHORTEST_SPEED:
        return ""
    return TEXTS["speed"][language].format(speed=f"{turn.usage.output_tokens / took:,.0f}")
