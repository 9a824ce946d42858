"""A round: thoughts and texts in their order, and which of them is the answer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwendow.conversation.events import Declined, Event, Finish, ReasoningDelta, TextDelta, TextWasThought, ToolCall
from qwendow.conversation.rounds import Round

CALL = ToolCall("a", "clock", "{}")


def made(*events: Event) -> Round:
    """Each event a second after the one before it, the first one a second after the question."""
    round_ = Round()
    for at, event in enumerate(events, 1):
        round_.add(event, float(at))
    return round_


def said(round_: Round) -> list[tuple[str, str]]:
    return [(segment.kind, segment.text) for segment in round_.segments]


def test_thoughts_and_texts_stand_in_their_order_with_their_times():
    round_ = made(ReasoningDelta("A"), ReasoningDelta("."), TextDelta("B."), ReasoningDelta("C."), TextDelta("D."))
    assert [(segment.kind, segment.text, segment.began, segment.ended) for segment in round_.segments] == [
        ("thought", "A.", 1, 3), ("text", "B.", 3, 4), ("thought", "C.", 4, 5), ("text", "D.", 5, 5),
    ]  # fmt: skip
    assert (round_.reasoning, round_.text, round_.answer) == ("A.\n\nC.", "B.\n\nD.", "B.\n\nD.")


def test_a_thought_ends_when_a_call_comes():
    round_ = made(ReasoningDelta("hm"), CALL, Finish("tool_calls"))
    assert (round_.segments[0].began, round_.segments[0].ended >= 2) == (1, True)


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [("B.", "D.", "B.\n\nD."), ("The tag ", "ends it.", "The tag ends it."), ("B.", "\nD.", "B.\nD.")],
)
def test_a_thought_in_the_midst_of_a_sentence_does_not_part_it(first: str, second: str, text: str):
    assert made(TextDelta(first), ReasoningDelta("hm"), TextDelta(second)).text == text


def test_text_that_turns_out_a_thought_becomes_one():
    round_ = made(TextDelta("2+"), TextDelta("2"), TextWasThought(), ReasoningDelta("?"), TextDelta("4"))
    assert said(round_) == [("thought", "2+2?"), ("text", "4")]
    assert made(TextWasThought(), TextDelta("4")).text == "4"


@pytest.mark.parametrize(
    ("events", "answer"),
    [
        ([ReasoningDelta("I am Qwen3."), Finish("stop")], "I am Qwen3."),
        ([ReasoningDelta("I am Qwen3."), TextDelta("\n\n"), Finish("eos")], "I am Qwen3."),
        ([ReasoningDelta("I am"), Finish("length")], ""),
        ([ReasoningDelta("I am")], ""),
        ([ReasoningDelta("I call"), CALL, Finish("tool_calls")], ""),
        ([ReasoningDelta("hm"), TextDelta("Hello"), Finish("stop")], "Hello"),
        ([ReasoningDelta("\n\n"), Finish("stop")], ""),
    ],
)
def test_a_thought_is_the_answer_only_where_the_model_ended_with_nothing_else(events: list[Event], answer: str):
    assert made(*events).answer == answer


def test_a_thought_that_is_the_answer_goes_back_once():
    told = made(ReasoningDelta("I am Qwen3."), Finish("stop")).messages(thought=True)
    assert told == [{"role": "assistant", "content": "I am Qwen3."}]


def test_a_refusal_is_text_that_is_marked():
    round_ = made(Declined(), TextDelta("I cannot."), Finish("stop"))
    assert (round_.text, round_.declined, round_.first) == ("I cannot.", True, 2)


PIECES = st.lists(st.tuples(st.sampled_from([TextDelta, ReasoningDelta]), st.sampled_from(["a", "b.", "c "])))


@settings(deadline=None)
@given(PIECES, st.integers(0, 20))
def test_what_was_looked_at_on_the_way_changes_nothing(pieces: list[tuple[type[TextDelta], str]], look: int):
    looked, unseen = Round(), Round()
    for at, (kind, text) in enumerate(pieces):
        looked.add(kind(text), at)
        unseen.add(kind(text), at)
        if at == look:
            assert looked.text is not None and looked.reasoning is not None
    assert (said(looked), looked.text, looked.reasoning) == (said(unseen), unseen.text, unseen.reasoning)
