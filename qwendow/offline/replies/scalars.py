"""Numbers and texts that a JSON Schema allows: what was found if it fits, else a plausible one."""

from __future__ import annotations

import math
import re
from typing import Any

from qwendow.offline.replies.schemas import KINDS
from qwendow.offline.wire.forms import Json

_LARGEST = 10**15
_NOTHING = "offline demo"
_SAMPLES = ("", "2026-11-16", "09:00", "CNY", "QW-1024", "13800138000", "1024", "example", "example.com", "Example Ltd")
_FORMATS = {
    "date": (r"\d{4}-\d\d-\d\d", "2026-11-16"),
    "date-time": (r"\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)", "2026-11-16T09:00:00Z"),
    "time": (r"\d\d:\d\d:\d\d.*", "09:00:00Z"),
    "email": (r"[^@\s]+@[^@\s]+", "someone@example.com"),
    "uri": (r"https?://\S+", "https://example.com/"),
    "uuid": (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "00000000-0000-4000-8000-000000000000"),
    "ipv4": (r"\d+(\.\d+){3}", "192.0.2.1"),
    "ipv6": (r"[0-9a-f:]+", "2001:db8::1"),
}


def number(part: Json, found: Any, kind: str) -> int | float:
    value: int | float = found if KINDS["number"](found) else offered(part, kind, 0)
    bounds = {key: bound for key, bound in part.items() if KINDS["number"](bound) and _is_handy(bound)}
    least, above = bounds.get("minimum", -math.inf), bounds.get("exclusiveMinimum", -math.inf)
    most, below = bounds.get("maximum", math.inf), bounds.get("exclusiveMaximum", math.inf)
    # Between two bounds a whole number may not fit: then their middle.
    low, high = max(least, above + 1), min(most, below - 1)
    if low > high and kind == "number":
        low = high = (max(least, above) + min(most, below)) / 2
    value = max(low, min(high, value))
    step = bounds.get("multipleOf")
    if step:
        value = math.ceil(value / step) * step
    return math.ceil(value) if kind == "integer" or float(value).is_integer() else value


def _is_handy(bound: float) -> bool:
    """Arithmetic with others is not exact, or has no end."""
    return bound == 0 or 1 / _LARGEST < abs(bound) < _LARGEST


def string(part: Json, found: Any) -> str:
    form, sample = _FORMATS.get(str(part.get("format")), (None, ""))
    least, most = count(part, "minLength", 0), count(part, "maxLength", 10**6)

    def suits(text: Any) -> bool:
        return (
            isinstance(text, str)
            and least <= len(text) <= most
            and (form is None or re.fullmatch(form, text, re.IGNORECASE) is not None)
            and _matches(part.get("pattern"), text)
        )

    candidates = (found, offered(part, "string", None), sample, *_SAMPLES)
    return next((text for text in candidates if suits(text)), _NOTHING.ljust(least, ".")[:most])


def _matches(pattern: Any, text: str) -> bool:
    """Only short texts are tried: a pattern may take for ever over a long one."""
    try:
        return not isinstance(pattern, str) or (len(text) <= 20 and re.search(pattern, text) is not None)
    except (re.error, RecursionError):
        return True


def offered(part: Json, kind: str, default: Any) -> Any:
    """What the schema itself names as a value."""
    examples = part.get("examples")
    offers = [part.get("default"), *(examples if isinstance(examples, list) else ())]
    return next((offer for offer in offers if KINDS[kind](offer)), default)


def count(part: Json, name: str, default: int) -> int:
    value = part.get(name)
    return min(value, 100) if isinstance(value, int) else default
