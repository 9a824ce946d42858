"""A value for a JSON Schema: what was found where it fits, else something plausible. Odd schemas may get less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from qwendow.offline.replies.scalars import count, number, offered, string
from qwendow.offline.replies.schemas import KINDS, fields_of, kinds_of, required_of, resolved
from qwendow.offline.wire.forms import Json

_DEEPEST = 4
"""Levels down to which fields that are not required are filled in as well; at twice as many all ends."""
_MOST_ENTRIES = 20
_MOST_VALUES = 2000


def filled(schema: Json, found: Json) -> Any:
    """`found` holds what is known, by the names of fields. A schema that says nothing is one of an object."""
    return Filling(schema).value(schema, found, 0)


def broken(schema: Json, value: Any) -> Any:
    """The value without a field that is required, and with one of a wrong type; of another kind if it has neither."""
    part = resolved(schema, schema)
    required = [name for name in required_of(part) if isinstance(value, dict) and name in value]
    spoiled = {name: each for name, each in value.items() if name not in required[:1]} if required else value
    for name, each in fields_of(part).items():
        kinds = kinds_of(resolved(each, schema))
        if kinds and isinstance(spoiled, dict) and name in spoiled:
            return {**spoiled, name: _outside(kinds)}
    return spoiled if required else _outside(kinds_of(part) or ["object"])


def _outside(kinds: list[str]) -> Any:
    wrong: tuple[Any, ...] = (4711, "of the wrong type", True, None, [], {})
    return next((each for each in wrong if not any(KINDS[kind](each) for kind in kinds)), 4711)


@dataclass(frozen=True, slots=True)
class Filling:
    """Of one schema: `root` is where its references begin. Few nested words can ask for billions of values."""

    root: Json
    left: Iterator[int] = field(default_factory=lambda: iter(range(_MOST_VALUES)))

    def value(self, schema: Any, found: Any, depth: int) -> Any:
        if next(self.left, None) is None:
            return None
        part = resolved(schema, self.root, found)
        if "const" in part:
            return part["const"]
        options = part.get("enum")
        if isinstance(options, list) and options:
            return found if found in options else None if found is None and None in options else options[0]
        match _kind(part, found):
            case "object":
                return self._object(part, found if isinstance(found, dict) else {}, depth)
            case "array":
                return self._array(part, found if isinstance(found, list) else [], depth)
            case "integer" | "number" as kind:
                return number(part, found, kind)
            case "boolean":
                return found is True or offered(part, "boolean", False)
            case "string":
                return string(part, found)
        return None

    def _object(self, part: Json, found: Json, depth: int) -> Json:
        properties, required = fields_of(part), required_of(part)
        names = required if depth >= _DEEPEST else dict.fromkeys([*properties, *required])
        if depth >= 2 * _DEEPEST:
            return {}
        other = part.get("additionalProperties")
        return {name: self.value(properties.get(name, other), found.get(name), depth + 1) for name in names}

    def _array(self, part: Json, found: list[Any], depth: int) -> list[Any]:
        items = part.get("items")
        first = items if isinstance(items, list) else part.get("prefixItems")
        first = first if isinstance(first, list) else []
        if depth >= 2 * _DEEPEST:
            return []
        least, most = count(part, "minItems", 0), count(part, "maxItems", _MOST_ENTRIES)
        entries = [*found, *[None] * (max(least, len(first)) - len(found))][: max(least, most)]
        return [
            self.value(first[place] if place < len(first) else items, entry, depth + 1)
            for place, entry in enumerate(entries)
        ]


def _kind(part: Json, found: Any) -> str:
    kinds = kinds_of(part) or (["string"] if found is None else list(KINDS))
    return next((kind for kind in kinds if KINDS[kind](found)), kinds[0])
