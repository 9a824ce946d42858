"""The conversation: how turns grow, and that what is sent to the model is well formed whatever happened before."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from qwendow.conversation.errors import ContentRefused, CutOff, Failure, RateLimited
from qwendow.conversation.events import (
    Finish,
    ReasoningDelta,
    Retrying,
    TextDelta,
    ToolCall,
    ToolResult,
    ToolRunning,
    Usage,
)
from qwendow.conversation.parts import Image
from qwendow.conversation.rounds import Bill
from qwendow.conversation.tokens import estimate_tokens
from qwendow.conversation.tree import Conversation, Past
from qwendow.conversation.turn import Note, Outcome, Summary, Turn
from qwendow.offline.asked.catalog import load_catalog
from qwendow.offline.asked.message_checks import check_messages

PLAIN_MODEL = load_catalog().models["qwen-plus"]
RAW = "  \tif x:\r\n\t\treturn '😀'\n\n```\n  \n```\n  "
RETRYING = Retrying(2, 1, 2, Failure(RateLimited, status=429))


def asked(question: str, answer: str = "", outcome: Outcome = Outcome.DONE) -> Turn:
    turn = Turn(question)
    if answer:
        turn.add(TextDelta(answer))
    if outcome is not Outcome.RUNNING:
        turn.end(outcome)
    return turn


def said(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"role": role, "content": content} for role, content in pairs]


def test_text_comes_back_byte_for_byte():
    turn = Turn("?")
    for letter in RAW:
        turn.add(TextDelta(letter))
    assert turn.text == RAW


@settings(deadline=None)
@given(st.lists(st.text()))
def test_reading_the_text_between_two_deltas_changes_nothing(pieces: list[str]):
    turn, read = Turn("?"), []
    for piece in pieces:
        turn.add(TextDelta(piece))
        read.append(turn.text)
    assert read == ["".join(pieces[: count + 1]) for count in range(len(pieces))]


def test_reasoning_is_no_part_of_the_answer():
    turn = Turn("?")
    turn.add(ReasoningDelta("hm"))
    turn.add(TextDelta("yes"))
    assert (turn.reasoning, turn.text) == ("hm", "yes")


def test_usage_and_finish_reason_are_kept():
    turn = Turn("?")
    turn.add(Usage(3, 4))
    turn.add(Finish("stop"))
    assert (turn.usage, turn.finish_reason) == (Usage(3, 4), "stop")


@pytest.mark.parametrize("event", [TextDelta("a"), ReasoningDelta("a"), Usage(1, 1), Finish("stop")])
def test_a_retry_is_over_with_the_next_event(event: TextDelta | ReasoningDelta | Usage | Finish):
    turn = Turn("?")
    turn.add(RETRYING)
    turn.add(event)
    assert turn.retrying is None


def test_a_retry_is_over_when_the_turn_ends():
    turn = Turn("?")
    turn.add(RETRYING)
    turn.end(Outcome.STOPPED)
    assert turn.retrying is None


def test_the_first_end_of_a_turn_stands():
    turn, failure = Turn("?"), Failure(CutOff)
    turn.end(Outcome.FAILED, failure)
    turn.end(Outcome.STOPPED)
    turn.end(Outcome.DONE)
    assert (turn.outcome, turn.failure) == (Outcome.FAILED, failure)


@pytest.mark.parametrize(
    ("outcome", "text", "answered"),
    [
        (Outcome.DONE, "yes", True),
        (Outcome.STOPPED, "ye", True),
        (Outcome.FAILED, "ye", False),
        (Outcome.RUNNING, "ye", False),
        (Outcome.DONE, "", False),
        (Outcome.DONE, " \n", False),
        (Outcome.STOPPED, "", False),
    ],
)
def test_only_a_done_or_stopped_turn_with_text_counts_as_answered(outcome: Outcome, text: str, answered: bool):
    assert asked("?", text, outcome).answered is answered


def test_request_messages_are_system_prompt_past_and_question():
    conversation = Conversation.of([asked("1?", "one"), asked("2?", RAW)])
    conversation.open("3?")
    assert conversation.request_messages("Be brief.") == said(
        ("system", "Be brief."),
        ("user", "1?"),
        ("assistant", "one"),
        ("user", "2?"),
        ("assistant", RAW),
        ("user", "3?"),
    )


@pytest.mark.parametrize("prompt", ["", " \n\t"])
def test_a_blank_system_prompt_is_left_out(prompt: str):
    assert Conversation.of([Turn("hello")]).request_messages(prompt) == said(("user", "hello"))


def test_a_refused_message_is_not_sent_again():
    refused = Turn("forbidden")
    refused.add(TextDelta("I mu"))
    refused.end(Outcome.FAILED, Failure(ContentRefused))
    conversation = Conversation.of([asked("1?", "one"), refused, Turn("3?")])
    assert conversation.request_messages("") == said(("user", "1?"), ("assistant", "one"), ("user", "3?"))


def upto(conversation: Conversation, count: int, text: str = "", dropped: bool = False) -> Summary:
    """Of the first so many turns."""
    return Summary(conversation.turns[count - 1].id, text, dropped)


def test_what_a_past_stands_for_is_not_sent():
    conversation = Conversation.of([asked("1?", "one"), asked("2?", "two"), asked("3?", "three"), Turn("4?")])
    conversation.turns[-1].summaries = [upto(conversation, 2, "numbers")]
    assert conversation.request_messages("") == said(("user", "3?"), ("assistant", "three"), ("user", "4?"))
    assert [sent.index for sent in conversation.sent()] == [2, 3]


def test_a_turn_that_inspection_refused_later_is_not_sent():
    conversation = Conversation.of([asked("1?", "one"), asked("2?", "two"), Turn("3?")])
    conversation.turns[1].refused = True
    assert conversation.request_messages("") == said(("user", "1?"), ("assistant", "one"), ("user", "3?"))


@pytest.mark.parametrize(
    ("count", "past"),
    [
        (5, Past(3, "new")),
        (4, Past(3, "new")),
        (3, Past(3, "new")),
        (2, Past(1, "old")),
        (1, Past(1, "old")),
        (0, Past()),
    ],
)
def test_rewind_keeps_what_stands_for_the_turns_that_stay(count: int, past: Past):
    conversation = Conversation.of([asked(f"{number}?", "yes") for number in range(5)])
    conversation.turns[2].summaries = [upto(conversation, 1, "old")]
    conversation.turns[4].summaries = [upto(conversation, 3, "new")]
    conversation.rewind(count)
    assert conversation.past == past


def test_rewinding_step_by_step_keeps_what_one_step_keeps():
    conversation = Conversation.of([asked(f"{number}?", "yes") for number in range(8)])
    conversation.turns[5].summaries = [upto(conversation, 3, "old")]
    conversation.turns[6].summaries = [upto(conversation, 5, "new")]
    conversation.rewind(6)
    assert conversation.past == Past(5, "new")
    conversation.rewind(4)
    assert conversation.past == Past(3, "old")


def test_what_was_dropped_is_left_out_of_one_turn_only():
    conversation = Conversation.of([asked("1?", "one"), asked("2?", "two"), Turn("3?")])
    conversation.turns[2].summaries = [upto(conversation, 1, "sum"), upto(conversation, 2, "sum", dropped=True)]
    assert conversation.past == Past(2, "sum", dropped=True)
    conversation.open("4?")
    assert conversation.past == Past(1, "sum")
    conversation.rewind(2)
    assert conversation.past == Past(1, "sum")


def test_a_rewritten_summary_takes_the_place_of_the_old_one():
    conversation = Conversation.of([asked("1?", "one"), asked("2?", "two"), Turn("3?")])
    conversation.turns[1].summaries = [upto(conversation, 1, "old")]
    conversation.remember("mine")
    assert conversation.past == Past(1, "mine")


def test_a_rewritten_summary_holds_whatever_answer_the_conversation_goes_on_with():
    conversation = Conversation.of([asked("1?", "one"), asked("2?", "two"), Turn("3?")])
    conversation.turns[1].summaries = [upto(conversation, 1, "old")]
    conversation.remember("mine")
    conversation.rewind(2)
    conversation.put(Turn("3?"))
    assert conversation.past == Past(1, "mine")


def test_where_nothing_was_summed_up_there_is_nothing_to_rewrite():
    conversation = Conversation.of([asked("1?", "one")])
    conversation.remember("mine")
    assert conversation.past == Past()


def test_a_summary_is_paid_for_even_if_its_turn_is_taken_back():
    bill = Bill("m", Usage(10, 5), False, False)
    conversation = Conversation.of([asked("1?", "one", Outcome.RUNNING)])
    conversation.turns[0].notes.append(Note("folded", 1, "m", bill=bill))
    conversation.turns[0].end(Outcome.STOPPED)
    both = conversation.bills
    assert both[0] == bill
    conversation.rewind(0)
    assert conversation.bills == both


def test_what_was_put_anew_hangs_beside_and_its_summary_stands_for_what_both_share():
    conversation = Conversation.of([asked("1?", "one"), asked("2?", "two"), asked("3?", "three")])
    conversation.turns[2].summaries = [upto(conversation, 2, "sum")]
    first = conversation.tip
    conversation.rewind(2)
    conversation.put(Turn("three?"))
    assert [turn.question for turn in conversation.turns] == ["1?", "2?", "three?"]
    assert conversation.past == Past(2, "sum")
    conversation.go_on_with(conversation.all[first])
    assert [turn.question for turn in conversation.turns] == ["1?", "2?", "3?"]


def test_the_summary_of_one_of_two_compared_answers_stands_for_nothing_in_the_other():
    conversation = Conversation.of([asked("1?", "one")])
    conversation.put(Turn("2?", group="g")).summaries = [upto(conversation, 1, "sum")]
    conversation.rewind(1)
    other = conversation.put(Turn("2?", group="g"))
    assert (conversation.past, len(conversation.answers(other))) == (Past(), 2)
    conversation.put(Turn("3?"))
    assert conversation.past == Past()


def test_the_newest_summary_is_the_one_that_is_read_and_rewritten():
    conversation = Conversation.of([asked("1?", "one"), Turn("2?")])
    conversation.turns[1].summaries = [upto(conversation, 1, "old"), upto(conversation, 1, "new")]
    assert conversation.past == Past(1, "new")
    conversation.remember("mine")
    assert [one.text for one in conversation.turns[1].summaries] == ["old", "mine"]


@pytest.mark.parametrize(("count", "left"), [(-1, []), (0, []), (1, ["1?"]), (2, ["1?", "2?"]), (9, ["1?", "2?"])])
def test_rewind_keeps_the_first_turns(count: int, left: list[str]):
    conversation = Conversation.of([Turn("1?"), Turn("2?")])
    conversation.rewind(count)
    assert [turn.question for turn in conversation.turns] == left


@settings(deadline=None)
@given(st.text(), st.text())
def test_a_longer_text_never_has_fewer_tokens(text: str, more: str):
    assert estimate_tokens(text + more) >= estimate_tokens(text) > 0


@pytest.mark.parametrize(("text", "tokens"), [("通义千问" * 30, 120 / 1.5), ("word " * 60, 300 / 3)])
def test_tokens_are_estimated_by_the_cautious_end_of_the_rule(text: str, tokens: float):
    assert estimate_tokens(text) == int(tokens) + 1


TEXT = st.text(max_size=30) | st.just(RAW)


def apart(turn: Turn) -> bool:
    """Whether a thought parts the text, where a blank line may stand for it."""
    return [segment.kind for segment in turn.rounds[0].segments].count("text") > 1


def letters(text: str) -> str:
    return "".join(text.split())


class AnyOrder(RuleBasedStateMachine):
    """Turns are opened, fed, ended and taken back in any order, and a request can be made at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.conversation = Conversation()
        self.written: dict[int, str] = {}

    @rule(question=TEXT.filter(str.strip), json_mode=st.booleans())
    def open(self, question: str, json_mode: bool) -> None:
        self.written[id(self.conversation.open(question, json_mode))] = ""

    @precondition(lambda self: self.conversation.turns)
    @rule(data=st.data(), text=TEXT)
    def write(self, data: st.DataObject, text: str) -> None:
        turn = data.draw(st.sampled_from(self.conversation.turns))
        turn.add(TextDelta(text))
        self.written[id(turn)] += text if turn.outcome is Outcome.RUNNING else ""

    @precondition(lambda self: self.conversation.turns)
    @rule(event=st.sampled_from([ReasoningDelta("secret thought"), Usage(1, 2), Finish("stop"), RETRYING]))
    def other_event(self, event: ReasoningDelta | Usage | Finish | Retrying) -> None:
        self.conversation.turns[-1].add(event)

    @precondition(lambda self: self.conversation.turns)
    @rule(data=st.data(), outcome=st.sampled_from([Outcome.DONE, Outcome.STOPPED, Outcome.FAILED]))
    def end(self, data: st.DataObject, outcome: Outcome) -> None:
        failure = Failure() if outcome is Outcome.FAILED else None
        data.draw(st.sampled_from(self.conversation.turns)).end(outcome, failure)

    @rule(count=st.integers(-1, 6))
    def rewind(self, count: int) -> None:
        self.conversation.rewind(count)

    @invariant()
    def every_text_is_what_was_written(self) -> None:
        for turn in self.conversation.turns:
            written = self.written[id(turn)]
            if not turn.rounds[0].only_thought:
                assert turn.text == written or (apart(turn) and letters(turn.text) == letters(written))
            else:
                assert not written.strip()

    @precondition(lambda self: self.conversation.turns)
    @rule(prompt=TEXT, forgotten=st.integers(0, 6))
    def a_request_is_well_formed(self, prompt: str, forgotten: int) -> None:
        *past, current = self.conversation.turns
        forgotten = min(forgotten, len(past))
        for turn in self.conversation.all.values():
            turn.summaries = []
        current.summaries = [upto(self.conversation, forgotten)] if forgotten else []
        messages = self.conversation.request_messages(prompt)
        head = said(("system", prompt)) if prompt.strip() else []
        sendable = [
            (("user", turn.question), ("assistant", turn.text))
            for turn in past[forgotten:]
            if turn.outcome in (Outcome.DONE, Outcome.STOPPED) and turn.text.strip()
        ]
        pairs = said(*(message for pair in sendable for message in pair), ("user", current.question))
        assert messages == head + pairs


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@st.composite
def any_turn(draw: st.DrawFn) -> Turn:
    """With any number of rounds and calls, some of them without a result, and any end."""
    turn = Turn(draw(st.sampled_from(["?", "And?"])))
    rounds = draw(st.integers(1, 3))
    for number in range(rounds):
        for text in draw(st.lists(st.sampled_from(["a", " "]), max_size=2)):
            turn.add(TextDelta(text))
        for id in draw(st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=3)):
            turn.add(ToolCall(id, "weather", draw(st.sampled_from(["{}", "", "no json"]))))
        if not turn.calls:
            break
        for call in turn.calls:
            if number < rounds - 1 or draw(st.booleans()):
                turn.add(ToolRunning(call.asked.id))
                turn.add(ToolResult(call.asked.id, "fine"))
        if number < rounds - 1:
            turn.ask_again()
    turn.end(draw(st.sampled_from([Outcome.DONE, Outcome.STOPPED, Outcome.FAILED])))
    return turn


