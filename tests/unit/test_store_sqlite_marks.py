"""The marks of a text: of a long one they take little memory, and miss no word where it is parted."""

from __future__ import annotations

import sqlite3
import tracemalloc

import pytest

from qwendow.store.sqlite import marks
from qwendow.store.sqlite.marks import marks_of, may_hold


def passes(word: str, bits: bytes) -> bool:
    condition, values = may_hold(word, "bits")
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE texts (bits)")
    db.execute("INSERT INTO texts VALUES (?)", (bits,))
    return bool(db.execute(f"SELECT 1 FROM texts WHERE {condition}", values).fetchone())


def test_every_word_of_a_text_that_is_parted_may_be_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "PART", 7)
    text = "the quick brown fox jumps over 敏捷的棕色狐狸跳过懒狗"
    bits = marks_of(text)
    words = {text[at : at + length] for at in range(len(text) - 1) for length in range(2, 9)}
    assert [word for word in words if " " not in word and not passes(word, bits)] == []
    assert not passes("zebra", bits)


def test_a_long_text_is_marked_in_little_memory() -> None:
    """Of a part, and of what tells the pieces apart: 9 MB, and 16 where it is not parted."""
    text = "".join(f"{number:x}" for number in range(30_000))
    tracemalloc.start()
    bits = marks_of(text)
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (taken < 11_000_000, passes("1a2b", bits)) == (True, True)
