"""The page of a conversation that is shared: all of it can be read, and nothing in it does anything."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from qwendow.conversation.events import Finish, ReasoningDelta, TextDelta, ToolCall, ToolResult
from qwendow.conversation.export import LABEL, Exported
from qwendow.conversation.parts import Image, TextFile
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn
from qwendow.page.shared import SharedPage
from qwendow.page.shared.markdown import to_html
from visitors import answered

REL = 'rel="nofollow noopener noreferrer"'
ATTACK = "<script>alert(1)</script>"


def page(*turns: Turn, title: str = "Orders", language: str = "en") -> str:
    conversation = Conversation.of(turns)
    return SharedPage().page(Exported(title, turns, conversation.tip, 1.0, 2.0), "/s/t", language)


def test_questions_answers_title_date_and_label_are_there_in_the_readers_language():
    shown = page(answered("Where\nis it?", "On **its** way."), language="zh-CN")
    for part in (
        '<html lang="zh">', "<h1 dir=\"auto\">Orders</h1>", "1970-01-01", LABEL, ">Where\nis it?</div>",
        "On <strong>its</strong> way.", "<h2>回答 · qwen-plus</h2>", "从这里继续", 'action="/s/t/copy"', "noindex",
    ):  # fmt: skip
        assert part in shown


def test_thoughts_and_tools_are_folded():
    turn = Turn("?", model="m")
    for event in (ReasoningDelta("Hm."), TextDelta("I look."), ToolCall("1", "weather", '{"place": "青岛"}')):
        turn.add(event)
    turn.add(ToolResult("1", "sunny"))
    turn.ask_again()
    turn.add(TextDelta("Sunny."))
    turn.add(Finish("length"))
    turn.end(Outcome.DONE)
    shown = page(turn)
    folds = re.findall(r"<details><summary>(.*?)</summary>(.*?)</details>", shown, re.DOTALL)
    assert [title for title, _ in folds] == ["Thought", "Tool · weather"]
    assert ("Hm." in folds[0][1], "青岛" in folds[1][1], "sunny" in folds[1][1]) == (True, True, True)
    assert "cut by the limit" in shown


def test_pictures_are_shown_and_of_other_files_the_names():
    picture = Image('a"b.png', "image/png", b"1", 40, 30, id="pic")
    shown = page(answered("?", "!", picture, TextFile("<note>.txt", "a secret")))
    assert '<img src="/s/t/pic" alt="a&quot;b.png" width="40" height="30">' in shown
    assert ("&lt;note&gt;.txt" in shown, "a secret" in shown) == (True, False)


def test_all_answers_that_were_compared_stand_there():
    turns = [answered("?", f"by {model}", model=model) for model in ("one", "two")]
    for turn in turns:
        turn.group = "g"
    shown = SharedPage().page(Exported("", tuple(turns), turns[1].id), "/s/t", "en")
    assert shown.index("by one") < shown.index("by two")
    assert shown.count('class="question"') == 1


@pytest.mark.parametrize("place", ["question", "answer", "title", "model", "thought", "tool"])
def test_no_tag_of_somebody_runs(place: str):
    turn = Turn(ATTACK if place == "question" else "?", model=ATTACK if place == "model" else "m")
    turn.add(ReasoningDelta(ATTACK if place == "thought" else "Hm."))
    turn.add(TextDelta(ATTACK if place == "answer" else "!"))
    turn.add(ToolCall("1", ATTACK if place == "tool" else "weather", "{}"))
    turn.end(Outcome.DONE)
    shown = page(turn, title=ATTACK if place == "title" else "Orders")
    assert ("<script" in shown, "&lt;script&gt;alert(1)" in shown) == (False, True)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![pic](https://evil.example/x.png)", '<a href="https://evil.example/x.png" {rel}>pic</a>'),
        ("[a](https://a.example/?b=1&c=2)", '<a href="https://a.example/?b=1&amp;c=2" {rel}>a</a>'),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        ("[a](data:text/html,x)", "[a](data:text/html,x)"),
        ("[a](/conversations/delete)", "[a](/conversations/delete)"),
        ('<a href="x" onclick="y">a</a>', "&lt;a href=&quot;x&quot; onclick=&quot;y&quot;&gt;a&lt;/a&gt;"),
        ("**「加粗」**文字", "<strong>「加粗」</strong>文字"),
        ("$5 and $6", "$5 and $6"),
        ("$a_1*b_1*c$", '<code class="formula">$a_1*b_1*c$</code>'),
        ("`co<de`", "<code>co&lt;de</code>"),
    ],
)
def test_what_was_written_is_read_as_on_the_page(text: str, shown: str):
    assert to_html(text) == f"<p>{shown.replace('{rel}', REL)}</p>\n"


def test_a_formula_in_a_quote_is_without_the_marks_of_the_quote():
    assert '<code class="formula">$$\nE\n$$</code>' in to_html("> $$\n> E\n> $$")


def test_tables_and_code_are_drawn_without_styles_of_their_own():
    assert '<th class="center">b</th>' in to_html("|a|b|\n|-|:-:|\n|1|2|")
    assert to_html("```py\nif a < b:\n```") == "<pre><code>if a &lt; b:\n</code></pre>\n"


def test_the_policy_lets_in_the_pages_own_style_and_no_scripts():
    style = re.search(r"<style>(.*)</style>", page(answered("?", "!")), re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in SharedPage().policy
    assert SharedPage().policy.startswith("default-src 'none'; ")
    assert "script" not in SharedPage().policy
