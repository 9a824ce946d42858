"""Texts dressed for Gradio's renderer: the marks, what each kind of text becomes, and the way back."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qwendow.page.dress import Dresser, blocks, dress, pieces
from qwendow.page.dress import dresser as of_dresser
from qwendow.page.dress import inline as of_lines
from qwendow.page.dress.marks import ESCAPE, FORMULA, JOINER, OPEN, bare, hidden, undress


def test_undressing_takes_out_all_that_was_put_in_and_shows_what_was_hidden():
    dressed = (
        f"3{ESCAPE}\\~5 **{JOINER}“x”{JOINER}** {FORMULA}$x${FORMULA} a<!--{ESCAPE}-->b{ESCAPE}\n\n{hidden('> [^1]')}"
    )
    assert undress(dressed) == "3~5 **“x”** $x$ ab\n> [^1]"


def test_a_flag_that_is_spelt_in_tags_stays():
    flag = "\U0001f3f4\U000e0067\U000e0062\U000e007f"
    assert undress(bare(flag)) == flag


SIGNS = [
    *list("*_~$`<>|\\[]()#-=+!&:/ \n\t.,“”（），。中文ab12"),
    "```",
    "~~~",
    "**",
    "$$",
    "\\[",
    "\\]",
    "\n\n",
    "> ",
    "- ",
]
TEXTS = st.lists(st.sampled_from(SIGNS), max_size=30).map("".join) | st.text()


@given(TEXTS)
@example("`a\n<b>`").via("code over two lines")
def test_whatever_the_text_it_comes_back(text: str):
    assert undress(dress(text)) == bare(text)


@example("3.14$$\\[<b>\n\n# 2) !$$", [22])  # The heading comes first, and then on its line the end of a formula.
@example("a\n---\n---:\n", [6])  # A rule is no head of a table, whatever comes under it.
@given(TEXTS, st.lists(st.integers(1, 9), max_size=20))
def test_a_text_that_grew_is_dressed_as_one_that_was_there_at_once(text: str, steps: list[int]):
    dresser, length = Dresser(), 0
    for step in steps:
        length += step
        dresser.dress(text[:length])
    assert dresser.whole(text) == dress(text)


PIECES = [
    "word", "w", "ww", ".", ", ", "。", "中", "1", "http", "s:", "x.y", "\n", "\n\n", "| a |", "---", "*", "`", "- ",
    "$$", "!", "#", "12 ", ")",
]  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3)))
def test_each_state_of_a_text_that_grows_is_as_if_it_were_the_first(pieces: list[str]):
    dresser, text = Dresser(), ""
    for piece in pieces:
        text += piece
        assert dresser.dress(text) == Dresser().dress(text)


@pytest.mark.parametrize("text", ["word", "12 men", "3# 4", "C# and a word.", "Two\nlines"])
def test_plain_words_are_shown_without_another_look_at_what_is_before_them(text: str, monkeypatch: pytest.MonkeyPatch):
    dresser = Dresser()
    dresser.dress(text)
    monkeypatch.setattr(of_dresser, "read_block", None)
    assert dresser.dress(f"{text} more of C#") == f"{text} more of C#"


EMPHASISED = [
    "**粗**",
    "**b: **",
    "**b** ",
    "*i*",
    "，*斜*",
    "`c`",
    "a_b",
    "*",
    "**",
    "2",
    "①",
    "=",
    "/",
    "http://a.b",
    "（",
]


@given(st.lists(st.sampled_from(SIGNS + EMPHASISED * 4), max_size=20).map("".join))
@example("长*宽*高=体积").via("arithmetic")
@example("**a**b**c**").via("no end of it is certain")
@example("http://a.b/=文**b**c").via("what stands beside an address")
def test_what_is_passed_over_as_safe_is_what_each_of_its_signs_would_become(text: str):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of_lines, "SAFE", re.compile(""))
        sign_by_sign = dress(text)
    assert dress(text) == sign_by_sign


@pytest.mark.parametrize(
    "said",
    ["Of *it* all, **5 * 4** and `some code` in $x$ [here](http://a.b) is so. ", "很**宽**。", "a_b/*", "1 **a**\n"],
)
def test_what_has_settled_of_a_very_long_paragraph_is_not_dressed_again(said: str, monkeypatch: pytest.MonkeyPatch):
    looked_at: list[int] = []

    def counted(text: str, growing: bool = False) -> str:
        looked_at.append(len(text))
        return inline(text, growing)

    inline = of_lines.inline
    for module in (blocks, pieces):
        monkeypatch.setattr(module, "inline", counted)
    dresser, text = Dresser(), said * (50_000 // len(said))
    for length in range(0, len(text), 2_000):
        looked_at.clear()
        dresser.dress(text[:length])
        assert sum(looked_at) < 8 * pieces.LONG, length
    assert dresser.whole(text) == dress(text) and undress(dress(text)) == text
    assert dress(text).count("\\") == dress(text[: len(said) * 9]).count("\\") / 9 * text.count(said)


@given(TEXTS)
def test_what_is_shown_of_a_growing_text_is_its_beginning(text: str):
    assert bare(text).startswith(undress(Dresser().dress(text)))


def test_a_text_that_became_another_is_dressed_anew():
    dresser = Dresser()
    dresser.dress("It was 3~5 days.\n\nAnd")
    assert dresser.whole("~~Not~~ so.") == "~~Not~~ so."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("text\n-", "text\n"),
        ("a **b*", "a **b"),
        ("costs $", "costs "),
        ("```py\nx\n``", "```py\nx\n"),
        ("# ", ""),
        ("a | b\n---", "a | b\n"),
        ("so:\n```py", "so:\n"),
    ],
)
def test_signs_that_may_mean_two_things_wait_for_the_next(text: str, shown: str):
    assert undress(Dresser().dress(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "a **@b",
        "这是**@重要",
        "- **@“引用",
        "# a *@b **@c",
        "a ~~@b",
        "注意，*@斜体",
        "该项：**@(",
        "with **@.NET",
        "run `@make te",
        "``@a`b",
        "**a** and **@b `c*d` e",
        "one\ntwo **@b",
        "| a | b |\n|---|---|\n| 1 | **@b",
    ],
)
def test_what_has_begun_in_the_line_that_grows_is_marked(text: str):
    growing = text.replace("@", "")
    assert Dresser().dress(growing) == text.replace("@", OPEN)
    assert undress(Dresser().dress(growing)) == growing
    assert OPEN not in Dresser().whole(growing)


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3", "a*b", "长*宽", "2**10", "x**y", "snake_case", "```py\nf(**kw", "    f(**kw", "a **b\nc", "a `b\nc",
        "$$x_1 **a", "**" + "word " * 50, "| a | **b |\n|---|---|\n| 1 | **b |", "of _private", "a __init", "LIKE '%_b",
        "+, -, *, / and", "all *.py", "（甲）*乙", "键 ` 是",
    ],
)  # fmt: skip
def test_what_is_no_beginning_or_a_long_one_is_not(text: str):
    assert OPEN not in Dresser().dress(text)


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, 中文。",
        "**bold** and *italic* and `code_with*signs`",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "```py\nx = a*b*c # $x$ <b>\n```",
        "[text](https://a.b/c_d~e) and https://a.b/c",
        "1. one\n   - two",
    ],
)
def test_what_is_drawn_rightly_anyway_stays_as_it_is(text: str):
    assert dress(text) == text


def test_a_formula_over_quoted_lines_holds_no_sign_of_the_quote():
    dressed = dress("> $$\n> x\n> $$")
    between = f"\n{ESCAPE}%{hidden('> ')}{ESCAPE}\n"
    assert dressed == f"> {FORMULA}$${between}x{between}$${FORMULA}"


def test_a_mark_of_the_models_own_makes_no_formula():
    assert dress(f"{FORMULA}$5 and{FORMULA} $6") == "$5 and $6"


@pytest.mark.parametrize("tag", ['img src="x">', "div>", "/div>", "br/>", "String>", "!--", "?x"])
def test_nothing_in_a_diagram_is_html(tag: str):
    assert dress(f"```mermaid\nA[<{tag}] --> B\n```") == f"```mermaid\nA[<{JOINER}{tag}] --> B\n```"


def test_arrows_of_a_diagram_are_left_alone():
    source = "```mermaid\nA <--> B\nC <|-- D\nE[x < y]\n```"
    assert dress(source) == source
