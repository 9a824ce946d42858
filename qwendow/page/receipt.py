"""What a turn and a conversation cost: models, tokens, money, speed; and how full the model's window is."""

from __future__ import annotations

import html
from datetime import UTC, datetime

from qwendow.answering.prices import bills_cost, turn_cost
from qwendow.conversation.events import Usage
from qwendow.conversation.rounds import Round
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn
from qwendow.models import Model
from qwendow.page.own import own
from qwendow.page.texts import ENDS, RECEIPT, TEXTS, Language
from qwendow.page.view import View

SHORTEST_SPEED = 0.05
"""Seconds an answer must take before its tokens a second say anything."""

AGES = (("hours", 3600), ("minutes", 60), ("seconds", 1))
"""Units of an answer's age, in seconds."""


def receipt(turn: Turn, view: View) -> str:
    """A quiet line as HTML that unfolds; empty while the turn runs, and where no model was asked or nothing came."""
    if turn.outcome is Outcome.RUNNING or not turn.model or turn.rounds[0].first is None:
        return ""
    language, model = view.language, view.models.get(turn.model)
    cost = turn_cost(turn, model)
    line = [
        html.escape(turn.model),
        _time(turn),
        "" if cost is None else _amount(cost, model),
        _from_cache(turn, language),
        TEXTS["continued"][language] if turn.given else "",
        TEXTS["regenerated"][language] if _again(turn) else "",
        TEXTS["about_used"][language] if turn.about else "",
    ]
    lines = "".join(f"<dt>{RECEIPT[name][language]}</dt><dd>{said}</dd>" for name, said in _lines(turn, view))
    return own("receipt", f"<details><summary>{' · '.join(filter(None, line))}</summary><dl>{lines}</dl></details>")


def _lines(turn: Turn, view: View) -> list[tuple[str, str]]:
    """What is known, by the names of RECEIPT."""
    language, model = view.language, view.models.get(turn.model)
    cost = turn_cost(turn, model)
    tokens_in, tokens_out = _counted(turn.usage, language) if turn.usage else ("", "")
    searched = RECEIPT["searched" if cost is None else "searched_priced"][language] if turn.search else ""
    lines = {
        "asked": _time(turn),
        "in": tokens_in,
        "out": tokens_out,
        "cost": _price(cost, model, language),
        "first": _first_token(turn.rounds[0], language),
        "speed": _speed(turn, language),
        "search": searched,
        "requests": str(len(turn.rounds)) if len(turn.rounds) > 1 else "",
        "answer": RECEIPT["numbered"][language].format(number=again + 1) if (again := _again(turn)) else "",
        "ended": _end(turn, language),
    }
    return [(name, said) for name, said in lines.items() if said]


def _time(turn: Turn) -> str:
    """When the question was put; times.js says it in the zone of the reader."""
    if turn.asked_at is None:
        return ""
    at = datetime.fromtimestamp(turn.asked_at, UTC)
    return f'<time datetime="{at:%Y-%m-%dT%H:%M:%SZ}">{at:%Y-%m-%d %H:%M} UTC</time>'


def _again(turn: Turn) -> int:
    """How many answers its question got before."""
    return next((note.turns for note in turn.notes if note.kind == "again"), 0)


def _end(turn: Turn, language: Language) -> str:
    reason = turn.finish_reason or turn.outcome.name.lower()
    return ENDS[reason][language] if reason in ENDS else html.escape(reason)


def summary(conversation: Conversation, view: View) -> str:
    """The conversation in all, for the sidebar: tokens, money, and how much of the last model's window it fills."""
    bills, turns = conversation.bills, conversation.turns
    language, models = view.language, view.models
    if not bills:
        return ""
    used = [bill.usage for bill in bills]
    about = "≈ " if any(bill.estimated for bill in bills) else ""
    lines = [about + " · ".join(_counts(sum(used[1:], used[0]), language))]
    if (spent := bills_cost(bills, models)) is not None:
        lines.append(about + TEXTS["spent"][language].format(amount=f"{models.currency}{spent:.4f}"))
    limit, last = models.get(bills[-1].model).max_input, used[-1]
    share = min((last.input_tokens + last.output_tokens - last.reasoning_tokens) / limit, 1)
    shown = f"{share:.1%}" if share >= 0.001 else "< 0.1%"
    words = TEXTS["window"][language].format(share=html.escape(shown), limit=f"{limit:,}")
    lines.append(f'{words}<meter min="0" max="1" high="0.8" value="{share:.4f}" aria-label="{words}"></meter>')
    said = "" if spent is None else f' data-spent="{about}{models.currency}{spent:.4f}"'
    said += f' data-speed="{speed}"' if turns and (speed := tokens_a_second(turns[-1])) else ""
    return f'<div class="sums"{said}><b>{TEXTS["sums"][language]}</b><br>{"<br>".join(lines)}</div>'


def _counts(usage: Usage, language: Language) -> list[str]:
    cached, reasoning = _parts(usage, language)
    return [
        TEXTS["tokens_in"][language].format(count=f"{usage.input_tokens:,}") + cached,
        TEXTS["tokens_out"][language].format(count=f"{usage.output_tokens:,}") + reasoning,
    ]


def _counted(usage: Usage, language: Language) -> tuple[str, str]:
    cached, reasoning = _parts(usage, language)
    return f"{usage.input_tokens:,}{cached}", f"{usage.output_tokens:,}{reasoning}"


def _parts(usage: Usage, language: Language) -> list[str]:
    """How many of its tokens were read from the provider's cache, and how many were thoughts."""
    parts = [("cached", usage.cached_tokens), ("reasoning", usage.reasoning_tokens)]
    return [TEXTS[f"tokens_{name}"][language].format(count=f"{count:,}") if count else "" for name, count in parts]


def price(turn: Turn, view: View) -> str:
    """What it cost, and of when the prices are; empty where they are not known."""
    model = view.models.get(turn.model)
    return _price(turn_cost(turn, model), model, view.language) if turn.model else ""


def _price(amount: float | None, model: Model, language: Language) -> str:
    if amount is None:
        return ""
    return TEXTS["price"][language].format(amount=_amount(amount, model), date=model.prices_date)


def _amount(amount: float, model: Model) -> str:
    return model.currency + (f"{amount:.6f}" if amount < 0.01 else f"{amount:.4f}")


def _from_cache(turn: Turn, language: Language) -> str:
    """That a model was not asked, and how old its answer is."""
    ages = [round_.cached for round_ in turn.rounds if round_.cached is not None]
    if not ages:
        return ""
    age = max(ages)
    unit, seconds = next(((unit, seconds) for unit, seconds in AGES if age >= seconds), AGES[-1])
    old = TEXTS[f"age_{unit}"][language].format(count=int(age / seconds))
    return f"<b>{TEXTS['from_cache'][language].format(age=old)}</b>"


def _first_token(first: Round, language: Language) -> str:
    if first.first is None or first.cached is not None:
        return ""
    return RECEIPT["seconds"][language].format(seconds=first.first)


def _speed(turn: Turn, language: Language) -> str:
    speed = tokens_a_second(turn)
    return TEXTS["speed"][language].format(speed=speed) if speed else ""


def tokens_a_second(turn: Turn) -> str:
    """Output tokens by the seconds in which they came, the running of tools left out; "" where that says nothing."""
    took = sum(round_.ended - round_.first for round_ in turn.rounds if round_.first is not None and round_.ended)
    return "" if turn.usage is None or took < SHORTEST_SPEED else f"{turn.usage.output_tokens / took:,.0f}"
