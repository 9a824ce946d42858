"""A value of a workbook as its cell shows it: dates, per cent, currencies and leading zeros, and never a digit less."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.|([0#?][0#?,.]*|\.[0#?]+)|(.)', re.DOTALL)
"""Of a number format: text in quotes, an escaped character, a currency, a condition or colour, filling, digits."""

_BARE = frozenset("¥￥$€£%+-()/: ")
_DATE_PART = re.compile(r'"([^"]*)"|\\(.)|\[\$?[^\]]*\]|(y+|m+|d+)|([^\x00-\x7f])|(.)', re.IGNORECASE | re.DOTALL)


def shown(value: object, form: str) -> str:
    """`form` is the cell's number format."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime() | date() | time() | timedelta():
            return _moment(value, form)
        case int() | float():
            return _number(value, form)
        case _:
            return str(value)


def plain(value: float) -> str:
    """All that a workbook keeps of a number: fifteen digits."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.15g}"


def _number(value: float, form: str) -> str:
    sections = form.split(";")
    own_minus = value < 0 and len(sections) > 1 and bool(sections[1])
    section = sections[1] if own_minus else sections[0]
    tokens = list(_TOKEN.finditer(section))
    places = [token[4] for token in tokens if token[4]]
    if section in ("", "General", "@") or len(places) != 1 or re.search(r"[eE][+-]|\?/|/\d", section):
        return plain(value)
    if places[0].endswith(","):  # Shown in thousands, as 12.3k: with all its digits it is the number itself.
        return plain(value)
    scaled = value * 100 if "%" in re.sub(r'"[^"]*"', "", section) else value
    digits = _digits(abs(scaled), places[0])
    text = "".join(digits if token[4] else _literal(token) for token in tokens).strip()
    return text if own_minus or value >= 0 else f"-{text}"


def _literal(token: re.Match[str]) -> str:
    quoted, escaped, currency, _, bare = token.groups()
    if quoted is not None:
        return quoted
    return escaped or currency or (bare if bare and (bare in _BARE or bare > "\x7f") else "")


def _digits(value: float, places: str) -> str:
    """At least as many decimals as the format has, and as many as the number has."""
    all_digits = plain(value)
    if "e" in all_digits:
        return all_digits
    whole, _, decimals = all_digits.partition(".")
    before, _, after = places.partition(".")
    whole = whole.zfill(before.replace(",", "").count("0"))
    whole = f"{int(whole):,}" if "," in before else whole
    decimals = decimals.ljust(after.count("0"), "0")
    return f"{whole}.{decimals}" if decimals else whole


def _moment(value: datetime | date | time | timedelta, form: str) -> str:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, time):
        return _clock(value)
    day = _day(value, form)
    if isinstance(value, datetime) and (value.time() != time() or re.search(r"[hs]", _unquoted(form), re.IGNORECASE)):
        return f"{day} {_clock(value.time())}".strip()
    return day


def _day(value: date, form: str) -> str:
    """As the format has it where that is Chinese or Japanese; else in the one way that means the same everywhere."""
    if not re.search(r"[年月日]", form):
        return f"{value:%Y-%m-%d}"
    first = form.split(";")[0]
    text = "".join(_part(token, value) for token in _DATE_PART.finditer(re.split(r"[hH上]", first)[0])).strip()
    return text or f"{value:%Y-%m-%d}"


def _part(token: re.Match[str], value: date) -> str:
    quoted, escaped, part, wide, bare = token.groups()
    if part is None:
        return quoted or escaped or wide or (bare if bare in "-/. " else "")
    number = {"y": value.year, "m": value.month, "d": value.day}[part[0].lower()]
    if part[0] in "yY":
        return f"{number:04}" if len(part) > 2 else f"{number % 100:02}"
    return f"{number:02}" if len(part) == 2 else str(number)


def _clock(value: time) -> str:
    return f"{value:%H:%M:%S}" if value.second or value.microsecond else f"{value:%H:%M}"


def _unquoted(form: str) -> str:
    return re.sub(r'"[^"]*"|\[[^\]]*\]', "", form)
