"""The loop with tools: rounds, calls side by side, consent, limits, and what the model is told when a call fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from qwendow.answering.calling import CLOSED, CUT, FAILED_BEFORE, MADE_BEFORE, NOT_OFFERED, REFUSED
from qwendow.answering.chat import MAX_ROUNDS, Chat, nobody
from qwendow.conversation.errors import CutOff, EmptyAnswer, RepeatedCalls, TooManyRounds
from qwendow.conversation.events import Event, Finish, ReasoningDelta, TextDelta, ToolCall, ToolResult, Usage
from qwendow.conversation.options import Options
from qwendow.conversation.ports import Consent
from qwendow.conversation.request import Request
from qwendow.conversation.rounds import INTERRUPTED, Call
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn

OPTIONS = Options("m", 0.7, 0.8, json_mode=False, system_prompt="", max_input=30_000, tools=("time", "weather"))
WEATHER = ToolCall("a", "weather", '{"place": "杭州"}')
TIME = ToolCall("b", "time", "")
ANSWER = [TextDelta("Sunny."), Finish("stop")]
Script = list[Event | Exception | float]


def asking(*calls: ToolCall, text: str = "") -> Script:
    return [*([TextDelta(text)] if text else []), *calls, Finish("tool_calls")]


class Scripted:
    """Answers each request with the next script, and the last one for ever."""

    def __init__(self, *scripts: Script) -> None:
        self.scripts = list(scripts)
        self.requests: list[Request] = []

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        self.requests.append(request)
        for step in self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]:
            if isinstance(step, Exception):
                raise step
            if isinstance(step, float):
                await asyncio.sleep(step)
            else:
                yield step


@dataclass
class Ran:
    text: str
    failed: bool = False


class Tools:
    """Tools that answer with their name and arguments, after `seconds`."""

    def __init__(self, seconds: float = 0, consent: Iterable[str] = (), failed: bool = False) -> None:
        self.seconds, self.consent, self.failed = seconds, set(consent), failed
        self.ran: list[tuple[str, str]] = []
        self.zones: set[str] = set()
        self.at_once = self.most = 0

    def offered(self, names: Iterable[str]) -> list[dict[str, Any]]:
        return [{"function": {"name": name}} for name in names]

    def needs_consent(self, name: str) -> bool:
        return name in self.consent

    async def run(self, name: str, arguments: str, zone: str) -> Ran:
        self.ran.append((name, arguments))
        self.zones.add(zone)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.at_once -= 1
        return Ran(f"{name}!", self.failed)


def answered(
    client: Scripted, tools: Tools, options: Options = OPTIONS, consent: Consent = nobody, seconds: float = 5
) -> Turn:
    conversation = Conversation()
    turn = conversation.open("?")
    asyncio.run(Chat(client, seconds, tools).answer(conversation, options, lambda: None, consent))
    return turn


def sent(call: ToolCall) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}


def returned(call: ToolCall, text: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call.id, "content": text}


USER = {"role": "user", "content": "?"}


def test_a_call_is_run_and_the_model_asked_again():
    client, tools = Scripted(asking(WEATHER, text="Let me look."), ANSWER), Tools()
    turn = answered(client, tools)
    assert tools.ran == [("weather", WEATHER.arguments)]
    assert client.requests[0].messages == [USER]
    assert client.requests[1].messages == [
        USER,
        {"role": "assistant", "content": "Let me look.", "tool_calls": [sent(WEATHER)]},
        returned(WEATHER, "weather!"),
    ]
    assert (turn.outcome, turn.text, turn.calls) == (Outcome.DONE, "Let me look.\n\nSunny.", [])
    assert turn.rounds[0].calls[0].result == ToolResult("a", "weather!")


def test_the_tools_stay_offered_in_every_round():
    client = Scripted(asking(WEATHER), ANSWER)
    answered(client, Tools())
    offers = [tuple(tool["function"]["name"] for tool in request.tools) for request in client.requests]
    assert offers == [("time", "weather")] * 2
    assert [request.tools_closed for request in client.requests] == [False, False]


def test_the_calls_of_a_round_run_side_by_side_and_their_results_keep_the_order():
    client, tools = Scripted(asking(WEATHER, TIME), ANSWER), Tools(seconds=0.02)
    answered(client, tools)
    assert tools.most == 2
    assert client.requests[1].messages[2:] == [returned(WEATHER, "weather!"), returned(TIME, "time!")]


def test_a_tool_is_told_the_zone_of_the_reader():
    tools = Tools()
    answered(Scripted(asking(WEATHER, TIME), ANSWER), tools, replace(OPTIONS, timezone="Europe/Berlin"))
    assert tools.zones == {"Europe/Berlin"}


def test_several_rounds_are_one_turn():
    client = Scripted(asking(WEATHER), asking(replace(TIME, id="a")), ANSWER)
    turn = answered(client, Tools())
    assert [len(request.messages) for request in client.requests] == [1, 3, 5]
    assert (len(turn.rounds), turn.outcome) == (3, Outcome.DONE)


def weather(place: object) -> ToolCall:
    return ToolCall("a", "weather", f'{{"place": "{place}"}}')


EVER_OTHER = [asking(weather(number)) for number in range(20)]


def closings(client: Scripted) -> list[str]:
    """How the tools went with each request."""
    return ["hidden" if one.tools_hidden else "closed" if one.tools_closed else "open" for one in client.requests]


def test_a_model_that_calls_for_ever_is_asked_to_answer_and_does():
    client = Scripted(*EVER_OTHER[: MAX_ROUNDS - 1], ANSWER)
    turn = answered(client, Tools())
    assert closings(client) == ["open"] * (MAX_ROUNDS - 1) + ["closed"]
    assert turn.outcome is Outcome.DONE


def test_a_model_that_calls_for_ever_ends_in_a_card():
    """transformers serve 5.23.0 ignores tool_choice none, so the last request goes without tools."""
    client, tools = Scripted(*EVER_OTHER), Tools()
    turn = answered(client, tools)
    assert closings(client) == ["open"] * (MAX_ROUNDS - 1) + ["closed", "hidden"]
    assert (turn.outcome, turn.failure.kind, len(tools.ran)) == (Outcome.FAILED, TooManyRounds, MAX_ROUNDS - 1)
    assert [call.result.text for round_ in turn.rounds[-2:] for call in round_.calls if call.result] == [CLOSED] * 2


def test_the_call_that_failed_is_not_run_again_and_the_third_time_the_tools_are_closed():
    client, tools = Scripted(*[asking(WEATHER)] * 3, ANSWER), Tools(failed=True)
    turn = answered(client, tools)
    assert (len(tools.ran), closings(client), turn.outcome) == (1, ["open"] * 3 + ["closed"], Outcome.DONE)
    again = FAILED_BEFORE.format(text="weather!")
    assert [round_.calls[0].result for round_ in turn.rounds[:3]] == [
        ToolResult("a", text, failed=True) for text in ("weather!", again, again)
    ]


def test_a_call_that_is_another_after_it_failed_is_run():
    tools = Tools(failed=True)
    answered(Scripted(asking(weather(1)), asking(weather(2)), asking(weather(1)), ANSWER), tools)
    assert [arguments for _, arguments in tools.ran] == [weather(1).arguments, weather(2).arguments]


def test_a_call_that_succeeded_runs_twice_and_then_its_result_is_told_once_more():
    client, tools = Scripted(*[asking(WEATHER)] * 3, ANSWER), Tools()
    turn = answered(client, tools)
    assert (len(tools.ran), closings(client)) == (2, ["open"] * 3 + ["closed"])
    assert turn.rounds[2].calls[0].result == ToolResult("a", MADE_BEFORE.format(text="weather!"))


def test_a_call_that_was_allowed_and_run_is_not_run_again():
    async def consent(call: Call) -> bool:
        asked.append(call.asked)
        return True

    asked: list[ToolCall] = []
    tools = Tools(consent=["weather"])
    answered(Scripted(asking(WEATHER), asking(WEATHER), ANSWER), tools, consent=consent)
    assert (len(asked), len(tools.ran)) == (1, 1)


def test_the_same_arguments_in_another_order_are_the_same_call():
    calls = [ToolCall("a", "weather", text) for text in ('{"a":1,"b":2}', '{"b": 2, "a": 1}')]
    tools = Tools(failed=True)
    answered(Scripted(*map(asking, calls), ANSWER), tools)
    assert len(tools.ran) == 1


def test_a_model_that_repeats_itself_to_the_end_gets_a_card_of_its_own_and_is_told_of_no_tools_at_once_next_time():
    client, tools, conversation = Scripted(asking(WEATHER)), Tools(failed=True), Conversation()
    chat = Chat(client, 5, tools)
    errors = []
    for _ in range(2):
        turn = conversation.open("?")
        asyncio.run(chat.answer(conversation, OPTIONS, lambda: None))
        errors.append(turn.failure.kind)
    assert errors == [RepeatedCalls] * 2
    assert closings(client) == ["open", "open", "open", "closed", "hidden", "open", "open", "open", "hidden"]


def test_a_model_that_was_offered_nothing_and_repeats_its_call_is_asked_three_times():
    client = Scripted(asking(WEATHER))
    turn = answered(client, Tools(), replace(OPTIONS, tools=()))
    assert (len(client.requests), turn.failure.kind) == (3, RepeatedCalls)


@pytest.mark.parametrize("arguments", ['{"place": "Han', ""])
def test_a_call_within_which_the_answer_was_cut_is_not_run(arguments: str):
    cut = [ToolCall("a", "time", "{}"), ToolCall("b", "weather", arguments), Finish("length")]
    tools = Tools()
    turn = answered(Scripted(cut, ANSWER), tools)
    assert tools.ran == [("time", "{}")]
    assert turn.rounds[0].calls[1].result == ToolResult("b", CUT, failed=True)


def test_a_whole_call_at_the_length_limit_is_run():
    tools = Tools()
    answered(Scripted([WEATHER, Finish("length")], ANSWER), tools)
    assert tools.ran == [("weather", WEATHER.arguments)]


def test_a_tool_that_was_not_offered_is_not_run_and_the_model_is_told():
    client, tools = Scripted(asking(ToolCall("a", "rm", "{}")), ANSWER), Tools()
    turn = answered(client, tools)
    assert tools.ran == []
    assert client.requests[1].messages[2] == returned(WEATHER, NOT_OFFERED.format(names="time, weather"))
    assert turn.outcome is Outcome.DONE


def test_without_tools_a_call_is_answered_all_the_same():
    client = Scripted(asking(WEATHER), ANSWER)
    turn = answered(client, Tools(), replace(OPTIONS, tools=()))
    assert client.requests[0].tools == ()
    assert client.requests[1].messages[2] == returned(WEATHER, NOT_OFFERED.format(names="none"))
    assert turn.outcome is Outcome.DONE


def test_a_failed_call_is_told_and_marked():
    turn = answered(Scripted(asking(WEATHER), ANSWER), Tools(failed=True))
    assert turn.rounds[0].calls[0].result == ToolResult("a", "weather!", failed=True)
    assert turn.outcome is Outcome.DONE


def test_with_json_answers_no_tool_is_offered():
    client = Scripted([TextDelta("{}"), Finish("stop")])
    answered(client, Tools(), replace(OPTIONS, json_mode=True))
    assert client.requests[0].tools == ()


@pytest.mark.parametrize("allowed", [True, False])
def test_a_tool_that_needs_consent_runs_only_with_it(allowed: bool):
    async def consent(call: Call) -> bool:
        asked.append(call.asked)
        return allowed

    asked: list[ToolCall] = []
    tools = Tools(consent=["weather"])
    turn = answered(Scripted(asking(WEATHER, TIME), ANSWER), tools, consent=consent)
    assert asked == [WEATHER]
    assert sorted(name for name, _ in tools.ran) == (["time", "weather"] if allowed else ["time"])
    expected = ToolResult("a", "weather!") if allowed else ToolResult("a", REFUSED, failed=True)
    assert turn.rounds[0].calls[0].result == expected


def test_nobody_to_ask_means_no():
    tools = Tools(consent=["weather"])
    answered(Scripted(asking(WEATHER), ANSWER), tools)
    assert tools.ran == []


def test_the_turn_limit_holds_over_calls():
    turn = answered(Scripted(asking(WEATHER)), Tools(seconds=5), seconds=0.05)
    assert (turn.outcome, turn.rounds[0].calls[0].result) == (Outcome.FAILED, None)


def test_interrupted_call_still_gets_a_result():
    """The endpoint refuses a call without one, in all later turns."""

    async def scene() -> Request:
        conversation, began, client = Conversation(), asyncio.Event(), Scripted(asking(WEATHER, text="I look."), ANSWER)
        turn = conversation.open("?")

        def changed() -> None:
            if turn.calls and turn.calls[0].began is not None:
                began.set()

        chat = Chat(client, 5, Tools(seconds=5))
        work = asyncio.create_task(chat.answer(conversation, OPTIONS, changed))
        await began.wait()
        work.cancel()
        await asyncio.wait({work})
        assert turn.outcome is Outcome.STOPPED
        conversation.open("And now?")
        await chat.answer(conversation, OPTIONS, lambda: None)
        return client.requests[-1]

    assert asyncio.run(scene()).messages == [
        USER,
        {"role": "assistant", "content": "I look.", "tool_calls": [sent(WEATHER)]},
        returned(WEATHER, INTERRUPTED),
        {"role": "user", "content": "And now?"},
    ]


def test_stop_cancels_the_calls():
    async def scene() -> int:
        conversation, tools, began = Conversation(), Tools(seconds=5), asyncio.Event()
        turn = conversation.open("?")
        chat = Chat(Scripted(asking(WEATHER, TIME)), 5, tools)
        work = asyncio.create_task(
            chat.answer(conversation, OPTIONS, lambda: began.set() if tools.at_once == 2 or turn.calls else None)
        )
        await began.wait()
        await asyncio.sleep(0.01)
        work.cancel()
        await asyncio.wait({work})
        return tools.at_once

    assert asyncio.run(scene()) == 0


def test_an_error_in_a_later_round_keeps_what_came():
    turn = answered(Scripted(asking(WEATHER, text="I look."), [TextDelta("Sun"), CutOff()]), Tools())
    assert (turn.outcome, turn.text, turn.failure.kind) == (Outcome.FAILED, "I look.\n\nSun", CutOff)


def test_text_before_a_call_is_no_answer():
    turn = answered(Scripted(asking(WEATHER, text="I look."), [Finish("stop")]), Tools())
    assert (turn.outcome, turn.failure.kind) == (Outcome.FAILED, EmptyAnswer)


def test_the_finish_reason_does_not_decide_whether_there_are_calls():
    tools = Tools()
    answered(Scripted([WEATHER, Finish("stop")], ANSWER), tools)
    assert tools.ran == [("weather", WEATHER.arguments)]


def test_the_usage_of_all_rounds_is_one():
    first: Script = [WEATHER, Finish("tool_calls"), Usage(10, 5, 1, 2)]
    turn = answered(Scripted(first, [*ANSWER, Usage(20, 3, 0, 8)]), Tools())
    assert turn.usage == Usage(30, 8, 1, 10)


def test_thought_of_a_round_is_not_sent_back():
    client = Scripted([ReasoningDelta("secret"), WEATHER, Finish("tool_calls")], ANSWER)
    answered(client, Tools())
    assert "secret" not in str(client.requests[1].messages)


def test_times_of_a_round_are_counted_from_the_question():
    turn = answered(Scripted([0.02, ReasoningDelta("hm"), 0.02, WEATHER, Finish("x")], [0.02, *ANSWER]), Tools(0.02))
    first, second = turn.rounds
    call, (thought,) = first.calls[0], first.segments
    assert first.first is not None and call.began is not None and call.ended is not None
    assert second.first is not None and second.ended is not None
    times = [first.asked, first.first, thought.ended, call.began, call.ended, second.asked, second.first, second.ended]
    assert times == sorted(times)
    assert thought.ended - thought.began >= 0.015 and call.ended - call.began >= 0.015


def test_a_prompt_is_estimated_where_the_endpoint_counted_nothing_and_only_there():
    counted = answered(Scripted([*ANSWER, Usage(20, 3)]), Tools())
    unheard = answered(Scripted([TextDelta("Sun"), CutOff()]), Tools())
    assert (counted.rounds[0].sent, unheard.rounds[0].sent > 0) == (0, True)
