"""The dialogue: a reader's acts against a scripted client, and what the screen shows of them."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from qwendow.answering.choices import Choices
from qwendow.answering.runs import Run
from qwendow.conversation.errors import CutOff, Failure, KeyRefused, Overloaded, RateLimited
from qwendow.conversation.events import Event, Finish, ReasoningDelta, Retrying, TextDelta
from qwendow.conversation.request import Request
from qwendow.conversation.turn import Outcome, Turn
from qwendow.models import Model
from qwendow.page.session import Session
from qwendow.prompts import Prompt, PromptFolder, Words
from qwendow.trays import Tray
from staged import Stage
from wished import VALUES, packed

Step = Event | BaseException | float
EN: Any = SimpleNamespace(headers={"accept-language": "en-GB"})
ZH: Any = SimpleNamespace(headers={"accept-language": "zh-CN,zh;q=0.9"})
FOREVER = 60.0
RECEIPT = re.compile(r'\s*<div class="\u2061own receipt">.*</div>')
STOPPED = ("assistant", '\n\n<div class="\u2061own notice stopped">■ Stopped</div>')
UNHEEDED = (
    "assistant",
    '\n\n<div class="\u2061own notice memory">Thinking is off, but the model thought all the same.</div>',
)


class Scripted:
    """Answers the first request with the first script, and so on: events, exceptions to raise, seconds to sleep."""

    def __init__(self, *scripts: list[Step]) -> None:
        self.scripts = list(scripts)
        self.requests: list[Request] = []
        self.open = self.most_open = self.closed = 0

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        self.requests.append(request)
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        try:
            for step in self.scripts.pop(0) if self.scripts else say("fine"):
                match step:
                    case BaseException():
                        raise step
                    case float():
                        await asyncio.sleep(step)
                    case _:
                        yield step
        finally:
            self.open -= 1
            self.closed += 1

    @property
    def questions(self) -> list[list[str]]:
        """The texts of each request, without the system prompt."""
        return [[message["content"] for message in request.messages[1:]] for request in self.requests]


@dataclass
class Reader:
    """One tab: acts, and the screens it was shown."""

    client: Scripted
    session: Session = field(default_factory=lambda: Session(tray=Tray("k" * 32)))
    request: Any = field(default_factory=lambda: EN)
    screens: list[tuple[Any, Any, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        models = {tier: Model(f"qwen-{tier}", 30_000, True, "off", True) for tier in ("max", "plus", "turbo")}
        prompts = {"assistant": Prompt("assistant", "You help.", Words("a", "a"))}
        choices = Choices(models, PromptFolder(Path("nowhere"), prompts))
        self.stage = Stage(self.client, choices)
        self.dialogue, self.callers = self.stage.dialogue, self.stage.callers

    async def see(self, screens: AsyncGenerator[Any, None]) -> None:
        async for screen in screens:
            self.screens.append(screen)

    async def send(self, message: Any, *values: Any) -> None:
        await self.see(self.dialogue.send(self.request, message, self.session, packed(*(values or VALUES))))

    async def retry(self, *values: Any) -> None:
        await self.see(self.dialogue.retry(self.request, self.session, packed(*(values or VALUES))))

    async def edit(self, index: int | tuple[int, int], text: Any) -> None:
        event: Any = SimpleNamespace(index=index, value=text)
        await self.see(self.dialogue.edit(self.request, event, self.session, packed()))

    async def start(self, text: str) -> None:
        event: Any = SimpleNamespace(value={"text": text})
        await self.see(self.dialogue.start(self.request, event, self.session, packed()))

    async def sending(self, message: str, until: Callable[[], Any]) -> asyncio.Task[None]:
        """Sends, and comes back while the answer runs, as soon as `until` holds."""
        return await self.sending_with(message, until, VALUES)

    async def sending_with(self, message: str, until: Callable[[], Any], values: Any) -> asyncio.Task[None]:
        work = asyncio.create_task(self.send(message, *values))
        await meanwhile(until)
        return work

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The last screen: (role, text) of each message."""
        return plain(self.screens[-1])

    @property
    def box(self) -> dict[str, Any]:
        """What the last screen changed about the message box."""
        return changes(self.screens[-1])

    @property
    def turns(self) -> list[tuple[str, str, Outcome]]:
        return [(turn.question, turn.text, turn.outcome) for turn in self.session.conversation.turns]


