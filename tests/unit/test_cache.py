"""Repeated questions: which are answered from memory, what is kept, for how long, and in how much memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwendow.answering.chat import Chat
from qwendow.cache import ABOUT_THE_CACHE, BOOKKEEPING, PIECE, Cached, cached
from qwendow.conversation.errors import CutOff, Failure, RateLimited
from qwendow.conversation.events import Event, Finish, FromCache, ReasoningDelta, Retrying, TextDelta, ToolCall, Usage
from qwendow.conversation.options import Options
from qwendow.conversation.request import Message, Request
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Turn

HELLO: list[Event] = [ReasoningDelta("h"), ReasoningDelta("m"), TextDelta("Hel"), TextDelta("lo"), Usage(1, 2)]
HELLO += [Finish("stop")]
ASKED: list[Message] = [{"role": "user", "content": "hello"}]
REQUEST = Request("qwen-plus", ASKED, 0, 0.8)
TOOL = {"type": "function", "function": {"name": "clock"}}
CALL = {"id": "1", "type": "function", "function": {"name": "clock", "arguments": "{}"}}

OTHERS: dict[str, Any] = {
    "model": "qwen-max",
    "messages": [{"role": "system", "content": "Be brief."}, *ASKED],
    "temperature": 0.1,
    "top_p": 0.9,
    "json_mode": True,
    "thinking": False,
    "thinking_budget": 512,
    "reasoning_effort": "low",
    "preserve_thinking": True,
    "thinking_display": "summarized",
    "search": True,
    "max_tokens": 100,
    "tools": (TOOL,),
    "tools_closed": True,
    "tools_hidden": True,
    "json_schema": {"name": "answer", "strict": True, "schema": {}},
}
"""Another value for each field of REQUEST that says what is asked."""


class Scripted:
    """Answers each request with the script of the moment: events, and exceptions to raise."""

    def __init__(self, *script: Event | BaseException) -> None:
        self.script = script or tuple(HELLO)
        self.asked = self.closed = 0

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        self.asked += 1
        try:
            for step in self.script:
                if isinstance(step, BaseException):
                    raise step
                await asyncio.sleep(0)
                yield step
        finally:
            self.closed += 1


class Desk:
    """A scripted client behind a cache of ten seconds, and a clock that stands still until it is moved."""

    def __init__(self, *script: Event | BaseException, max_bytes: int = 10**6) -> None:
        self.now = 100.0
        self.client = Scripted(*script)
        self.cache = Cached(self.client, 10, max_bytes, lambda: self.now)

    def ask(self, request: Request = REQUEST) -> list[Event]:
        async def scene() -> list[Event]:
            return [event async for event in self.cache.stream(request)]

        return asyncio.run(scene())

    def hits(self, request: Request = REQUEST) -> bool:
        """Whether a request is answered without the client."""
        asked = self.client.asked
        with suppress(CutOff):
            self.ask(request)
        return self.client.asked == asked


def saying(text: str) -> Request:
    return replace(REQUEST, messages=[{"role": "user", "content": text}])


def test_a_first_answer_passes_through_as_it_comes():
    assert Desk().ask() == HELLO


def test_the_same_request_again_is_answered_from_memory_without_usage():
    desk = Desk()
    desk.ask()
    desk.now += 4
    assert desk.ask() == [FromCache(4), ReasoningDelta("hm"), TextDelta("Hello"), Finish("stop")]
    assert desk.client.asked == 1


def test_every_field_of_a_request_has_another_value_here():
    assert {field.name for field in fields(Request)} == set(OTHERS) | ABOUT_THE_CACHE


@pytest.mark.parametrize("name", OTHERS)
def test_a_request_that_differs_in_one_field_is_asked(name: str):
    desk = Desk()
    kept = replace(REQUEST, cacheable=True)
    desk.ask(kept)
    assert (desk.hits(replace(kept, **{name: OTHERS[name]})), desk.hits(kept)) == (False, True)


REQUESTS = st.builds(
    Request,
    st.sampled_from(["a", "b", "a, b"]),
    st.lists(
        st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant"]), "content": st.text("a\"],' 你😀")}),
        max_size=3,
    ),
    st.sampled_from([0.0, 0.1, 1.0]),
    st.sampled_from([0.1, 1.0]),
    st.booleans(),
    st.sampled_from([None, True, False]),
    st.sampled_from([None, 0, 1]),
    cacheable=st.just(True),
)


@given(REQUESTS, REQUESTS)
def test_only_an_equal_request_is_answered_from_memory(first: Request, second: Request):
    desk = Desk()
    desk.ask(first)
    assert desk.hits(second) == (first == second)


@pytest.mark.parametrize(
    ("temperature", "cacheable", "kept"), [(0, False, True), (0.7, True, True), (0.7, False, False)]
)
def test_only_temperature_0_or_a_prompt_that_says_so_is_kept(temperature: float, cacheable: bool, kept: bool):
    request = replace(REQUEST, temperature=temperature, cacheable=cacheable)
    desk = Desk()
    desk.ask(request)
    assert desk.hits(request) is kept


@pytest.mark.parametrize(
    "request_",
    [
        replace(REQUEST, search=True, cacheable=True),
        replace(REQUEST, messages=[*ASKED, {"role": "assistant", "content": "", "tool_calls": [CALL]}]),
        replace(REQUEST, messages=[*ASKED, {"role": "tool", "tool_call_id": "1", "content": "12:00"}]),
    ],
    ids=["search", "a call", "a result"],
)
def test_what_search_and_tools_say_is_asked_for_each_time(request_: Request):
    desk = Desk()
    desk.ask(request_)
    assert not desk.hits(request_)


@pytest.mark.parametrize(
    "script",
    [
        [TextDelta("Hel"), Finish("length")],
        [TextDelta("Hel"), Finish("content_filter")],
        [TextDelta("Hel"), ToolCall("1", "clock", "{}"), Finish("tool_calls")],
        [TextDelta("Hel"), ToolCall("1", "clock", "{}"), Finish("stop")],
        [TextDelta("Hel")],
        [TextDelta("Hel"), CutOff()],
        [TextDelta("Hel"), Finish("stop"), CutOff()],
        [Finish("stop")],
        [ReasoningDelta("hm"), TextDelta(" \n"), Finish("stop")],
    ],
)
def test_an_answer_that_is_not_whole_is_not_kept(script: list[Event | BaseException]):
    desk = Desk(*script)
    assert (desk.hits(), desk.hits(), desk.client.closed) == (False, False, 2)


@pytest.mark.parametrize("count", range(len(HELLO)))
def test_an_answer_that_is_stopped_is_not_kept(count: int):
    async def stop() -> None:
        left = count
        async with aclosing(desk.cache.stream(REQUEST)) as events:
            async for _ in events:
                if not left:
                    break
                left -= 1

    desk = Desk()
    asyncio.run(stop())
    assert (desk.client.closed, desk.hits()) == (1, False)


def test_a_cancelled_answer_is_not_kept():
    async def scene() -> None:
        async def read() -> None:
            async for _ in desk.cache.stream(REQUEST):
                began.set()
                await asyncio.sleep(60)

        began = asyncio.Event()
        work = asyncio.create_task(read())
        await began.wait()
        work.cancel()
        await asyncio.wait({work})

    desk = Desk()
    asyncio.run(scene())
    assert not desk.hits()


def test_an_answer_that_came_on_a_second_attempt_is_kept_without_the_wait():
    desk = Desk(Retrying(1, 1, 2, Failure(RateLimited)), *HELLO)
    desk.ask()
    assert desk.ask() == [FromCache(0), ReasoningDelta("hm"), TextDelta("Hello"), Finish("stop")]


@pytest.mark.parametrize(("passed", "kept"), [(9.9, True), (10, False), (1000, False)])
def test_an_answer_is_kept_for_its_time(passed: float, kept: bool):
    desk = Desk()
    desk.ask()
    desk.now += passed
    assert desk.hits() is kept


def test_to_be_used_does_not_make_an_answer_younger():
    desk = Desk()
    desk.ask()
    desk.now += 6
    desk.ask()
    desk.now += 6
    assert not desk.hits()


def test_a_fresh_request_is_asked_and_its_answer_kept_in_place_of_the_old():
    desk = Desk()
    desk.ask()
    desk.client.script = (TextDelta("Good day"), Finish("stop"))
    desk.now += 6
    assert not desk.hits(replace(REQUEST, fresh=True))
    desk.now += 6
    assert desk.ask() == [FromCache(6), TextDelta("Good day"), Finish("stop")]


def test_a_fresh_request_that_fails_leaves_the_old_answer():
    desk = Desk()
    desk.ask()
    desk.client.script = (CutOff(),)
    assert not desk.hits(replace(REQUEST, fresh=True))
    assert desk.hits()


def test_the_least_used_answer_makes_room():
    desk = Desk(TextDelta("ok"), Finish("stop"), max_bytes=2 * (BOOKKEEPING + 200))
    desk.ask(saying("a"))
    desk.ask(saying("b"))
    desk.ask(saying("a"))
    desk.ask(saying("c"))
    assert [desk.hits(saying(text)) for text in "acb"] == [True, True, False]


def test_an_answer_larger_than_the_cache_is_not_kept_and_drives_nothing_out():
    desk = Desk(max_bytes=BOOKKEEPING + 1000)
    desk.ask()
    desk.client.script = (TextDelta("x" * 1000), Finish("stop"))
    desk.ask(saying("long"))
    assert [desk.hits(), desk.hits(saying("long"))] == [True, False]


def test_memory_counts_bytes_and_not_characters():
    desk = Desk(TextDelta("\N{WINDOW}" * 300), Finish("stop"), max_bytes=BOOKKEEPING + 1000)
    desk.ask()
    assert not desk.hits()


@given(st.lists(st.tuples(st.text(max_size=5), st.integers(0, 3000)), max_size=30))
def test_memory_is_bounded_whatever_is_asked(questions: list[tuple[str, int]]):
    desk = Desk(max_bytes=8000)
    for question, length in questions:
        desk.client.script = (TextDelta("好" * length), Finish("stop"))
        desk.ask(saying(question))
    assert desk.cache._answers.currsize <= 8000
    assert len(desk.cache._answers) <= 8


def test_a_long_answer_comes_in_pieces_and_can_be_stopped_between_them():
    async def scene() -> int:
        read = 0

        async def reading() -> None:
            nonlocal read
            async for event in desk.cache.stream(REQUEST):
                read += isinstance(event, TextDelta)

        work = asyncio.create_task(reading())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        work.cancel()
        await asyncio.wait({work})
        return read

    text = "".join(str(number) for number in range(PIECE))
    desk = Desk(TextDelta(text), Finish("stop"))
    desk.ask()
    pieces = [event.text for event in desk.ask() if isinstance(event, TextDelta)]
    assert ("".join(pieces), max(map(len, pieces))) == (text, PIECE)
    assert 0 < asyncio.run(scene()) < len(pieces)


def test_two_identical_requests_at_once_are_both_asked_and_answered():
    async def scene() -> list[list[Event]]:
        async def read() -> list[Event]:
            return [event async for event in desk.cache.stream(REQUEST)]

        return await asyncio.gather(read(), read())

    desk = Desk()
    assert asyncio.run(scene()) == [HELLO, HELLO]


def test_kept_for_0_seconds_means_that_there_is_no_cache():
    client = Scripted()
    assert cached(client, 0, 20) is client


def test_a_cache_of_megabytes_keeps_that_many():
    cache = cached(Scripted(), 5, 1.5)
    assert isinstance(cache, Cached) and cache._answers.maxsize == 1.5 * 1024 * 1024


def answered(client: Cached, **options: Any) -> Turn:
    """The turn after the question "hello" was put in a conversation of its own."""
    conversation = Conversation()
    turn = conversation.open("hello")
    chosen = Options("qwen-plus", 0, 0.8, json_mode=False, system_prompt="P", max_input=30_000)
    asyncio.run(Chat(client, 5).answer(conversation, replace(chosen, **options), lambda: None))
    return turn


def test_a_turn_from_the_cache_says_so_and_counts_nothing():
    desk = Desk()
    turns = [answered(desk.cache), answered(desk.cache), answered(desk.cache, fresh=True)]
    assert [(turn.text, turn.reasoning, turn.finish_reason) for turn in turns] == [("Hello", "hm", "stop")] * 3
    assert [(turn.rounds[0].cached, turn.usage) for turn in turns] == [
        (None, Usage(1, 2)),
        (0, None),
        (None, Usage(1, 2)),
    ]


def test_a_prompt_that_says_so_reaches_the_request():
    desk = Desk()
    answered(desk.cache, temperature=1, cacheable=True)
    assert answered(desk.cache, temperature=1, cacheable=True).rounds[0].cached == 0


def test_tools_that_are_offered_and_not_called_are_no_hindrance():
    desk = Desk()
    request = replace(REQUEST, tools=(TOOL,), cacheable=True)
    desk.ask(request)
    assert desk.hits(request)
