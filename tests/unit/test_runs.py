"""Answers on their way, with nobody who looks on but the test."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from qwendow.answering.chat import Chat
from qwendow.answering.choices import Choices
from qwendow.answering.opened import Question, Run, new_opened
from qwendow.answering.runs import Runs
from qwendow.conversation.codec import turn_from_json, turn_to_json
from qwendow.conversation.errors import CutOff, Failure
from qwendow.conversation.events import TextDelta
from qwendow.conversation.options import Options
from qwendow.conversation.turn import Outcome
from qwendow.models import Model
from qwendow.prompts import PromptFolder
from qwendow.store.memory import MemoryStore
from test_page_dialogue import FOREVER, Scripted, Step, play, say

OPTIONS = Options("m", 0.7, 0.8, json_mode=False, system_prompt="", max_input=9_000)


class Desk:
    """A conversation, and runs in front of a scripted endpoint."""

    def __init__(self, *scripts: list[Step]) -> None:
        self.client, self.opened = Scripted(*scripts), new_opened("me")
        choices = Choices({"plus": Model("m", 30_000, True, "off", True)}, PromptFolder(Path("nowhere"), {}))
        self.store = MemoryStore()
        self.runs = Runs(Chat(self.client, 5), choices, self.store, clock=lambda: 1_795_843_802.5)

    async def ask(self, options: Options = OPTIONS) -> Run:
        return await self.runs.begin(self.opened, Question("?"), options, self.opened.conversation.tip)


def ended(run: Run) -> tuple[Outcome, str, Failure | None]:
    return run.turn.outcome, run.turn.text, run.turn.failure


def test_an_answer_comes_to_its_end_though_nobody_looks_on():
    async def scene() -> Run:
        run = await desk.ask()
        await run.ended()
        return run

    desk = Desk(say("Hello"))
    assert ended(play(scene())) == (Outcome.DONE, "Hello", None)


def test_where_there_is_no_room_the_longer_answers_end_with_what_there_is_of_them():
    async def scene() -> list[tuple[Outcome, str]]:
        desk = Desk([TextDelta("short"), FOREVER], [TextDelta("much longer"), FOREVER])
        short, desk.opened = await desk.ask(), new_opened("me")
        long = await desk.ask()
        with short.onlooker(), long.onlooker():
            while not (short.turn.text and long.turn.text):
                await asyncio.sleep(0.001)
            desk.runs.end_longer()
            await long.ended()
            assert not short.task.done()
            desk.runs.end_longer()
            await short.ended()
            desk.runs.end_longer()
        return [(run.turn.outcome, run.turn.text) for run in (short, long)]

    assert play(scene()) == [(Outcome.INTERRUPTED, "short"), (Outcome.INTERRUPTED, "much longer")]


def test_when_the_question_was_put_is_kept():
    async def scene() -> Run:
        run = await desk.ask()
        await run.ended()
        return run

    desk = Desk(say("Hello"))
    turn = play(scene()).turn
    assert turn_from_json(turn_to_json(turn)).asked_at == 1_795_843_802.5
    assert turn_from_json('{"version": 1, "question": "of an earlier version"}').asked_at is None


def test_whoever_looks_on_is_told_that_there_is_something_new():
    async def scene() -> tuple[str, BaseException | None]:
        run = await desk.ask()
        with run.onlooker() as changed:
            await changed.wait()
        seen = run.turn.text
        run.stop()
        await run.ended()
        return seen, run.task.exception()  # Cancelled, it would hold the frames of the client.

    desk = Desk([TextDelta("Hel"), FOREVER])
    assert play(scene()) == ("Hel", None)
    assert (desk.opened.conversation.turns[-1].outcome, desk.client.open) == (Outcome.STOPPED, 0)


def test_what_is_stopped_before_its_first_step_is_settled_and_asks_nobody():
    async def scene() -> Run:
        run = await desk.ask()
        run.stop()
        await run.ended()
        return run

    desk = Desk()
    assert ended(play(scene())) == (Outcome.STOPPED, "", None)
    assert desk.client.requests == []


def test_the_end_of_a_run_is_known_at_once():
    """Whoever finds the task done finds its turn settled."""

    async def scene() -> Outcome:
        run = await desk.ask()
        while not run.task.done():
            await asyncio.sleep(0)
        return run.turn.outcome

    desk = Desk([TextDelta("Hel"), CutOff()])
    assert play(scene()) is Outcome.FAILED


def test_what_nobody_foresaw_ends_the_turn_and_is_logged(caplog: pytest.LogCaptureFixture):
    async def scene() -> Run:
        run = await desk.ask()
        await run.ended()
        return run

    desk = Desk([RuntimeError("a bug")])
    run = play(scene())
    assert (ended(run), run.task.exception()) == ((Outcome.FAILED, "", Failure()), None)
    assert "a turn failed in a way that nobody foresaw" in caplog.text


def test_two_conversations_have_their_answers_at_the_same_time():
    async def scene() -> list[str]:
        other = new_opened("me")
        runs = [await desk.ask(), await desk.runs.begin(other, Question("??"), OPTIONS, None)]
        await asyncio.gather(*[run.ended() for run in runs])
        return [run.turn.text for run in runs]

    desk = Desk(say("one"), say("two"))
    assert play(scene()) == ["one", "two"]