def say(*pieces: str) -> list[Step]:
    return [*(TextDelta(piece) for piece in pieces), Finish("stop")]


def plain(screen: Any) -> list[tuple[str, str]]:
    """Without the receipts, which have their own tests."""
    texts = [(message["role"], RECEIPT.sub("", message["content"][0]["text"])) for message in screen[0]]
    return [(role, text) for role, text in texts if text]


def changes(screen: Any) -> dict[str, Any]:
    return {name: value for name, value in screen[1].items() if name != "__type__"}


async def meanwhile(until: Callable[[], Any]) -> None:
    async with asyncio.timeout(2):
        while not until():
            await asyncio.sleep(0.001)


def play(scene: Coroutine[Any, Any, Any]) -> Any:
    async def limited() -> Any:
        async with asyncio.timeout(5):
            return await scene

    return asyncio.run(limited())


def saw(reader: Reader, text: str) -> Callable[[], bool]:
    """Whether the reader sees this text, somewhere on the last screen."""
    return lambda: bool(reader.screens) and any(text in shown for _, shown in reader.shown)


# Sending


def test_a_message_is_answered():
    reader = Reader(Scripted(say("Hel", "lo")))
    play(reader.send("hi"))
    assert reader.shown == [("user", "hi"), ("assistant", "Hello")]


def test_the_question_is_sent_and_then_shown_before_anything_came():
    async def scene() -> None:
        screens = reader.dialogue.send(reader.request, "hi", reader.session, packed())
        shown.append((plain(await anext(screens)), len(reader.client.requests)))
        await reader.see(screens)

    shown: list[Any] = []
    reader = Reader(Scripted([0.01, *say("Hello")]))
    play(scene())
    assert shown == [([("user", "hi")], 1)]


def test_the_settings_reach_the_request():
    reader = Reader(Scripted(say("{}")))
    play(reader.send("hi", "max", 1.5, 0.2, True, "assistant", "As JSON."))
    messages = [{"role": "system", "content": "As JSON."}, {"role": "user", "content": "hi"}]
    assert reader.client.requests == [Request("qwen-max", messages, 1.5, 0.2, json_mode=True, thinking=False)]


def test_the_box_is_emptied_when_the_message_is_accepted_and_offers_stop():
    reader = Reader(Scripted(say("Hello")))
    play(reader.send("hi"))
    assert changes(reader.screens[0]) == {"value": "", "submit_btn": False, "stop_btn": True}


def test_a_typed_draft_is_never_overwritten_while_and_after_an_answer_comes():
    reader = Reader(Scripted([0.05, TextDelta("a"), 0.05, TextDelta("b"), 0.05, *say("c")]))
    play(reader.send("hi"))
    assert len(reader.screens) > 3
    assert [screen for screen in reader.screens[1:] if "value" in changes(screen)] == []


def test_the_box_is_usable_after_the_answer():
    reader = Reader(Scripted(say("Hello")))
    play(reader.send("hi"))
    assert reader.box == {"submit_btn": True, "stop_btn": False}


@pytest.mark.parametrize("message", ["", " ", "\n\t", "\u200b\ufeff"])
def test_an_empty_message_changes_nothing(message: str):
    reader = Reader(Scripted())
    play(reader.send(message))
    assert (reader.shown, reader.box, reader.client.requests) == ([], {"submit_btn": True, "stop_btn": False}, [])


def test_the_net_keeps_the_stop_button_while_an_answer_runs():
    reader = Reader(Scripted())

    async def scene() -> None:
        run = reader.session.opened.last = Run(turn := Turn("?"), [turn])
        run.task = asyncio.create_task(asyncio.sleep(1))
        reader.screens.append(await reader.dialogue.settle(EN, reader.session))

    play(scene())
    assert reader.box == {"submit_btn": False, "stop_btn": True, "interactive": True}


