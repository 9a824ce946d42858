"""Values from outside, checked again: strict types and ranges, whoever sends them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qwendow.conversation.judged import Schema
from qwendow.conversation.unseen import UNSEEN
from qwendow.models import Model
from qwendow.schema import BrokenSchema, parse_schema
from qwendow.thinking import AUTO, LONGER, OFF, WISHES, usual

MAX_CHARACTERS = 100_000
"""Of a message, and of a system prompt."""

TOP_P = 0.8
"""The vendor's default for text models that do not think (chat-completions reference of 2H 2026)."""

LEAST_MEMORY = 500
"""Tokens."""

DEFAULT_TIER = "plus"


class Refused(Exception):
    """A value is not acceptable: `reason` says why not, `facts` fill the page's words for it."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


def message_text(message: Any, may_be_empty: bool = False) -> str:
    """What the user typed, without what cannot be sent; raises Refused."""
    if not isinstance(message, str):
        raise Refused("message_type")
    if not UNSEEN.sub("", message).replace("\0", "").strip():
        if may_be_empty:
            return ""
        raise Refused("message_empty")
    if len(message) > MAX_CHARACTERS:
        raise Refused("message_long", count=len(message), limit=MAX_CHARACTERS)
    return sendable(message)


def is_zone(value: Any) -> bool:
    """Whether it is the IANA name of a time zone that is known here."""
    try:
        return isinstance(value, str) and bool(ZoneInfo(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # A name is a path: it may be a folder, or lead anywhere.
        return False


def read_zone(value: Any) -> str:
    """The time zone of the reader, empty if it is not told; raises Refused."""
    if value is None or value == "":
        return ""
    if not is_zone(value):
        raise Refused("timezone")
    return str(value)


def require_json(json_mode: Any, json_schema: Any) -> None:
    """A caller who gives a schema must ask for JSON, too; the page only hides the field. Raises Refused."""
    if json_schema and json_mode is not True:
        raise Refused("json_schema_alone")


def read_schema(text: Any, json_on: bool = True) -> Schema | None:
    """The schema for a JSON answer, if one is given; raises Refused."""
    if not isinstance(text, str):
        raise Refused("json_schema")
    if not json_on or not text.strip():
        return None
    try:
        return parse_schema(text)
    except BrokenSchema as broken:
        place = "_at" if broken.line else ""
        raise Refused(
            f"schema_{broken.reason}{place}",
            line=broken.line,
            column=broken.column,
            path=broken.path,
            detail=broken.detail,
        ) from broken


def wants_object(schema: Schema) -> bool:
    """JSON mode gives objects only; a schema that names no type may want anything."""
    types = schema.json.get("type", "object")
    return "object" in (types if isinstance(types, list) else [types])


def read_system_prompt(text: Any) -> str:
    if text is None:
        return ""
    if not isinstance(text, str) or len(text) > MAX_CHARACTERS:
        raise Refused("system_prompt", limit=MAX_CHARACTERS)
    return sendable(text) if text.strip() else ""


def read_switch(name: str, value: Any, default: bool) -> bool:
    value = default if value is None else value
    if not isinstance(value, bool):
        raise Refused("switch", name=name)
    return value


def able(name: str, value: Any, able: bool, model: Model) -> bool:
    """A switch that only some models have."""
    on = read_switch(name, value, False)
    if on and not able:
        raise Refused(f"{name}_unsupported", model=model.id)
    return on


def read_thinking(value: Any, model: Model, json_on: bool) -> str:
    """How long the model is to think: a wish that it can be asked for."""
    wish = AUTO if value is None else value
    if not isinstance(wish, str) or wish not in WISHES:
        raise Refused("thinking", choices=", ".join(WISHES))
    if wish in LONGER and json_on and not model.json_thinking:
        raise Refused("thinking_json")
    if wish in LONGER and not model.thinks(True):
        raise Refused("thinking_unsupported", model=model.id)
    if wish == OFF and model.thinks(False):
        raise Refused("thinking_always", model=model.id)
    return wish


def fitting(wish: str, model: Model, name: str, json_on: bool) -> str:
    """What becomes of a wish: AUTO is what fits the model, and JSON is reliable only of one that does not think."""
    if json_on and model.thinking_switch and (wish == AUTO or not model.json_thinking):
        return OFF
    return usual(model, name) if wish == AUTO else wish


def budget_amount(value: Any, model: Model) -> float:
    """What the conversation may cost; there is no keeping to it where the price is not known."""
    amount = number("budget", value, 0, lambda value: 0 <= value <= 10**6)
    if amount and not model.prices:
        raise Refused("budget_price", model=model.id)
    return amount


def number(name: str, value: Any, default: float, allowed: Any) -> float:
    value = default if value is None else value
    if isinstance(value, bool) or not isinstance(value, int | float) or not allowed(value):
        raise Refused(name, least=LEAST_MEMORY)
    return float(value)


def memory_tokens(value: Any, default: int) -> int:
    """How long a prompt may be; a shorter one than LEAST_MEMORY holds hardly more than a system prompt."""
    most = tokens("memory", value, default)
    if 0 < most < LEAST_MEMORY:
        raise Refused("memory", least=LEAST_MEMORY)
    return most


def tokens(name: str, value: Any, default: int) -> int:
    return int(number(name, value, default, lambda value: 0 <= value <= 10**9 and value % 1 == 0))


def sendable(text: str) -> str:
    """Without NUL, and with U+FFFD for half characters, which no endpoint takes."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
