"""The body of a request: what is asked, in the fields that the server takes."""

from __future__ import annotations

import json
from typing import Any

import orjson

from qwendow.client.dialect import DASHSCOPE, EFFORT, TEMPLATE, THINKING, Dialect
from qwendow.client.surrogates import well_formed
from qwendow.conversation.request import Request

Body = dict[str, Any]
"""A request as JSON, by the names of its fields."""


def body_of(request: Request, dialect: Dialect = DASHSCOPE) -> Body:
    """All that is asked and that servers of this dialect take."""
    body: Body = {
        "model": request.model,
        "messages": request.messages,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.json_schema is not None:
        body["response_format"] = {"type": "json_schema", "json_schema": request.json_schema}
    elif request.json_mode:
        body["response_format"] = {"type": "json_object"}
    if request.max_tokens is not None:
        body["max_tokens"] = request.max_tokens
    if request.tools and not request.tools_hidden:
        body |= {"tools": request.tools, "parallel_tool_calls": True}
    if request.tools_closed and not request.tools_hidden:
        body["tool_choice"] = "none"
    return body | _thinking(request, dialect) | (_vendors_own(request) if dialect.vendor else {})


def encoded(body: Body) -> bytes:
    """As JSON in UTF-8."""
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:  # Half a character, or a number in a schema that is larger than it writes.
        return json.dumps(_well_formed(body), ensure_ascii=False).encode()


def _thinking(request: Request, dialect: Dialect) -> Body:
    """An effort of its own is DashScope's to read; elsewhere it says whether to think at all."""
    wanted = thinks(request)
    if wanted is None or dialect.thinking is None:
        return {}
    ways: dict[str, Body] = {
        THINKING: {} if request.thinking is None else {THINKING: wanted},
        TEMPLATE: {TEMPLATE: {THINKING: wanted}},
        EFFORT: {EFFORT: _level(request) if wanted else "none"},
    }
    return ways[dialect.thinking]


def thinks(request: Request) -> bool | None:
    """Whether it is to think; None leaves it to the model."""
    if request.reasoning_effort is None:
        return request.thinking
    return request.reasoning_effort not in ("none", "off")


def _level(request: Request) -> str:
    """One of those that Ollama knows, which refuses all others."""
    return {"minimal": "low", "low": "low", "high": "high", "xhigh": "high", "max": "high"}.get(
        request.reasoning_effort or "", "medium"
    )


def _vendors_own(request: Request) -> Body:
    fields = {
        "thinking_budget": request.thinking_budget,
        "reasoning_effort": request.reasoning_effort,
        "preserve_thinking": request.preserve_thinking or None,
        "thinking_display": request.thinking_display,
        "enable_search": request.search or None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _well_formed(value: Any) -> Any:
    """With every text in it fit for UTF-8."""
    match value:
        case str():
            return well_formed(value)
        case dict():
            return {name: _well_formed(part) for name, part in value.items()}
        case list() | tuple():
            return [_well_formed(part) for part in value]
        case _:
            return value
