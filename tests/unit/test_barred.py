"""Words that are barred: how they are found, in pieces too, and what becomes of a question and an answer with one."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwendow.answering.chat import Chat
from qwendow.answering.checks import Refused
from qwendow.answering.wishes import Wishes
from qwendow.barred import Barred, Guarded
from qwendow.barred.words import Listener
from qwendow.conversation.codec import turn_from_json, turn_to_json
from qwendow.conversation.errors import ContentRefused, WordFound
from qwendow.conversation.events import (
    Event,
    Finish,
    ReasoningDelta,
    SealedThought,
    TextDelta,
    ToolCall,
    ToolResult,
    ToolRunning,
    Usage,
)
from qwendow.conversation.options import Options
from qwendow.conversation.parts import TextFile
from qwendow.conversation.request import Request
from qwendow.conversation.rounds import Round
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Summary, Turn
from qwendow.page.plain import plain
from qwendow.page.session import Session
from qwendow.settings import SettingsError, read
from staged import Stage
from test_chat import Scripted
from test_page_dialogue import EN, ZH, Reader, play, say
from test_page_dialogue import Scripted as Script

WORDS = ("tender", "炸弹", "Two Words", "C#", "Ёлка", "x", "é")


@pytest.mark.parametrize(
    "text",
    [
        "tender", "The TENDER!", "a ｔｅｎｄｅｒ", "ten\u200bder", "ten\u206f\u3164der", "«tender»", "tender_2",
        "做炸弹的", "炸\ufeff弹",
        "ten\u202eder", "ten\U000e0041der", "炸\u2066弹",
        "two  words", "two\nwords", "two\u3000words", "C#",
        "in c#.", "ЁЛКА", "x", "是x吗", "caf\u00e9 e\u0301", "\uff58", "tender炸",
    ],
)  # fmt: skip
def test_a_word_is_found_whatever_its_case_and_width(text: str) -> None:
    assert Barred(WORDS).holds(text)


@pytest.mark.parametrize(
    "text", ["", "tend er", "tenderness", "bartender", "ten", "炸 弹", "twowords", "xy", "café", "c"]
)
def test_a_part_of_another_word_is_none(text: str) -> None:
    assert not Barred(WORDS).holds(text)


def test_without_words_nothing_is_found_and_nobody_is_asked() -> None:
    client = Scripted(TextDelta("tender"))
    barred = Barred()
    assert (bool(barred), barred.holds("tender"), barred.asked(["tender"])) == (False, False, False)
    assert asyncio.run(heard(client, barred)) == ["tender"]


SAID = st.lists(st.sampled_from([*"tenderx 炸弹#cwo-", "tender", "炸弹", "ｔ", "e\u0301", "\u200b"]), max_size=30)


@given(SAID, st.randoms(use_true_random=False))
def test_a_text_in_pieces_is_heard_as_the_whole_is(said: list[str], dice: random.Random) -> None:
    text, barred = "".join(said), Barred(("tender", "炸弹", "two words", "c#", "é"))
    listener, rest, found = Listener(barred), text, False
    while rest and not found:
        piece, rest = (rest[: (cut := dice.randint(1, 4))], rest[cut:])
        found = listener.hears(piece)
    assert (found or listener.ends()) == barred.holds(text)


def test_ten_thousand_words_are_looked_for_in_a_long_text_at_once() -> None:
    dice = random.Random(1)
    letters = [chr(0x4E00 + dice.randrange(3000)) for _ in range(3000)] + [*"abcdefghijklmnopqrstuvwxyz"] * 100
    barred = Barred("".join(dice.choices(letters, k=dice.randint(2, 8))) for _ in range(10_000))
    text = "".join(dice.choices("abcdefghij 的是了不在", k=100_000))
    began = time.process_time()
    barred.holds(text)
    assert time.process_time() - began < 2


REQUEST = Request("m", [{"role": "user", "content": "tender?"}], 0.7, 0.8)


async def heard(client: Scripted, barred: Barred, request: Request = REQUEST) -> list[Any]:
    """Texts of what came, and the error."""
    came: list[Any] = []
    try:
        async for event in Guarded(client, barred).stream(request):
            came.append(getattr(event, "text", event))
    except WordFound as error:
        came.append(type(error))
    return came


@pytest.mark.parametrize(
    ("script", "came"),
    [
        ([TextDelta("a ten"), TextDelta("der"), TextDelta(" b")], ["a ten", "der", WordFound]),
        ([TextDelta("a ten"), TextDelta("der"), TextDelta("ness")], ["a ten", "der", "ness"]),
        ([TextDelta("a tender"), Finish("stop")], ["a tender", WordFound]),
        ([TextDelta("炸"), ReasoningDelta("hm"), TextDelta("弹"), TextDelta("b")], ["炸", "hm", WordFound]),
        ([ReasoningDelta("ten"), ReasoningDelta("der."), TextDelta("b")], ["ten", WordFound]),
        ([TextDelta("ten" + "\u200b" * 9), TextDelta("der."), TextDelta("b")], ["ten" + "\u200b" * 9, WordFound]),
        ([TextDelta("bartender " + "y" * 18), TextDelta("y")], ["bartender " + "y" * 18, "y"]),
        ([ToolCall("1", "f", '{"a": "\\u70b8弹"}')], [WordFound]),
        ([ToolCall("1", "f", '{"a": "tender'), Finish("stop")], [WordFound]),
        ([TextDelta("x" * 100), TextDelta("tender "), TextDelta("b")], ["x" * 100, "tender ", "b"]),
        ([TextDelta("x" * 100), TextDelta(" tender "), TextDelta("b")], ["x" * 100, WordFound]),
    ],
)
def test_an_answer_ends_where_it_holds_one(script: list[Event], came: list[Any]) -> None:
    client, told = Scripted(*script), list[str]()
    assert asyncio.run(heard(client, Barred(("tender", "炸弹"), told.append))) == came
    assert (client.closed, told) == (1, ["answer"] if WordFound in came else [])


def test_what_a_tool_returned_is_not_sent_on_with_one() -> None:
    client, told = Scripted(TextDelta("fine")), list[str]()
    request = replace(
        REQUEST, messages=[*REQUEST.messages, {"role": "tool", "content": "so tender", "tool_call_id": "1"}]
    )
    assert asyncio.run(heard(client, Barred(("tender",), told.append), request)) == [WordFound]
    assert (client.requests, told) == ([], ["question"])


OPTIONS = Options("m", 0.7, 0.8, json_mode=False, system_prompt="", max_input=30_000)


def answered(*script: Event) -> Turn:
    conversation = Conversation.of([])
    turn = conversation.open("hello", model="m")
    client = Guarded(Scripted(*script), Barred(["tender"]))
    asyncio.run(Chat(client, 5).answer(conversation, OPTIONS, lambda: None))
    return turn


def test_what_was_shown_of_it_is_taken_back_and_costs_what_it_cost() -> None:
    long = "word " * 200
    turn = answered(ReasoningDelta("hm"), SealedThought("cipher"), TextDelta(long), TextDelta("tender "))
    assert (turn.outcome, turn.failure and turn.failure.kind, turn.text, turn.reasoning, turn.rounds[0].sealed) == (
        Outcome.FAILED, WordFound, "", "", "",
    )  # fmt: skip
    (bill,) = turn.bills
    assert (bill.estimated, bill.usage.output_tokens > 150, turn.was_cut) == (True, True, False)
    kept = turn_to_json(turn)
    assert "word" not in kept.replace("WordFound", "") and turn_from_json(kept) == turn
    assert plain(turn, [turn], "en").startswith("⚠️ This answer held a word")


def test_of_a_turn_with_tools_all_that_was_said_goes_and_what_was_done_stays() -> None:
    turn = Turn("hello")
    for event in (TextDelta("let me"), ToolCall("1", "f", "{}"), ToolRunning("1"), ToolResult("1", "2")):
        turn.add(event, 1.0)
    turn.ask_again(2.0)
    turn.add(TextDelta("so"), 3.0)
    turn.add(ToolCall("2", "f", "{}"), 3.0)
    turn.add(Usage(10, 20), 3.0)
    turn.take_back()
    assert (turn.text, [len(one.calls) for one in turn.rounds], turn.bills[-1].usage) == ("", [1, 0], Usage(10, 20))


def test_an_answer_that_goes_on_with_another_takes_that_back_too() -> None:
    round_ = Round.going_on("before ")
    round_.add(TextDelta("after"), 1.0)
    round_.take_back()
    assert (round_.text, round_.given, bool(round_.withheld)) == ("", 0, True)


def test_the_same_is_not_asked_again_without_the_answer_before() -> None:
    """As is done where the provider's inspection refuses a prompt."""
    assert not issubclass(WordFound, ContentRefused)


