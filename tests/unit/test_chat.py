"""The loop: a scripted client at the port, and what becomes of the turn."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import replace

import pytest

from qwendow.answering.asking import JSON_REMINDER
from qwendow.answering.chat import Chat
from qwendow.conversation.errors import (
    ChatError,
    ContentRefused,
    CutOff,
    EmptyAnswer,
    Failure,
    Overloaded,
    ThoughtTooLong,
    TurnTooLong,
)
from qwendow.conversation.events import Event, Finish, Queued, ReasoningDelta, TextDelta, Usage
from qwendow.conversation.options import Options
from qwendow.conversation.request import Message, Request
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn

OPTIONS = Options("qwen-plus", 0.7, 0.8, json_mode=False, system_prompt="Be brief.", max_input=30_000)
HELLO = [TextDelta("Hel"), TextDelta("lo"), Usage(1, 2), Finish("stop")]


class Scripted:
    """Yields a list of events, raises the exceptions in it, and sleeps for its numbers of seconds."""

    def __init__(self, *script: Event | Exception | float) -> None:
        self.script = script
        self.requests: list[Request] = []
        self.closed = 0

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        self.requests.append(request)
        try:
            for step in self.script:
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, float):
                    await asyncio.sleep(step)
                else:
                    yield step
        finally:
            self.closed += 1


def answered(client: Scripted, options: Options = OPTIONS, turn_seconds: float = 5, past: Turn | None = None) -> Turn:
    """The turn after the question "hello" was put to the client."""
    conversation = Conversation.of([past] if past else [])
    turn = conversation.open("hello", options.json_mode)
    asyncio.run(Chat(client, turn_seconds).answer(conversation, options, lambda: None))
    return turn


def state(turn: Turn) -> tuple[Outcome, str, type[ChatError] | None]:
    return turn.outcome, turn.text, turn.failure and turn.failure.kind


def messages(*pairs: tuple[str, str]) -> list[Message]:
    return [{"role": role, "content": content} for role, content in pairs]


def json_request(system_prompt: str, question_past: Turn | None = None) -> Request:
    client = Scripted(*HELLO)
    options = Options("m", 0.1, 0.2, json_mode=True, system_prompt=system_prompt, max_input=30_000)
    answered(client, options, past=question_past)
    return client.requests[0]


def test_an_answer_is_folded_into_the_turn():
    turn = answered(Scripted(ReasoningDelta("hm"), *HELLO))
    assert (turn.reasoning, turn.text, turn.usage, turn.finish_reason, turn.outcome, turn.failure) == (
        "hm", "Hello", Usage(1, 2), "stop", Outcome.DONE, None
    )  # fmt: skip


def test_the_request_carries_the_options():
    client = Scripted(*HELLO)
    answered(client, Options("qwen3-max", 1.5, 0.3, json_mode=False, system_prompt="P", max_input=999, thinking=False))
    expected = Request("qwen3-max", messages(("system", "P"), ("user", "hello")), 1.5, 0.3, False, thinking=False)
    assert client.requests == [expected]


def test_thinking_is_left_to_the_model_unless_it_is_chosen():
    client = Scripted(*HELLO)
    answered(client)
    assert client.requests[0].thinking is None


def test_changed_is_called_after_each_event():
    conversation, seen = Conversation(), []
    turn = conversation.open("hello")
    asyncio.run(Chat(Scripted(*HELLO), 5).answer(conversation, OPTIONS, lambda: seen.append(turn.text)))
    assert seen == ["Hel", "Hello", "Hello", "Hello"]


def test_json_mode_adds_the_word_json_to_the_system_prompt():
    assert json_request("Be brief.").messages == messages(
        ("system", f"Be brief.\n\n{JSON_REMINDER}"), ("user", "hello")
    )


def test_json_mode_without_system_prompt_gets_one():
    assert json_request("").messages == messages(("system", JSON_REMINDER), ("user", "hello"))


def test_json_mode_adds_nothing_where_the_word_stands_already():
    assert json_request("Answer in Json.").messages == messages(("system", "Answer in Json."), ("user", "hello"))


def test_the_word_json_in_an_earlier_turn_that_is_sent_is_enough():
    past = Turn("as JSON please")
    past.add(TextDelta("{}"))
    past.end(Outcome.DONE)
    request = json_request("P", past)
    assert request.messages[0] == {"role": "system", "content": "P"}


def test_the_word_json_in_an_earlier_turn_that_is_not_sent_does_not_count():
    past = Turn("as JSON please")
    past.end(Outcome.FAILED, Failure(CutOff))
    assert json_request("P", past).messages == messages(("system", f"P\n\n{JSON_REMINDER}"), ("user", "hello"))


def test_the_reminder_holds_the_word_json():
    assert "json" in JSON_REMINDER.lower()


def test_json_mode_is_asked_of_the_endpoint():
    assert json_request("P").json_mode is True


def test_without_json_mode_nothing_is_added():
    client = Scripted(*HELLO)
    answered(client)
    assert client.requests[0].messages == messages(("system", "Be brief."), ("user", "hello"))


def test_an_error_ends_the_turn_and_keeps_what_had_come():
    error = CutOff(request_id="r1")
    turn = answered(Scripted(TextDelta("Hel"), error))
    assert (turn.outcome, turn.text, turn.failure) == (Outcome.FAILED, "Hel", Failure.of(error))


class Large:
    """Stands for a request with its pictures."""


def test_a_failed_turn_keeps_no_frame_of_what_failed():
    class Failing:
        async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
            large = Large()
            kept.append(weakref.ref(large))
            try:
                raise ValueError(large)
            except ValueError as error:
                raise Overloaded(status=500) from error
            yield TextDelta("")

    kept: list[weakref.ref[Large]] = []
    conversation = Conversation()
    turn = conversation.open("?")
    asyncio.run(Chat(Failing(), 5).answer(conversation, OPTIONS, lambda: None))
    gc.collect()
    assert turn.failure.is_a(Overloaded)
    assert [ref() for ref in kept] == [None]


def test_an_answer_that_takes_too_long_is_ended_and_kept():
    turn = answered(Scripted(TextDelta("Hel"), 5.0), turn_seconds=0.02)
    assert state(turn) == (Outcome.FAILED, "Hel", TurnTooLong)
    assert turn.failure.is_a(TurnTooLong) and turn.failure.seconds == 0.02


def test_the_turn_limit_also_ends_an_answer_that_keeps_coming():
    turn = answered(Scripted(*[TextDelta("a"), 0.001] * 5000), turn_seconds=0.02)
    assert (turn.outcome, turn.failure.kind) == (Outcome.FAILED, TurnTooLong)


def test_to_wait_in_line_is_not_in_the_turn_limit():
    waits = [Queued(2), 0.5, Queued(1), 0.5, Queued(0)]
    turn = answered(Scripted(*waits, TextDelta("Hello"), Finish("stop")), turn_seconds=0.3)
    assert (turn.outcome, turn.text, turn.queued) == (Outcome.DONE, "Hello", None)
    assert state(answered(Scripted(*waits, 5.0), turn_seconds=0.3)) == (Outcome.FAILED, "", TurnTooLong)


def test_the_turn_limit_closes_the_stream():
    client = Scripted(5.0)
    answered(client, turn_seconds=0.01)
    assert client.closed == 1


@pytest.mark.parametrize("script", [HELLO, [CutOff()], [TextDelta("Hel"), CutOff()], [ValueError()]])
def test_the_stream_is_closed_however_it_ends(script: list[Event | Exception]):
    client = Scripted(*script)
    with suppress(ValueError):
        answered(client)
    assert client.closed == 1


def broken_screen() -> None:
    raise ZeroDivisionError


def test_the_stream_is_closed_at_once_when_the_screen_fails():
    async def scene() -> int:
        conversation = Conversation()
        conversation.open("hello")
        with pytest.raises(ZeroDivisionError):
            await Chat(client, 5).answer(conversation, OPTIONS, broken_screen)
        return client.closed

    client = Scripted(*HELLO)
    assert asyncio.run(scene()) == 1


def stopped(client: Scripted) -> Turn:
    """The turn of an answer that was cancelled while it was coming."""

    async def scene() -> Turn:
        conversation = Conversation()
        turn = conversation.open("hello")
        began = asyncio.Event()
        work = asyncio.create_task(Chat(client, 5).answer(conversation, OPTIONS, began.set))
        await began.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        return turn

    return asyncio.run(scene())


def test_a_cancelled_answer_keeps_what_had_come():
    assert state(stopped(Scripted(TextDelta("Hel"), 5.0))) == (Outcome.STOPPED, "Hel", None)


def test_a_cancelled_answer_closes_the_stream():
    client = Scripted(ReasoningDelta("hm"), 5.0)
    stopped(client)
    assert client.closed == 1


@pytest.mark.parametrize(
    "script", [[Finish("stop")], [TextDelta(""), Finish("stop")], [TextDelta(" "), Finish("stop")]]
)
def test_an_empty_answer_is_a_failure(script: list[Event]):
    turn = answered(Scripted(*script))
    assert (turn.outcome, turn.failure.kind) == (Outcome.FAILED, EmptyAnswer)


def test_an_answer_that_came_as_a_thought_is_what_the_model_said():
    turn = answered(Scripted(ReasoningDelta("I am Qwen3."), Finish("stop")))
    assert state(turn) == (Outcome.DONE, "I am Qwen3.", None)
    assert turn.messages() == messages(("user", "hello"), ("assistant", "I am Qwen3."))


@pytest.mark.parametrize("thought", [ReasoningDelta("hm"), Usage(20, 9, reasoning_tokens=9)])
def test_a_thought_that_used_up_the_limit_is_no_empty_answer(thought: Event):
    assert state(answered(Scripted(thought, Finish("length")))) == (Outcome.FAILED, "", ThoughtTooLong)


def test_a_limit_that_was_reached_without_a_thought_left_an_empty_answer():
    assert state(answered(Scripted(Finish("length")))) == (Outcome.FAILED, "", EmptyAnswer)


@pytest.mark.parametrize("text", ["", "I mu"])
def test_an_answer_stopped_by_the_content_filter_is_refused(text: str):
    turn = answered(Scripted(TextDelta(text), Finish("content_filter")))
    assert state(turn) == (Outcome.FAILED, text, ContentRefused)


def test_an_answer_at_the_length_limit_is_done():
    turn = answered(Scripted(TextDelta("Hel"), Finish("length")))
    assert (turn.outcome, turn.finish_reason) == (Outcome.DONE, "length")


def test_an_answer_without_finish_reason_is_cut_off():
    assert state(answered(Scripted(TextDelta("Hel")))) == (Outcome.FAILED, "Hel", CutOff)


# An answer that was cut goes on


def went_on(client: Scripted, given: str, partial: bool) -> Turn:
    conversation = Conversation()
    turn = conversation.open("hello", given=given)
    options = replace(OPTIONS, partial=partial)
    asyncio.run(Chat(client, 5).answer(conversation, options, lambda: None))
    return turn


def test_a_model_that_takes_the_beginning_of_its_answer_gets_it_as_it_is():
    client = Scripted(*HELLO)
    turn = went_on(client, "Well, ", partial=True)
    assert turn.text == "Well, Hello"
    assert client.requests[0].messages[1:] == [
        {"role": "user", "content": "hello"}, {"role": "assistant", "content": "Well, ", "partial": True},
    ]  # fmt: skip


def test_another_model_is_told_in_words_and_repeats_nothing_on_the_screen():
    client = Scripted(TextDelta("Well, well, Hel"), TextDelta("lo"), Finish("stop"))
    turn = went_on(client, "Well, well, ", partial=False)
    assert turn.text == "Well, well, Hello"
    roles = [message["role"] for message in client.requests[0].messages]
    assert roles == ["system", "user", "assistant", "user"]
    assert "Go on" in client.requests[0].messages[-1]["content"]


def test_what_was_said_before_is_not_counted_twice():
    turn = went_on(Scripted(TextDelta("x"), Finish("stop")), "word " * 1000, partial=True)
    (bill,) = turn.bills
    assert bill.usage.output_tokens < 10


def test_what_goes_on_and_breaks_off_keeps_all_that_was_said():
    turn = went_on(Scripted(TextDelta("Hel"), CutOff()), "Well, ", partial=False)
    assert state(turn) == (Outcome.FAILED, "Well, Hel", CutOff)
    assert turn.was_cut
