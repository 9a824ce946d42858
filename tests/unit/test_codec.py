"""Turns as JSON: whatever happened comes back as it was."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwendow.conversation import errors
from qwendow.conversation.codec import BrokenTurn, file_from_json, file_to_json, turn_from_json, turn_to_json
from qwendow.conversation.errors import ChatError, Failure, Missing, ModelNotFound, RateLimited
from qwendow.conversation.events import (
    Declined,
    Event,
    Finish,
    FromCache,
    LeftOut,
    Queued,
    ReasoningDelta,
    Retrying,
    SealedThought,
    TextDelta,
    TextWasThought,
    ToolCall,
    ToolResult,
    ToolRunning,
    Usage,
)
from qwendow.conversation.judged import Fault, Problem, Schema, Verdict
from qwendow.conversation.parts import Attachment, Image, Remark, TextFile
from qwendow.conversation.rounds import Bill
from qwendow.conversation.turn import Note, Outcome, Summary, Turn

TEXT = st.text(st.characters(), max_size=20)
WORD = st.text(max_size=8)
COUNT = st.integers(0, 10**6)
TIME = st.floats(0, 1e6)
USAGE = st.builds(Usage, COUNT, COUNT, COUNT, COUNT)
KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ChatError)]
FAILURE = st.builds(
    Failure,
    st.sampled_from(KINDS),
    status=st.none() | COUNT,
    detail=st.none() | TEXT,
    retry_after=st.none() | TIME,
    missing=st.none() | st.builds(Missing, WORD, st.none() | st.dates(), st.none() | WORD, st.tuples(WORD)),
)
BILL = st.builds(Bill, WORD, USAGE, st.booleans(), st.booleans())
NOTE = st.builds(
    Note, st.sampled_from(["folded", "dropped", "too_long", "without"]), COUNT, WORD, st.none() | FAILURE,
    st.none() | BILL, COUNT, WORD,
)  # fmt: skip
VERDICT = st.builds(
    Verdict, st.none() | st.builds(Fault, WORD, COUNT, COUNT), st.tuples(st.builds(Problem, WORD, TEXT, WORD)), COUNT
)
PICTURE = Image("a.png", "image/png", b"png", 3, 4, (6, 8))
NOTES = TextFile("notes.txt", "a text")
FILES = {file.id: file for file in (PICTURE, NOTES)}
EVENTS: st.SearchStrategy[Event] = (
    st.builds(TextDelta, TEXT.filter(len)) | st.builds(ReasoningDelta, TEXT.filter(len)) | USAGE
    | st.builds(SealedThought, TEXT.filter(len))
    | st.builds(Finish, WORD) | st.builds(FromCache, TIME) | st.builds(Queued, COUNT)
    | st.builds(LeftOut, WORD) | st.builds(Retrying, COUNT, COUNT, COUNT, FAILURE)
    | st.sampled_from([TextWasThought(), Declined()])
)  # fmt: skip


@st.composite
def any_turn(draw: st.DrawFn) -> Turn:
    """That anything may have happened to, in several rounds with calls, whose results may be missing."""
    turn = Turn(
        draw(TEXT), draw(st.booleans()), draw(WORD), draw(st.booleans()),
        draw(st.none() | st.just(Schema("answer", "{}"))), draw(st.booleans()),
        tuple(draw(st.lists(st.sampled_from([PICTURE, NOTES]), max_size=2))),
        draw(st.none() | st.just(()) | st.just(("tools",))), parent=draw(st.none() | WORD), group=draw(WORD),
        chosen=draw(st.booleans()),
    )  # fmt: skip
    for number in range(draw(st.integers(1, 3))):
        for at, event in enumerate(draw(st.lists(EVENTS, max_size=4))):
            turn.add(event, at / 8)
        for id in draw(st.lists(st.sampled_from(["a", "b"]), unique=True)):
            turn.add(ToolCall(id, draw(WORD), draw(TEXT)), float(number))
            if draw(st.booleans()):
                turn.add(ToolRunning(id, draw(st.booleans())), float(number))
            if draw(st.booleans()):
                turn.add(ToolResult(id, draw(TEXT), draw(st.booleans())), float(number))
        if draw(st.booleans()):
            turn.ask_again(float(number))
    turn.notes = draw(st.lists(NOTE, max_size=2))
    turn.summaries = draw(st.lists(st.builds(Summary, WORD, TEXT, st.booleans()), max_size=2))
    turn.verdict, turn.tokens, turn.refused = draw(st.none() | VERDICT), draw(st.none() | COUNT), draw(st.booleans())
    if draw(st.booleans()):
        turn.end(draw(st.sampled_from(Outcome)), draw(st.none() | FAILURE))
    return turn


def told(turn: Turn) -> Any:
    """All that can be read of it, which joins the pieces that a text came in; keys are not compared by themselves."""
    texts = [[segment.text for segment in round_.segments] + [round_.sealed] for round_ in turn.rounds]
    keys = [[call.key for call in round_.calls] for round_ in turn.rounds]
    return turn, texts, keys, turn.messages(), turn.all_bills


@settings(max_examples=150)
@given(any_turn())
def test_whatever_happened_in_a_turn_comes_back(turn: Turn):
    assert told(turn_from_json(turn_to_json(turn), FILES)) == told(turn)


@given(any_turn())
def test_what_was_read_is_written_alike(turn: Turn):
    written = turn_to_json(turn)
    assert turn_to_json(turn_from_json(written, FILES)) == written


REMARKS = st.lists(st.builds(Remark, WORD, st.dictionaries(WORD, WORD | COUNT, max_size=2)), max_size=2).map(tuple)
ATTACHMENT = st.builds(
    Image, TEXT, WORD, st.binary(), COUNT, COUNT, st.none() | st.tuples(COUNT, COUNT), REMARKS
) | st.builds(TextFile, TEXT, st.text(), st.sampled_from(["text", "pdf", "word"]), COUNT, REMARKS)


@given(ATTACHMENT)
def test_a_file_comes_back_with_its_bytes(file: Attachment):
    known, body = file_to_json(file)
    found = file_from_json(known, body)
    assert (found, found.id) == (file, file.id)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version":2,"file":"text"}', '{"version":1,"file":"image"}'])
def test_what_is_no_file_is_said_so(text: str):
    with pytest.raises(BrokenTurn):
        file_from_json(text, b"\xff")


def test_version_1_is_this_for_ever():
    """A turn that was kept once opens in every later version: this text may get company, and never change."""
    kept = (
        '{"version":1,"question":"q?","model":"m","files":[{"id":"f1","name":"a.txt"}],"outcome":"failed",'
        '"failure":{"kind":"ModelNotFound","status":404,"missing":{"model":"m","retires":"2026-10-10","successor":null,'
        '"offered":["n"]}},"rounds":[{"first":0.5,"ended":2.0,"segments":[{"kind":"thought","began":0.5,"ended":1.0,'
        '"text":"hm"},{"kind":"text","began":1.0,"ended":2.0,"text":"yes"}],"calls":[{"asked":{"id":"c","name":"look",'
        '"arguments":"{}"},"result":{"id":"c","text":"seen"},"began":1.0,"ended":2.0,"key":"k"}],"usage":'
        '{"input_tokens":3,"output_tokens":4},"finish_reason":"stop","sealed":"x"}],"summaries":[{"upto":"t0",'
        '"text":"sum"}],"notes":[{"kind":"folded","turns":2}],"parent":"t1","group":"g","chosen":true,"id":"t2"}'
    )
    file = TextFile("a.txt", "text", id="f1")
    turn = turn_from_json(kept, {"f1": file})
    assert (turn.id, turn.parent, turn.group, turn.chosen, turn.files) == ("t2", "t1", "g", True, (file,))
    assert turn.failure == Failure(ModelNotFound, status=404, missing=Missing("m", date(2026, 10, 10), None, ("n",)))
    assert (turn.reasoning, turn.text, turn.usage) == ("hm", "yes", Usage(3, 4))
    assert (turn.calls[0].key, turn.calls[0].result, turn.rounds[0].sealed) == ("k", ToolResult("c", "seen"), "x")
    assert (turn.summaries, turn.notes) == ([Summary("t0", "sum")], [Note("folded", 2)])
    assert json.loads(turn_to_json(turn)) == json.loads(kept)


def test_a_file_that_is_gone_is_left_out():
    turn = Turn("?", files=(PICTURE, NOTES))
    assert turn_from_json(turn_to_json(turn), {NOTES.id: NOTES}).files == (NOTES,)


def test_fields_and_errors_of_a_later_version_are_left_alone():
    kept = json.loads(turn_to_json(Turn("?")))
    later = {**kept, "mood": "good", "outcome": "failed", "failure": {"kind": "Unheard", "status": 418}}
    assert turn_from_json(json.dumps(later)).failure == Failure(ChatError, status=418)


@pytest.mark.parametrize("kind", ["Failure", "json", "Any", "__name__", 5, None])
def test_what_is_no_error_becomes_one(kind: Any):
    kept = json.loads(turn_to_json(Turn("?"))) | {"failure": {"kind": kind}}
    if isinstance(kind, str):
        assert turn_from_json(json.dumps(kept)).failure == Failure()
    else:
        with pytest.raises(BrokenTurn):
            turn_from_json(json.dumps(kept))


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2}, {"version": None}, {"question": 5}, {"question": None}, {"outcome": "odd"}, {"rounds": 5},
        {"rounds": [{"segments": [{"kind": "text"}]}]}, {"rounds": [{"segments": [{"kind": "odd", "text": "a"}]}]},
        {"files": [{}]}, {"notes": [{"kind": "odd"}]}, {"notes": ["odd"]}, {"retrying": 5}, {"summaries": [{}]},
    ],
)  # fmt: skip
def test_what_is_no_turn_is_a_clear_error(change: dict[str, Any]):
    kept = json.loads(turn_to_json(Turn("?", model="m")))
    with pytest.raises(BrokenTurn):
        turn_from_json(json.dumps(kept | change))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "5", '"turn"', "[" * 100_000])
def test_what_is_no_object_is_a_clear_error(text: str):
    with pytest.raises(BrokenTurn):
        turn_from_json(text)


def test_the_error_names_the_place_and_not_what_stands_there():
    kept = json.loads(turn_to_json(Turn("?"))) | {"model": ["my secret"]}
    with pytest.raises(BrokenTurn) as caught:
        turn_from_json(json.dumps(kept))
    assert str(caught.value).startswith("model: ") and "secret" not in str(caught.value)


def test_only_what_says_something_is_written():
    assert set(json.loads(turn_to_json(Turn("?")))) == {"version", "question", "id"}


def test_no_field_of_a_turn_is_forgotten():
    """Whoever adds a private one says here what becomes of it."""
    assert [field.name for field in fields(Turn) if field.name.startswith("_")] == ["_told", "_billed"]
    assert Failure(RateLimited) != Failure()
