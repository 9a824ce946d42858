"""A JSON Schema that somebody gave: read, judged and named. Answers are held against it next door."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import regex
from jsonschema.exceptions import best_match

from qwendow.conversation.judged import Schema
from qwendow.schema.drafts import DRAFTS, draft_of
from qwendow.schema.problems import told_by, written_path
from qwendow.schema.reading import Unreadable, read_json, sendable
from qwendow.schema.references import BadReference, parts_of

MAX_CHARACTERS = 64 * 1024
MAX_PATTERN = 500
"""Characters."""
MAX_REPEATS = 10_000
DEFAULT_NAME = "answer"
_ODD = re.compile(r"[^A-Za-z0-9_-]+")
_COUNT = re.compile(r"\{(\d{1,20})")
_WRAPPER = {"name", "description", "schema", "strict"}


class BrokenSchema(Exception):
    """What was given cannot be used. `reason` is one of

    "not_json" (with `line` and `column`), "number" (one that no double holds), "too_large", "too_deep", "not_object",
    "not_a_schema" (`path` in the schema, `detail` in English), "bad_pattern" (`detail`: the pattern),
    "unsupported" (`detail`: the keyword), "remote_reference", "reference_nowhere", "endless_reference" (`detail`: the
    reference).
    """

    def __init__(self, reason: str, line: int = 0, column: int = 0, path: str = "", detail: str = "") -> None:
        super().__init__(reason, line, column, path, detail)
        self.reason = reason
        self.line = line
        self.column = column
        self.path = path
        self.detail = detail


def parse_schema(text: str) -> Schema:
    """From a schema, or from the wrapper {"name", "schema", "strict"} it has on the wire; raises BrokenSchema."""
    name, schema = _unwrapped(_read(text))
    _judge(schema)
    pretty = sendable(json.dumps(schema, ensure_ascii=False, indent=2))
    return Schema(_cleaned(name) or _cleaned(schema.get("title")) or DEFAULT_NAME, pretty)


def _read(text: str) -> dict[str, Any]:
    try:
        value = read_json(text, MAX_CHARACTERS)
    except Unreadable as error:
        raise BrokenSchema(error.fault.reason, error.fault.line, error.fault.column) from error
    if not isinstance(value, dict):
        raise BrokenSchema("not_object")
    return value


def _unwrapped(value: dict[str, Any]) -> tuple[object, dict[str, Any]]:
    """(name, schema) of the wrapper, of a whole `response_format` with one inside, or of a bare schema."""
    inner = value.get("json_schema")
    if value.get("type") == "json_schema" and isinstance(inner, dict):
        return _unwrapped(inner)
    schema = value.get("schema")
    if isinstance(schema, dict) and value.keys() <= _WRAPPER:
        return value.get("name"), schema
    return None, value


def _cleaned(name: object) -> str:
    return _ODD.sub("_", name).strip("_")[:64] if isinstance(name, str) else ""


def _judge(schema: dict[str, Any]) -> None:
    draft = draft_of(schema)
    # Formats are not judged: the one for patterns is Python's, and patterns are compiled by another library here.
    error = best_match(draft(draft.META_SCHEMA).iter_errors(schema))
    if error is not None:
        problem = next(told_by(error))
        raise BrokenSchema("not_a_schema", path=written_path(problem.path), detail=problem.message)
    bare = {name: value for name, value in schema.items() if name != "$schema"}
    try:
        parts = parts_of(bare, DRAFTS[draft])
    except BadReference as bad:
        raise BrokenSchema(bad.reason, detail=sendable(bad.reference)) from bad
    for part in parts:
        _judge_part(part)


def _judge_part(part: dict[str, Any]) -> None:
    # A part in another draft would be checked by rules that know no time limit.
    if "$schema" in part:
        raise BrokenSchema("unsupported", detail="$schema")
    # jsonschema holds these two against each other with patterns that could run for ever.
    if "patternProperties" in part and "unevaluatedProperties" in part:
        raise BrokenSchema("unsupported", detail="unevaluatedProperties")
    pattern = part.get("pattern")
    for each in [*([pattern] if isinstance(pattern, str) else []), *part.get("patternProperties", {})]:
        _judge_pattern(each)


def _judge_pattern(pattern: str) -> None:
    try:
        if len(pattern) > MAX_PATTERN or _repeats(pattern) > MAX_REPEATS:
            raise OverflowError
        regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        raise BrokenSchema("bad_pattern", detail=sendable(pattern[:MAX_PATTERN])) from error


def _repeats(pattern: str) -> int:
    """How often the smallest part may stand in the compiled pattern: ((a{1000}){1000}){1000} would fill the memory."""
    return math.prod(max(1, int(count)) for count in _COUNT.findall(pattern))
