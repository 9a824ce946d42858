"""How long to wait before a request is tried again, by what a provider or a gateway says of it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 86_400.0
"""Seconds: who says more means something else."""

_SPAN = re.compile(r"(\d{1,9}(?:\.\d+)?)\s*(ms|milliseconds?|h|hours?|min(?:ute)?s?|m|sec(?:ond)?s?|s)?(?![a-z])")
_SPANS = re.compile(rf"(?:{_SPAN.pattern}\s*)+")
_DRAFT = re.compile(r"\b(?:reset|t)=(\d{1,9})")
_AGAIN = re.compile(
    rf"(?:try again|retry|available again|重试)[^.;\d]{{0,30}}?((?:{_SPAN.pattern}\s*)+)|"
    r"(\d{1,5})\s*秒后?.{0,4}重试"
)


def retry_after(headers: Mapping[str, str], words: str = "", span: str = "") -> float | None:
    """Seconds: by the headers that say it, else by what is said of a limit, else by a `span` in the body, or its words.

    `ratelimit` is the header of the IETF's draft, with `reset` or `t`; `ratelimit-reset` is Kong's.
    """
    for name in ("retry-after-ms", "x-ms-retry-after-ms", "llm_provider-retry-after-ms"):
        if (found := _seconds(headers.get(name, ""), headers)) is not None:
            return found / 1000
    for name in ("retry-after", "llm_provider-retry-after", "x-ratelimit-reset-after", "ratelimit-reset"):
        if (found := _seconds(headers.get(name, ""), headers)) is not None:
            return found
    drafted = _DRAFT.search(headers.get("ratelimit", ""))
    told = _seconds(drafted[1] if drafted else span, headers) if drafted or span else None
    return _reset(headers) or told or _said(words)


def _seconds(value: str, headers: Mapping[str, str]) -> float | None:
    """A number, a span ("1s", "6m0s"), or a date by the server's own clock."""
    value = value.strip().lower()
    if _SPANS.fullmatch(value):
        return _bounded(_span(value))
    try:
        then = parsedate_to_datetime(value)
        now = parsedate_to_datetime(headers["date"]) if "date" in headers else datetime.now(UTC)
        seconds = (then - now).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return _bounded(seconds)


def _span(text: str) -> float:
    factors = {"ms": 0.001, "mi": 60.0, "m": 60.0, "h": 3600.0, "": 1.0, "s": 1.0}
    total = 0.0
    for amount, unit in _SPAN.findall(text):
        key = "ms" if unit == "ms" or unit.startswith("milli") else unit[:1]
        total += float(amount) * factors[key]
    return total


def _bounded(seconds: float) -> float | None:
    return seconds if math.isfinite(seconds) and 0 <= seconds <= LONGEST_WAIT else None


def _reset(headers: Mapping[str, str]) -> float | None:
    """Of the limits of a minute those that are used up, as OpenAI and Groq say them; both where none says so."""
    kinds = ("requests", "tokens")
    used_up = [kind for kind in kinds if headers.get(f"x-ratelimit-remaining-{kind}", "").strip() == "0"]
    waits = [_seconds(headers.get(f"x-ratelimit-reset-{kind}", ""), headers) for kind in used_up or kinds]
    return max(filter(None, waits), default=None)


def _said(words: str) -> float | None:
    """LiteLLM: "Try again in 5 seconds"; Groq: "Please try again in 7.66s"."""
    found = _AGAIN.search(words.lower())
    return _bounded(_span(found[1] or found[4])) if found else None
