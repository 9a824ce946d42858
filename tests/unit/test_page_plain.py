"""An answer as plain text: what a caller of the API is told of it."""

from __future__ import annotations

import pytest

from qwendow.conversation.errors import CutOff, Failure
from qwendow.conversation.events import Event, Finish, ReasoningDelta, TextDelta
from qwendow.conversation.judged import Fault, Problem, Verdict
from qwendow.conversation.turn import Outcome, Turn
from qwendow.page.explain import explain_plainly
from qwendow.page.plain import plain
from qwendow.page.texts import Language


def said(turn: Turn, language: Language = "en") -> str:
    return plain(turn, [turn], language)


def made(*events: Event, verdict: Verdict | None = None) -> Turn:
    turn = Turn("?", verdict=verdict)
    for event in events:
        turn.add(event)
    turn.end(Outcome.DONE)
    return turn


def test_an_answer_is_its_text_without_thoughts():
    turn = made(ReasoningDelta("A"), TextDelta("B."), ReasoningDelta("C"), TextDelta("D."), Finish("stop"))
    assert said(turn, "en") == "B.\n\nD."


def test_what_came_as_a_thought_alone_is_the_answer():
    assert said(made(ReasoningDelta("I am Qwen3."), Finish("stop")), "en") == "I am Qwen3."


@pytest.mark.parametrize(
    ("language", "mark"), [("en", "⚠️ The length limit was reached."), ("zh", "⚠️ 已达到长度上限。")]
)
def test_an_answer_that_was_cut_by_its_length_is_marked(language: Language, mark: str):
    assert said(made(TextDelta("I mu"), Finish("length")), language) == f"I mu\n\n{mark}"


def test_what_is_wrong_stands_outside_of_code_that_was_cut():
    turn = made(TextDelta("So:\n````py\nx = 1\n```\n"), Finish("length"))
    assert said(turn, "en") == "So:\n````py\nx = 1\n```\n````\n\n⚠️ The length limit was reached."


def test_an_answer_that_does_not_fit_its_schema_is_marked():
    verdict = Verdict(
        problems=(Problem("$.a", "is missing", "required"), Problem("$.b", "is no number", "type")), more=3
    )
    turn = made(TextDelta("{}"), Finish("stop"), verdict=verdict)
    assert (said(turn, "en"), said(turn, "zh")) == (
        "{}\n\n⚠️ Valid JSON, does not fit the schema: $.a is missing; $.b is no number; and 3 more.",
        "{}\n\n⚠️ JSON 有效，但不符合 Schema：$.a 缺少该字段；$.b 类型不符；另有 3 处。",
    )


def test_an_answer_that_is_no_json_is_marked():
    turn = made(TextDelta("no"), Finish("stop"), verdict=Verdict(Fault("not_json", 1, 1)))
    assert said(turn, "en") == "no\n\n⚠️ Not valid JSON from line 1, column 1: shown as it came."


def test_an_answer_that_fits_its_schema_is_left_alone():
    assert said(made(TextDelta("{}"), Finish("stop"), verdict=Verdict()), "en") == "{}"


def test_an_error_is_the_last_paragraph():
    turn = Turn("?")
    turn.add(TextDelta("ye"))
    turn.end(Outcome.FAILED, Failure(CutOff))
    assert said(turn, "en") == f"ye\n\n{explain_plainly(Failure(CutOff), 'en')}"
