"""Answers side by side on the screen: marks for the columns, which leave alone what stands in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from qwendow.conversation.errors import CutOff, Failure
from qwendow.conversation.events import (
    Event,
    Finish,
    ReasoningDelta,
    TextDelta,
    ToolCall,
    ToolResult,
    ToolRunning,
    Usage,
)
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn
from qwendow.models import NO_MODELS, ModelTable
from qwendow.page.dress.marks import ESCAPE, undress
from qwendow.page.render import render, render_turn, turn_at
from qwendow.page.shown import Shown
from qwendow.page.view import View

STYLE = Path(__file__).parents[2] / "qwendow" / "page" / "styles" / "columns.css"
MARK = re.compile(r'^<(div|span) class="\u2061own (column [^"]*)"></\1>')


def answer(model: str, *events: Event | ToolRunning | ToolResult, outcome: Outcome = Outcome.DONE, **more: Any) -> Turn:
    turn = Turn("?", model=model, **more)
    for event in events:
        turn.add(event)
    if outcome is not Outcome.RUNNING:
        turn.end(outcome, Failure(CutOff) if outcome is Outcome.FAILED else None)
    return turn


def compared(*answers: Turn, chosen: bool = False) -> Conversation:
    """It goes on with the first of them."""
    conversation = Conversation()
    for one in reversed(answers):
        one.group, conversation.tip = "one", None
        conversation.put(one)
    conversation.all = {one.id: one for one in answers}
    answers[0].chosen = chosen
    return conversation


def rendered(conversation: Conversation, models: ModelTable = NO_MODELS) -> list[Shown]:
    turn = conversation.turns[-1]
    return render_turn(turn, conversation.answers(turn), View(models=models))


def said(text: str, model: str = "qwen-max") -> Turn:
    return answer(model, TextDelta(text), Finish("stop"))


def head(message: Shown) -> str:
    """What begins with the mark: a thought's title, else the text."""
    metadata = message["metadata"]
    return str(metadata["title"] if metadata else message["content"][0]["text"])


def columns(conversation: Conversation) -> list[tuple[str, str]]:
    """After the question: (classes of the mark, what follows it)."""
    _, *shown = rendered(conversation)
    found = [(MARK.match(head(message)), head(message)) for message in shown]
    assert all(match for match, _ in found)
    return [(match[2], text[match.end() :]) for match, text in found if match]


def test_each_answer_stands_under_its_model_in_a_column_of_its_own():
    assert [
        (mark, text.split("\n\n<div")[0]) for mark, text in columns(compared(said("a"), said("b", "qwen-plus")))
    ] == [
        ("column column-1", "\n\n### qwen-max"),
        ("column column-1 end", "\n\na"),
        ("column column-2", "\n\n### qwen-plus"),
        ("column column-2 end", "\n\nb"),
    ]


def test_a_column_is_there_before_anything_came():
    waiting = [answer(model, outcome=Outcome.RUNNING) for model in ("a", "b", "c")]
    assert [mark for mark, _ in columns(compared(*waiting))] == [f"column column-{place} end" for place in (1, 2, 3)]


def test_a_thought_and_a_call_are_marked_in_their_titles():
    call = (ToolCall("1", "clock", "{}"), ToolRunning("1"), ToolResult("1", "12"))
    thinking = answer("a", ReasoningDelta("hm"), *call, outcome=Outcome.RUNNING)
    marked = columns(compared(thinking, said("b")))[1:3]
    assert marked == [
        ("column column-1", "Thought"),
        ("column column-1 end", "Tool `clock` · 0.0 s"),
    ]


@pytest.mark.parametrize(
    "text", ["```python\nx = 1", "    indented", "<div><b>", "# Head", "- item", "| a |\n|---|", "$$x"]
)
def test_an_answer_is_shown_as_it_came_whatever_it_leaves_open(text: str):
    marked = columns(compared(said(text), said("b")))
    assert undress(marked[1][1]).startswith(f"\n\n{text}")
    assert marked[-1][1].startswith("\n\nb")