@settings(deadline=None)
@given(st.lists(any_turn(), max_size=4), st.integers(0, 4))
def test_the_endpoint_takes_what_any_conversation_sends(past: list[Turn], forgotten: int):
    conversation = Conversation.of([*past, Turn("And now?")])
    forgotten = min(forgotten, len(past))
    conversation.turns[-1].summaries = [upto(conversation, forgotten)] if forgotten else []
    messages = conversation.request_messages("Be brief.")
    check_messages(messages, PLAIN_MODEL)
    assert messages[-1] == {"role": "user", "content": "And now?"}


@pytest.mark.parametrize("arguments", ["", "no json", '{"zone": "Eur', "[1]", "null"])
def test_arguments_that_are_no_json_object_do_not_go_back_to_the_endpoint(arguments: str):
    turn = asked("?", outcome=Outcome.RUNNING)
    turn.add(ToolCall("a", "weather", arguments))
    (call,) = turn.messages()[1]["tool_calls"]
    assert call["function"] == {"name": "weather", "arguments": "{}"}
    assert turn.calls[0].asked.arguments == arguments


def test_calls_count_where_the_endpoint_counted_nothing():
    turn = asked("?", outcome=Outcome.RUNNING)
    turn.add(ToolCall("a", "weather", "x" * 3_000))
    assert turn.bills[0].usage.output_tokens > 900


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.STOPPED, Outcome.FAILED])
def test_nothing_is_added_to_a_turn_that_is_over(outcome: Outcome):
    turn = Conversation().open("one?", model="m")
    turn.add(TextDelta("yes"))
    turn.end(outcome)
    told, bills = turn.messages(), turn.all_bills
    turn.ask_again()
    for late in (TextDelta(" and no"), ReasoningDelta("hm"), Usage(1, 2), Finish("length"), RETRYING):
        turn.add(late)
    assert (turn.text, turn.reasoning, turn.finish_reason, turn.retrying, len(turn.rounds)) == (
        "yes",
        "",
        None,
        None,
        1,
    )
    assert (turn.messages(), turn.all_bills) == (told, bills)


