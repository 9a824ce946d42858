"""Whole requests without a socket: whatever is sent, the answer is a reply and not an exception."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qwendow.offline.desk import Desk, Habits
from qwendow.offline.wire.forms import Json, Stamp

PARAMETERS = [
    "model", "messages", "stream", "stream_options", "temperature", "top_p", "top_k", "n", "seed", "stop", "tools",
    "tool_choice", "parallel_tool_calls", "response_format", "enable_thinking", "thinking_budget", "max_tokens",
    "max_completion_tokens", "presence_penalty", "repetition_penalty", "tool_stream", "enable_search",
]  # fmt: skip
WORDS = st.sampled_from(
    ["user", "assistant", "tool", "function", "object", "array", "json_object", "json_schema", "[[fault:503]]",
     "\ud83d"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["role", "content", "type", "function", "name", "parameters", "properties", "required", "items", "enum", "schema",
     "json_schema", "tool_calls", "id", "tool_call_id", "arguments", "partial", "text", "include_usage", "location"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
DESK = Desk(Habits(pace=0))


def good(**more: Any) -> Json:
    return {"model": "qwen3.7-plus", "messages": [{"role": "user", "content": "json weather"}], **more}


def weather(parameters: Any) -> Json:
    return {"type": "function", "function": {"name": "weather", "parameters": parameters}}


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from(PARAMETERS), VALUES, max_size=3))
@example({"tools": [weather({"properties": {"a": {"type": "array", "items": [1]}}, "required": ["a"]})]})
@example({"tools": [weather({"properties": {"\ud83d": {}}, "required": ["\ud83d"]})]})
@example({"stop": 3})
@example({"response_format": {"type": "json_schema", "json_schema": "x"}, "enable_thinking": False})
@example({"stream_options": "x", "stream": True})
def test_any_body_gets_a_reply(more: Json) -> None:
    reply = DESK.reply("sk-x", good(**more), "", Stamp())
    assert reply.status in (200, 400, 404, 500, 503)
    assert sum(1 for _ in reply.steps) > 0 or reply.body


@settings(max_examples=200, deadline=None)
@given(st.lists(VALUES, max_size=3), st.booleans())
def test_any_messages_get_a_reply(messages: list[Any], stream: bool) -> None:
    sent = [*messages, {"role": "user", "content": "hi"}]
    assert DESK.reply("sk-x", good(messages=sent, stream=stream), "", Stamp()).status in (200, 400)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_any_tool_schema_gets_a_reply(schema: Any) -> None:
    tool = weather({"properties": {"a": schema}, "required": ["a"]})
    assert DESK.reply("sk-x", good(tools=[tool]), "", Stamp()).status in (200, 400)


ASKED = st.sampled_from(
    ["order ", "订单", "1003", " and ", "天气", "weather in ", "Paris", "杭州", "几点", "what is ", "3", "%", "*", "(",
     ")", " 的 ", "“", "”", "[[tools:loop]]"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(ASKED | st.text(max_size=3), max_size=12).map("".join), st.text(max_size=20))
def test_any_question_and_any_result_get_a_reply(question: str, result: str) -> None:
    names = ("current_time", "calculator", "weather", "order_status")
    tools = [{"type": "function", "function": {"name": name}} for name in names]
    calls = [{"id": name, "function": {"name": name, "arguments": json.dumps(result)}} for name in names]
    messages: list[Json] = [{"role": "user", "content": question}, {"role": "assistant", "tool_calls": calls}]
    messages += [{"role": "tool", "tool_call_id": name, "content": result} for name in names]
    for sent in (messages[:1], messages):
        assert DESK.reply("sk-x", good(messages=sent, tools=tools), "", Stamp()).status == 200


@pytest.mark.parametrize(
    "text", ["1", "1 ", "(", "“", "'", "order 1-", "1,", "√", "in A", "1+", "> ", "天气", "```", "1%"]
)
def test_long_questions_take_no_time(text: str) -> None:
    properties: Json = {"place": {}, "expression": {}, "order_number": {}}
    tool = weather({"properties": properties, "required": list(properties)})
    asked = {"role": "user", "content": text * (50_000 // len(text)) + "x"}
    forced = {"type": "function", "function": {"name": "weather"}}
    began = time.thread_time()
    for choice in ({}, {"tool_choice": forced, "enable_thinking": False}):
        assert DESK.reply("sk-x", good(messages=[asked], tools=[tool], **choice), "", Stamp()).status == 200
    assert time.thread_time() - began < 1.5


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_fault_header_gets_a_reply(header: str) -> None:
    assert DESK.reply("sk-x", good(stream=True), header, Stamp()).status >= 200
