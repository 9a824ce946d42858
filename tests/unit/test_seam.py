"""An answer that was cut goes on: where the model takes it up, and how what it then says is joined to that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwendow.answering.seam import HELD, Seam, place_to_go_on


def joined(before: str, *pieces: str) -> str:
    seam = Seam(before)
    return before + "".join([*map(seam.add, pieces), seam.end()])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The quick brown fo", "The quick brown "),
        ("The quick brown fox.", "The quick brown fox."),
        ("敏捷的棕色狐", "敏捷的棕色狐"),
        ("使用 Pytho", "使用 "),
        ("```python\nprint(1)\nprint(2", "```python\nprint(1)\n"),
        ("```python\nprint(1)\n```\nand the", "```python\nprint(1)\n```\nand "),
        ("one", "one"),
        ("", ""),
    ],
)
def test_it_is_taken_up_where_no_word_and_no_line_of_code_is_half(text: str, place: str):
    assert place_to_go_on(text) == place


@pytest.mark.parametrize(
    ("before", "said", "whole"),
    [
        ("The quick brown ", "fox jumps.", "The quick brown fox jumps."),
        ("The quick brown ", " fox jumps.", "The quick brown fox jumps."),
        ("The quick brown ", "the quick brown fox", "The quick brown the quick brown fox"),
        ("The quick brown ", "quick brown fox jumps.", "The quick brown fox jumps."),
        ("春眠不觉晓，处处闻啼鸟。", "处处闻啼鸟。夜来风雨声，", "春眠不觉晓，处处闻啼鸟。处处闻啼鸟。夜来风雨声，"),
        ("春眠不觉晓，处处闻啼鸟。夜来", "处处闻啼鸟。夜来风雨声，", "春眠不觉晓，处处闻啼鸟。夜来风雨声，"),
        ("First.\n\n", "\n\nSecond.", "First.\n\n\n\nSecond."),
        ("There are two:", "1. One", "There are two:\n\n1. One"),
        ("第一段。", "## 第二段", "第一段。\n\n## 第二段"),
        ("a < b and c ", "> d", "a < b and c > d"),
    ],
)
def test_what_is_said_again_stands_once(before: str, said: str, whole: str):
    assert joined(before, said) == whole
    assert joined(before, *said) == whole


CODE = "```python\nfor n in range(3):\n"


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("    print(n)\n```", CODE + "    print(n)\n```"),
        ("```python\n    print(n)\n```", CODE + "    print(n)\n```"),
        ("```py\nfor n in range(3):\n    print(n)\n```", CODE + "    print(n)\n```"),
        ("```\nThat is all.", CODE + "```\nThat is all."),
    ],
)
def test_a_block_of_code_goes_on_and_is_not_opened_again(said: str, whole: str):
    assert joined(CODE, said) == whole


def test_a_fence_without_a_language_in_the_middle_of_a_line_opens_the_block_again():
    assert joined("```\nprint(", "```\n1)\n```") == "```\nprint(1)\n```"


def test_what_comes_again_by_chance_is_left():
    assert joined("1, 2, 3, ", "3, 4") == "1, 2, 3, 3, 4"


def test_no_more_is_held_back_than_is_looked_at():
    seam = Seam("before ")
    assert seam.add("x" * (HELD - 1)) == ""
    assert seam.add("yz") == "x" * (HELD - 1) + "yz"
    assert seam.add("next") == "next"
    assert seam.end() == ""


@given(st.text(max_size=60), st.lists(st.text(max_size=12), max_size=20))
def test_nothing_is_lost_but_what_was_said_before(before: str, pieces: list[str]):
    said = "".join(pieces)
    whole = joined(before, *pieces)
    assert whole.startswith(before)
    assert said.endswith(whole[len(before) :].removeprefix("\n\n"))