def test_what_a_turn_says_to_a_model_and_what_it_costs_is_worked_out_once():
    turn = Conversation().open("one?", model="m")
    turn.add(ToolCall("a", "zoo", "{}"))
    running, bills = turn.messages(), turn.all_bills
    turn.add(ToolResult("a", "fine"))
    turn.ask_again()
    turn.add(TextDelta("yes"))
    assert (len(turn.messages(1)), len(turn.messages()), len(running)) == (3, 4, 3)
    turn.end(Outcome.DONE)
    assert len(turn.messages(1)) == 3
    assert turn.messages() == turn.messages(2) == replace(turn, _told=None).messages()
    assert [message["content"] for message in turn.messages()] == ["one?", "", "fine", "yes"]
    assert turn.messages() is turn.messages(2)
    assert len(turn.messages(1)) == 3
    assert (turn.all_bills is turn.all_bills, len(turn.all_bills), len(bills)) == (True, 2, 1)


def test_the_pictures_of_a_turn_are_seen_as_each_request_wants():
    picture = Image("a.png", "image/png", b"", 56, 56)
    turn = Conversation().open("one?", files=(picture,))
    turn.add(TextDelta("yes"))
    turn.end(Outcome.DONE)
    shown, named = turn.messages(), turn.messages(unseen=1)
    assert (len(shown[0]["content"]), named[0]["content"]) == (2, "[picture: a.png]\n\none?")
    assert turn.messages() == shown
