"""An error in words: what happened, what to do, and what to tell the provider."""

from __future__ import annotations

import html

from qwendow.events import (
    BudgetSpent,
    ChatError,
    ContentRefused,
    EndlessBlanks,
    GatewayKeyRefused,
    GatewayPaused,
    InputTooLong,
    InvalidRequest,
    LastingFault,
    ModelNotFound,
    Overloaded,
    QuotaSpent,
    RequestTooLarge,
    Retrying,
    ThoughtTooLong,
    TimedOut,
    TooManyRounds,
    WrongAddress,
)
from qwendow.page.gone import gone_words
from qwendow.page.own import own
from qwendow.page.texts import ABOUT, ERROR_PAGE, ERRORS, REFUSED_FIELDS, TEXTS, Language

QUOTED = (InvalidRequest, InputTooLong, RequestTooLarge, Overloaded, LastingFault, WrongAddress, QuotaSpent)
"""Whose card shows what the server says, cleaned of keys: it names what is to be mended."""

NOT_THE_VENDORS = (
    BudgetSpent, TooManyRounds, ThoughtTooLong, EndlessBlanks,
    WrongAddress, LastingFault, GatewayKeyRefused, GatewayPaused,
)  # fmt: skip
"""What the vendor's page on error codes knows nothing of."""


def explain(error: ChatError, language: Language) -> str:
    """A card as HTML: of the provider's only its code, its request id and, where it helps, its message."""
    happened, remedy = map(_escaped, _words(error, language))
    lines = [_sentences(f"<strong>{happened}</strong>", remedy, language)]
    if isinstance(error, QUOTED) and error.detail:
        lines.append(f"<code>{html.escape(error.detail)}</code>")
    lines.append(f"<small>{' · '.join(_references(error, language))}</small>")
    return own("notice error", "<br>".join(lines), ' role="alert"')


def explain_plainly(error: ChatError, language: Language) -> str:
    """The same for a caller of the API: one paragraph of plain text."""
    happened, remedy = _words(error, language)
    facts = [*_codes(error), *filter(None, [error.request_id])]
    return f"⚠️ {_sentences(happened, remedy, language)}" + (f" ({', '.join(facts)})" if facts else "")


def explained(error: ChatError, language: Language) -> str:
    """What happened, in one sentence."""
    return _words(error, language)[0]


def announce_retry(retrying: Retrying, language: Language) -> str:
    return TEXTS["retrying"][language].format(
        reason=explained(retrying.error, language),
        seconds=retrying.seconds,
        attempt=retrying.attempt,
        attempts=retrying.attempts,
    )


def _escaped(words: str) -> str:
    """They may hold an id of a model."""
    return html.escape(words, quote=False)


def _sentences(happened: str, remedy: str, language: Language) -> str:
    """Chinese full stops need no space after them."""
    return (" " if language == "en" else "").join((happened, remedy))


def _words(error: ChatError, language: Language) -> tuple[str, str]:
    if isinstance(error, ModelNotFound) and error.missing:
        return gone_words(error.missing, language)
    happened, remedy = ERRORS.get(type(error).__name__, ERRORS["ChatError"])[language]
    if type(error) is InvalidRequest and error.field:
        words = REFUSED_FIELDS[ABOUT.get(error.field, "other")][language]
        happened, remedy = (part.format(field=error.field) for part in words)
    if isinstance(error, InputTooLong) and error.limit:
        happened = _sentences(happened, TEXTS["longest_prompt"][language].format(limit=error.limit), language)
    if isinstance(error, TimedOut):
        happened = happened.format(seconds=error.seconds)
    if isinstance(error, BudgetSpent):
        happened = happened.format(amount=f"{error.currency}{error.amount:g}")
    return happened, remedy


def _references(error: ChatError, language: Language) -> list[str]:
    facts = [*map(html.escape, _codes(error))]
    if error.request_id:
        facts.append(TEXTS["request"][language].format(id=html.escape(error.request_id)))
    if not isinstance(error, ContentRefused):
        facts.append(TEXTS["not_sent_again"][language])
    if error.elsewhere or isinstance(error, NOT_THE_VENDORS):
        return facts
    link = f'<a href="{ERROR_PAGE[language]}" target="_blank" rel="noopener noreferrer">'
    return [*facts, f"{link}{TEXTS['error_codes'][language]}</a>"]


def _codes(error: ChatError) -> list[str]:
    """Status and code, once where they are the same."""
    return [*dict.fromkeys(str(fact) for fact in (error.status, error.code) if fact)]
