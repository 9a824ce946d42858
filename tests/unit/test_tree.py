"""The tree of turns: directions at a fork, the way through them, a copy of the way up to here."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qwendow.answering.columns import open_turn
from qwendow.answering.library import copied
from qwendow.answering.opened import Question
from qwendow.conversation.events import TextDelta
from qwendow.conversation.options import Options
from qwendow.conversation.parts import TextFile
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn


def put(conversation: Conversation, question: str, after: str | None, group: str = "") -> Turn:
    conversation.tip = after
    turn = conversation.open(question, group=group)
    turn.add(TextDelta(f"answer to {question}"))
    turn.end(Outcome.DONE)
    return turn


def questions(conversation: Conversation) -> list[str]:
    return [turn.question for turn in conversation.turns]


def forked() -> tuple[Conversation, dict[str, Turn]]:
    """a - b - c, d in place of b, and e in place of c."""
    conversation = Conversation()
    turns = {"a": put(conversation, "a", None)}
    for question, after in (("b", "a"), ("c", "b"), ("d", "a"), ("e", "b")):
        turns[question] = put(conversation, question, turns[after].id)
    return conversation, turns


def test_a_fork_tells_which_way_is_taken_of_how_many():
    conversation, turns = forked()
    ways = [turns["b"].id, turns["d"].id]
    assert conversation.forks == {1: (0, ways), 2: (1, [turns["c"].id, turns["e"].id])}
    conversation.tip = turns["d"].id
    assert conversation.forks == {1: (1, ways)}


def test_to_turn_to_a_way_is_to_go_to_its_newest_end():
    conversation, turns = forked()
    assert conversation.turn_to(turns["d"].id)
    assert questions(conversation) == ["a", "d"]
    assert conversation.turn_to(turns["b"].id)
    assert questions(conversation) == ["a", "b", "e"]


def test_there_is_no_way_to_a_turn_that_is_not_there():
    conversation, _ = forked()
    assert not conversation.turn_to("nowhere")
    assert questions(conversation) == ["a", "b", "e"]


def test_answers_side_by_side_are_one_direction():
    conversation = Conversation()
    first = put(conversation, "a", None)
    sides = [put(conversation, "b", first.id, "g") for _ in range(3)]
    assert conversation.forks == {}
    other = put(conversation, "c", first.id)
    assert conversation.forks == {1: (1, [sides[0].id, other.id])}
    sides[1].chosen = True
    conversation.turn_to(sides[0].id)
    assert conversation.tip == sides[1].id
    assert conversation.forks == {1: (0, [sides[1].id, other.id])}


@given(st.lists(st.integers(0, 30), max_size=25), st.integers(0, 30))
def test_every_way_can_be_taken_and_leads_past_its_turn(after: list[int], tip: int):
    conversation = Conversation()
    turns: list[Turn] = []
    for number in after:
        before = turns[number % len(turns)].id if turns and number % 4 else None
        turns.append(put(conversation, str(len(turns)), before))
    if turns:
        conversation.tip = turns[tip % len(turns)].id
    for index, (at, ways) in conversation.forks.items():
        assert conversation.turns[index].id == ways[at]
        for way in ways:
            there = Conversation(conversation.all, conversation.tip)
            assert there.turn_to(way)
            assert there.turns[index].id == way


def test_a_copy_has_what_was_said_up_to_there_under_ids_of_its_own():
    conversation, turns = forked()
    turns["a"].files = (TextFile("n.txt", "one"),)
    copy = copied(conversation.until(1))
    assert questions(copy) == ["a", "b"]
    assert [turn.text for turn in copy.turns] == ["answer to a", "answer to b"]
    assert copy.turns[0].files == turns["a"].files
    assert not copy.all.keys() & conversation.all.keys()
    assert copy.forks == {}


def test_what_was_never_asked_is_forgotten():
    conversation, turns = forked()
    before, tip = {*conversation.all}, turns["a"].id
    asked = [conversation.open("x", model="m") for _ in range(2)]
    conversation.forget(asked, tip)
    assert ({*conversation.all}, conversation.tip) == (before, tip)


def test_a_turn_keeps_the_settings_that_are_others_than_before():
    conversation = Conversation()
    said = ({"model": "max", "top_p": 0.8}, {"model": "max", "top_p": 0.5}, {"model": "plus", "top_p": 0.5})
    for wishes in said:
        open_turn(conversation, Question("?", wishes=wishes), OPTIONS).end(Outcome.DONE)
    assert [turn.wishes for turn in conversation.turns] == [said[0], {"top_p": 0.5}, {"model": "plus"}]
    assert conversation.wishes == said[2]
    conversation.rewind(2)
    assert conversation.wishes == said[1]


OPTIONS = Options("m", 0.7, 0.8, json_mode=False, system_prompt="", max_input=9_000)
