"""The block of the memory on the page: when it is seen, what stands in it, and what a reader writes there."""

from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr
import pytest

from qwendow.answering.checks import MAX_CHARACTERS
from qwendow.conversation.events import Finish, TextDelta
from qwendow.conversation.tree import Past
from qwendow.conversation.turn import Summary
from qwendow.page.memory import render_memory
from qwendow.page.screen import SAME
from test_page_dialogue import EN, Reader, Scripted, changes, play, say
from wished import VALUES

LIMIT = (*VALUES, "auto", 0, False, True, "", 0, 500)
"""The settings of a reader who wants prompts of 500 tokens."""

LONG = "123456789 " * 50
SUMMED_UP = [TextDelta("They count."), Finish("stop")]


def block(screen: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    frame, summary = screen[4:6]
    return tuple({name: value for name, value in part.items() if name != "__type__"} for part in (frame, summary))


async def long_talk(*more: Any) -> Reader:
    """Two turns, the second of which folds the first."""
    reader = Reader(Scripted(say(LONG), SUMMED_UP, say("two"), *more))
    await reader.send("1?", *LIMIT)
    await reader.send("2?", *LIMIT)
    return reader


def test_as_long_as_all_is_sent_the_block_is_not_seen():
    assert block(play(long_talk()).screens[0]) == ({}, {})
    frame, _ = render_memory(Past(), Past(), "en")
    assert frame["visible"] is False


def test_a_summary_comes_into_the_block_as_soon_as_it_is_made():
    reader = play(long_talk())
    changed = [block(screen) for screen in reader.screens if block(screen) != ({}, {})]
    frame = {"visible": True, "label": "Memory: the first turn, in summary"}
    assert changed == [(frame, {"value": "They count."})]
    assert reader.client.questions[-1] == ["2?"]


def test_what_is_being_typed_there_is_not_overwritten_by_an_answer():
    async def scene() -> Reader:
        reader = await long_talk(say("three"))
        before = len(reader.screens)
        await reader.send("3?", *LIMIT)
        reader.screens = reader.screens[before:]
        return reader

    assert {str(block(screen)) for screen in play(scene()).screens} == {"({}, {})"}


def test_what_the_reader_writes_there_is_what_the_model_reads():
    async def scene() -> Reader:
        reader = await long_talk(say("three"))
        frame, summary = await reader.dialogue.remember(EN, " They sing.\n\ud83d", reader.session)
        assert (frame["visible"], summary["value"]) == (True, "They sing.\n\ufffd")
        await reader.send("3?", *LIMIT)
        return reader

    reader = play(scene())
    assert reader.client.requests[-1].messages[0]["content"].endswith("\n\nThey sing.\n\ufffd")


def test_an_emptied_summary_is_called_none():
    reader = play(long_talk())
    frame, _ = asyncio.run(reader.dialogue.remember(EN, "", reader.session))
    assert frame["label"] == "Memory: the first turn, not sent any more"


def test_to_leave_the_field_changes_nothing():
    reader = play(long_talk())
    assert asyncio.run(reader.dialogue.remember(EN, "They count.", reader.session)) == (SAME, SAME)


def test_a_summary_that_was_made_meanwhile_is_not_overwritten_by_an_edit_of_the_one_before():
    reader = play(long_talk())
    conversation = reader.session.conversation
    conversation.turns[-1].summaries.append(Summary(conversation.turns[0].id, "They count to ten."))
    _, summary = asyncio.run(reader.dialogue.remember(EN, "They sing.", reader.session))
    assert (reader.session.conversation.past, summary["value"]) == (Past(1, "They count to ten."), "They count to ten.")


@pytest.mark.parametrize("text", [None, 5, ["a"], "x" * (MAX_CHARACTERS + 1)])
def test_a_summary_that_cannot_be_one_is_refused_and_the_old_one_stays(text: Any, monkeypatch: pytest.MonkeyPatch):
    told: list[str] = []
    monkeypatch.setattr(gr, "Warning", lambda words, title: told.append(words))
    reader = play(long_talk())
    assert asyncio.run(reader.dialogue.remember(EN, text, reader.session)) == (SAME, SAME)
    assert told == ["The summary was not taken: it must be text of at most 100,000 characters."]
    assert reader.session.conversation.past == Past(1, "They count.")


def test_undo_keeps_what_still_stands_for_turns_that_are_there():
    async def scene() -> Reader:
        reader = await long_talk()
        reader.screens.append(await reader.dialogue.undo(reader.request, reader.session))
        reader.screens.append(await reader.dialogue.undo(reader.request, reader.session))
        return reader

    *_, one, none = play(scene()).screens
    assert block(one) == ({}, {})
    assert block(none)[0]["visible"] is False and block(none)[1] == {"value": ""}


def test_clear_empties_the_block():
    async def scene() -> Reader:
        reader = await long_talk()
        reader.screens.append(await reader.dialogue.clear(reader.request, reader.session))
        return reader

    frame, summary = block(play(scene()).screens[-1])
    assert (frame["visible"], summary) == (False, {"value": ""})


def test_a_stop_while_the_summary_is_written_leaves_the_conversation_whole():
    async def scene() -> Reader:
        reader = Reader(Scripted(say(LONG), [60.0], say("three")))
        await reader.send("1?", *LIMIT)
        work = await reader.sending_with("2?", lambda: reader.client.open, LIMIT)
        await reader.dialogue.stop(EN, reader.session)
        await work
        return reader

    reader = play(scene())
    assert reader.session.conversation.past == Past()
    assert "sums up" not in str(reader.screens[-1][0])
    assert changes(reader.screens[-1])["submit_btn"] is True


def test_the_reader_is_told_while_the_summary_is_written():
    async def scene() -> str:
        reader = Reader(Scripted(say(LONG), [60.0]))
        await reader.send("1?", *LIMIT)
        work = await reader.sending_with("2?", lambda: "sums up" in str(reader.screens[-1][0]), LIMIT)
        work.cancel()
        return str(reader.screens[-1][0])

    assert "qwen-turbo sums up the first turn" in play(scene())
