"""The loop with a JSON Schema: how the model learns of it, and the verdict on what it answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from threading import current_thread, main_thread

import pytest

from qwendow.answering import chat
from qwendow.answering.chat import Chat
from qwendow.conversation.errors import CutOff
from qwendow.conversation.events import Event, Finish, TextDelta
from qwendow.conversation.judged import Fault, Problem, Verdict
from qwendow.conversation.options import Options
from qwendow.conversation.request import Request
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn
from qwendow.schema import instructions, parse_schema, verdict_on

SCHEMA = parse_schema('{"title": "Person", "type": "object", "required": ["name"]}')
OPTIONS = Options("m", 0.7, 0.8, json_mode=True, system_prompt="Be brief.", max_input=30_000, schema=SCHEMA)
GOOD: list[Event | Exception] = [TextDelta('{"name": '), TextDelta('"李雷"}'), Finish("stop")]


class Scripted:
    def __init__(self, script: list[Event | Exception]) -> None:
        self.script = script
        self.requests: list[Request] = []

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        self.requests.append(request)
        for step in self.script:
            if isinstance(step, Exception):
                raise step
            yield step


def answered(script: list[Event | Exception], options: Options = OPTIONS) -> tuple[Turn, Request, list[bool]]:
    """The turn, the request it made, and whether there was a verdict after each change."""
    client, conversation = Scripted(script), Conversation()
    turn = conversation.open("hello", options.json_mode, schema=options.schema)
    judged: list[bool] = []
    asyncio.run(Chat(client, 5).answer(conversation, options, lambda: judged.append(turn.verdict is not None)))
    return turn, client.requests[0], judged


def request(**options: object) -> Request:
    return answered(GOOD, replace(OPTIONS, **options))[1]  # type: ignore[arg-type]


def test_a_model_that_takes_no_schema_reads_it_in_the_system_prompt():
    asked = request()
    assert asked.messages[0] == {"role": "system", "content": f"Be brief.\n\n{instructions(SCHEMA)}"}
    assert (asked.json_mode, asked.json_schema) == (True, None)


def test_a_schema_makes_a_system_prompt_where_there_is_none():
    assert request(system_prompt="").messages[0] == {"role": "system", "content": instructions(SCHEMA)}


def test_a_model_that_takes_a_schema_gets_it_apart_from_the_messages():
    asked = request(takes_schema=True)
    assert asked.json_schema == {"name": "Person", "strict": True, "schema": SCHEMA.json}
    assert [message["content"] for message in asked.messages] == ["Be brief.", "hello"]


@pytest.mark.parametrize("takes_schema", [False, True])
def test_without_a_schema_json_mode_is_as_it_was(takes_schema: bool):
    asked = request(schema=None, takes_schema=takes_schema)
    assert (asked.json_mode, asked.json_schema) == (True, None)
    assert "JSON" in asked.messages[0]["content"]


def test_an_answer_that_conforms_gets_its_verdict_once_at_the_end():
    turn, _, judged = answered(GOOD)
    assert (turn.outcome, turn.verdict, judged) == (Outcome.DONE, Verdict(), [False, False, False, True])


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("{}", Verdict(None, (Problem("$.name", "is missing", "required"),))),
        ('{"name"', Verdict(Fault("not_json", 1, 8))),
    ],
)
def test_what_does_not_conform_is_done_with_its_problems(text: str, verdict: Verdict):
    turn, *_ = answered([TextDelta(text), Finish("stop")])
    assert (turn.outcome, turn.verdict) == (Outcome.DONE, verdict)


def test_an_answer_that_broke_off_is_not_judged():
    turn, *_ = answered([TextDelta("{}"), CutOff()])
    assert (turn.outcome, turn.verdict) == (Outcome.FAILED, None)


def test_nothing_is_judged_without_a_schema():
    assert answered(GOOD, replace(OPTIONS, schema=None))[0].verdict is None


def test_the_check_does_not_hold_up_other_readers(monkeypatch: pytest.MonkeyPatch):
    threads = []
    monkeypatch.setattr(chat, "verdict_on", lambda *given: threads.append(current_thread()) or verdict_on(*given))
    answered(GOOD)
    assert [thread is main_thread() for thread in threads] == [False]
