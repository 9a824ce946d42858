"""The dialogue with files: what a message takes out of the tray, keeps through retry and edit, and gives back."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from qwendow.conversation.errors import CutOff
from qwendow.conversation.events import TextDelta
from qwendow.conversation.parts import Image, TextFile
from qwendow.conversation.quoting import quote
from qwendow.page.session import Session
from qwendow.page.tray import render_tray
from qwendow.trays import Tray
from test_page_dialogue import EN, FOREVER, Reader, Scripted, called, plain, play, saw, say
from wished import VALUES

NOTES, MORE = TextFile("n.txt", "one"), TextFile("m.txt", "two")
PICTURE = Image("a.png", "image/png", b"bytes", 28, 28)
SEEN = {"type": "image_url", "image_url": {"url": PICTURE.data_url}}
JSON_ON = ("plus", 0.7, 0.8, True, "assistant", "As JSON.")


def reader(*scripts: Any, files: tuple[Any, ...] = (), **values: Any) -> Reader:
    session = Session(tray=Tray("k" * 32))
    made = Reader(Scripted(*scripts), session, **values)
    fill(made, *files)
    return made


def fill(made: Reader, *files: Any) -> None:
    for file in files:
        made.session.tray.add(file)  # type: ignore[union-attr]


def waiting(made: Reader) -> list[Any]:
    return list(made.session.tray.waiting)  # type: ignore[union-attr]


def trays_shown(made: Reader) -> list[Any]:
    return [screen[3] for screen in made.screens]


def contents(made: Reader) -> list[Any]:
    """What the user said in the last request."""
    return [message["content"] for message in made.client.requests[-1].messages if message["role"] == "user"]


def test_a_message_takes_what_waits():
    one = reader(files=(NOTES, PICTURE))
    play(one.send("what?"))
    assert contents(one) == [[SEEN, {"type": "text", "text": f"{quote(NOTES)}\n\nwhat?"}]]
    assert (one.session.conversation.turns[0].files, waiting(one)) == ((NOTES, PICTURE), [])


def test_the_tray_is_shown_empty_once_and_then_left_alone():
    one = reader([TextDelta("a"), 0.05, *say("b")], files=(NOTES,))
    play(one.send("what?"))
    shown, *later = trays_shown(one)
    assert shown == render_tray(one.session.tray, "en")  # type: ignore[arg-type]
    assert later and all(tray == gr.skip() for tray in later)


def test_files_may_be_sent_without_a_word():
    one = reader(files=(NOTES,))
    play(one.send(" \u200b"))
    assert contents(one) == [quote(NOTES)]
    assert [message["role"] for message in one.screens[-1][0]] == ["user", "user", "assistant"]


def test_files_that_were_removed_while_the_message_was_judged_are_not_sent():
    async def scene() -> None:
        work = asyncio.create_task(one.send("", *JSON_ON))
        await asyncio.sleep(0)
        one.session.tray.remove(NOTES.id)  # type: ignore[union-attr]
        await work

    one = reader(files=(NOTES,))
    play(scene())
    assert (one.client.requests, one.screens) == ([], [])


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    ("message", "values"),
    [("x" * 100_001, VALUES), (None, VALUES), (5, VALUES), ("hi", ("gpt", 0.7, 0.8, False, "assistant", ""))],
    ids=lambda value: repr(value)[:20],
)
def test_a_refused_message_keeps_its_files(message: Any, values: tuple[Any, ...]):
    one = reader(files=(NOTES,))
    play(one.send(message, *values))
    assert (waiting(one), one.client.requests, trays_shown(one)) == ([NOTES], [], [gr.skip()])


def test_a_second_enter_during_an_answer_leaves_the_tray_alone():
    async def scene() -> None:
        work = await one.sending("one?", saw(one, "Hel"))
        fill(one, NOTES)
        await one.send("two?")
        await one.dialogue.stop(EN, one.session)
        await work

    one = reader([TextDelta("Hel"), FOREVER])
    play(scene())
    assert waiting(one) == [NOTES]


def test_retry_asks_with_the_same_files_and_takes_nothing_new():
    async def scene() -> None:
        await one.send("what?")
        fill(one, MORE)
        await one.retry()

    one = reader([CutOff()], say("fine"), files=(NOTES,))
    play(scene())
    assert contents(one) == [f"{quote(NOTES)}\n\nwhat?"]
    assert waiting(one) == [MORE]


def test_retry_works_where_there_is_nothing_but_files():
    async def scene() -> None:
        await one.send("")
        await one.retry()

    one = reader(files=(NOTES,))
    play(scene())
    assert (len(one.client.requests), contents(one)) == (2, [quote(NOTES)])


def test_an_edited_question_keeps_its_files():
    async def scene() -> None:
        await one.send("one?")
        fill(one, NOTES)
        await one.send("two?")
        await one.send("three?")
        await one.edit(3, "two!")

    one = reader()
    play(scene())
    assert [(turn.question, turn.files) for turn in one.session.conversation.turns] == [
        ("one?", ()),
        ("two!", (NOTES,)),
    ]


def test_what_gradio_says_of_the_message_with_the_files_is_no_edit():
    async def scene() -> None:
        await one.send("one?")
        await one.edit(1, one.shown[1][1])

    one = reader(files=(NOTES,))
    play(scene())
    assert len(one.client.requests) == 1


def test_undo_puts_the_files_back():
    async def scene() -> None:
        await one.send("what?")
        fill(one, MORE)
        one.screens.append(await one.dialogue.undo(EN, one.session))

    one = reader(files=(NOTES, PICTURE))
    play(scene())
    assert (waiting(one), one.box["value"]) == ([NOTES, PICTURE], "what?")
    assert trays_shown(one)[-1] == render_tray(one.session.tray, "en")  # type: ignore[arg-type]


def test_undo_of_a_message_without_files_leaves_what_waits():
    async def scene() -> None:
        await one.send("what?")
        fill(one, NOTES)
        await one.dialogue.undo(EN, one.session)

    one = reader()
    play(scene())
    assert waiting(one) == [NOTES]


def test_a_starter_takes_no_files():
    one = reader(files=(NOTES,))
    play(one.start("Say hello"))
    assert (contents(one), waiting(one)) == (["Say hello"], [NOTES])


def test_a_caller_of_the_endpoint_takes_no_files():
    one = reader(files=(NOTES,))
    play(called(one, "hi"))
    assert (contents(one), waiting(one)) == (["hi"], [NOTES])


def test_a_tab_that_the_app_knows_no_more_gets_a_tray_again():
    one = Reader(Scripted(), Session())
    play(one.send("hi"))
    assert one.session.tray is not None
    assert one.session.tray.key in trays_shown(one)[0]


def test_pictures_go_to_the_vision_model_and_the_page_says_so():
    one = reader(files=(PICTURE,))
    play(one.send("what?"))
    assert one.client.requests[0].model == "qwen3.7-plus"
    assert one.shown[2] == (
        "assistant",
        '\n\n<div class="\u2061own notice switched">Pictures: this turn goes to qwen3.7-plus.</div>',
    )
    assert "qwen3.7-plus" in one.screens[-1][0][-1]["content"][0]["text"]


def test_what_the_vision_model_is_not_known_to_take_is_left_out_and_said():
    one = reader(files=(PICTURE,), request=SimpleNamespace(headers={"accept-language": "zh"}))
    play(one.send("what?", *JSON_ON))
    request = one.client.requests[0]
    assert (request.model, request.json_mode, request.thinking) == ("qwen3.7-plus", False, None)
    assert "含图片，本轮交给 qwen3.7-plus。该模型不支持，已略去：JSON 输出。" in one.shown[2][1]


def test_text_files_stay_with_the_chosen_model():
    one = reader(files=(NOTES,))
    play(one.send("what?"))
    assert one.client.requests[0].model == "qwen-plus"
    assert [role for role, _ in one.shown] == ["user", "user", "assistant"]


def test_the_turn_after_a_picture_goes_to_the_chosen_model_with_its_name():
    async def scene() -> None:
        await one.send("what?")
        await one.send("and?")

    one = reader(files=(PICTURE,))
    play(scene())
    assert one.client.requests[1].model == "qwen-plus"
    assert contents(one) == ["[picture: a.png]\n\nwhat?", "and?"]


def test_files_of_two_readers_do_not_mix():
    async def scene() -> None:
        await asyncio.gather(first.send("one?"), second.send("two?"))

    first, second = reader(files=(NOTES,)), reader(files=(MORE,))
    play(scene())
    assert (contents(first), contents(second)) == ([f"{quote(NOTES)}\n\none?"], [f"{quote(MORE)}\n\ntwo?"])


def test_clear_leaves_what_waits():
    async def scene() -> None:
        await one.send("what?")
        fill(one, MORE)
        one.screens.append(await one.dialogue.clear(EN, one.session))

    one = reader(files=(NOTES,))
    play(scene())
    assert (plain(one.screens[-1]), waiting(one)) == ([], [MORE])