def test_each_column_has_its_own_receipt():
    counted = (TextDelta("x"), Usage(7, 3), Finish("stop"))
    marked = columns(compared(answer("qwen-max", *counted), answer("qwen-turbo", *counted)))
    receipts = [re.findall(r'receipt"><details><summary>(qwen-\w+)</summary>', text) for _, text in marked]
    assert receipts == [[], ["qwen-max"], [], ["qwen-turbo"]]


def test_a_failed_and_a_stopped_answer_are_marked_in_their_columns():
    failed, stopped = (answer(outcome.name, outcome=outcome) for outcome in (Outcome.FAILED, Outcome.STOPPED))
    marked = columns(compared(failed, stopped))
    assert "notice error" in marked[1][1] and marked[1][0].startswith("column column-1")
    assert "notice stopped" in marked[3][1] and marked[3][0].startswith("column column-2")


@pytest.mark.parametrize(("chosen", "words"), [(False, "The conversation goes on"), (True, "✓ Chosen")])
def test_what_goes_on_is_said_under_its_model(chosen: bool, words: str):
    marked = columns(compared(said("a"), said("b", "qwen-plus"), chosen=chosen))
    assert [words in text for _, text in marked] == [True, False, False, False]


def test_nothing_goes_on_before_all_have_ended_or_where_all_failed():
    running = compared(said("a"), answer("b", outcome=Outcome.RUNNING))
    failed = compared(answer("a", outcome=Outcome.FAILED), answer("b", outcome=Outcome.FAILED))
    assert not any("goes on" in text for turn in (running, failed) for _, text in columns(turn))


def test_what_was_not_chosen_becomes_quiet():
    marked = columns(compared(said("a"), said("b"), chosen=True))
    assert ["quiet" in mark for mark, _ in marked] == [False, False, True, True]


def test_what_a_model_cannot_do_is_said_in_its_column():
    without = answer("qwen-max", TextDelta("a"), left_out=("thinking", "json"))
    (_, text), *_ = [marked for marked in columns(compared(without, said("b"))) if "Not available" in marked[1]]
    assert (
        text.strip()
        == '<div class="\u2061own notice switched">Not available with this model: Thinking, JSON answers.</div>'
    )


def test_the_vision_model_is_named_with_the_reason():
    seeing = answer("vl", TextDelta("a"), left_out=())
    shown = rendered(compared(seeing, said("b")), ModelTable({}, vision="vl"))
    assert "Pictures: this turn goes to vl." in str(shown)


def test_the_id_of_a_model_is_no_html():
    assert columns(compared(said("a", "<img src=x>"), said("b")))[0][1] == f"\n\n### {ESCAPE}\\<img src=x>" + (
        '\n\n<div class="\u2061own notice going-on">The conversation goes on from here</div>'
    )


def test_the_buttons_of_all_calls_that_ask_stand_under_the_last_column():
    """Gradio shows those of the last message only."""
    asking = [
        answer(f"qwen-{tier}", ToolCall(id, "water", "{}"), ToolRunning(id, asking=True), outcome=Outcome.RUNNING)
        for tier, id in (("max", "a"), ("plus", "a"), ("turbo", "b"))
    ]
    *others, last = rendered(compared(*asking, answer("x", TextDelta("more"), outcome=Outcome.RUNNING)))
    assert [message["options"] for message in others] == [None] * len(others)
    assert [(option["label"], option["value"]) for option in last["options"]] == [
        (f"{word} · {turn.model}", f"{value}:{turn.calls[0].key}")
        for turn in asking
        for word, value in (("Allow", "allow"), ("Do not allow", "deny"))
    ]


def test_a_message_after_a_comparison_belongs_to_its_own_turn():
    conversation = compared(said("a"), said("b"))
    conversation.put(said("c"))
    shown = render(conversation, View())
    assert [turn_at(conversation, index) for index in range(len(shown))] == [0] * 5 + [1] * 2


def test_only_a_chat_with_columns_is_searched_for_them():
    """Where :has() is tried on a message, the browser looks through it with each update of an answer."""
    style = STYLE.read_text()
    selectors = [line for line in style.splitlines() if ":has(" in line and ".column" in line]
    assert len(selectors) > 5
    assert [line for line in selectors if not line.startswith(("#chat[data-compared] ", "\t\t& "))] == []
    assert {*re.findall(r"^(.*) \{\n\t@container", style, re.MULTILINE)} == {"#chat[data-compared]"}
