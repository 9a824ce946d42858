"""How much readers may ask, and whose word is taken for where they ask from."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from qwendow.settings.wrong import SettingsError

READER, ADDRESS, ALL = "QWENDOW_LIMIT_READER", "QWENDOW_LIMIT_ADDRESS", "QWENDOW_LIMIT_ALL"
FILES, MEGABYTES = "QWENDOW_LIMIT_FILES", "QWENDOW_LIMIT_MEGABYTES"
COST = "QWENDOW_LIMIT_COST"
USED = {
    "reader_tokens": "QWENDOW_LIMIT_READER_TOKENS",
    "address_tokens": "QWENDOW_LIMIT_ADDRESS_TOKENS",
    "all_tokens": "QWENDOW_LIMIT_ALL_TOKENS",
    "reader_cost": "QWENDOW_LIMIT_READER_COST",
    "address_cost": "QWENDOW_LIMIT_ADDRESS_COST",
}
RUNNING = "QWENDOW_LIMIT_RUNNING"
REQUESTS = "QWENDOW_LIMIT_REQUESTS"
CONNECTIONS = "QWENDOW_LIMIT_CONNECTIONS"
PROXIES = "QWENDOW_TRUSTED_PROXIES"
LIMIT_NAMES = (
    READER, ADDRESS, ALL, COST, *USED.values(), RUNNING, REQUESTS, FILES, MEGABYTES, CONNECTIONS, PROXIES,
)  # fmt: skip

RATE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?) ?(?:/|per) ?(minute|hour|day|month)")

Rate = tuple[float, str]
"""So much in a "minute", an "hour", a "day" or a "month"."""


@dataclass(frozen=True, slots=True)
class Limits:
    """None of a kind means no limit: questions of a `reader`, from an `address`, of `all`; what all of them may `cost`,
    in the currency of the prices; the `files` and `megabytes` that a reader may attach. `running` are the answers at a
    time of a reader, 0 for no limit; `requests` those that are on their way to the endpoint at a time; `connections`
    those of an address, but for proxies and this machine; `proxies` the addresses and networks whose X-Forwarded-For is
    believed. `used` are tokens and cost by whose they are."""

    reader: tuple[Rate, ...] = ()
    address: tuple[Rate, ...] = ()
    all: tuple[Rate, ...] = ()
    cost: tuple[Rate, ...] = ()
    running: int = 0
    files: tuple[Rate, ...] = ()
    megabytes: tuple[Rate, ...] = ()
    proxies: tuple[str, ...] = ()
    requests: int = 0
    connections: int = 200
    used: Mapping[str, tuple[Rate, ...]] = field(default_factory=dict)

    @property
    def questions(self) -> dict[str, tuple[Rate, ...]]:
        return {"reader": self.reader, "address": self.address, "all": self.all}

    @property
    def sent(self) -> dict[str, tuple[Rate, ...]]:
        return {"files": self.files, "megabytes": self.megabytes}


def read_limits(environ: Mapping[str, str]) -> Limits:
    """Raises SettingsError."""
    reader, address, of_all = (
        _whole(environ, name, "questions", "20/minute, 300/day") for name in (READER, ADDRESS, ALL)
    )
    files, megabytes = _whole(environ, FILES, "files", "50/day"), _whole(environ, MEGABYTES, "megabytes", "200/day")
    running, requests = _number(environ, RUNNING), _number(environ, REQUESTS)
    proxies, connections, used = _proxies(environ), _connections(environ), _used(environ)
    cost = _cost(environ)
    return Limits(reader, address, of_all, cost, running, files, megabytes, proxies, requests, connections, used)


def _used(environ: Mapping[str, str]) -> dict[str, tuple[Rate, ...]]:
    tokens, cost = "200000/day", "1/day, 20/month"
    found = {
        whose: _whole(environ, name, "tokens", tokens) if whose.endswith("tokens") else _cost(environ, name, cost)
        for whose, name in USED.items()
    }
    return {whose: rates for whose, rates in found.items() if rates}


def _whole(environ: Mapping[str, str], name: str, unit: str, example: str) -> tuple[Rate, ...]:
    rates = _rates(environ, name, example)
    if any(most < 1 or most % 1 for most, _ in rates):
        raise SettingsError(name, f"must be whole numbers of {unit}, such as {example}")
    return rates


def _cost(environ: Mapping[str, str], name: str = COST, example: str = "5/day, 100/month") -> tuple[Rate, ...]:
    rates = _rates(environ, name, example)
    if any(most <= 0 for most, _ in rates):
        raise SettingsError(name, f"must be amounts above 0, such as {example}")
    return rates


def _rates(environ: Mapping[str, str], name: str, example: str) -> tuple[Rate, ...]:
    text = environ.get(name, "").strip()
    found = [RATE.fullmatch(part.strip().lower()) for part in text.split(",")] if text else []
    rates = [(float(one[1]), one[2]) for one in found if one]
    if len(rates) < len(found):
        raise SettingsError(name, f"must be such as {example}: numbers, each for a minute, hour, day or month")
    if len({window for _, window in rates}) < len(rates):
        raise SettingsError(name, f"must name a minute, an hour, a day or a month once, such as {example}")
    return tuple(rates)


def _number(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name) or "0"
    if not re.fullmatch("[0-9]{1,3}", text):
        raise SettingsError(name, "must be a number of answers at a time, such as 2; 0 means no limit")
    return int(text)


def _connections(environ: Mapping[str, str]) -> int:
    text = environ.get(CONNECTIONS) or "200"
    if not re.fullmatch("[0-9]{1,6}", text):
        raise SettingsError(CONNECTIONS, "must be a number of connections at a time, such as 200; 0 means no limit")
    return int(text)


def _proxies(environ: Mapping[str, str]) -> tuple[str, ...]:
    """As they are compared: a network without bits of a host in it."""
    named = [part.strip() for part in environ.get(PROXIES, "").split(",") if part.strip()]
    try:
        networks = [ipaddress.ip_network(part, strict=False) for part in named]
    except ValueError:
        raise SettingsError(PROXIES, "must be addresses or networks such as 127.0.0.1, 10.0.0.0/8") from None
    return tuple(str(network) for network in networks)
