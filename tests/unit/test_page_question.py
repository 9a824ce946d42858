"""A reader's own message: what stands in the page for it is what was typed, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwendow.page.question import as_typed

TYPED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(TYPED | st.text(" \t\n#*_~`$<>&;[]()|\\-=+.:%a1中", max_size=30))
def test_the_page_reads_what_was_typed(text: str):
    assert re.sub(r"&#(\d+);", lambda sign: chr(int(sign[1])), as_typed(text)) == text


@given(TYPED)
def test_nothing_is_left_that_markdown_or_a_formula_could_mean(text: str):
    shown = re.sub(r"&#\d+;", "x", as_typed(text))
    assert re.search(r"[\x00-\x1f#$%&()*+\-.:<>@\[\\\]^_`{|}~\u2060-\u2064]|^ | $|  ", shown) is None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("计算 3 + 4, please!", "计算 3 &#43; 4, please!"),
        ("    if a<b:\n", "&#32;&#32;&#32;&#32;if a&#60;b&#58;&#10;"),
        ("&#35;", "&#38;&#35;35;"),
        ("1) $5", "1&#41; &#36;5"),
    ],
)
def test_words_stay_readable_in_the_source(typed: str, shown: str):
    assert as_typed(typed) == shown
