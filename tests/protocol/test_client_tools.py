"""Tool calls over real sockets: what is asked for, what comes in pieces, and a whole turn with tools."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from client_wire import ANSWER, QUESTION, collect, playing
from qwendow import offline
from qwendow.answering.chat import Chat
from qwendow.client import DashScope
from qwendow.conversation.events import Finish, TextDelta, ToolCall
from qwendow.conversation.options import Options
from qwendow.conversation.request import Message, Request
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn
from qwendow.offline import create_app, start
from qwendow.tools import Toolbox, shipped

TOOL = {"type": "function", "function": {"name": "weather", "description": "d", "parameters": {"type": "object"}}}
CALL: Message = {"id": "a", "type": "function", "function": {"name": "weather", "arguments": '{"x": "\ud83d"}'}}


def sent(**changed: object) -> dict[str, object]:
    async def ask() -> dict[str, object]:
        async with playing(ANSWER) as wire:
            await collect(wire.client(), dataclasses.replace(QUESTION, **changed))  # type: ignore[arg-type]
            return wire.bodies[0]

    return asyncio.run(ask())


@pytest.mark.usefixtures("loop")
@pytest.mark.parametrize(
    ("changed", "body"),
    [
        ({"tools": (TOOL,)}, {"tools": [TOOL], "parallel_tool_calls": True}),
        (
            {"tools": (TOOL,), "tools_closed": True},
            {"tools": [TOOL], "parallel_tool_calls": True, "tool_choice": "none"},
        ),
        ({"tools": (TOOL,), "tools_closed": True, "tools_hidden": True}, {}),
        ({"thinking": True, "thinking_budget": 512}, {"enable_thinking": True, "thinking_budget": 512}),
        ({"reasoning_effort": "low"}, {"reasoning_effort": "low"}),
        (
            {"preserve_thinking": True, "thinking_display": "summarized"},
            {"preserve_thinking": True, "thinking_display": "summarized"},
        ),
        ({"search": True}, {"enable_search": True}),
        ({}, {}),
    ],
)
def test_what_is_chosen_is_sent_at_the_top_level(changed: dict[str, object], body: dict[str, object]) -> None:
    names = (
        "tools", "parallel_tool_calls", "tool_choice", "enable_thinking", "thinking_budget", "reasoning_effort",
        "preserve_thinking", "thinking_display", "enable_search",
    )  # fmt: skip
    said = sent(**changed)
    assert {name: said[name] for name in names if name in said} == body


def test_calls_and_results_are_sent_with_half_characters_mended() -> None:
    result = {"role": "tool", "tool_call_id": "a", "content": "\udc00"}
    messages = [*QUESTION.messages, {"role": "assistant", "content": "", "tool_calls": [CALL]}, result]
    said = json.dumps(sent(messages=messages)["messages"], ensure_ascii=False)
    assert said.count("\ufffd") == 2 and "tool_call_id" in said


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with start(create_app(pace=0)) as running:
        yield running.base_url


def asked(url: str, question: str) -> list[object]:
    async def ask() -> list[object]:
        client = DashScope(offline.KEY, url)
        try:
            request = Request("qwen-plus", [{"role": "user", "content": question}], 0.7, 0.8, tools=(TOOL,))
            events = [event async for event in client.stream(request)]
            return [event for event in events if isinstance(event, ToolCall | TextDelta | Finish)]
        finally:
            await client.aclose()

    return asyncio.run(ask())


@pytest.mark.parametrize("fault", ["duplicate", "no-index"])
def test_a_call_whose_pieces_are_odd_comes_whole(url: str, fault: str) -> None:
    (call, finish) = asked(url, f"weather? [[fault:tools-{fault}]]")
    assert isinstance(call, ToolCall) and call.name == "weather" and call.id.startswith("call_")
    assert isinstance(json.loads(call.arguments), dict)
    assert finish == Finish("tool_calls")


def test_two_calls_whose_pieces_alternate_come_whole(url: str) -> None:
    *calls, _ = asked(url, "weather? [[fault:tools-disorder]]")
    first, second = (call for call in calls if isinstance(call, ToolCall))
    assert first.arguments == second.arguments and first.id != second.id
    assert isinstance(json.loads(first.arguments), dict)


def test_arguments_that_were_cut_come_as_they_are(url: str) -> None:
    (call, _) = asked(url, "weather? [[fault:tools-bad-json]]")
    assert isinstance(call, ToolCall)
    with pytest.raises(json.JSONDecodeError):
        json.loads(call.arguments)


def turn(url: str, question: str, data: Path, *tools: str) -> Turn:
    async def ask() -> Turn:
        client, conversation = DashScope(offline.KEY, url), Conversation()
        opened = conversation.open(question)
        options = Options("qwen-plus", 0.7, 0.8, False, "You serve customers.", 30_000, tools=tools)
        try:
            await Chat(client, 20, Toolbox(shipped(data))).answer(conversation, options, lambda: None)
        finally:
            await client.aclose()
        return opened

    return asyncio.run(ask())


def test_a_turn_runs_the_tools_and_ends_in_an_answer(url: str, tmp_path: Path) -> None:
    done = turn(url, "calculator: 12.5*3840", tmp_path, "calculator")
    (call,) = done.rounds[0].calls
    assert (done.outcome, call.asked.name, call.result and call.result.failed) == (Outcome.DONE, "calculator", False)
    assert call.result and "48000" in call.result.text.replace(",", "")
    assert "48" in done.rounds[-1].text


def test_arguments_that_are_no_json_are_told_and_the_turn_ends_well(url: str, tmp_path: Path) -> None:
    done = turn(url, "calculator: 12.5*3840 [[fault:tools-bad-json times=1]]", tmp_path, "calculator")
    first = done.rounds[0].calls[0].result
    assert first is not None and first.failed and "not JSON" in first.text
    assert done.outcome is Outcome.DONE
