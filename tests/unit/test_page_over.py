"""What a reader, or a caller, sees of a limit: a sentence, and all else as it was."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from qwendow.conversation.events import TextDelta
from qwendow.page.session import Session
from qwendow.readers.counting import Counting
from qwendow.readers.limits import Limits
from staged import Stage
from test_page_dialogue import FOREVER, VALUES, ZH, Reader, Scripted, play, say

NOON = 1_796_126_400.0


def limited(*scripts: Any, running: int = 0, most: int = 1) -> Reader:
    reader = Reader(Scripted(*scripts))
    questions = {"reader": [(most, "minute")]} if most else {}
    limits = Limits(questions, running, counts=Counting(), clock=lambda: NOON)
    stage = Stage(reader.client, reader.stage.dialogue._choices, limits=limits)
    reader.dialogue, reader.callers = stage.dialogue, stage.callers
    return reader


def test_a_question_over_the_limit_is_refused_with_the_time_and_nothing_else_changes():
    async def scene() -> None:
        await reader.send("one")
        before = reader.shown
        with pytest.warns(UserWarning, match="You can ask again in [0-9]+ s"):
            await reader.send("two")
        assert "value" not in reader.box and reader.shown == before
        with pytest.warns(UserWarning, match="You can ask again in"):
            await reader.retry()
        with pytest.warns(UserWarning, match="You can ask again in"):
            await reader.edit(0, "other")
        assert "data-back=" in reader.screens[-1].place  # type: ignore[attr-defined]
        reader.request = ZH
        with pytest.warns(UserWarning, match="你的提问次数已达上限，[0-9]+ 秒后可继续提问。"):
            await reader.send("two")
        assert [question for question, *_ in reader.turns] == ["one"]

    reader = limited(say("fine"))
    play(scene())
    assert len(reader.client.requests) == 1


def test_each_compared_model_counts():
    async def scene() -> None:
        values = (*VALUES, *[None] * 7, "max,plus")
        await reader.send("one", *values)
        with pytest.warns(UserWarning, match="number of questions"):
            await reader.send("two", *values)
        await reader.send("three")

    reader = limited(most=3)
    play(scene())
    assert len(reader.client.requests) == 3


def test_a_reader_has_as_many_answers_on_their_way_as_are_allowed():
    async def scene() -> None:
        work = await reader.sending("one", lambda: reader.client.open)
        other = Reader(reader.client)
        other.dialogue = reader.dialogue
        with pytest.warns(UserWarning, match="gives at a time: 1"):
            await other.send("two")
        await reader.dialogue.stop(reader.request, reader.session)
        await work
        await other.send("three")
        assert [question for question, *_ in other.turns] == ["three"]

    reader = limited([TextDelta("Hel"), FOREVER], running=1, most=0)
    play(scene())


def test_what_runs_is_not_stopped_for_a_question_that_is_refused():
    async def scene() -> None:
        work = await reader.sending("one", lambda: reader.client.open)
        with pytest.warns(UserWarning, match="You can ask again"):
            other = asyncio.create_task(reader.retry())
            await asyncio.sleep(0.1)
        assert reader.client.open == 1
        await reader.dialogue.stop(reader.request, reader.session)
        await asyncio.gather(work, other)

    reader = limited([TextDelta("Hel"), FOREVER])
    play(scene())
    assert len(reader.client.requests) == 1


def test_a_caller_is_told_in_the_terms_of_http():
    async def scene() -> gr.Error:
        request: Any = SimpleNamespace(headers={}, client=SimpleNamespace(host="10.0.0.1"))
        answers = [text async for text in reader.callers.chat(request, "one", session=Session())]
        assert answers[-1] == "fine"
        with pytest.raises(gr.Error) as caught:
            [text async for text in reader.callers.chat(request, "two", session=Session())]
        return caught.value

    reader = limited(say("fine"))
    error = play(scene())
    assert error.title == "429 Too Many Requests"
    assert error.message.startswith("You have reached the number") and error.message.endswith("Retry-After: 61)")
    assert len(reader.client.requests) == 1
