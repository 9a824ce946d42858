"""Long memory: what is left out of a prompt that would be too long, and who is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwendow.answering import summary
from qwendow.answering.chat import Chat
from qwendow.answering.memory import KEPT, MARKS, NEAR, PATIENCE, Memory
from qwendow.answering.summary import LONGEST_RESULT, Writer, recalled
from qwendow.conversation.content import picture_tokens
from qwendow.conversation.errors import (
    AccessDenied,
    BudgetSpent,
    ContentRefused,
    CutOff,
    EmptyAnswer,
    Failure,
    InputTooLong,
    ModelNotFound,
    Overloaded,
)
from qwendow.conversation.events import Event, Finish, Queued, Retrying, TextDelta, ToolCall, ToolResult, Usage
from qwendow.conversation.options import Options, Summarizer
from qwendow.conversation.parts import Image
from qwendow.conversation.request import Request
from qwendow.conversation.rounds import Bill
from qwendow.conversation.tree import Conversation, Past
from qwendow.conversation.turn import Note, Outcome, Summary, Turn

Script = list[Event | Exception]
SMALL = Summarizer("small", thinking=False)
BILL = Bill("small", Usage(200, 20), thought=False, estimated=False)
SUMMED_UP: Script = [TextDelta("They "), TextDelta("count."), Usage(200, 20), Finish("stop")]
FINE: Script = [TextDelta("fine"), Finish("stop")]
LONG = "x" * 96


class Letters:
    """A token each."""

    def __init__(self) -> None:
        self.counted: list[str] = []

    def count(self, text: str) -> int:
        self.counted.append(text)
        return len(text)


class Scripted:
    """Answers the first request with the first script, and so on."""

    def __init__(self, *scripts: Script) -> None:
        self.scripts = list(scripts)
        self.requests: list[Request] = []

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        self.requests.append(request)
        await asyncio.sleep(0)  # Others get their turn, as with a real endpoint.
        for step in self.scripts.pop(0):
            if isinstance(step, Exception):
                raise step
            yield step


def options(limit: int, memory: int = 0) -> Options:
    return Options("m", 0.7, 0.8, False, "", max_input=limit, memory=memory, summarizers=(SMALL,))


def talk(*answers: str, question: str = "?") -> Conversation:
    """A turn for each answer, and an open one."""
    conversation = Conversation()
    for number, answer in enumerate(answers):
        turn = conversation.open(f"{number}")
        turn.add(TextDelta(answer))
        turn.end(Outcome.DONE)
    conversation.open(question)
    return conversation


def request(conversation: Conversation, prompt: str = "", images: bool = False) -> Request:
    return Request("m", conversation.request_messages(prompt, images), 0.7, 0.8)


def fitted(conversation: Conversation, client: Scripted, limit: int, **more: Any) -> list[str]:
    """What is sent then: the answers and the open question."""
    counter = more.pop("counter", Letters())
    wanted = replace(request(conversation, more.pop("prompt", "")), tools=more.pop("tools", ()))
    memory = Memory(client, conversation, options(limit, **more), lambda: None, counter=lambda: counter)
    asyncio.run(memory.fit(wanted))
    messages = [message for sent in conversation.sent() for message in sent.messages]
    return [message["content"] for message in messages[1:-1:2]] + [messages[-1]["content"]]


COST = 1 + 96 + 2 * MARKS
"""Of one turn of LONG, in Letters."""


def test_what_fits_is_sent_whole_and_not_even_counted():
    conversation, counter, client = talk(LONG, LONG), Letters(), Scripted()
    assert fitted(conversation, client, 1_000, counter=counter) == [LONG, LONG, "?"]
    assert (counter.counted, client.requests, conversation.turns[-1].notes) == ([], [], [])


def test_near_the_window_the_oldest_turns_are_folded_so_that_the_newest_fill_half_of_it():
    conversation, client = talk("a" * 96, "b" * 96, "c" * 96, "d" * 96), Scripted(SUMMED_UP)
    limit = int(4 * COST / NEAR)
    assert fitted(conversation, client, limit) == ["c" * 96, "d" * 96, "?"]
    assert conversation.past == Past(2, "They count.")
    assert conversation.turns[-1].notes == [Note("folded", 2, "small", bill=BILL)]


def test_a_limit_of_the_readers_own_counts_like_the_window():
    conversation = talk(LONG, LONG, LONG)
    assert fitted(conversation, Scripted(SUMMED_UP), 100_000, memory=250) == [LONG, "?"]


@pytest.mark.parametrize("fixed", [{"prompt": "p" * 300}, {"tools": ({"name": "t" * 290},)}, {"prompt": "是" * 300}])
def test_system_prompt_and_tools_take_room_too(fixed: dict[str, Any]):
    conversation = talk(LONG, LONG)
    assert fitted(conversation, Scripted(SUMMED_UP), 500, **fixed) == ["?"]


def test_what_stands_beside_a_locked_system_prompt_takes_room_and_is_the_readers_own():
    conversation = talk(LONG, LONG)
    about = " ".join(map(str, range(300)))
    apart = replace(options(900), about=about, apart=True, system_prompt="You help.")
    client = Scripted(SUMMED_UP, FINE)
    chat = Chat(client, 5)
    asyncio.run(chat.answer(conversation, apart, lambda: None))
    system, first = client.requests[1].messages
    assert (system, first["role"]) == ({"role": "system", "content": "You help."}, "user")
    assert [first["content"].count(one) for one in (apart.about, recalled(Past(2, "They count.")), "?")] == [1, 1, 1]


def test_to_wait_in_line_takes_none_of_the_time_of_a_summary(monkeypatch: pytest.MonkeyPatch):
    class Waiting(Scripted):
        async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
            yield Queued(1)
            await asyncio.sleep(0.06)
            yield Queued(0)
            async for event in super().stream(request):
                yield event

    monkeypatch.setattr(summary, "SECONDS", 0.03)
    conversation = talk(LONG, LONG, LONG)
    assert fitted(conversation, Waiting(SUMMED_UP), 250) == [LONG, "?"]
    assert conversation.past.summary == "They count."


def test_who_asked_is_told_whether_the_request_has_to_be_made_anew():
    conversation = talk(LONG, LONG)
    memory = Memory(Scripted(SUMMED_UP), conversation, options(200), lambda: None, counter=Letters)
    assert asyncio.run(memory.fit(request(conversation))) is True
    assert asyncio.run(memory.fit(request(conversation))) is False


def test_pictures_take_room_as_text_does():
    picture = Image("a.png", "image/png", b"", 560, 560)
    conversation = Conversation()
    conversation.open("1", files=(picture,)).add(TextDelta("yes"))
    conversation.turns[0].end(Outcome.DONE)
    conversation.open("?")
    seen = options(500)
    memory = Memory(Scripted(SUMMED_UP), conversation, seen, lambda: None, counter=Letters)
    asyncio.run(memory.fit(request(conversation)))
    assert conversation.past.turns == 0
    assert picture_tokens([picture]) == 400
    able = Options("m", 0.7, 0.8, False, "", max_input=450, images=True, summarizers=(SMALL,))
    memory = Memory(Scripted(SUMMED_UP), conversation, able, lambda: None, counter=Letters)
    asyncio.run(memory.fit(request(conversation, images=True)))
    assert conversation.past.turns == 1


def test_where_the_question_alone_is_too_long_nothing_is_asked_of_the_summarizer():
    conversation, client = talk(question="?" * 999), Scripted()
    assert fitted(conversation, client, 100) == ["?" * 999]
    assert client.requests == []


def test_a_settled_turn_is_counted_once():
    wide = "界" * 96
    conversation, counter = talk(wide, wide, wide), Letters()
    for _ in range(2):
        assert fitted(conversation, Scripted(), 500, counter=counter) == [wide, wide, wide, "?"]
    assert (counter.counted.count(wide), counter.counted.count("?")) == (3, 2)


def test_a_second_fold_sums_up_the_first_summary_and_what_came_since():
    conversation = talk("old", "old", LONG)
    conversation.turns[1].summaries = [Summary(conversation.turns[1].id, "They greet.")]
    client = Scripted(SUMMED_UP)
    fitted(conversation, client, 100)
    (request,) = client.requests
    assert request.messages[1]["content"] == f"Summary so far:\nThey greet.\n\nUser: 2\n\nAssistant: {LONG}"
    assert conversation.past == Past(3, "They count.")


def test_the_cheapest_model_is_asked_briefly_and_without_thought():
    client = Scripted(SUMMED_UP)
    fitted(talk(LONG, LONG), client, 200)
    (request,) = client.requests
    assert (request.model, request.thinking, request.max_tokens, request.json_mode) == ("small", False, 25, False)
    system, user = request.messages
    assert (system["role"], user["role"]) == ("system", "user")
    assert "summary" in system["content"]
    assert user["content"] == f"User: 0\n\nAssistant: {LONG}\n\nUser: 1\n\nAssistant: {LONG}"


def test_what_tools_returned_is_summed_up_in_brief():
    client = Scripted(SUMMED_UP)
    turn = Turn("weather?")
    turn.add(ToolCall("a", "weather", "{}"))
    turn.add(ToolResult("a", "x" * 5_000))
    asyncio.run(Writer(client, SMALL, 1_000).write("", turn.messages()))
    said = client.requests[0].messages[1]["content"]
    assert said == f"User: weather?\n\nAssistant: weather{{}}\n\nTool result: {'x' * LONGEST_RESULT}"


@pytest.mark.parametrize(
    ("script", "error", "bill"),
    [
        ([Overloaded()], Overloaded, None),
        ([Retrying(1, 1, 2, Failure(Overloaded)), Overloaded()], Overloaded, None),
        ([Finish("stop")], EmptyAnswer, True),
        ([TextDelta("They")], CutOff, True),
    ],
)
def test_where_the_summary_fails_the_turns_are_dropped_whole(script: Script, error: type[Exception], bill: bool | None):
    conversation = talk(LONG, LONG)
    assert fitted(conversation, Scripted(script), 200) == ["?"]
    (note,) = conversation.turns[-1].notes
    assert (note.kind, note.turns, note.failure.kind) == ("dropped", 2, error)
    assert (note.bill is not None and note.bill.estimated) == bool(bill)


@pytest.mark.parametrize("error", [ModelNotFound(), AccessDenied()])
def test_where_the_cheapest_model_is_not_to_be_had_the_next_is_asked(error: Exception):
    conversation, client = talk(LONG, LONG), Scripted([error], SUMMED_UP)
    chosen = replace(options(200), summarizers=(Summarizer("gone"), SMALL))
    asyncio.run(Memory(client, conversation, chosen, lambda: None, counter=Letters).fit(request(conversation)))
    assert [request.model for request in client.requests] == ["gone", "small"]
    assert conversation.turns[-1].notes == [Note("folded", 2, "small", bill=BILL)]


def test_what_would_fail_again_is_asked_once():
    conversation, client = talk(LONG, LONG), Scripted([Overloaded()], SUMMED_UP)
    chosen = replace(options(200), summarizers=(Summarizer("busy"), SMALL))
    asyncio.run(Memory(client, conversation, chosen, lambda: None, counter=Letters).fit(request(conversation)))
    assert [request.model for request in client.requests] == ["busy"]


def after_a_summary_that_failed(turns: int) -> Conversation:
    """And so many turns after it, which got no answer."""
    conversation = talk(LONG, LONG)
    fitted(conversation, Scripted([Overloaded()]), 200)
    for _ in range(turns):
        conversation.turns[-1].end(Outcome.FAILED)
        conversation.open("?")
    return conversation


@pytest.mark.parametrize("turns", [1, PATIENCE])
def test_a_summary_that_failed_is_not_asked_for_again_with_every_message(turns: int):
    conversation, client = after_a_summary_that_failed(turns), Scripted()
    assert fitted(conversation, client, 200) == ["?"]
    assert (client.requests, conversation.turns[-1].notes) == ([], [Note("dropped", 2)])


def test_what_was_dropped_is_folded_some_turns_later():
    conversation = after_a_summary_that_failed(PATIENCE + 1)
    assert fitted(conversation, Scripted(SUMMED_UP), 200) == ["?"]
    assert conversation.past == Past(2, "They count.")


def test_a_summary_that_failed_is_asked_for_again_where_the_limit_is_another():
    conversation = after_a_summary_that_failed(1)
    assert fitted(conversation, Scripted(SUMMED_UP), 100) == ["?"]
    assert conversation.past == Past(2, "They count.")


def test_a_fold_that_is_stopped_is_paid_for_as_far_as_it_came_and_closes_its_stream():
    closed: list[bool] = []

    class Slow(Scripted):
        async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
            try:
                yield TextDelta("They")
                await asyncio.sleep(60)
            finally:
                closed.append(True)

    async def scene() -> None:
        work = asyncio.create_task(
            Memory(Slow(), conversation, options(200), lambda: None, counter=Letters).fit(request(conversation))
        )
        await asyncio.sleep(0.2)
        work.cancel()
        await asyncio.wait({work})
        assert closed == [True]

    conversation = talk(LONG, LONG)
    asyncio.run(scene())
    (bill,) = conversation.bills[-1:]
    assert (bill.model, bill.estimated, bill.usage.output_tokens) == ("small", True, 2)
    assert conversation.past == Past()


def test_a_summary_keeps_to_the_budget():
    asked: list[tuple[Request, int]] = []

    class Purse:
        def limited(self, request: Request, prompt: int) -> Request:
            asked.append((request, prompt))
            raise BudgetSpent(0.1, "¥")

    conversation, client = talk(LONG, LONG), Scripted()
    asyncio.run(Memory(client, conversation, options(200), lambda: None, Purse(), Letters).fit(request(conversation)))
    assert (client.requests, asked[0][0].max_tokens, asked[0][1] > 50) == ([], 25, True)
    assert conversation.turns[-1].notes[-1].failure.is_a(BudgetSpent)


def test_pictures_and_calls_of_a_folded_turn_are_named():
    conversation, client = Conversation(), Scripted(SUMMED_UP)
    turn = conversation.open("", files=(Image("cat.png", "image/png", b"", 560, 560),))
    turn.add(ToolCall("a", "zoo", '{"n": 1}'))
    turn.add(ToolResult("a", "fine"))
    turn.ask_again()
    turn.add(TextDelta(LONG))
    turn.end(Outcome.DONE)
    conversation.open("?")
    seeing = replace(options(500), images=True)
    asyncio.run(
        Memory(client, conversation, seeing, lambda: None, counter=Letters).fit(request(conversation, images=True))
    )
    said = client.requests[0].messages[1]["content"]
    assert said.startswith('User: [picture: cat.png]\n\nAssistant: zoo{"n": 1}\n\nTool result: fine\n\nAssistant: xxx')


def test_without_anybody_to_sum_up_the_turns_are_dropped():
    conversation = talk(LONG, LONG)
    chosen = replace(options(200), summarizers=())
    asyncio.run(Memory(Scripted(), conversation, chosen, lambda: None, counter=Letters).fit(request(conversation)))
    assert (conversation.past, conversation.turns[-1].notes) == (Past(2, dropped=True), [Note("dropped", 2)])


def test_a_fold_that_fails_keeps_the_summary_before_it():
    conversation = talk(LONG, LONG)
    conversation.turns[0].summaries = [Summary(conversation.turns[0].id, "They greet.")]
    fitted(conversation, Scripted([Overloaded()]), 100)
    assert conversation.past == Past(2, "They greet.", dropped=True)


def test_the_reader_sees_that_a_summary_is_being_written():
    conversation, seen = talk(LONG, LONG), []
    memory = Memory(
        Scripted(SUMMED_UP), conversation, options(200),
        lambda: seen.append([note.kind for note in conversation.turns[-1].notes]), counter=Letters,
    )  # fmt: skip
    asyncio.run(memory.fit(request(conversation)))
    assert seen == [["folding"], ["folded"]]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.integers(0, 200), max_size=8), st.integers(1, 1_000), st.integers(0, 300))
def test_whatever_was_said_the_next_prompt_is_not_near_the_limit(answers: list[int], limit: int, question: int):
    conversation = talk(*["x" * (1 + length) for length in answers], question="?" * (1 + question))
    fitted(conversation, Scripted(SUMMED_UP), limit)
    past, open_turn = conversation.sent()[:-1], 1 + question + MARKS
    total = sum(len(sent.turn.text) + 1 + 2 * MARKS for sent in past) + open_turn
    assert total <= NEAR * limit or not past
    if conversation.past.turns:
        assert total <= KEPT * limit or not past


def test_a_summary_is_told_to_the_model_in_the_system_prompt():
    assert recalled(Past(3)) == ""
    assert recalled(Past(3, "They count.")).endswith("\n\nThey count.")


def answered(conversation: Conversation, client: Scripted, limit: int = 100_000) -> Turn:
    asyncio.run(Chat(client, 5).answer(conversation, options(limit), lambda: None))
    return conversation.turns[-1]


def contents(request: Request) -> list[str]:
    return [message["content"] for message in request.messages]


def test_an_answer_goes_on_from_the_summary():
    conversation, client = talk("one " * 500, "two"), Scripted(SUMMED_UP, FINE)
    turn = answered(conversation, client, 500)
    assert (turn.text, turn.outcome) == ("fine", Outcome.DONE)
    assert contents(client.requests[1]) == [recalled(Past(1, "They count.")), "1", "two", "?"]


def test_a_prompt_that_was_too_long_after_all_is_sent_once_more_without_the_oldest():
    refused = InputTooLong(limit=6000)
    conversation, client = talk("one", "two"), Scripted([refused], SUMMED_UP, FINE)
    turn = answered(conversation, client)
    assert (turn.text, turn.outcome) == ("fine", Outcome.DONE)
    assert [note.kind for note in turn.notes] == ["too_long", "folded"]
    assert contents(client.requests[2])[-1] == "?"
    assert len(client.requests[2].messages) < len(client.requests[0].messages)


@pytest.mark.parametrize(("said", "left"), [(None, 1), (9000, 1), (300, 1), (40, 0)])
def test_a_trimmed_prompt_fills_half_of_what_the_endpoint_took_or_half_of_itself(said: int | None, left: int):
    conversation = talk(*[LONG] * 4)
    memory = Memory(Scripted(SUMMED_UP), conversation, options(100_000), lambda: None, counter=Letters)
    assert asyncio.run(memory.trim(request(conversation), said))
    assert len(conversation.sent()) - 1 == left


def test_a_prompt_is_trimmed_again_and_again_until_the_question_is_left():
    conversation = talk(*[LONG] * 9)
    memory = Memory(Scripted(*[SUMMED_UP] * 9), conversation, options(100_000), lambda: None, counter=Letters)
    left = []
    while asyncio.run(memory.trim(request(conversation), None)):
        left.append(len(conversation.sent()) - 1)
    assert left == [4, 1, 0]
    assert [note.kind for note in conversation.turns[-1].notes] == ["too_long", "folded", "folded", "folded"]


def test_what_an_endpoint_named_holds_for_the_conversation_until_it_is_cleared():
    """And for no other: behind one name of a gateway stand servers of several sizes."""
    conversation, other = talk(*[LONG] * 9), talk(*[LONG] * 9)
    refused = Memory(Scripted(SUMMED_UP), conversation, options(100_000), lambda: None, counter=Letters)
    asyncio.run(refused.trim(request(conversation), 500))
    later = Memory(Scripted(SUMMED_UP), conversation, options(100_000), lambda: None, counter=Letters)
    elsewhere = Memory(Scripted(SUMMED_UP), other, options(100_000), lambda: None, counter=Letters)
    assert (later._limit, elsewhere._limit) == (500, 100_000)
    conversation.clear()
    assert conversation.longest == {}


def test_a_limit_only_shrinks():
    conversation = talk(*[LONG] * 9)
    memory = Memory(Scripted(SUMMED_UP, SUMMED_UP), conversation, options(100_000), lambda: None, counter=Letters)
    asyncio.run(memory.trim(request(conversation), 500))
    asyncio.run(memory.trim(request(conversation), 6_000))
    assert conversation.longest["m"] <= 500


def test_a_summary_that_is_too_long_itself_is_made_of_the_newest_of_its_turns():
    conversation = talk("one", "two", "three", "four")
    client = Scripted([InputTooLong()], [InputTooLong()], SUMMED_UP, FINE)
    turn = answered(conversation, client)
    assert (turn.text, [note.kind for note in turn.notes]) == ("fine", ["too_long", "folded"])
    assert contents(client.requests[2])[-1] == "User: 1\n\nAssistant: two\n\nUser: 2\n\nAssistant: three"


def test_a_prompt_is_trimmed_by_a_turn_at_least():
    conversation = talk("a", "b", question="?" * 9)
    memory = Memory(Scripted(SUMMED_UP), conversation, options(100_000), lambda: None, counter=Letters)
    assert asyncio.run(memory.trim(request(conversation), 100_000))
    assert conversation.past.turns >= 1


def test_a_prompt_that_is_too_long_with_the_question_alone_is_an_error():
    conversation = talk("one", "two")
    client = Scripted([InputTooLong()], SUMMED_UP, [InputTooLong()], SUMMED_UP, [InputTooLong()])
    turn = answered(conversation, client)
    assert (turn.outcome, turn.failure.kind) == (Outcome.FAILED, InputTooLong)
    assert contents(client.requests[-1])[-1] == "?" and len(client.requests[-1].messages) == 2


def test_a_prompt_that_is_found_too_long_when_an_answer_has_begun_is_not_sent_again():
    client = Scripted([TextDelta("So"), InputTooLong()])
    turn = answered(talk("one", "two"), client)
    assert (turn.failure.kind, turn.text, len(client.requests)) == (InputTooLong, "So", 1)


def test_a_question_that_is_too_long_alone_is_not_sent_again():
    client = Scripted([InputTooLong()])
    assert answered(talk(), client).failure.is_a(InputTooLong)
    assert len(client.requests) == 1


def test_an_answer_that_inspection_does_not_take_back_is_left_out():
    conversation, client = talk("one", "poison"), Scripted([ContentRefused()], FINE)
    turn = answered(conversation, client)
    assert (turn.text, turn.notes) == ("fine", [Note("refused")])
    assert contents(client.requests[1]) == ["0", "one", "?"]
    conversation.open("and?")
    assert conversation.request_messages("")[1]["content"] == "one"
    assert "poison" not in str(conversation.request_messages(""))


def test_answers_side_by_side_leave_out_no_more_than_the_one_that_was_refused():
    """The turns before are shared: what one of them leaves out the other does not look for any further."""
    conversation = talk("one", "poison")

    async def scene() -> list[Request]:
        first, second = Scripted([ContentRefused()], FINE), Scripted([ContentRefused()], FINE)
        views = []
        for turn in (Turn("?", group="g"), Turn("?", group="g")):
            conversation.rewind(2)
            views.append(conversation.beside(conversation.put(turn)))
        work = [Chat(client, 5).answer(view, options(9_000), lambda: None)
                for client, view in zip((first, second), views, strict=True)]  # fmt: skip
        await asyncio.gather(*work)
        return [first.requests[1], second.requests[1]]

    assert [contents(request) for request in asyncio.run(scene())] == [["0", "one", "?"]] * 2
    assert [turn.refused for turn in conversation.turns] == [False, True, False]


def test_a_question_that_inspection_refuses_leaves_the_answers_before_it_alone():
    conversation, client = talk("one", "two"), Scripted([ContentRefused()], [ContentRefused()])
    turn = answered(conversation, client)
    assert (turn.outcome, turn.failure.kind, turn.notes) == (Outcome.FAILED, ContentRefused, [])
    conversation.open("and?")
    assert [message["content"] for message in conversation.request_messages("")] == ["0", "one", "1", "two", "and?"]


@pytest.mark.parametrize(
    "error", [ContentRefused(code="content_filter"), ContentRefused(detail="Output data may contain inappropriate")]
)
def test_an_answer_that_inspection_stops_is_not_the_fault_of_the_one_before(error: ContentRefused):
    conversation, client = talk("one"), Scripted([error])
    assert answered(conversation, client).failure.is_a(ContentRefused)
    assert (len(client.requests), conversation.turns[0].refused) == (1, False)


@pytest.mark.parametrize("conversation", [talk, lambda: talk("one")])
def test_what_inspection_stops_in_the_middle_is_not_asked_again(conversation: Callable[[], Conversation]):
    client = Scripted([TextDelta("I mu"), ContentRefused()])
    assert answered(conversation(), client).failure.is_a(ContentRefused)
    assert len(client.requests) == 1