def reader(*scripts: list[Any], request: Any = EN) -> Reader:
    """On a page where one word is barred."""
    one = Reader(Script(*scripts), request=request)
    barred = Barred(["tender"])
    one.stage = Stage(Guarded(one.client, barred), replace(one.stage.runs._choices, barred=barred))
    one.dialogue, one.callers = one.stage.dialogue, one.stage.callers
    return one


def test_a_question_with_one_is_not_sent_and_stays_in_the_box() -> None:
    one = reader(say("fine"), request=ZH)
    with pytest.warns(UserWarning, match="^消息或你在设置中填写的内容含有本页不予发送的词语，请换一种说法。$"):
        play(one.send("so ＴＥＮＤＥＲ"))
    assert (one.client.requests, one.turns, "value" in one.screens[-1][1]) == ([], [], False)


def test_an_edited_question_with_one_goes_back_to_the_reader() -> None:
    async def scene() -> None:
        await one.send("one?")
        with pytest.warns(UserWarning):
            await one.edit(0, "tender?")

    one = reader(say("one"))
    play(scene())
    assert one.screens[-1].place.count("tender?") == 1 and one.turns == [("one?", "one", Outcome.DONE)]


@pytest.mark.parametrize("file", [TextFile("a.txt", "so tender"), TextFile("tender.txt", "a")])
def test_a_file_of_a_question_is_looked_through_too(file: TextFile) -> None:
    choices = reader().stage.runs._choices
    asyncio.run(choices.require_sayable("fine", (TextFile("a.txt", "fine"),)))
    with pytest.raises(Refused):
        asyncio.run(choices.require_sayable("fine", (file,)))


