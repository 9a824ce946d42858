"""Plausible arguments for a tool call: its JSON schema, filled with what simple rules find in the question."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from qwendow.offline.replies.findings import days_in, order_numbers, places_in, zones_in
from qwendow.offline.replies.sums import sums_in
from qwendow.offline.replies.topics import LONGEST_READ
from qwendow.offline.wire.forms import Json

PLACE_NAME = re.compile(r"location|city|place|region|address|城市|地点|位置", re.IGNORECASE)
SUM_NAME = re.compile(r"expr|formula|equation|表达式|算式", re.IGNORECASE)
ORDER_NAME = re.compile(r"order_?(?:number|no\b|id)|订单|单号", re.IGNORECASE)
ZONE_NAME = re.compile(r"time_?zone|\btz\b|时区", re.IGNORECASE)
_DAYS_NAME = re.compile(r"^(?:forecast_?)?days$|天数", re.IGNORECASE)
# What a property is called, and how its values are found in a question.
_FINDERS: tuple[tuple[re.Pattern[str], Callable[[str], Sequence[str | int]]], ...] = (
    (ORDER_NAME, order_numbers),
    (ZONE_NAME, zones_in),
    (PLACE_NAME, places_in),
    (SUM_NAME, sums_in),
    (_DAYS_NAME, days_in),
)
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")
_DEEPEST = 5


def argument_sets(schema: Json, question: str) -> list[Json]:
    """One set of arguments a call; more than one where the question names several places, zones, orders or sums."""
    arguments = _object(schema, question, 0)
    for name, value in arguments.items():
        found = _found(name, question)
        if isinstance(value, str) and value in found:
            return [{**arguments, name: one} for one in found]
    return [arguments]


def _object(schema: Json, question: str, depth: int) -> Json:
    """Required properties always, others only if the question tells their value."""
    properties = schema.get("properties")
    required = schema.get("required")
    required = required if isinstance(required, list) else []
    if not isinstance(properties, dict) or depth > _DEEPEST:
        return {}
    return {
        name: _value(name, part, question, depth)
        for name, part in properties.items()
        if isinstance(part, dict) and (name in required or _told(name, part, question))
    }


def _told(name: str, schema: Json, question: str) -> bool:
    if options := _options(schema):
        return any(str(option).lower() in question.lower() for option in options)
    return bool(_found(name, question))


def _value(name: str, schema: Any, question: str, depth: int) -> Any:
    if options := _options(schema):
        return next((option for option in options if str(option).lower() in question.lower()), options[0])
    match schema.get("type", "string"):
        case "integer" if found := [one for one in _found(name, question) if isinstance(one, int)]:
            return found[0]
        case "integer":
            return int(float(_number(question)))
        case "number":
            return float(_number(question))
        case "boolean":
            return True
        case "array":
            items = schema.get("items")
            deeper = isinstance(items, dict) and depth < _DEEPEST
            return [_value(name, items, question, depth + 1)] if deeper else []
        case "object":
            return _object(schema, question, depth + 1)
        case _:
            return _string(name, question)


def _options(schema: Json) -> list[Any]:
    options = schema.get("enum")
    return options if isinstance(options, list) else []


def _number(question: str) -> str:
    found = _NUMBER.search(question)
    return found[0] if found else "1"


def _string(name: str, question: str) -> str:
    found = [one for one in _found(name, question) if isinstance(one, str)]
    return found[0] if found else question


def _found(name: str, question: str) -> Sequence[str | int]:
    find = next((find for pattern, find in _FINDERS if pattern.search(name)), None)
    return find(question[:LONGEST_READ]) if find else ()
