"""The buttons under the last answer: when it can be gone on with, and what a press of one asks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from qwendow.answering.columns import open_turn
from qwendow.answering.opened import Question
from qwendow.conversation.errors import ContentRefused, CutOff, Failure
from qwendow.conversation.events import Finish, ReasoningDelta, TextDelta
from qwendow.conversation.options import Options
from qwendow.conversation.parts import Attachment, TextFile
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Note, Outcome
from qwendow.page.buttons import buttons, pressed
from test_page_dialogue import EN, Reader, Scripted, packed, play, say

OPTIONS = Options("qwen-plus", 0.7, 0.8, json_mode=False, system_prompt="", max_input=30_000)


def talk(
    outcome: Outcome, reason: str | None = None, failure: Failure | None = None, text: str = "so", **turn: Any
) -> Conversation:
    conversation = Conversation()
    opened = conversation.open("?", **turn)
    opened.add(TextDelta(text))
    if reason:
        opened.add(Finish(reason))
    opened.end(outcome, failure)
    return conversation


CUT = [
    talk(Outcome.STOPPED),
    talk(Outcome.INTERRUPTED),
    talk(Outcome.FAILED, failure=Failure(CutOff)),
    talk(Outcome.DONE, "length"),
]

WHOLE = [
    Conversation(),
    talk(Outcome.DONE, "stop"),
    talk(Outcome.STOPPED, text=" "),
    talk(Outcome.STOPPED, json_mode=True),
    talk(Outcome.STOPPED, group="side by side"),
    talk(Outcome.FAILED, failure=Failure(ContentRefused)),
    Conversation.of([]),
]


@pytest.mark.parametrize("conversation", CUT)
def test_an_answer_that_was_cut_can_be_gone_on_with(conversation: Conversation):
    (button,) = buttons(conversation, "en")
    assert button["label"] == "Continue"
    assert pressed(button["value"], conversation) == "continue"


@pytest.mark.parametrize("conversation", WHOLE)
def test_no_other_can(conversation: Conversation):
    assert buttons(conversation, "en") == []


def test_an_answer_that_still_runs_cannot():
    conversation = Conversation()
    conversation.open("?").add(TextDelta("so"))
    assert buttons(conversation, "en") == []


def test_the_button_of_an_answer_that_is_not_the_last_does_nothing_any_more():
    conversation = talk(Outcome.STOPPED)
    (button,) = buttons(conversation, "en")
    conversation.open("another").end(Outcome.STOPPED)
    assert pressed(button["value"], conversation) == ""


@pytest.mark.parametrize("value", [None, "", "continue:", 5, ["continue"]])
def test_what_is_no_button_is_none(value: object):
    assert pressed(value, talk(Outcome.STOPPED)) == ""


def test_going_on_is_another_answer_to_the_same_question_and_the_one_before_stays():
    async def scene() -> None:
        await reader.send("tell me")
        cut = reader.session.conversation.turns[-1]
        event: Any = SimpleNamespace(value=buttons(reader.session.conversation, "en")[0]["value"], index=0)
        await reader.see(reader.dialogue.press(EN, event, reader.session, packed()))
        assert [turn.text for turn in reader.session.conversation.all.values()] == [cut.text, "Once upon a time."]

    reader = Reader(Scripted([TextDelta("Once upon "), Finish("length")], say("a time.")))
    play(scene())
    (turn,) = reader.session.conversation.turns
    assert (turn.question, turn.text, turn.outcome) == ("tell me", "Once upon a time.", Outcome.DONE)
    request = reader.client.requests[-1]
    assert request.messages[-1] == {"role": "assistant", "content": "Once upon ", "partial": True}
    assert (request.thinking, request.tools, request.json_mode, request.fresh) == (False, (), False, True)
    assert "continued" in reader.screens[-1][0][-1]["content"][0]["text"]


@pytest.mark.parametrize("thought", [True, False])
def test_a_thought_is_not_gone_on_with(thought: bool):
    conversation = Conversation()
    turn = conversation.open("?")
    turn.add(ReasoningDelta("hm") if thought else TextDelta("so"))
    turn.end(Outcome.STOPPED)
    assert bool(buttons(conversation, "en")) is not thought


def test_an_answer_to_a_question_that_was_answered_before_says_so():
    conversation = Conversation()

    def answer(text: str, question: str = "one", files: tuple[Attachment, ...] = (), given: str = "") -> list[Note]:
        conversation.tip = None
        turn = open_turn(conversation, Question(question, files, given=given), OPTIONS)
        turn.add(TextDelta(text))
        turn.end(Outcome.DONE)
        return turn.notes

    assert (answer(""), answer("1"), answer("2")) == ([], [], [Note("again", 1)])
    assert (answer("3"), answer("1", "two"), answer("1", files=(TextFile("a", "b"),))) == ([Note("again", 2)], [], [])
    assert answer("4, gone on with", given="4") == []


@pytest.mark.parametrize(
    ("before", "now", "notes"),
    [
        ({"prompt": "a", "system_prompt": "A"}, {"prompt": "b", "system_prompt": "B"}, [Note("prompt", field="b")]),
        ({"prompt": "a", "system_prompt": "A"}, {"prompt": "a", "system_prompt": "mine"}, [Note("prompt")]),
        ({"prompt": "a", "system_prompt": "A"}, {"prompt": "a", "system_prompt": "A", "model": "max"}, []),
        ({}, {"prompt": "a", "system_prompt": "A"}, []),
    ],
)
def test_a_question_with_another_prompt_says_so_where_the_one_before_is_known(
    before: dict[str, str], now: dict[str, str], notes: list[Note]
):
    conversation = Conversation()
    open_turn(conversation, Question("one", wishes=before), OPTIONS)
    assert conversation.turns[0].notes == []
    assert open_turn(conversation, Question("two", wishes=now), OPTIONS).notes == notes
