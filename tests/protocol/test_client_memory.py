"""Long conversations over real sockets: the endpoint counts, refuses and sums up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from qwendow import offline
from qwendow.answering.chat import Chat
from qwendow.client import DashScope
from qwendow.conversation.errors import ContentRefused, InputTooLong
from qwendow.conversation.events import TextDelta
from qwendow.conversation.options import Options, Summarizer
from qwendow.conversation.tree import Conversation, Past
from qwendow.conversation.turn import Outcome, Turn
from qwendow.offline import create_app, start
from qwendow.offline.asked.message_checks import REFUSED_INPUT, REFUSED_LATER

SUMMARIZERS = (Summarizer("qwen3.8-flash"),)
NUMBERS = "123456 " * 2_000
"""Some 14,000 tokens: each digit is one."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with start(create_app(pace=0)) as running:
        yield running.base_url


def talk(*turns: tuple[str, str]) -> Conversation:
    conversation = Conversation()
    for question, answer in turns:
        turn = conversation.open(question)
        turn.add(TextDelta(answer))
        turn.end(Outcome.DONE)
    return conversation


def asked(url: str, conversation: Conversation, question: str, options: Options) -> Turn:
    async def ask() -> Turn:
        client, turn = DashScope(offline.KEY, url), conversation.open(question)
        try:
            await Chat(client, 20).answer(conversation, options, lambda: None)
        finally:
            await client.aclose()
        return turn

    return asyncio.run(ask())


def options(max_input: int, memory: int = 0) -> Options:
    return Options("qwen-max", 0.7, 0.8, False, "You help.", max_input, memory=memory, summarizers=SUMMARIZERS)


def test_what_was_folded_is_remembered_by_its_summary(url: str) -> None:
    conversation = talk(("My name is Anna.", "Hello Anna."), ("Numbers?", NUMBERS))
    turn = asked(url, conversation, "What is my name?", options(30_720, memory=4_000))
    assert (turn.outcome, [note.kind for note in turn.notes]) == (Outcome.DONE, ["folded"])
    assert "Anna" in turn.text
    assert conversation.past.turns == 2 and "My name is Anna." in conversation.past.summary


def test_the_endpoint_counts_no_more_than_was_counted_here(url: str) -> None:
    """Just what fits by our count is not refused by the endpoint's."""
    conversation = talk(("Numbers?", NUMBERS[:12_000]), ("请数数。", "一二三四五六七八九十" * 2_000))
    turn = asked(url, conversation, "And now?", options(30_720))
    assert (turn.outcome, turn.notes, conversation.past) == (Outcome.DONE, [], Past())
    assert turn.usage is not None and turn.usage.input_tokens > 0.7 * 30_720


def test_a_prompt_that_the_endpoint_finds_too_long_is_sent_once_more_without_the_oldest(url: str) -> None:
    conversation = talk(
        ("My name is Anna.", "Hello."), ("Numbers?", NUMBERS * 2), ("Numbers?", NUMBERS), ("More?", "No.")
    )
    turn = asked(url, conversation, "What is my name?", options(1_000_000))
    assert [note.kind for note in turn.notes] == ["too_long", "folded"]
    assert turn.outcome is Outcome.DONE and "Anna" in turn.text
    assert conversation.past.turns == 2


def test_a_question_that_is_too_long_alone_ends_in_its_card(url: str) -> None:
    turn = asked(url, talk(), NUMBERS * 3, options(1_000_000))
    assert turn.failure.is_a(InputTooLong) and turn.failure.limit == 30_720
    assert turn.notes == []


def test_where_the_summary_fails_the_conversation_goes_on_without_the_oldest(url: str) -> None:
    conversation = talk((f"My name is Anna. {REFUSED_INPUT[0]}", "Hello."), ("Numbers?", NUMBERS))
    turn = asked(url, conversation, "What is my name?", options(30_720, memory=4_000))
    (note,) = turn.notes
    assert (note.kind, note.failure.kind, turn.outcome) == ("dropped", ContentRefused, Outcome.DONE)
    assert "Anna" not in turn.text


def test_an_answer_that_poisons_the_conversation_is_left_out_of_it(url: str) -> None:
    conversation = talk(("My name is Anna.", "Hello."), ("And?", f"Well, {REFUSED_LATER[0]}."))
    turn = asked(url, conversation, "What is my name?", options(30_720))
    assert ([note.kind for note in turn.notes], turn.outcome) == (["refused"], Outcome.DONE)
    assert "Anna" in turn.text
    assert asked(url, conversation, "who are you", options(30_720)).notes == []


def test_a_refused_question_is_left_out_of_what_comes_after_it(url: str) -> None:
    conversation = talk(("My name is Anna.", "Hello."))
    assert asked(url, conversation, REFUSED_INPUT[0], options(30_720)).failure.is_a(ContentRefused)
    assert "Anna" in asked(url, conversation, "What is my name?", options(30_720)).text
