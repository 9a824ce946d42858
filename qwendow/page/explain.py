"""An error in words: what happened, what to do, and what to tell the provider."""

from __future__ import annotations

import html
import math

from qwendow.answering.checks import Refused
from qwendow.conversation.errors import (
    BudgetSpent,
    ContentRefused,
    CutOff,
    EndlessBlanks,
    Failure,
    GatewayKeyRefused,
    GatewayPaused,
    InputTooLong,
    InspectedConnection,
    InvalidRequest,
    LastingFault,
    ModelNotFound,
    Overloaded,
    ProxyPassword,
    ProxyRefused,
    ProxySilent,
    ProxyUnreachable,
    QuotaSpent,
    RateLimited,
    RequestTooLarge,
    Stalled,
    ThoughtTooLong,
    TimedOut,
    TooManyRounds,
    TurnTooLong,
    WordFound,
    WrongAddress,
)
from qwendow.conversation.events import Retrying
from qwendow.page.gone import gone_words
from qwendow.page.own import own
from qwendow.page.texts import ABOUT, ERROR_PAGE, ERRORS, REFUSALS, REFUSED_FIELDS, TEXTS, Language

QUOTED = (InvalidRequest, InputTooLong, RequestTooLarge, Overloaded, LastingFault, WrongAddress, QuotaSpent)
"""Whose card shows what the server says, cleaned of keys: it names what is to be mended."""

A_MOMENT = 60.0
"""Seconds, beyond which it is said how long the provider wants to be left alone."""

CUT = (CutOff, EndlessBlanks, Stalled, TurnTooLong)
"""Nothing but that the answer ended too early."""

NOT_THE_VENDORS = (
    BudgetSpent, TooManyRounds, ThoughtTooLong, EndlessBlanks, WordFound,
    WrongAddress, LastingFault, GatewayKeyRefused, GatewayPaused,
    ProxyUnreachable, ProxyRefused, ProxyPassword, ProxySilent, InspectedConnection,
)  # fmt: skip
"""What the vendor's page on error codes knows nothing of."""


def explain(failure: Failure, language: Language, goes_on: bool = False) -> str:
    """A card as HTML: of the provider's only its code, its request id and, where it helps, its message.

    `goes_on`: what had come can be gone on with.
    """
    happened, remedy = map(_escaped, _words(failure, language))
    if goes_on:
        remedy = _going_on(failure, remedy, language)
    lines = [_sentences(f"<strong>{happened}</strong>", remedy, language)]
    if failure.is_a(*QUOTED) and failure.detail:
        lines.append(f"<code>{html.escape(failure.detail)}</code>")
    lines.append(f"<small>{' · '.join(_references(failure, language))}</small>")
    return own("notice error", "<br>".join(lines), ' role="alert"')


def explain_plainly(failure: Failure, language: Language) -> str:
    """The same for a caller of the API: one paragraph of plain text."""
    happened, remedy = _words(failure, language)
    facts = [*_codes(failure), *filter(None, [failure.request_id])]
    return f"⚠️ {_sentences(happened, remedy, language)}" + (f" ({', '.join(facts)})" if facts else "")


def explained(failure: Failure, language: Language) -> str:
    """What happened, in one sentence."""
    return _words(failure, language)[0]


def refusal(refused: Refused, language: Language) -> str:
    """Why a value is not acceptable."""
    return REFUSALS[refused.reason][language].format(**refused.facts)


def announce_retry(retrying: Retrying, language: Language) -> str:
    return TEXTS["retrying"][language].format(
        reason=explained(retrying.failure, language),
        seconds=retrying.seconds,
        attempt=retrying.attempt,
        attempts=retrying.attempts,
    )


def _going_on(failure: Failure, remedy: str, language: Language) -> str:
    if failure.is_a(*CUT):
        return TEXTS["cut_goes_on"][language]
    return _sentences(remedy, TEXTS["goes_on_too"][language], language)


def _escaped(words: str) -> str:
    """They may hold an id of a model."""
    return html.escape(words, quote=False)


def _sentences(happened: str, remedy: str, language: Language) -> str:
    """Chinese full stops need no space after them."""
    return (" " if language == "en" else "").join((happened, remedy))


def _words(failure: Failure, language: Language) -> tuple[str, str]:
    if failure.is_a(ModelNotFound) and failure.missing:
        return gone_words(failure.missing, language)
    happened, remedy = ERRORS.get(failure.kind.__name__, ERRORS["ChatError"])[language]
    if failure.kind is InvalidRequest and failure.field:
        words = REFUSED_FIELDS[ABOUT.get(failure.field, "other")][language]
        happened, remedy = (part.format(field=failure.field) for part in words)
    if failure.is_a(InputTooLong) and failure.limit:
        happened = _sentences(happened, TEXTS["longest_prompt"][language].format(limit=failure.limit), language)
    if failure.kind is RateLimited and (failure.retry_after or 0) > A_MOMENT:
        minutes = math.ceil((failure.retry_after or 0) / 60)
        count, unit = (math.ceil(minutes / 60), "hours") if minutes > 90 else (minutes, "minutes")
        remedy = TEXTS["busy_for"][language].format(wait=TEXTS[f"age_{unit}"][language].format(count=count))
    if failure.is_a(TimedOut):
        happened = happened.format(seconds=failure.seconds)
    if failure.is_a(BudgetSpent):
        happened = happened.format(amount=f"{failure.currency}{failure.amount:g}")
    return happened, remedy


def _references(failure: Failure, language: Language) -> list[str]:
    facts = [*map(html.escape, _codes(failure))]
    if failure.request_id:
        facts.append(TEXTS["request"][language].format(id=html.escape(failure.request_id)))
    if not failure.is_a(ContentRefused):
        facts.append(TEXTS["not_sent_again"][language])
    if failure.elsewhere or failure.is_a(*NOT_THE_VENDORS):
        return facts
    link = f'<a href="{ERROR_PAGE[language]}" target="_blank" rel="noopener noreferrer">'
    return [*facts, f"{link}{TEXTS['error_codes'][language]}</a>"]


def _codes(failure: Failure) -> list[str]:
    """Status and code, once where they are the same."""
    return [*dict.fromkeys(str(fact) for fact in (failure.status, failure.code) if fact)]
