"""Limits: who asks, as they are counted, and what is said where nothing more may be asked for now."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import gradio as gr

from qwendow.page.texts import OVER, WHEN, Language
from qwendow.readers import Reader
from qwendow.readers.limits import Asker, Over

SOON, LATER, THIS_DAY = 100, 6_000, 72_000
"""Seconds up to which a time is told in seconds, in minutes, and as a time of the day."""


def asker_of(request: gr.Request, reader: Reader) -> Asker:
    client = getattr(request, "client", None)
    return Asker(reader.id, client.host if client else "", reader.name)


def over_words(over: Over, language: Language, zone: str = "") -> str:
    """`zone` is the reader's, empty where it is not known."""
    when = _when(over, language, zone) if over.until else ""
    name = re.sub("_(tokens|cost)$", "_used", over.whose)
    return OVER[name][language].format(when=when, **over.facts)


def over_error(over: Over, language: Language, zone: str) -> gr.Error:
    """For a caller of the API, in the terms of HTTP as well."""
    words = f"{over_words(over, language, zone)} (429, Retry-After: {over.seconds})"
    return gr.Error(words, title="429 Too Many Requests", print_exception=False)


def _when(over: Over, language: Language, zone: str) -> str:
    """A time of the day can be told only where it is known what time it is there."""
    seconds, words = over.seconds, WHEN[language]
    if seconds < SOON:
        return words["seconds"].format(count=seconds)
    if seconds < LATER:
        return words["minutes"].format(count=-(-seconds // 60))
    if not zone and seconds < THIS_DAY:
        return words["hours"].format(count=-(-seconds // 3600))
    at = datetime.fromtimestamp(over.now + seconds, ZoneInfo(zone or "UTC"))
    name = "clock" if seconds < THIS_DAY else "day"
    return words[name].format(at=at, month=words["months"].split()[at.month - 1])
