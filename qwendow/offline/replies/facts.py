"""JSON mode without a model: an honest object, made from the last user message by simple rules."""

from __future__ import annotations

import re
from typing import Any

from qwendow.offline.asked.ask import Ask, language_of
from qwendow.offline.replies.mail import mail_facts
from qwendow.offline.replies.phrases import phrases
from qwendow.offline.wire.forms import Json

_URL = re.compile(r"https?://[^\s，。）)>\"]{1,2000}")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|\+\d[\d -]{7,18}\d")
# A field a prompt asks for, at the beginning of a line: `- "date": when it was written`, or `"date": string,`.
_FIELD = re.compile(r'^[ \t]*(?:[-*][ \t]*)?"(\w{1,60})"[ \t]*[:：]', re.MULTILINE)
_DEEPEST = 5
LONGEST_READ = 20_000
"""Characters of a message that are searched."""


def json_answer(ask: Ask) -> Json:
    """By the schema if there is one; else the fields the system prompt names; else all that is found."""
    text = ask.question[:LONGEST_READ]
    facts = {**mail_facts(text), **_other_facts(text)}
    if ask.json_schema is not None:
        return _object(ask.json_schema, facts, 0)
    found = {key: facts.get(key) for key in _FIELD.findall(ask.system)} or _present(facts)
    return {**found, "offline": True, "note": phrases(ask.language)["json_note"]}


def _other_facts(text: str) -> Json:
    line = " ".join(text.split())
    return {
        "text": line if len(line) <= 80 else line[:80] + " …",
        "language": language_of(text),
        "urls": _URL.findall(text),
        "phones": _PHONE.findall(text),
    }


def _present(facts: Json) -> Json:
    nobody = {"name": None, "email": None}
    return {key: value for key, value in facts.items() if value not in (None, [], nobody) and key != "sentiment"}


def _object(schema: Json, facts: Json, depth: int) -> Json:
    properties = schema.get("properties")
    if not isinstance(properties, dict) or depth > _DEEPEST:
        return {}
    return {name: _typed(part, facts.get(name), depth) for name, part in properties.items() if isinstance(part, dict)}


def _typed(schema: Any, value: Any, depth: int) -> Any:
    """A value the schema allows, empty where nothing was found."""
    options = schema.get("enum")
    if isinstance(options, list) and options:
        return value if value in options else options[0]
    kind = schema.get("type", "string")
    match kind[0] if isinstance(kind, list) and kind else kind:
        case "object":
            return _object(schema, value if isinstance(value, dict) else {}, depth + 1)
        case "array":
            items = schema.get("items")
            filled = isinstance(value, list) and isinstance(items, dict)
            return [_typed(items, one, depth + 1) for one in value] if filled else []
        case "integer" | "number":
            return value if isinstance(value, int | float) else 0
        case "boolean":
            return False
        case _:
            return value if isinstance(value, str) else ""
