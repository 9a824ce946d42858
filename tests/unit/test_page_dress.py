"""Texts dressed for Gradio's renderer: the marks, what each kind of text becomes, and the way back."""

from __future__ import annotations

from qwendow.page.dress.marks import ESCAPE, FORMULA, JOINER, bare, hidden, undress


def test_undressing_takes_out_all_that_was_put_in_and_shows_what_was_hidden():
    dressed = (
        f"3{ESCAPE}\\~5 **{JOINER}“x”{JOINER}** {FORMULA}$x${FORMULA} a<!--{ESCAPE}-->b{ESCAPE}\n\n{hidden('> [^1]')}"
    )
    assert undress(dressed) == "3~5 **“x”** $x$ ab\n> [^1]"


def test_a_flag_that_is_spelt_in_tags_stays():
    flag = "\U0001f3f4\U000e0067\U000e0062\U000e007f"
    assert undress(bare(flag)) == flag
