"""The keys, without asking anybody: how many there are, and how old they are."""

from __future__ import annotations

from datetime import date

from qwendow.doctor.finding import Finding, doubt, well
from qwendow.keys import OLD_DAYS, Key
from qwendow.settings import Settings


def look_at_keys(settings: Settings) -> list[Finding]:
    if not settings.keys:
        return [well("key", "none, and none is asked for")]
    if len(settings.keys) == 1:
        return [_look("key", settings.keys[0], f"{len(settings.keys[0].text)} characters")]
    return [_look(f"key {number}", key, key.name) for number, key in enumerate(settings.keys, 1)]


def _look(name: str, key: Key, words: str) -> Finding:
    days = key.days(date.today())
    if days is None:
        return well(name, words)
    remedy = "make another one in the console, put it in its place, and delete this one"
    words += f", {days} days old"
    return doubt(name, words, remedy) if days >= OLD_DAYS else well(name, words)
