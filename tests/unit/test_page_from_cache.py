"""What stands under an answer that came from the cache: that it did, how old it is, and no cost."""

from __future__ import annotations

import re

import pytest

from qwendow.answering.prices import bills_cost
from qwendow.conversation.events import Event, Finish, FromCache, ReasoningDelta, TextDelta, Usage
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn
from qwendow.models import ModelTable
from qwendow.page.receipt import receipt, summary
from qwendow.page.render import render_answers
from qwendow.page.texts import Language
from qwendow.page.view import View

TABLE = ModelTable.shipped()


def made(*events: Event) -> Turn:
    turn = Turn("?", model="qwen-plus")
    for event in events:
        turn.add(event, 1.5)
    turn.end(Outcome.DONE)
    return turn


def from_cache(age: float) -> Turn:
    return made(FromCache(age), ReasoningDelta("hm"), TextDelta("yes"), Finish("stop"))


def line(turn: Turn, language: Language) -> str:
    return re.sub("<.*?>", "", receipt(turn, View(language, TABLE)).partition("<dl>")[0])


@pytest.mark.parametrize(
    ("age", "english", "chinese"),
    [
        (0.4, "0 s", "0 秒"),
        (59.9, "59 s", "59 秒"),
        (60, "1 min", "1 分钟"),
        (3599, "59 min", "59 分钟"),
        (90_000, "25 h", "25 小时"),
    ],
)
def test_an_answer_from_the_cache_says_so_with_its_age_and_no_cost(age: float, english: str, chinese: str):
    assert [line(from_cache(age), "en"), line(from_cache(age), "zh")] == [
        f"qwen-plus · from cache, {english} old",
        f"qwen-plus · 来自缓存（{chinese}前）",
    ]


def test_an_answer_of_the_model_does_not():
    assert "cache" not in line(made(TextDelta("yes"), Usage(10, 5), Finish("stop")), "en")


def test_an_answer_from_the_cache_adds_nothing_to_the_sums():
    asked = made(TextDelta("yes"), Usage(10, 5), Finish("stop"))
    once, again = Conversation.of([asked]), Conversation.of([asked, from_cache(3)])
    assert summary(again, View("en", TABLE)) == summary(once, View("en", TABLE)) != ""
    assert bills_cost(again.bills, TABLE) == bills_cost(once.bills, TABLE)


@pytest.mark.parametrize(("language", "title"), [("en", "Thought"), ("zh", "思考过程")])
def test_a_thought_from_the_cache_claims_no_time(language: Language, title: str):
    turn = from_cache(3)
    thought, *_ = render_answers(turn, [turn], View(language, TABLE))
    assert thought["metadata"] == {"title": title, "status": "done"}
