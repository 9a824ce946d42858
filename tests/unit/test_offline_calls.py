"""Tool calls of the offline endpoint: when, which, with which arguments, and what follows."""

from __future__ import annotations

import json
from typing import Any

from qwendow.offline.asked.catalog import load_models
from qwendow.offline.asked.checks import Rules, read_ask
from qwendow.offline.replies.arguments import argument_sets
from qwendow.offline.replies.author import draft_answer
from qwendow.offline.replies.calls import planned_calls
from qwendow.offline.wire.forms import Answer, Json

TIME = {"name": "get_current_time", "description": "当你想知道现在的时间时非常有用。", "parameters": {}}
WEATHER = {
    "name": "get_current_weather",
    "description": "当你想查询指定城市的天气时非常有用。",
    "parameters": {
        "type": "object",
        "properties": {"location": {"type": "string"}, "unit": {"enum": ["celsius", "fahrenheit"]}},
        "required": ["location"],
    },
}
CALCULATOR = {
    "name": "calculator",
    "description": "Evaluates an arithmetic expression",
    "parameters": {"properties": {"expression": {"type": "string"}}, "required": ["expression"]},
}
ALL = [TIME, WEATHER, CALCULATOR]


def draft(messages: list[Json], **body: Any) -> Answer:
    tools = [{"type": "function", "function": tool} for tool in ALL]
    asked = {"model": "qwen-plus", "messages": messages, "tools": tools, **body}
    return draft_answer(read_ask(asked, load_models(), Rules()))


def called(answer: Answer) -> list[tuple[str, Json]]:
    return [(call.name, json.loads(call.arguments)) for call in answer.calls]


def user(text: str) -> Json:
    return {"role": "user", "content": text}


def turn(answer: Answer, *results: str) -> list[Json]:
    """The messages that follow a tool call."""
    calls = [{"id": call.id, "function": {"name": call.name, "arguments": call.arguments}} for call in answer.calls]
    said: Json = {"role": "assistant", "content": "", "tool_calls": calls}
    replies = [
        {"role": "tool", "tool_call_id": call.id, "content": result}
        for call, result in zip(answer.calls, results, strict=True)
    ]
    return [said, *replies]


def test_question_calls_the_tool_whose_words_it_shares() -> None:
    assert planned_calls("杭州天气怎么样", ALL) == [("get_current_weather", {"location": "杭州"})]
    assert planned_calls("What's the weather in Paris in fahrenheit?", ALL) == [
        ("get_current_weather", {"location": "Paris", "unit": "fahrenheit"})
    ]
    assert planned_calls("现在几点了", ALL) == [("get_current_time", {})]
    assert planned_calls("How much is 12 * (3 + 4)?", ALL) == [("calculator", {"expression": "12 * (3 + 4)"})]


def test_question_that_no_tool_fits_calls_none() -> None:
    assert planned_calls("你是谁", ALL) == []
    assert planned_calls("Tell me about yourself, please", ALL) == []


def test_calls_come_one_by_one_unless_they_may_be_parallel() -> None:
    question = user("北京和上海的天气")
    one, both = draft([question]), draft([question], parallel_tool_calls=True)
    beijing, shanghai = [("get_current_weather", {"location": place}) for place in ("北京", "上海")]
    assert (called(one), called(both)) == ([beijing], [beijing, shanghai])
    assert one.finish == "tool_calls"
    second = draft([question, *turn(one, "sunny")])
    assert called(second) == [shanghai]


def test_results_are_repeated_when_nothing_is_left_to_call() -> None:
    question = user("杭州天气怎么样")
    answer = draft([question, *turn(draft([question]), '{"temperature": 21}')])
    assert answer == Answer(
        '（离线演示，没有模型：这里只是复述工具返回的内容。）\n\n- `get_current_weather` 返回：{"temperature": 21}'
    )


def test_tool_choice_forbids_or_forces() -> None:
    assert draft([user("杭州天气怎么样")], tool_choice="none").calls == ()
    forced = draft([user("hello")], tool_choice={"type": "function", "function": {"name": "calculator"}})
    assert called(forced) == [("calculator", {"expression": "hello"})]


def test_thinking_precedes_the_call() -> None:
    answer = draft([user("杭州天气怎么样")], enable_thinking=True)
    assert called(answer) == [("get_current_weather", {"location": "杭州"})]
    assert answer.reasoning is not None and "杭州天气怎么样" in answer.reasoning


def test_arguments_follow_the_types_of_the_schema() -> None:
    schema = {
        "properties": {
            "text": {"type": "string"},
            "count": {"type": "integer"},
            "ratio": {"type": "number"},
            "exact": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "inner": {"type": "object", "properties": {"size": {"enum": ["small", "large"]}}, "required": ["size"]},
            "optional": {"type": "string"},
        },
        "required": ["text", "count", "ratio", "exact", "tags", "inner"],
    }
    assert argument_sets(schema, "send 3.5 large") == [
        {
            "text": "send 3.5 large",
            "count": 3,
            "ratio": 3.5,
            "exact": True,
            "tags": ["send 3.5 large"],
            "inner": {"size": "large"},
        }
    ]


def test_schema_that_nests_without_end_is_cut() -> None:
    endless: Json = {"type": "object", "required": ["a"], "properties": {}}
    endless["properties"]["a"] = endless
    assert len(json.dumps(argument_sets(endless, "x"))) < 100


def test_nested_arguments_are_sent_whole_unless_tool_stream_is_asked_for() -> None:
    tool = {"name": "paint", "parameters": {"properties": {"at": {"type": "array"}}, "required": ["at"]}}
    offered = [{"type": "function", "function": tool}]
    assert [draft([user("paint it")], tools=offered, tool_stream=on).calls[0].whole for on in (False, True)] == [
        True, False,
    ]  # fmt: skip
