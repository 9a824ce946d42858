"""A story of tools without an end, to try limits on: `[[tools:loop]]` asks for a tool in every round."""

from __future__ import annotations

from typing import Any

from qwendow.offline.replies.arguments import ORDER_NAME, PLACE_NAME, SUM_NAME, ZONE_NAME
from qwendow.offline.replies.findings import zones
from qwendow.offline.wire.forms import Json

MARKER = "[[tools:loop]]"
_PLACES = ("Hangzhou", "Beijing", "Tokyo", "Paris", "London", "Sydney", "Berlin", "Seoul")


def is_unending(question: str) -> bool:
    return MARKER in question


def unending_call(tools: list[Json], done: int) -> list[tuple[str, Json]]:
    """One call, with arguments no round before had; none if no tool is offered."""
    if not tools:
        return []
    # A calculator never runs out of questions.
    tool = max(tools, key=lambda tool: any(SUM_NAME.search(name) for name in _properties(tool)))
    properties = _properties(tool)
    needed = (tool.get("parameters") or {}).get("required")
    names = [name for name in properties if isinstance(needed, list) and name in needed] or list(properties)[:1]
    return [(tool["name"], {name: _value(name, properties[name], done + 1) for name in names})]


def _properties(tool: Json) -> dict[str, Any]:
    properties = (tool.get("parameters") or {}).get("properties")
    return properties if isinstance(properties, dict) else {}


def _value(name: str, schema: Any, count: int) -> Any:
    kind = schema.get("type") if isinstance(schema, dict) else None
    if kind in ("integer", "number"):
        return count
    if SUM_NAME.search(name):
        return f"{count} + {count}"
    if ORDER_NAME.search(name):
        return str(1000 + count)
    if ZONE_NAME.search(name):
        every = list(dict.fromkeys(zones().values()))
        return every[count % len(every)]
    return _PLACES[count % len(_PLACES)] if PLACE_NAME.search(name) else f"{count}"
