"""What stands in a question: order numbers, places, time zones, days; found by simple rules."""

from __future__ import annotations

import functools
import re
import tomllib

from qwendow.offline.replies.phrases import ANSWERS

_ORDER_NUMBER = re.compile(r"(?<![\w.,¥￥$€-])(\d{3,30}(?:-\d{1,30}){0,5})(?![\d.,]{0,40}\d|-)", re.ASCII)
# A number is none of an order if it is a phone's, a day's or an amount.
_PHONE = re.compile(r"1[3-9]\d{9}")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_UNIT = re.compile(
    r"\s?(?:[元块年天月日个件度克米升%％]|(?:yuan|rmb|cny|usd|dollars?|euros?|days?|hours?|gb|mb|kg|g|cm|mm|ml|l)\b)",
    re.IGNORECASE,
)
_NAMED_PLACE = re.compile(
    r"(?!.城)[\u4e00-\u9fff]{2}(?=市|县)"
    r"|(?<=\bin )(?!(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Chinese|English|Celsius|Fahrenheit|JSON|Markdown|Python)\b)[A-Z][a-z]\w*"
)
_DIGITS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "two": 2, "three": 3, "five": 5}
_AHEAD = re.compile(rf"(?:next|coming|未来|接下来|今后)\s?(\d{{1,2}}|{'|'.join(_DIGITS)})\s?(?:days|天)", re.IGNORECASE)
_WEEK = re.compile(r"\b(?:this|next|the) week\b|一周|本周|这周|未来几天|next few days", re.IGNORECASE)
_IN_TWO_DAYS = re.compile(r"day after tomorrow|后天", re.IGNORECASE)
_TOMORROW = re.compile(r"tomorrow|明天", re.IGNORECASE)
_MOST_DAYS = 16


def order_numbers(question: str) -> list[str]:
    """1003, 20261118-0042: in the order in which they stand, each once."""
    found = [match for match in _ORDER_NUMBER.finditer(question) if not _UNIT.match(question, match.end())]
    numbers = [match[1] for match in found]
    return list(dict.fromkeys(number for number in numbers if not (_PHONE.fullmatch(number) or _DAY.fullmatch(number))))


def places_in(question: str) -> list[str]:
    """As they are written there; a city that is not in the list is known by 市 or an English "in" before it."""
    cities = [(match.start(), match[0]) for match in _city().finditer(question) if match[0] not in ("UTC", "GMT")]
    others = [(match.start(), match[0]) for match in _NAMED_PLACE.finditer(question)]
    starts = {start for start, _ in cities}
    return list(dict.fromkeys(name for _, name in sorted([*cities, *(one for one in others if one[0] not in starts)])))


def zones_in(question: str) -> list[str]:
    """IANA names for the cities."""
    return list(dict.fromkeys(zones()[match[0].lower()] for match in _city().finditer(question)))


def days_in(question: str) -> list[int]:
    """How many days of forecast answer the question, today included; none if it does not say."""
    if found := _AHEAD.search(question):
        count = _DIGITS.get(found[1].lower()) or int(found[1])
        return [min(max(count, 1), _MOST_DAYS)]
    if _WEEK.search(question):
        return [7]
    if _IN_TWO_DAYS.search(question):
        return [3]
    return [2] if _TOMORROW.search(question) else []


@functools.cache
def zones() -> dict[str, str]:
    """The time zone of each city, by its name in lower case."""
    table = tomllib.loads((ANSWERS / "cities.toml").read_text(encoding="utf-8"))
    return {city.lower(): zone for zone, cities in table.items() for city in cities}


@functools.cache
def _city() -> re.Pattern[str]:
    names = sorted(zones(), key=len, reverse=True)
    words = (rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name) for name in names)
    return re.compile("|".join(words), re.IGNORECASE | re.ASCII)
