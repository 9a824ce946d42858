"""JSON that strangers wrote: what it is read as where it may be anything."""

from __future__ import annotations

import json
import math
from typing import Any

MAX_RESULT = 20_000
"""Characters of what a tool returned: whole web pages stand in exports."""


def record(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def seconds(value: Any, unit: float = 1.0) -> float:
    """Since 1970, of a number in so many to the second; 0 for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return 0.0
    return max(value / unit, 0.0)


def arguments(value: Any) -> str:
    """Of a call, as a JSON object: what is another text is its only argument."""
    said = value if isinstance(value, str) else json.dumps(value)
    try:
        if isinstance(json.loads(said), dict):
            return said
    except (ValueError, RecursionError):
        pass
    return json.dumps({"input": value}, ensure_ascii=False)


def result(value: str) -> str:
    return value if len(value) <= MAX_RESULT else value[:MAX_RESULT] + "…"
