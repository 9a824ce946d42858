"""Plausible arguments for a tool call: its JSON schema, filled with what simple rules find in the question."""

from __future__ import annotations

import re
from typing import Any

from qwendow.offline.wire.forms import Json

_PLACES = re.compile(
    r"北京|上海|广州|深圳|杭州|南京|成都|重庆|武汉|西安|天津|苏州|长沙|青岛|厦门|香港|台北|东京|伦敦|巴黎|纽约"
    r"|\b(?:Beijing|Shanghai|Guangzhou|Shenzhen|Hangzhou|Nanjing|Chengdu|Chongqing|Wuhan|Xi'an|Hong Kong|Singapore"
    r"|Tokyo|London|Paris|Berlin|New York|Sydney)\b"
    r"|[\u4e00-\u9fff]{2}(?=市|县)|(?<=\bin )[A-Z]\w+"
)
_PLACE_NAME = re.compile(r"location|city|place|region|address|城市|地点|位置", re.IGNORECASE)
_SUM_NAME = re.compile(r"expr|formula|equation|表达式|算式", re.IGNORECASE)
_SUM = re.compile(r"[-(]{0,9}\d[\d.\s+\-*/×÷^()%]*[\d)]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DEEPEST = 5


def argument_sets(schema: Json, question: str) -> list[Json]:
    """One set of arguments a call; more than one where the question names several places."""
    arguments = _object(schema, question, 0)
    place = next((name for name in arguments if _PLACE_NAME.search(name)), None)
    places = list(dict.fromkeys(_PLACES.findall(question)))
    if place is None or not isinstance(arguments[place], str) or not places:
        return [arguments]
    return [{**arguments, place: found} for found in places]


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
    return bool(_PLACE_NAME.search(name) and _PLACES.search(question))


def _value(name: str, schema: Any, question: str, depth: int) -> Any:
    if options := _options(schema):
        return next((option for option in options if str(option).lower() in question.lower()), options[0])
    match schema.get("type", "string"):
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
    pattern = _PLACES if _PLACE_NAME.search(name) else _SUM if _SUM_NAME.search(name) else None
    found = pattern.search(question) if pattern else None
    return found[0].strip() if found else question
