"""Signs of texts: what stands in a text is never missed, and what does not is hardly ever suspected."""

from __future__ import annotations

import asyncio
import random

from hypothesis import given
from hypothesis import strategies as st

from qwendow.store.redis.signs import BITS, LONG, marks, sign_of

LETTERS = st.text(st.sampled_from("ab cé1。我的订单\U0001f642\ud83d\0"), max_size=60)


def sign(text: str) -> bytes:
    """Without its form."""
    return asyncio.run(sign_of(text))[1:]


def may_hold(sign: bytes, word: str, longest: int = 4) -> bool:
    """As seek.lua asks for it; the server counts bits from the left."""
    places = [(place + each * step) % (8 * len(sign)) for place, step in marks(word, longest) for each in range(BITS)]
    return all(sign[place >> 3] & 128 >> (place & 7) for place in places)


@given(LETTERS, st.data())
def test_every_part_of_a_word_is_found(text: str, data: st.DataObject):
    words = text.split() or ["x"]
    word = data.draw(st.sampled_from(words))
    start = data.draw(st.integers(0, len(word) - 1))
    part = word[start : data.draw(st.integers(start + 1, len(word)))]
    assert may_hold(sign(text or "x"), part) or not text.split()


def test_a_word_that_does_not_stand_in_a_text_hardly_ever_seems_to():
    """Some 1 in 150 pairs of characters, so some 13 of these."""
    rng = random.Random(1)
    characters = [chr(0x4E00 + each) for each in range(3_000)]
    text = "".join(rng.choices(characters, k=1_700))
    pairs = {"".join(rng.choices(characters, k=2)) for _ in range(2_000)}
    absent = [pair for pair in pairs if pair not in text]
    made = sign(text)
    assert sum(may_hold(made, pair) for pair in absent) < 40


def test_an_english_word_is_not_found_by_its_pairs_of_letters():
    assert may_hold(sign("reading a thing in here"), "thing")
    assert not may_hold(sign("th hi in ng"), "thing")


def test_a_word_is_not_found_by_its_parts_of_three_letters_but_in_a_sign_of_the_first_form():
    assert may_hold(sign("thi hin ink"), "think", 3)
    assert not may_hold(sign("thi hin ink"), "think")


def test_a_sign_is_in_proportion_to_its_text():
    rng = random.Random(2)
    characters = [chr(0x4E00 + each) for each in range(3_000)]
    text = "".join(rng.choices(characters, k=LONG + 1))
    assert (len(sign("")), len(sign("好"))) == (32, 32)
    assert 1.5 <= len(sign(text[:1_700])) / 1_700 <= 4.5 and len(sign(text)) < 2 * len(text)


def test_of_a_long_word_the_start_is_looked_for():
    assert marks("很长" * 5_000) == marks("很长" * 50) != marks("很")
