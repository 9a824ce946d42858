"""The content of a message: pictures and text files as the endpoint takes them, whole, in order, and counted."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwendow.answering.asking import JSON_REMINDER
from qwendow.answering.chat import Chat
from qwendow.conversation.content import (
    MAX_PICTURE_TOKENS,
    picture_tokens,
    pictures_in,
    prompt_tokens,
    question_content,
    texts_of,
)
from qwendow.conversation.events import TextDelta
from qwendow.conversation.options import Options
from qwendow.conversation.parts import Attachment, Image, TextFile
from qwendow.conversation.quoting import quote
from qwendow.conversation.request import Message
from qwendow.conversation.tokens import estimate_tokens
from qwendow.conversation.tree import MAX_EARLIER_PICTURES, Conversation
from qwendow.conversation.turn import Outcome
from test_chat import HELLO, Scripted, answered

PLENTY = 1_000_000


def picture(name: str = "a.png", width: int = 28, height: int = 28) -> Image:
    return Image(name, "image/png", f"bytes of {name}".encode(), width, height)


def shown(image: Image) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": image.data_url}}


def text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words}


def pictures_of(message: Message) -> list[Any]:
    parts = message["content"] if isinstance(message["content"], list) else []
    return [part for part in parts if part["type"] == "image_url"]


def conversation(*turns: tuple[str, tuple[Attachment, ...]]) -> Conversation:
    """All answered but the last."""
    made = Conversation()
    for question, files in turns:
        turn = made.open(question, files=files)
        turn.add(TextDelta("yes"))
        turn.end(Outcome.DONE)
    made.rewind(len(turns) - 1)
    made.open(*turns[-1][:1], files=turns[-1][1])
    return made


A, B, NOTES = picture("a.png"), picture("b.png"), TextFile("n.txt", "one\n```\ntwo")
QUOTED = "n.txt\n````\none\n```\ntwo\n````"

NAMES = st.text("ab.*`", min_size=1, max_size=8)
PICTURES = st.builds(picture, NAMES, st.integers(11, 2048), st.integers(11, 2048))
FILES = st.lists(PICTURES | st.builds(TextFile, NAMES, st.text(min_size=1, max_size=40)), max_size=6)


def test_a_question_alone_stays_one_plain_text():
    assert question_content("what?", ()) == "what?"


def test_text_files_stand_before_the_question_in_one_plain_text():
    assert question_content("what?", [NOTES]) == f"{QUOTED}\n\nwhat?"


def test_pictures_stand_before_the_text():
    assert question_content("what?", [NOTES, A, B]) == [shown(A), shown(B), text(f"{QUOTED}\n\nwhat?")]


def test_a_picture_may_come_without_a_word():
    assert question_content("", [A]) == [shown(A)]


def test_a_picture_that_is_not_shown_is_named():
    assert question_content("what?", [A, B], unseen=1) == [shown(B), text("[picture: a.png]\n\nwhat?")]
    assert question_content("what?", [A, B], unseen=2) == "[picture: a.png]\n\n[picture: b.png]\n\nwhat?"


@given(st.text(max_size=30), FILES, st.integers(0, 7))
def test_nothing_of_any_message_gets_lost(question: str, files: list[Attachment], unseen: int):
    content = question_content(question, files, unseen)
    pictures, words = pictures_in(files), "".join(texts_of(content))
    sent = [] if isinstance(content, str) else [part for part in content if part["type"] == "image_url"]
    assert sent == [shown(image) for image in pictures[unseen:]]
    assert words.endswith(question)
    assert all(quote(file) in words for file in files if isinstance(file, TextFile))
    assert all(f"[picture: {image.name}]" in words for image in pictures[:unseen])
    assert isinstance(content, str) == (not sent)


@pytest.mark.parametrize(
    ("width", "height", "tokens"),
    [(28, 28, 1), (29, 28, 2), (11, 11, 1), (560, 280, 200), (2048, 2048, MAX_PICTURE_TOKENS)],
)
def test_a_picture_counts_its_squares_up_to_a_limit(width: int, height: int, tokens: int):
    assert picture_tokens([picture(width=width, height=height)]) == tokens


def test_pictures_of_this_turn_and_of_earlier_ones_go_to_a_model_that_takes_them():
    messages = conversation(("1?", (A,)), ("2?", (B,))).request_messages("", images=True)
    assert messages == [
        {"role": "user", "content": [shown(A), text("1?")]},
        {"role": "assistant", "content": "yes"},
        {"role": "user", "content": [shown(B), text("2?")]},
    ]


def test_a_model_that_takes_no_pictures_reads_the_names_of_earlier_ones():
    messages = conversation(("1?", (A, NOTES)), ("2?", ())).request_messages("")
    assert messages[0]["content"] == f"[picture: a.png]\n\n{QUOTED}\n\n1?"


def test_of_earlier_pictures_the_newest_are_sent_and_the_others_named():
    many = tuple(picture(f"{number}.png") for number in range(4))
    said = conversation(*[("?", many)] * 4).request_messages("", images=True)
    assert [len(pictures_of(message)) for message in said[0:5:2]] == [0, 4, 4]
    assert MAX_EARLIER_PICTURES == 8
    assert said[0]["content"].startswith("[picture: 0.png]\n\n[picture: 1.png]")


def test_where_some_of_a_turns_pictures_are_sent_they_are_its_last():
    two, four = (A, B), tuple(picture(f"{number}.png") for number in range(4))
    said = conversation(("1?", four), ("2?", two), ("3?", four), ("4?", ())).request_messages("", images=True)
    assert said[0]["content"] == [shown(four[2]), shown(four[3]), text("[picture: 0.png]\n\n[picture: 1.png]\n\n1?")]


@given(st.lists(st.tuples(st.text("?x", min_size=1), FILES), min_size=1, max_size=6), st.booleans())
def test_any_request_with_files_keeps_to_its_limits(turns: list[tuple[str, Any]], images: bool):
    talk = conversation(*((question, tuple(files)) for question, files in turns))
    *past, current = talk.request_messages("", images)
    assert [message["role"] for message in past] == ["user", "assistant"] * (len(past) // 2)
    assert sum(len(pictures_of(message)) for message in past) <= (MAX_EARLIER_PICTURES if images else 0)
    assert isinstance(current["content"], str) == (not (images and pictures_in(turns[-1][1])))


def test_a_pictures_size_is_not_seen_in_a_message_so_it_counts_as_the_largest():
    (message,) = conversation(("1?", (A,))).request_messages("", images=True)
    assert prompt_tokens([message]) == MAX_PICTURE_TOKENS + estimate_tokens("1?") + 5


def json_system(question: str) -> str:
    client = Scripted(*HELLO)
    options = Options("m", 0.1, 0.2, json_mode=True, system_prompt="P", max_input=30_000, images=True)
    talk = Conversation()
    talk.open(question, files=(A,))
    asyncio.run(Chat(client, 5).answer(talk, options, lambda: None))
    return str(client.requests[0].messages[0]["content"])


def test_the_word_json_is_found_beside_a_picture():
    assert json_system("as JSON") == "P"
    assert json_system("what?") == f"P\n\n{JSON_REMINDER}"


def test_a_turn_without_files_is_asked_as_ever():
    client = Scripted(*HELLO)
    answered(client)
    assert client.requests[0].messages[-1] == {"role": "user", "content": "hello"}


def test_of_a_picture_that_was_scaled_the_model_is_told():
    scaled = Image("photo.jpg", "image/jpeg", b"x", 2048, 1536, original=(4000, 3000))
    said = "[picture: photo.jpg, 4000×3000 pixels, is shown scaled to 2048×1536]"
    assert question_content("where?", [scaled, A]) == [shown(scaled), shown(A), text(f"{said}\n\nwhere?")]
    assert question_content("where?", [scaled], unseen=1) == "[picture: photo.jpg]\n\nwhere?"
