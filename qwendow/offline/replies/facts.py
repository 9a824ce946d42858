"""JSON mode without a model: an honest object, made from the last user message by simple rules."""

from __future__ import annotations

import re
from typing import Any

from qwendow.offline.asked.ask import Ask, language_of
from qwendow.offline.replies.filling import broken, filled
from qwendow.offline.replies.mail import mail_facts
from qwendow.offline.replies.phrases import phrases
from qwendow.offline.replies.schemas import standing_schema
from qwendow.offline.wire.forms import Json

_URL = re.compile(r"https?://[^\s，。）)>\"]{1,2000}")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|\+\d[\d -]{7,18}\d")
# A field a prompt asks for, at the beginning of a line: `- "date": when it was written`, or `"date": string,`.
_FIELD = re.compile(r'^[ \t]*(?:[-*][ \t]*)?"(\w{1,60})"[ \t]*[:：]', re.MULTILINE)
_BREAK = "[[schema:break]]"
"""In a message, it asks for an answer that does not conform to its schema."""
_REPAIR = re.compile(r"\s*Your last answer does not", re.IGNORECASE)
LONGEST_READ = 20_000
"""Characters of a message that are searched."""


def json_answer(ask: Ask) -> Any:
    """By the schema if there is one; else the fields the system prompt names; else all that is found."""
    text = _material(ask)[:LONGEST_READ]
    facts = {**mail_facts(text), **_other_facts(text)}
    schema = standing_schema(ask.system) if ask.json_schema is None else ask.json_schema
    if schema is not None:
        answer = filled(schema, facts)
        return broken(schema, answer) if _BREAK in ask.question else answer
    found = {key: facts.get(key) for key in _FIELD.findall(ask.system)} or _present(facts)
    return {**found, "offline": True, "note": phrases(ask.language)["json_note"]}


def _material(ask: Ask) -> str:
    """What the user gave to read last: a request to repair the answer is about the message before it."""
    said = [text for text in ask.said if not _REPAIR.match(text)]
    return (said or ask.said)[-1].replace(_BREAK, "")


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
