"""Plain texts: a word that stands in one is in what is kept of it, letter by letter."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qwendow.conversation.events import ReasoningDelta, TextDelta
from qwendow.conversation.parts import TextFile
from qwendow.conversation.turn import Outcome, Turn
from qwendow.store.redis.plain import as_kept, is_plain
from qwendow.store.redis.wire import body_from_wire, body_to_wire
from qwendow.store.words import folded, said

TEXT = st.text(st.sampled_from('aB n"\\/.\n\t\1\0é一的，。：！“…　　ＡK²ﬁ㈱e\u0301\ud83d\U0001f642'), max_size=30)


def answered(question: str, answer: str = "", *files: TextFile) -> Turn:
    turn = Turn(question, files=files)
    if answer:
        turn.add(TextDelta(answer), 1.0)
    turn.end(Outcome.DONE)
    return turn


def body_of(turn: Turn) -> str:
    return body_from_wire(body_to_wire(turn))


def plain(turn: Turn) -> bool:
    return is_plain(turn, body_of(turn), said(turn), folded(said(turn)))


def small(text: str) -> str:
    """As string.lower of Lua makes it."""
    return "".join(character.lower() if character.isascii() else character for character in text)


@given(TEXT, TEXT, TEXT, st.data())
def test_what_stands_in_a_plain_text_is_in_what_is_kept(question: str, answer: str, name: str, data: st.DataObject):
    turn = answered(question, answer, TextFile(name, ""))
    words = folded(said(turn)).split()
    assume(plain(turn) and words)
    word = data.draw(st.sampled_from(words))
    start = data.draw(st.integers(0, len(word) - 1))
    kept = as_kept(word[start : data.draw(st.integers(start + 1, len(word)))])
    assert kept is None or kept in small(body_of(turn))


@pytest.mark.parametrize("text", ["It is plain.", "没有，只有“这些”……好！", "Two\nlines", 'a "quote" \\ and \1'])
def test_most_texts_are_plain(text: str):
    assert plain(answered("?", text, TextFile("Notes.TXT", "")))


@pytest.mark.parametrize("text", ["Ａ", "ﬁne", "10²", "É", "e\u0301", "ⅷ", "Straße"])
def test_a_text_with_letters_that_fold_otherwise_is_not(text: str):
    assert not plain(answered("?", text))


def test_a_text_that_came_in_pieces_is_not():
    turn = Turn("?")
    for event in (TextDelta("app"), ReasoningDelta("Which?"), TextDelta("les")):
        turn.add(event, 1.0)
    assert "apples" in said(turn)
    assert not plain(turn)


@pytest.mark.parametrize("word", ["c++", "notes.txt", "don't", 'say"', "a\\b", "\ufffd"])
def test_a_word_with_punctuation_may_stand_otherwise(word: str):
    assert as_kept(word) is None


def test_any_other_word_is_looked_for_as_it_is():
    assert [as_kept(word) for word in ("订单", "order", "größe", "\1")] == ["订单", "order", "größe", "\\u0001"]
