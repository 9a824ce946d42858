"""What does not conform, in short: the errors of jsonschema as problems, each with its path and a few English words."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import ValidationError

from qwendow.conversation.judged import Problem
from qwendow.schema.reading import sendable

MAX_PROBLEMS = 20
MAX_MESSAGE = 160
MAX_VALUE = 40
"""Characters of a value that are quoted."""

_PLAIN_NAME = re.compile(r"[^\W\d][\w-]{0,63}")
_KINDS = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number"}

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A problem whose path is still in parts."""

    path: Path
    message: str
    keyword: str


def listed(errors: Iterable[ValidationError]) -> tuple[tuple[Problem, ...], int]:
    """The first of them by path, each once, and how many more there are."""
    found = sorted({each for error in errors for each in told_by(error)}, key=_order)
    problems = [Problem(written_path(each.path), each.message, each.keyword) for each in found[:MAX_PROBLEMS]]
    return tuple(problems), max(0, len(found) - MAX_PROBLEMS)


def told_by(error: ValidationError) -> Iterator[Found]:
    """One problem, or more: a field each that is missing, or those of the alternative that was probably meant."""
    path = tuple(error.absolute_path)
    match error.validator:
        case "required" if isinstance(error.validator_value, list):
            missing = (name for name in error.validator_value if name not in _fields(error.instance))
            yield from (Found((*path, name), "is missing", "required") for name in missing)
        case "anyOf" | "oneOf" if meant := _meant(error.context):
            for inner in meant:
                yield from told_by(inner)
        case _:
            keyword = str(error.validator or "additionalProperties")
            yield Found(path, sendable(_short(_words(error), MAX_MESSAGE)), keyword)


def written_path(path: Path) -> str:
    return sendable("$" + "".join(_step(part) for part in path))


def _step(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if _PLAIN_NAME.fullmatch(part) else f"[{_quoted(part)}]"


def _order(found: Found) -> tuple[list[tuple[bool, int, str]], str, str]:
    """Entries of a list by number, fields by name."""
    parts = [(isinstance(part, str), 0 if isinstance(part, str) else part, str(part)) for part in found.path]
    return parts, found.keyword, found.message


def _meant(context: Iterable[ValidationError]) -> list[ValidationError]:
    """The errors of the alternative that is nearest: of the right kind, with the fewest errors; [] if none is."""
    branches: dict[Any, list[ValidationError]] = defaultdict(list)
    for error in context:
        if error.relative_schema_path:  # Else the alternative is `false`, which nothing fits.
            branches[error.relative_schema_path[0]].append(error)
    kindred = [errors for errors in branches.values() if not any(_is_of_another_kind(error) for error in errors)]
    ranked = sorted(kindred, key=len)
    if not ranked or (len(ranked) > 1 and len(ranked[0]) == len(ranked[1])):
        return []
    return ranked[0]


def _is_of_another_kind(error: ValidationError) -> bool:
    """The value itself is wrong, or a field that tells the alternatives apart."""
    rule = error.validator_value
    one_value = error.validator == "const" or (error.validator == "enum" and isinstance(rule, list) and len(rule) == 1)
    depth = len(error.relative_path)
    return (depth == 0 and error.validator == "type") or (depth == 1 and one_value)


def _words(error: ValidationError) -> str:
    rule: Any = error.validator_value
    value: Any = error.instance
    match error.validator:
        case None | "additionalProperties":
            return "is not allowed"
        case "type":
            return f"must be {_either(rule)}, is {_kind(value)}"
        case "enum":
            return f"must be one of {_short(', '.join(map(_quoted, rule)), 80)}, is {_quoted(value)}"
        case "const":
            return f"must be {_quoted(rule)}, is {_quoted(value)}"
        case "format":
            return f"must have the format {_quoted(rule)}, is {_quoted(value)}"
        case "pattern":
            return f"must match the pattern {_quoted(rule)}, is {_quoted(value)}"
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf":
            return f"must be {_BOUNDS[error.validator]} {_quoted(rule)}, is {_quoted(value)}"
        case "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties":
            return f"must have {_BOUNDS[error.validator].format(rule)}, has {len(value)}"
        case "uniqueItems":
            return "must not hold an entry twice"
        case "anyOf":
            return f"must be {_alternatives(error)}, is {_kind(value)}"
        case "oneOf" if not error.context:
            return "fits more than one of the alternatives"
        case "oneOf":
            return f"must be {_alternatives(error)}, is {_kind(value)}"
        case _:
            return str(error.message)


_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "above",
    "exclusiveMaximum": "below",
    "multipleOf": "a multiple of",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} entries",
    "maxItems": "at most {} entries",
    "minProperties": "at least {} fields",
    "maxProperties": "at most {} fields",
}


def _alternatives(error: ValidationError) -> str:
    """The types asked for, if that is all that is wrong."""
    wrong = [inner for inner in error.context if inner.relative_schema_path and not inner.relative_path]
    if wrong and all(inner.validator == "type" for inner in wrong):
        return " or ".join(dict.fromkeys(_either(inner.validator_value) for inner in wrong))
    return "one of the alternatives"


def _either(types: Any) -> str:
    return " or ".join(map(str, types)) if isinstance(types, list) else str(types)


def _kind(value: Any) -> str:
    return "null" if value is None else _KINDS[type(value)]


def _fields(value: Any) -> Iterable[str]:
    return value if isinstance(value, dict) else ()


def _quoted(value: Any) -> str:
    return _short(json.dumps(value, ensure_ascii=False), MAX_VALUE)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 2] + " …"
