"""JSON Schemas as the offline endpoint reads them: where one stands, what it refers to, which kinds it allows."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from typing import Any

from qwendow.offline.wire.forms import Json

_MOST_HOPS = 8
_MOST_PARTS = 20
KINDS: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "null": lambda value: value is None,
}
_TELLING = {
    "properties": "object", "required": "object", "items": "array", "prefixItems": "array", "minItems": "array",
    "minimum": "number", "maximum": "number", "multipleOf": "number",
}  # fmt: skip
"""A keyword that tells the kind where no type is named."""


def standing_schema(text: str) -> Json | None:
    """The last JSON Schema in a prompt: in a fenced block, or on a line of its own, as the AI SDK writes it."""
    blocks = re.findall(r"^(`{3,})json[ \t]*\n(.*?)\n\1[ \t]*$", text, re.DOTALL | re.MULTILINE)
    lines = re.findall(r"^\{.*\}[ \t]*$", text, re.MULTILINE)
    found = blocks[-1][1] if blocks else lines[-1] if lines else ""
    try:
        schema = json.loads(found)
    except (ValueError, RecursionError):
        return None
    return schema if isinstance(schema, dict) and _is_schema(schema) else None


def _is_schema(value: Json) -> bool:
    """Not an example of an answer, which may have a field `type` as well."""
    named = {"$schema", "$ref", "$defs", "anyOf", "oneOf", "allOf", "enum", "const"} & value.keys()
    return bool(named or kinds_of({"type": value.get("type")})) or isinstance(value.get("properties"), dict)


def kinds_of(part: Json) -> list[str]:
    """The types a resolved schema allows; [] if it does not say."""
    kinds = part.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    named = [kind for kind in kinds if isinstance(kind, str) and kind in KINDS]
    return named or [kind for keyword, kind in _TELLING.items() if keyword in part][:1]


def resolved(schema: Any, root: Json, found: Any = None, hops: int = 0) -> Json:
    """With its references followed, all of `allOf` in it, and the first alternative that suits what was found."""
    if not isinstance(schema, dict) or hops > _MOST_HOPS:
        return {}
    if isinstance(reference := schema.get("$ref"), str):
        return resolved(_joined(_without(schema, "$ref"), _target(reference, root)), root, found, hops + 1)
    if parts := _parts(schema, "allOf"):
        whole = functools.reduce(_joined, (resolved(part, root, found, hops + 3) for part in parts))
        return resolved(_joined(_without(schema, "allOf"), whole), root, found, hops + 1)
    for name in ("anyOf", "oneOf"):
        if parts := _parts(schema, name):
            chosen = [resolved(part, root, found, hops + 3) for part in parts]
            suited = (part for part in chosen if any(KINDS[kind](found) for kind in kinds_of(part)))
            return resolved(_joined(_without(schema, name), next(suited, chosen[0])), root, found, hops + 1)
    return schema


def _parts(schema: Json, name: str) -> list[Any]:
    parts = schema.get(name)
    return parts[:_MOST_PARTS] if isinstance(parts, list) else []


def _without(schema: Json, name: str) -> Json:
    return {key: value for key, value in schema.items() if key != name}


def _target(reference: str, root: Json) -> Json:
    place: Any = root
    for step in reference.removeprefix("#").split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        place = place.get(name) if isinstance(place, dict) else None
    return place if isinstance(place, dict) else {}


def _joined(one: Json, other: Json) -> Json:
    properties = {**fields_of(one), **fields_of(other)}
    required = [*required_of(one), *required_of(other)]
    both = {**one, **other}
    return both | ({"properties": properties} if properties else {}) | ({"required": required} if required else {})


def fields_of(part: Json) -> Json:
    properties = part.get("properties")
    return properties if isinstance(properties, dict) else {}


def required_of(part: Json) -> list[str]:
    required = part.get("required")
    return [name for name in required if isinstance(name, str)] if isinstance(required, list) else []
