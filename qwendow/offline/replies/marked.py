"""Calls that a message or a scene spells out: `[[call:NAME key=value]]`, with any tool that is offered."""

from __future__ import annotations

import json
import re
from typing import Any

from qwendow.offline.asked.ask import Ask
from qwendow.offline.wire.forms import Json

_VALUE = r'"[^"]*"|[^\s\]]+'
_MARK = re.compile(rf"\[\[call:\s*([\w-]{{1,64}})((?:\s+[\w-]+=(?:{_VALUE}))*)\s*\]\]")
_ARGUMENT = re.compile(rf"([\w-]+)=({_VALUE})")


def marked_calls(text: str, ask: Ask) -> list[tuple[str, Json]]:
    """The calls that stand in the text, of tools that the request offers; `$question` stands for what was asked."""
    tools = {str(tool["name"]): tool for tool in ask.tools}
    return [
        (name, {key: _value(key, value, tools[name], ask) for key, value in _ARGUMENT.findall(arguments)})
        for name, arguments in _MARK.findall(text)
        if name in tools
    ]


def _value(key: str, written: str, tool: Json, ask: Ask) -> Any:
    """As JSON where it is some and the tool does not take a text there, such as 3, true or null; else a text."""
    text = written.strip('"').replace("$question", ask.question)
    properties = (tool.get("parameters") or {}).get("properties")
    part = properties.get(key) if isinstance(properties, dict) else None
    if written.startswith('"') or (isinstance(part, dict) and part.get("type") == "string"):
        return text
    try:
        return json.loads(written)
    except ValueError:
        return text
