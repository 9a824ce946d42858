"""What the page says while the model has not begun to answer."""

from __future__ import annotations

import pytest

from qwendow.conversation.events import Event, Queued, ReasoningDelta, TextDelta, ToolCall
from qwendow.conversation.rounds import Round
from qwendow.conversation.turn import Note, Turn
from qwendow.page.texts import Language
from qwendow.page.waiting import LONG, waiting


def turn(**asked: object) -> Turn:
    return Turn("?", model="qwen3.8-max", rounds=[Round(**asked)])  # type: ignore[arg-type]


def test_it_says_that_it_waits_from_the_first_second_on():
    assert waiting(turn(), 0.9, "en") is None
    assert waiting(turn(), 1.0, "en") == "Waiting for the model… 1 s · qwen3.8-max"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            "Waiting for the model… 42 s · qwen3.8-max · it thinks before it answers · long prompt: 256,000 characters",
        ),
        ("zh", "正在等待模型…… 42 秒 · qwen3.8-max · 模型会先思考再回答 · 内容较长：256,000 字符"),
    ],
)  # fmt: skip
def test_it_says_why_it_may_take_long(language: Language, words: str):
    assert waiting(turn(size=256_000, thinks=True), 42.7, language) == words


def test_a_prompt_of_ordinary_length_is_no_reason():
    assert "prompt" not in (waiting(turn(size=LONG - 1), 3, "en") or "")


def test_a_queue_is_named_at_once():
    asked = turn()
    asked.add(Queued(3))
    assert waiting(asked, 0.2, "en") == "Waiting for the model… 0 s · qwen3.8-max · number 3 in line"
    assert waiting(asked, 7, "zh") == "正在等待模型…… 7 秒 · qwen3.8-max · 排队中，第 3 位"


@pytest.mark.parametrize("event", [TextDelta("ye"), ReasoningDelta("hm"), ToolCall("c1", "weather", "{}")])
def test_nobody_is_told_to_wait_once_something_came(event: Event):
    asked = turn()
    asked.add(event)
    assert waiting(asked, 60, "en") is None


def test_the_wait_of_a_later_request_counts_from_its_own_begin():
    """After tools were called the model is asked again."""
    asked = turn()
    asked.add(Queued(3))
    asked.add(ToolCall("c1", "weather", "{}"))
    asked.ask_again(20.0)
    assert waiting(asked, 20.5, "en") is None
    assert waiting(asked, 25.0, "en") == "Waiting for the model… 5 s · qwen3.8-max"


def test_a_summary_that_is_being_made_has_words_of_its_own():
    asked = turn()
    asked.notes.append(Note("folding", 2, "qwen3.8-flash"))
    assert waiting(asked, 9, "en") is None
