"""Thoughts that go back to the model: its own, while it calls tools, and later only what it has sealed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import pytest

from qwendow.answering.chat import Chat
from qwendow.conversation.events import (
    Event,
    Finish,
    ReasoningDelta,
    SealedThought,
    TextDelta,
    TextWasThought,
    ToolCall,
)
from qwendow.conversation.options import Options
from qwendow.conversation.request import Message, Request
from qwendow.conversation.tree import Conversation

OPTIONS = Options("m", 0.7, 0.8, False, "", 100_000, tools=("clock",), recalls=True)
CALL: list[Event] = [ToolCall("c1", "clock", "{}"), Finish("tool_calls")]
TOLD: list[Event] = [TextDelta("told"), Finish("stop")]


class Returned:
    text, failed = "noon", False


class Clock:
    def offered(self, names: Any) -> list[dict[str, Any]]:
        return [{"type": "function", "function": {"name": name}} for name in names]

    def needs_consent(self, name: str) -> bool:
        return False

    async def run(self, name: str, arguments: str, zone: str) -> Returned:
        return Returned()


class Scripted:
    def __init__(self, *scripts: list[Event]) -> None:
        self.scripts, self.requests = list(scripts), list[Request]()

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        self.requests.append(request)
        for event in self.scripts[len(self.requests) - 1]:
            yield event


def talk(*turns: tuple[Options, list[list[Event]]]) -> list[Request]:
    """What the endpoint gets when each question is answered by those rounds."""
    client, conversation = Scripted(*(script for _, rounds in turns for script in rounds)), Conversation()
    for options, _ in turns:
        conversation.open("when?", model=options.model)
        asyncio.run(Chat(client, 5, Clock()).answer(conversation, options, lambda: None))
    return client.requests


def said(request: Request) -> list[Message]:
    return [message for message in request.messages if message["role"] == "assistant"]


def thoughts(request: Request) -> list[dict[str, str]]:
    names = ("reasoning_content", "encrypted_content")
    return [{name: message[name] for name in names if name in message} for message in said(request)]


def flags(request: Request) -> tuple[bool | None, bool, str | None]:
    return request.thinking, request.preserve_thinking, request.thinking_display


def thinking(*texts: str) -> list[Event]:
    return [ReasoningDelta(text) for text in texts]


def test_the_reasoning_of_this_turn_goes_back_with_what_the_tools_returned():
    first, second = talk((OPTIONS, [[*thinking("I need ", "the time."), *CALL], TOLD]))
    assert (thoughts(first), flags(first)) == ([], (None, False, None))
    assert (thoughts(second), flags(second)) == ([{"reasoning_content": "I need the time."}], (None, True, None))


def test_each_round_goes_back_with_its_own():
    *_, third = talk((OPTIONS, [[*thinking("one"), *CALL], [*thinking("two"), *CALL], TOLD]))
    assert thoughts(third) == [{"reasoning_content": "one"}, {"reasoning_content": "two"}]


def test_the_reasoning_of_earlier_turns_is_not_paid_for_again():
    *_, last = talk((OPTIONS, [[*thinking("hm"), *CALL], TOLD]), (OPTIONS, [TOLD]))
    assert (thoughts(last), flags(last)) == ([{}, {}], (None, False, None))


def test_a_model_that_does_not_read_it_gets_none():
    """The lines before qwen3.8 ignore it (vendor's page on deep thinking, 2026-10), and it would be paid for."""
    *_, second = talk((replace(OPTIONS, recalls=False), [[*thinking("hm"), SealedThought("x"), *CALL], TOLD]))
    assert (thoughts(second), flags(second)) == ([{}], (None, False, None))


SEALED: list[list[Event]] = [
    [*thinking("in short"), SealedThought("c2Vj"), SealedThought("cmV0"), *CALL],
    [SealedThought("bW9yZQ=="), *TOLD],
]


def test_what_is_sealed_goes_back_unchanged_in_its_message_each_turn():
    """qwen4-max: one for each round, with thinking on, preserve_thinking and thinking_display (vendor, 2026-11-16)."""
    _, second, third = talk((OPTIONS, SEALED), (OPTIONS, [TOLD]))
    assert thoughts(second) == [{"encrypted_content": "c2VjcmV0", "reasoning_content": "in short"}]
    assert thoughts(third) == [{"encrypted_content": "c2VjcmV0"}, {"encrypted_content": "bW9yZQ=="}]
    assert flags(second) == flags(third) == (True, True, "summarized")


@pytest.mark.parametrize("other", [replace(OPTIONS, recalls=False), replace(OPTIONS, model="other")])
def test_what_is_sealed_goes_to_nobody_else_and_not_to_one_that_does_not_think(other: Options):
    *_, third = talk((OPTIONS, SEALED), (other, [TOLD]))
    assert (thoughts(third), flags(third)) == ([{}, {}], (None, False, None))


def test_a_turn_says_the_same_to_others_whether_or_not_it_was_told_to_its_model_before():
    conversation = Conversation()
    turn = conversation.open("when?", model="m")
    client = Scripted(*SEALED)
    asyncio.run(Chat(client, 5, Clock()).answer(conversation, OPTIONS, lambda: None))
    plain = turn.messages()
    assert turn.messages(reader="m") != plain
    assert turn.messages() == plain == turn.messages(reader="other")


@pytest.mark.parametrize(
    ("script", "noted"),
    [
        ([*thinking("hm"), *TOLD], True),
        ([TextDelta("hm"), TextWasThought(), *TOLD], True),
        ([*thinking("\n\n"), *TOLD], False),
        ([*thinking("told"), Finish("stop")], False),
        ([*thinking("hm"), Finish("length")], True),
    ],
)
def test_a_model_that_thinks_though_it_is_off_is_noted_but_an_answer_that_came_as_a_thought_is_none(
    script: list[Event], noted: bool
):
    """vLLM 0.32.0 and SGLang 0.5.23 put an answer without a thought where they await the thought."""
    client, conversation = Scripted(script), Conversation()
    turn, options = conversation.open("when?", model="m"), replace(OPTIONS, thinking=False)
    asyncio.run(Chat(client, 5, Clock()).answer(conversation, options, lambda: None))
    assert [note.kind for note in turn.notes] == ["unheeded"] * noted
