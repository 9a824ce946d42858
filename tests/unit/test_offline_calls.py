"""Tool calls of the offline endpoint: when, which, with which arguments, and what follows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from offline_turns import read_asked
from qwendow.offline.replies.arguments import argument_sets
from qwendow.offline.replies.author import draft_answer
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
    return draft_answer(read_asked(asked))


def called(answer: Answer) -> list[tuple[str, Json]]:
    return [(call.name, json.loads(call.arguments)) for call in answer.calls]


def planned(question: str) -> list[tuple[str, Json]]:
    return called(draft([user(question)], parallel_tool_calls=True))


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
    assert planned("杭州天气怎么样") == [("get_current_weather", {"location": "杭州"})]
    assert planned("What's the weather in Paris in fahrenheit?") == [
        ("get_current_weather", {"location": "Paris", "unit": "fahrenheit"})
    ]
    assert planned("现在几点了") == [("get_current_time", {})]
    assert planned("How much is 12 * (3 + 4)?") == [("calculator", {"expression": "12 * (3 + 4)"})]


def test_question_that_no_tool_fits_calls_none() -> None:
    assert planned("你是谁") == []
    assert planned("Tell me about yourself, please") == []


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


LOOKUP = {"name": "crm_lookup", "description": "Finds a customer, and the table of past invoices", "parameters": {}}


def offered(*tools: Json) -> list[Json]:
    return [{"type": "function", "function": tool} for tool in tools]


def test_prepared_answer_wins_over_a_tool_that_only_describes_itself_with_the_same_word() -> None:
    assert draft([user("Compare them in a table")], tools=offered(LOOKUP)).calls == ()
    assert called(draft([user("Put the crm table here")], tools=offered(LOOKUP))) == [("crm_lookup", {})]
    assert called(draft([user("Past invoices of Li Wei?")], tools=offered(LOOKUP))) == [("crm_lookup", {})]


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        ("Past invoices of Li Wei?", "You did not allow the call of `crm_lookup`, so I have nothing to tell from it."),
        ("查一下 invoices", "您没有同意调用 `crm_lookup`，所以没有可以告诉您的结果。"),
    ],
)
def test_call_the_reader_did_not_allow_is_spoken_of_and_not_made_again(question: str, beginning: str) -> None:
    first = draft([user(question)], tools=offered(LOOKUP))
    result = "The reader did not allow this call. Answer without it, or ask what to do instead."
    second = draft([user(question), *turn(first, result)], tools=offered(LOOKUP))
    assert (second.calls, second.text.partition("。" if "。" in beginning else " Shall")[0]) == (
        (), beginning.rstrip("。"),
    )  # fmt: skip


def test_failed_call_is_told_as_one() -> None:
    question = user("Past invoices of Li Wei?")
    first = draft([question], tools=offered(LOOKUP))
    second = draft([question, *turn(first, "The tool failed with KeyError: 1.")], tools=offered(LOOKUP))
    assert second == Answer(
        "(Offline demo, no model: this only repeats what the tools returned.)\n\n"
        "- `crm_lookup` gave no result, so I answer without it: The tool failed with KeyError: 1."
    )


def test_loop_asks_again_and_again_with_other_arguments_until_no_call_is_allowed() -> None:
    messages = [user("[[tools:loop]]")]
    for _ in range(12):
        answer = draft(messages, parallel_tool_calls=True)
        messages += turn(answer, "2")
    sums = [json.loads(call["function"]["arguments"]) for said in messages[1::2] for call in said["tool_calls"]]
    assert sums == [{"expression": f"{count} + {count}"} for count in range(1, 13)]
    assert draft(messages, tool_choice="none") == Answer(
        "I asked for a tool 12 times in this turn. This request allows no further call, so here the story ends.\n\n"
        "*(Offline demo: `[[tools:loop]]` asks for it, no model.)*"
    )
    assert draft([user("[[tools:loop]] 你好"), *messages[1:3]], tool_choice="none").text.startswith(
        "这一轮里我请求了 1 次"
    )


@pytest.mark.parametrize("tool", [TIME, WEATHER, LOOKUP, {"name": "now", "parameters": {"properties": {"a": 1}}}])
def test_loop_takes_any_tool(tool: Json) -> None:
    assert [name for name, _ in called(draft([user("[[tools:loop]]")], tools=offered(tool)))] == [tool["name"]]