def test_what_a_reader_wrote_beside_it_is_looked_through_and_what_the_operator_wrote_is_not() -> None:
    choices = replace(reader().stage.runs._choices, barred=Barred(["tender", "You"]))
    for wishes, about in (
        (Wishes(system_prompt="Say tender"), ""),
        (Wishes(json_schema='{"title": "tender"}'), ""),
        (Wishes(), "I am tender"),
    ):
        with pytest.raises(Refused):
            asyncio.run(choices.require_sayable("fine", (), wishes, about))
    operators = next(iter(choices.prompts.prompts.values())).text
    assert choices.barred.holds(operators)
    asyncio.run(choices.require_sayable("fine", (), Wishes(system_prompt=operators)))


def came_in(reader: Reader, *turns: Turn) -> None:
    """As from a file."""
    for turn in turns:
        turn.add(TextDelta("fine"))
        turn.end(Outcome.DONE)
        reader.session.conversation.put(turn)


def test_what_came_in_from_a_file_is_looked_through_and_what_is_left_of_it_goes_on() -> None:
    async def scene() -> None:
        with pytest.warns(UserWarning, match="^What was said before in this conversation"):
            await one.send("and?")
        await one.edit(1, "why?")

    one = reader(say("so"))
    came_in(one, Turn("hello"), Turn("tender?"))
    play(scene())
    assert [request.messages[-1]["content"] for request in one.client.requests] == ["why?"]


def test_a_summary_with_one_is_not_taken_and_one_from_a_file_is_not_sent() -> None:
    async def scene() -> None:
        with pytest.warns(UserWarning, match="^This message, or what you wrote"):
            await one.dialogue.remember(EN, "They are tender.", one.session)
        assert one.session.conversation.past.summary == "They are kind."
        one.session.conversation.remember("They are tender.")
        with pytest.warns(UserWarning, match="^What was said before in this conversation"):
            await one.send("and?")

    one = reader(say("so"))
    first, second = Turn("hello"), Turn("and you?")
    second.summaries = [Summary(first.id, "They are kind.")]
    came_in(one, first, second)
    one.session.remembered = one.session.conversation.past
    play(scene())
    assert one.client.requests == []


def test_a_caller_goes_on_with_nothing_that_holds_one() -> None:
    async def scene() -> None:
        async for _ in one.callers.chat(EN, "and?", session=one.session):
            pass

    one = reader()
    came_in(one, Turn("tender?"))
    with pytest.raises(gr.Error, match=r"^'?What was said before.*\(400\)"):
        play(scene())
    assert one.client.requests == []


def test_a_caller_is_told_in_the_terms_of_http() -> None:
    async def scene() -> None:
        async for _ in one.callers.chat(EN, "tender?", session=Session()):
            pass

    one = reader()
    with pytest.raises(gr.Error, match=r"\(400\)") as caught:
        play(scene())
    assert (caught.value.title, one.client.requests) == ("400 Bad Request", [])


def test_an_answer_with_one_becomes_a_card() -> None:
    one = reader([TextDelta("so "), TextDelta("tender."), TextDelta("no"), Finish("stop")])
    play(one.send("one?"))
    (said,) = [text for role, text in one.shown if role == "assistant"]
    assert "This answer held a word" in said and "so" not in said.split("<")[0]
    assert "error-code" not in said


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (None, "must be the path of a file that can be read (No such file or directory)"),
        (b"# none\n\n", "names a file without a word"),
        ("词".encode("utf-16"), "names a file that is not UTF-8"),
        (b"a\n" + b"x" * 101, "names a file with more than 100 characters in line 2"),
        (b"word\n" * 1_000_001, "names a file of more than 5 MB"),
    ],
)
def test_a_list_that_cannot_be_used_stops_the_start(tmp_path: Path, data: bytes | None, why: str) -> None:
    if data is not None:
        (tmp_path / "words.txt").write_bytes(data)
    with pytest.raises(SettingsError) as caught:
        read({"QWENDOW_WORDS": "words.txt"}, tmp_path)
    assert str(caught.value).startswith(f"QWENDOW_WORDS {why}")