def test_a_second_turn_remembers_the_first():
    async def scene() -> None:
        await reader.send("one?")
        await reader.send("two?")

    reader = Reader(Scripted(say(" one\t"), say("two")))
    play(scene())
    assert reader.client.questions == [["one?"], ["one?", " one\t", "two?"]]


def test_what_was_shown_before_is_made_once_a_turn_so_that_it_is_not_compared():
    async def scene() -> tuple[Reader, int]:
        reader = Reader(Scripted())
        await reader.send("one")
        await reader.send("two")
        before = len(reader.screens)
        await reader.send("three")
        return reader, before

    reader, before = play(scene())
    first, *others = [screen[0] for screen in reader.screens[before:]]
    assert [message["content"][0]["text"] for message in first[::2]] == ["one", "two", "three"]
    assert others
    for shown in others:
        assert all(now is then for now, then in zip(shown[:4], first[:4], strict=True))


def test_a_starter_begins_a_conversation():
    reader = Reader(Scripted(say("Hello")))
    play(reader.start("Say hello"))
    assert reader.shown == [("user", "Say hello"), ("assistant", "Hello")]


# Refused


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    ("message", "values"),
    [
        ("\u200b", VALUES),
        ("\0", VALUES),
        ("x" * 100_001, VALUES),
        (5, VALUES),
        (None, VALUES),
        (["hi"], VALUES),
        ({"path": "/etc/passwd"}, VALUES),
        ("hi", ("gpt", 0.7, 0.8, False, "assistant", "")),
        ("hi", ("plus", float("nan"), 0.8, False, "assistant", "")),
        ("hi", ("plus", 10**400, 0.8, False, "assistant", "")),
        ("hi", ("plus", 0.7, True, False, "assistant", "")),
        ("hi", ("plus", 0.7, 0.8, 1, "assistant", "")),
        ("hi", ("plus", 0.7, 0.8, False, "../../etc/passwd", "")),
        ("hi", ("plus", 0.7, 0.8, False, "assistant", 5)),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_refused_value_reaches_nobody_and_leaves_the_chat_as_it_is(message: Any, values: tuple[Any, ...]):
    reader = Reader(Scripted())
    play(reader.send(message, *values))
    assert reader.client.requests == []
    assert [(plain(screen), changes(screen)) for screen in reader.screens] == [
        ([], {"submit_btn": True, "stop_btn": False})
    ]


def test_a_refusal_is_told_in_the_language_of_the_reader():
    reader = Reader(Scripted(), request=ZH)
    with pytest.warns(UserWarning, match="^model 必须是 max, plus, turbo 之一。$"):
        play(reader.send("hi", "gpt", 0.7, 0.8, False, "", ""))


def test_a_refused_edit_keeps_the_conversation_and_goes_back_to_the_reader():
    async def scene() -> None:
        await reader.send("one?")
        await reader.edit(0, "")
        with pytest.warns(UserWarning):
            await reader.edit(0, "x" * 100_001)
        assert reader.screens[-1].place.count("x" * 100_001) == 1
        assert reader.turns == [("one?", "one", Outcome.DONE)]
        await reader.edit(0, "two?")

    reader = Reader(Scripted(say("one"), say("two")))
    play(scene())
    assert ["data-back" in str(screen.place) for screen in reader.screens].count(True) == 1
    assert reader.turns == [("two?", "two", Outcome.DONE)]


# Errors


@pytest.mark.parametrize("partial", [[], [TextDelta("Hel")], [ReasoningDelta("hm")]])
@pytest.mark.parametrize(
    "error", [CutOff(), KeyRefused(status=401), Overloaded(status=503), ValueError("x"), KeyError()]
)
def test_any_error_ends_in_a_card_and_a_usable_box(error: Exception, partial: list[Step]):
    reader = Reader(Scripted([*partial, error]))
    play(reader.send("hi"))
    assert (reader.shown[0], 'class="\u2061own notice error"' in reader.shown[-1][1]) == (("user", "hi"), True)
    assert reader.box == {"submit_btn": True, "stop_btn": False}


def test_a_partial_answer_is_kept_above_the_card():
    reader = Reader(Scripted([TextDelta("Hel"), CutOff()]))
    play(reader.send("hi"))
    assert reader.shown[:2] == [("user", "hi"), ("assistant", "Hel")]


@pytest.mark.parametrize("error", [CutOff(), ValueError("x")])
def test_the_turn_after_an_error_works_and_does_not_send_the_failed_one(error: Exception):
    async def scene() -> None:
        await reader.send("bad")
        await reader.send("good")

    reader = Reader(Scripted([TextDelta("Hel"), error], say("fine")))
    play(scene())
    assert reader.client.questions == [["bad"], ["good"]]
    assert reader.shown[-2:] == [("user", "good"), ("assistant", "fine")]


def test_what_nobody_foresaw_is_logged_and_not_shown(caplog: pytest.LogCaptureFixture):
    reader = Reader(Scripted([ValueError("inner secret")]))
    with caplog.at_level(logging.ERROR, "qwendow.page"):
        play(reader.send("hi"))
    assert [record.exc_info is not None for record in caplog.records] == [True]
    assert "inner secret" not in str(reader.screens)


def test_an_error_is_told_in_the_language_of_the_reader():
    reader = Reader(Scripted([CutOff()]), request=ZH)
    play(reader.send("hi"))
    assert "回答中途断开。" in reader.shown[-1][1]


def test_a_json_answer_that_cannot_be_formatted_is_shown_all_the_same():
    reader = Reader(Scripted(say("[" * 990 + "]" * 990)))
    play(reader.send("json", "plus", 0.7, 0.8, True, "assistant", ""))
    assert reader.box == {"submit_btn": True, "stop_btn": False}


# Stop

STALLS: dict[str, tuple[list[Step], str, list[tuple[str, str]]]] = {
    "text": ([TextDelta("Hel"), FOREVER], "Hel", [("assistant", "Hel"), STOPPED]),
    "thinking": ([ReasoningDelta("hm"), FOREVER], "hm", [UNHEEDED, ("assistant", "hm"), STOPPED]),
    "stall": ([FOREVER], "hi", [STOPPED]),
    "retry wait": ([Retrying(9, 1, 2, Failure(RateLimited, status=429)), FOREVER], "Trying again in 9 s", [STOPPED]),
}


@pytest.mark.parametrize("moment", STALLS)
def test_stop_keeps_what_came_marked_and_closes_upstream(moment: str):
    script, visible, left = STALLS[moment]

    async def scene() -> None:
        work = await reader.sending("hi", lambda: saw(reader, visible)() and reader.client.open)
        await reader.dialogue.stop(EN, reader.session)
        async with asyncio.timeout(0.3):
            await work
        assert (reader.client.open, reader.client.closed) == (0, 1)

    reader = Reader(Scripted(script))
    play(scene())
    assert reader.shown == [("user", "hi"), *left]
    assert reader.box == {"submit_btn": True, "stop_btn": False}


def test_stop_before_the_first_refresh_leaves_a_stopped_turn():
    async def scene() -> None:
        screens = reader.dialogue.send(EN, "hi", reader.session, packed())
        await anext(screens)
        await reader.dialogue.stop(EN, reader.session)
        await reader.see(screens)

    reader = Reader(Scripted([FOREVER]))
    play(scene())
    assert reader.turns == [("hi", "", Outcome.STOPPED)]


def test_stop_while_nothing_runs_does_nothing():
    reader = Reader(Scripted())
    asyncio.run(reader.dialogue.stop(EN, reader.session))
    assert reader.turns == []


def test_a_stopped_answer_is_remembered_as_far_as_it_came():
    async def scene() -> None:
        work = await reader.sending("one?", saw(reader, "Hel"))
        await reader.dialogue.stop(EN, reader.session)
        await work
        await reader.send("two?")

    reader = Reader(Scripted([TextDelta("Hel"), FOREVER]))
    play(scene())
    assert reader.client.questions[1] == ["one?", "Hel", "two?"]


# Retry, undo, edit, clear


def test_retry_puts_the_last_question_again_in_its_place():
    async def scene() -> None:
        await reader.send("one?")
        await reader.send("two?")
        await reader.retry()

    reader = Reader(Scripted(say("one"), [CutOff()], say("two")))
    play(scene())
    assert reader.client.questions[2] == ["one?", "one", "two?"]
    assert reader.turns == [("one?", "one", Outcome.DONE), ("two?", "two", Outcome.DONE)]


def test_only_retry_asks_for_a_fresh_answer():
    async def scene() -> None:
        await reader.send("first")
        await reader.retry()
        await reader.edit(0, "first")

    reader = Reader(Scripted())
    play(scene())
    assert [request.fresh for request in reader.client.requests] == [False, True, False]


def test_retry_leaves_a_typed_draft_alone():
    async def scene() -> None:
        await reader.send("one?")
        reader.screens.clear()
        await reader.retry()

    reader = Reader(Scripted())
    play(scene())
    assert [screen for screen in reader.screens if "value" in changes(screen)] == []


def test_a_chat_that_is_cleared_while_the_values_are_judged_stays_empty():
    async def scene() -> None:
        await reader.send("one")
        work = asyncio.create_task(reader.retry(*VALUES[:3], True, *VALUES[4:]))
        await asyncio.sleep(0)
        await reader.dialogue.clear(reader.request, reader.session)
        await work

    reader = Reader(Scripted())
    play(scene())
    assert (reader.turns, len(reader.client.requests)) == ([], 1)


def test_retry_in_an_empty_chat_does_nothing():
    reader = Reader(Scripted())
    play(reader.retry())
    assert (reader.screens, reader.client.requests) == ([], [])


def test_retry_during_an_answer_stops_it_and_asks_again():
    async def scene() -> None:
        work = await reader.sending("hi", saw(reader, "Hel"))
        await reader.retry()
        await work

    reader = Reader(Scripted([TextDelta("Hel"), FOREVER], say("Hello")))
    play(scene())
    assert reader.turns == [("hi", "Hello", Outcome.DONE)]
    assert reader.client.most_open == 1


def test_undo_takes_the_last_turn_back_and_its_question_returns_to_the_box():
    async def scene() -> None:
        await reader.send("one?")
        await reader.send("two?")
        reader.screens.append(await reader.dialogue.undo(EN, reader.session))

    reader = Reader(Scripted(say("one"), say("two")))
    play(scene())
    assert reader.shown == [("user", "one?"), ("assistant", "one")]
    assert reader.box == {"submit_btn": True, "stop_btn": False, "value": "two?"}


def test_undo_in_an_empty_chat_does_nothing():
    reader = Reader(Scripted())
    reader.screens.append(play(reader.dialogue.undo(EN, reader.session)))
    assert (reader.shown, reader.turns) == ([], [])


def test_undo_during_an_answer_stops_it_first():
    async def scene() -> None:
        work = await reader.sending("hi", saw(reader, "Hel"))
        await reader.dialogue.undo(EN, reader.session)
        assert reader.client.open == 0
        await work

    reader = Reader(Scripted([TextDelta("Hel"), FOREVER]))
    play(scene())
    assert reader.turns == []


@pytest.mark.parametrize("index", [2, (2, 0)])
def test_an_edited_question_is_put_again_and_what_came_after_is_gone(index: int | tuple[int, int]):
    async def scene() -> None:
        for question in ("one?", "two?", "three?"):
            await reader.send(question)
        await reader.edit(index, "two!")

    reader = Reader(Scripted(say("one"), say("two"), say("three"), say("two again")))
    play(scene())
    assert reader.client.questions[3] == ["one?", "one", "two!"]
    assert [question for question, _, _ in reader.turns] == ["one?", "two!"]


def test_an_edit_counts_thoughts_and_marks_on_the_screen():
    async def scene() -> None:
        await reader.send("one?")
        await reader.send("two?")
        await reader.edit(5, "two!")

    reader = Reader(Scripted([ReasoningDelta("hm"), TextDelta("on"), CutOff()], say("two")))
    play(scene())
    assert [question for question, _, _ in reader.turns] == ["one?", "two!"]


def test_clear_empties_the_chat():
    async def scene() -> None:
        await reader.send("one?")
        reader.screens.append(await reader.dialogue.clear(EN, reader.session))
        await reader.send("two?")

    reader = Reader(Scripted())
    play(scene())
    assert reader.client.questions == [["one?"], ["two?"]]


async def cleared_during_an_answer(reader: Reader) -> None:
    work = await reader.sending("hi", saw(reader, "Hel"))
    async with asyncio.timeout(0.3):
        assert plain(await reader.dialogue.clear(EN, reader.session)) == []
        await work
    assert (reader.client.open, reader.client.closed) == (0, 1)


def test_clear_during_an_answer_stops_it():
    reader = Reader(Scripted([TextDelta("Hel"), FOREVER]))
    play(cleared_during_an_answer(reader))
    assert reader.turns == []


def test_the_answer_that_clear_stopped_does_not_come_back_on_the_screen():
    reader = Reader(Scripted([TextDelta("Hel"), FOREVER]))
    play(cleared_during_an_answer(reader))
    assert STOPPED not in reader.shown


def test_the_chat_works_after_a_clear_during_an_answer():
    async def scene() -> None:
        await cleared_during_an_answer(reader)
        await reader.send("two?")

    reader = Reader(Scripted([TextDelta("Hel"), FOREVER], say("two")))
    play(scene())
    assert reader.shown == [("user", "two?"), ("assistant", "two")]


# Closing, and several at once


@pytest.mark.parametrize("screens_seen", [1, 2])
def test_a_closed_generator_closes_upstream_and_frees_the_session(screens_seen: int):
    async def scene() -> None:
        screens = reader.dialogue.send(EN, "hi", reader.session, packed())
        for _ in range(screens_seen):
            await anext(screens)
        await screens.aclose()
        assert reader.client.open == 0

    reader = Reader(Scripted([TextDelta("Hel"), FOREVER]))
    play(scene())
    assert [turn.outcome for turn in reader.session.conversation.turns] == [Outcome.STOPPED]
    assert (reader.session.run, reader.session.opened.lock.locked()) == (None, False)


def test_a_cancelled_generator_closes_upstream_and_frees_the_session():
    async def scene() -> None:
        work = await reader.sending("hi", saw(reader, "Hel"))
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        assert (reader.client.open, reader.session.opened.lock.locked()) == (0, False)

    reader = Reader(Scripted([TextDelta("Hel"), FOREVER]))
    play(scene())
    assert reader.turns == [("hi", "Hel", Outcome.STOPPED)]


def test_a_silent_answer_is_refreshed_so_that_a_closed_tab_is_noticed():
    async def scene() -> None:
        work = await reader.sending("hi", lambda: len(reader.screens) >= 2)
        await reader.dialogue.stop(EN, reader.session)
        await work

    reader = Reader(Scripted([FOREVER]))
    play(scene())
    assert len(reader.screens) >= 2


SLOW: list[Step] = [TextDelta("o"), 0.02, TextDelta("n"), 0.02, *say("e")]


def test_two_answers_in_one_session_do_not_mix():
    async def call() -> None:
        async for _ in reader.callers.chat(EN, "two?", session=reader.session):
            pass

    async def scene() -> None:
        await asyncio.gather(reader.send("one?"), call())

    reader = Reader(Scripted(SLOW, say("two")))
    play(scene())
    assert reader.turns == [("one?", "one", Outcome.DONE), ("two?", "two", Outcome.DONE)]
    assert reader.client.most_open == 1


def test_a_second_enter_during_an_answer_sends_nothing():
    async def scene() -> None:
        await asyncio.gather(reader.send("one?"), reader.send("one?"))

    reader = Reader(Scripted(SLOW, say("two")))
    play(scene())
    assert reader.turns == [("one?", "one", Outcome.DONE)]


def test_two_sessions_do_not_share_anything():
    async def scene() -> None:
        await asyncio.gather(first.send("one?"), second.send("two?"))

    first = Reader(Scripted())
    second = Reader(first.client)
    play(scene())
    assert first.client.questions == [["one?"], ["two?"]]
    assert [reader.turns for reader in (first, second)] == [
        [("one?", "fine", Outcome.DONE)], [("two?", "fine", Outcome.DONE)]
    ]  # fmt: skip


def test_the_net_shows_what_is_kept_and_frees_the_box():
    async def scene() -> None:
        await reader.send("one?")
        reader.screens.append(await reader.dialogue.settle(EN, reader.session))

    reader = Reader(Scripted(say("one")))
    play(scene())
    assert reader.shown == [("user", "one?"), ("assistant", "one")]
    assert reader.box == {"submit_btn": True, "stop_btn": False, "interactive": True}


# The endpoint


async def called(reader: Reader, message: Any, **values: Any) -> list[str]:
    return [text async for text in reader.callers.chat(reader.request, message, session=reader.session, **values)]


def test_the_endpoint_yields_the_answer_as_it_grows():
    answers = play(called(Reader(Scripted([TextDelta(" Hel"), 0.05, *say("lo\t")])), "hi"))
    assert (answers[0], " Hel" in answers, answers[-1]) == ("", True, " Hello\t")


def test_the_endpoint_remembers():
    async def scene() -> None:
        await called(reader, "one?")
        await called(reader, "two?")

    reader = Reader(Scripted(say("one")))
    play(scene())
    assert reader.client.questions[1] == ["one?", "one", "two?"]


def test_a_failed_answer_of_the_endpoint_ends_with_a_paragraph():
    answers = play(called(Reader(Scripted([TextDelta("Hel"), CutOff(request_id="r-1")])), "hi"))
    assert answers[-1] == (
        "Hel\n\n⚠️ The answer was cut off. What had arrived is kept. Press Retry for a whole answer. (r-1)"
    )


def test_what_nobody_foresaw_ends_the_endpoint_with_a_paragraph_too():
    answers = play(called(Reader(Scripted([ValueError("inner secret")])), "hi"))
    assert answers[-1].startswith("⚠️ Something went wrong here.") and "inner secret" not in answers[-1]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"model": "gpt"}, "model must be one of max, plus, turbo."),
        ({"temperature": 2}, "temperature must be a number from 0 up to, but not including, 2."),
        ({"temperature": 10**400}, "temperature must be a number from 0 up to, but not including, 2."),
        ({"top_p": 0}, "top_p must be a number above 0 and up to 1."),
        ({"json_mode": "yes"}, "json_mode must be true or false."),
        ({"prompt": "../x"}, "prompt must be the name of a file in prompts, without its ending."),
        ({"system_prompt": 5}, "system_prompt must be text of at most 100,000 characters."),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_refused_value_of_the_endpoint_is_a_clear_error_and_no_call(values: dict[str, Any], words: str):
    reader = Reader(Scripted())
    with pytest.raises(gr.Error) as caught:
        play(called(reader, "hi", **values))
    assert (caught.value.message, reader.client.requests, reader.turns) == (words, [], [])


@pytest.mark.parametrize("message", ["", " ", "\u200b", None, 5, ["hi"], {"text": "hi"}])
def test_a_message_of_nothing_or_no_text_is_refused_by_the_endpoint(message: Any):
    reader = Reader(Scripted())
    with pytest.raises(gr.Error, match="message"):
        play(called(reader, message))
    assert reader.client.requests == []


def test_a_closed_call_of_the_endpoint_closes_upstream():
    async def scene() -> None:
        reader = Reader(Scripted([TextDelta("Hel"), FOREVER]))
        answer = reader.callers.chat(EN, "hi", session=reader.session)
        await anext(answer)
        await anext(answer)
        await answer.aclose()
        assert (reader.client.open, reader.session.opened.lock.locked()) == (0, False)

    play(scene())
