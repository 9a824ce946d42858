"""Whether the limits for readers fit together, and whether there are any where anybody may ask."""

from __future__ import annotations

from itertools import pairwise

from qwendow.doctor.finding import Finding, doubt, well
from qwendow.settings import Settings, is_loopback
from qwendow.settings.limits import ADDRESS, ALL, COST, READER, REQUESTS, RUNNING, USED, Limits, Rate

DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "month": 31.0}


def look_at_limits(settings: Settings) -> list[Finding]:
    limits = settings.limits
    if said := [*_requests(limits), *_wider(limits), *_within(limits)]:
        return [doubt("limits", words, remedy) for words, remedy in said]
    if _rates(limits):
        return [well("limits", "no two of them contradict each other")]
    if not _is_public(settings) or settings.sign_in.on:
        return []
    return [doubt("limits", "none is set, and whoever opens the page asks at your cost", f"set {COST} and {READER}")]


def _is_public(settings: Settings) -> bool:
    return settings.hosted or any(not is_loopback(name) for name in settings.hosts | {settings.server_name})


def _requests(limits: Limits) -> list[tuple[str, str]]:
    if not 0 < limits.requests < limits.running:
        return []
    words = f"{REQUESTS}={limits.requests} is below {RUNNING}={limits.running}, so a reader alone waits in line"
    return [(words, "raise the one, or lower the other")]


def _wider(limits: Limits) -> list[tuple[str, str]]:
    """What one may is never reached where all may less."""
    rates, said = _rates(limits), []
    for narrow, wide in (
        (READER, ALL),
        (ADDRESS, ALL),
        *((USED[f"{one}_cost"], COST) for one in ("reader", "address")),
        *((USED[f"{one}_tokens"], USED["all_tokens"]) for one in ("reader", "address")),
    ):
        most = dict((window, amount) for amount, window in rates.get(wide, ()))
        for amount, window in rates.get(narrow, ()):
            if amount > most.get(window, amount):
                words = f"{narrow} allows {amount:g} a {window}, and {wide} {most[window]:g} for all"
                said.append((words, "lower the first"))
    return said


def _within(limits: Limits) -> list[tuple[str, str]]:
    """What is allowed in a minute is never reached where less is in a day."""
    said = []
    for name, rates in _rates(limits).items():
        ordered = sorted(rates, key=lambda rate: DAYS[rate[1]])
        for (most, window), (longer, of) in pairwise(ordered):
            if most > longer:
                said.append((f"{name} allows {most:g} a {window}, and {longer:g} a {of}", "lower the first"))
    return said


def _rates(limits: Limits) -> dict[str, tuple[Rate, ...]]:
    """Those that are set, by their variables."""
    named = {READER: limits.reader, ADDRESS: limits.address, ALL: limits.all, COST: limits.cost}
    named |= {USED[whose]: rates for whose, rates in limits.used.items()}
    return {name: rates for name, rates in named.items() if rates}
