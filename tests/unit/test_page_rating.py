"""What a reader thinks of an answer: read, kept with it, taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qwendow.conversation.codec import turn_from_json, turn_to_json
from qwendow.conversation.turn import Feedback
from qwendow.page.rating import MOST_WORDS, read_rating
from test_page_dialogue import EN, Reader, Scripted, play, say


def said(wanted: Any, **place: Any) -> str:
    return json.dumps({"place": {"wanted": wanted, **place}})


def test_a_rating_is_of_one_answer_with_words_or_without():
    assert read_rating(said("3-good")) == (3, Feedback(True))
    assert read_rating(said("0-bad", words="  too long ")) == (0, Feedback(False, "too long"))
    assert read_rating(said("0-none")) == (0, None)


def test_its_words_are_of_a_bounded_length():
    rating = read_rating(said("0-bad", words="x" * 9_999))
    assert rating and rating.feedback and len(rating.feedback.words) == MOST_WORDS


@pytest.mark.parametrize(
    "odd", [None, "", "{", "[]", said(""), said("x-good"), said("1-great"), said(5), said("1-bad", words=5)]
)
def test_what_is_no_rating_is_none(odd: Any):
    assert read_rating(odd) is None


def test_it_is_kept_with_the_turn_and_told_to_the_page_and_taken_back():
    async def scene() -> None:
        await reader.send("hi")
        turn = reader.session.conversation.turns[0]
        screen = await reader.dialogue.rate(EN, reader.session, said("0-bad", words="no"))
        assert turn_from_json(turn_to_json(turn)).feedback == Feedback(False, "no")
        reader.screens.append(screen)
        await reader.dialogue.rate(EN, reader.session, said("0-none"))
        assert turn.feedback is None

    reader = Reader(Scripted(say("hello")))
    play(scene())


@pytest.mark.parametrize("odd", [said("7-good"), said("-1-good"), "", said("0-best")])
def test_a_rating_of_nothing_changes_nothing(odd: str):
    async def scene() -> None:
        await reader.send("hi")
        await reader.dialogue.rate(EN, reader.session, odd)

    reader = Reader(Scripted(say("hello")))
    play(scene())
    assert reader.session.conversation.turns[0].feedback is None


def test_an_answer_that_is_on_its_way_is_not_rated():
    async def scene() -> None:
        work = await reader.sending("hi", lambda: reader.session.run)
        await reader.dialogue.rate(EN, reader.session, said("0-good"))
        await work

    reader = Reader(Scripted([*say("hello")[:1], 0.2, *say("there")]))
    play(scene())
    assert reader.session.conversation.turns[0].feedback is None
