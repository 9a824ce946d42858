"""Answers that are recorded on a stage, and played again where the network is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from qwendow.conversation.errors import Failure, Overloaded, Unreachable
from qwendow.conversation.events import Event, Finish, FromCache, Retrying, TextDelta, ToolCall, Usage
from qwendow.conversation.request import Request
from qwendow.stage import Recorded, recorded

REQUEST = Request("m", [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hi"}], 0.7, 0.8)
AWAY = Retrying(1, 1, 2, Failure(Unreachable))
ANSWER = [TextDelta("Hel"), TextDelta("lo"), Finish("stop"), Usage(1, 2)]


class Scripted:
    """One script a request; the last one comes again."""

    def __init__(self, *scripts: list[Event | Exception]) -> None:
        self.scripts = [*scripts]
        self.closed = 0

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        try:
            for step in script:
                if isinstance(step, Exception):
                    raise step
                yield step
        finally:
            self.closed += 1


def heard(client: Recorded, request: Request = REQUEST) -> list[Event]:
    async def hear() -> list[Event]:
        return [event async for event in client.stream(request)]

    return asyncio.run(hear())


def told(events: list[Event]) -> list[Event]:
    """Without how old it is."""
    return [replace(event, age=0) if isinstance(event, FromCache) else event for event in events]


PLAYED = [FromCache(0, recorded=True), *ANSWER]


def test_an_answer_that_was_heard_is_played_where_the_endpoint_is_away(tmp_path: Path):
    client = Recorded(Scripted([*ANSWER], [Unreachable()]), tmp_path)
    assert heard(client) == ANSWER
    assert told(heard(client)) == PLAYED


def test_nobody_waits_for_a_second_try_that_has_a_recording(tmp_path: Path):
    script = Scripted([*ANSWER], [AWAY, AWAY, Unreachable()])
    client = Recorded(script, tmp_path)
    heard(client)
    assert told(heard(client)) == PLAYED
    assert script.closed == 2


def test_it_comes_at_its_own_pace(tmp_path: Path):
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    class Slow(Scripted):
        async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
            if self.closed:
                raise Unreachable()
            for event in ANSWER[:3]:
                await asyncio.sleep(0.03)
                yield event
            self.closed = 1

    client = Recorded(Slow([]), tmp_path, sleep)
    heard(client)
    heard(client)
    assert len(waited) == 3 and all(0.02 < seconds < 1 for seconds in waited)


def test_what_was_said_before_the_question_may_differ(tmp_path: Path):
    client = Recorded(Scripted([*ANSWER], [Unreachable()]), tmp_path)
    heard(client)
    earlier = [{"role": "user", "content": "before"}, {"role": "assistant", "content": "so"}]
    longer = replace(REQUEST, messages=[REQUEST.messages[0], *earlier, REQUEST.messages[1]])
    assert told(heard(client, longer)) == PLAYED


@pytest.mark.parametrize(
    "other",
    [
        replace(REQUEST, model="n"),
        replace(REQUEST, json_mode=True),
        replace(REQUEST, messages=[{"role": "user", "content": "bye"}]),
        replace(REQUEST, messages=[*REQUEST.messages, {"role": "tool", "content": "12"}]),
    ],
)
def test_another_question_has_another_recording(tmp_path: Path, other: Request):
    client = Recorded(Scripted([*ANSWER], [Unreachable()]), tmp_path)
    heard(client)
    with pytest.raises(Unreachable):
        heard(client, other)


def test_other_errors_are_told_and_so_is_what_breaks_off(tmp_path: Path):
    client = Recorded(Scripted([*ANSWER], [Overloaded()], [TextDelta("x"), Unreachable()]), tmp_path)
    heard(client)
    for error in (Overloaded, Unreachable):
        with pytest.raises(error):
            heard(client)


@pytest.mark.parametrize("script", [[TextDelta("x")], [FromCache(5), *ANSWER], []])
def test_what_is_not_whole_or_not_new_is_not_recorded(tmp_path: Path, script: list[Event]):
    heard(Recorded(Scripted(script), tmp_path))
    assert [*tmp_path.iterdir()] == []


def test_a_call_of_a_tool_is_recorded_too(tmp_path: Path):
    call = [ToolCall("c1", "clock", "{}"), Finish("tool_calls")]
    client = Recorded(Scripted([*call], [Unreachable()]), tmp_path)
    heard(client)
    assert told(heard(client))[1:] == call


def test_a_recording_that_was_damaged_is_as_none(tmp_path: Path):
    client = Recorded(Scripted([*ANSWER], [Unreachable()]), tmp_path)
    heard(client)
    next(tmp_path.iterdir()).write_text("[[1")
    with pytest.raises(Unreachable):
        heard(client)


def test_only_a_stage_has_a_recorder(tmp_path: Path):
    client = Scripted([])
    assert recorded(client, tmp_path, False) is client
    assert isinstance(recorded(client, tmp_path, True), Recorded)
