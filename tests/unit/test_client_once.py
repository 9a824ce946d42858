"""Servers that say all so far again and again, or the whole at the end; and models that repeat themselves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captures import DONE, chunk, heard, read
from qwendow.client.once import Once
from qwendow.conversation.rounds import Round


def said(*pieces: str, last: str | None = None) -> str:
    once = Once()
    new = [once.take(piece) for piece in pieces]
    if last is not None:
        new.append(once.take(last, last=True))
    return "".join([*new, once.rest()])


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["你好", "你好，我", "你好，我是千问。"], "你好，我是千问。"),
        (["想", "想一", "想一想"], "想一想"),
        (["The", "The cat", "The cat sat", "The cat sat on"], "The cat sat on"),
        (["The", "The cat", "The cat", "The cat sat", "The cat sat"], "The cat sat"),
        (["The", "The cat", "The cat sat", "The cat s"], "The cat sat"),
        (["The answer", "The answer is 4."], "The answer is 4."),
        (["I am Qwen, a model", "I am Qwen, a model by Alibaba."], "I am Qwen, a model by Alibaba."),
        (["你", "你好", "你好\ufffd", "你好吗"], "你好吗"),
        (["a", "a b", "a b c", "a b, c d"], "a b c, c d"),
        (["|", "||", "|||", "||||", "|||||", "||||||", "|||||||", "||||||||", "|||||||||"], "|||||||||"),
    ],
)
def test_all_so_far_with_every_piece_is_there_once(pieces: list[str], text: str):
    assert said(*pieces) == text


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["Hello ", "dear ", "world.", "Hello dear world."], "Hello dear world."),
        (["你好，", "我是千问。", "你好，我是千问。"], "你好，我是千问。"),
        (["Hello ", "dear ", "world.", "Hello dear world.", " Hello"], "Hello dear world.Hello dear world. Hello"),
    ],
)
def test_the_whole_in_a_last_piece_of_its_own_is_there_once_and_where_more_follows_it_was_no_end(
    pieces: list[str], text: str
):
    """Seen of gateways that add the answer as a chunk before the one with the finish reason."""
    assert said(*pieces) == text


@pytest.mark.parametrize(
    "pieces",
    [
        ["哈", "哈", "哈哈"],
        ["哈", "哈哈", "哈哈哈"],
        ["the", " the", " the"],
        ["1", "10"],
        ["1", "1", "11"],
        ["1", "11", "111", "x"],
        ["| a |\n", "| a |\n", "| a |\n"],
        ["| a |\n", "| a |\n| a |\n", "| a |\n| a |\n| a |\n"],
        ["Yes.", "Yes.", " Yes."],
        ["Hello", " Hello world", " Hello world again"],
        ["no", "no, no", " no"],
        ["4", "4"],
        ["Yes", "Yes"],
        ["好", "好的"],
        ["\n", "\n\nHello", " there"],
    ],
)
def test_what_a_model_repeats_stays(pieces: list[str]):
    assert said(*pieces) == "".join(pieces)


@pytest.mark.parametrize(
    ("pieces", "last", "text"),
    [
        (["A", "B"], "AB", "AB"),
        (["\n\nA", "B"], "AB", "\n\nAB"),
        (["A", "B"], "ABC", "ABC"),
        (["I am Qwen, a model."], "I am Qwen, a model.", "I am Qwen, a model."),
        (["你好", "你好，我"], "你好，我是", "你好，我是"),
        (["哈", "哈"], "哈哈", "哈哈哈哈"),
        (["4"], "4", "44"),
        (["A", "B"], "A", "ABA"),
        (["Yes."], "Yes.", "Yes."),
        (["The answer"], "The answer is 4.", "The answer is 4."),
        (["好"], "好的。", "好好的。"),
        ([], "AB", "AB"),
    ],
)
def test_the_whole_in_the_last_piece_is_there_once(pieces: list[str], last: str, text: str):
    assert said(*pieces, last=last) == text


@settings(deadline=None)
@given(st.lists(st.text("ab \n", min_size=1, max_size=4), max_size=8), st.text("ab", min_size=1, max_size=3))
def test_pieces_that_do_not_grow_are_all_there(pieces: list[str], second: str):
    parts = ["x", "y" + second, *pieces]
    assert said(*parts) == "".join(parts)


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=5).filter(lambda text: "\ufffd" not in text), min_size=3, max_size=8))
def test_any_text_that_grows_is_there_once(pieces: list[str]):
    whole = "字x" + "".join(pieces)
    ends = [2 + sum(map(len, pieces[:count])) for count in range(len(pieces) + 1)]
    assert said(*(whole[:end] for end in ends)) in (whole, "".join(whole[:end] for end in ends))
    assert said(*(whole[:end] for end in ends), whole) == whole or len(set(whole)) < 4


WHOLE = {"role": "assistant", "content": "AB", "reasoning_content": "why"}


@pytest.mark.parametrize("finish", ["stop", None])
def test_a_message_after_deltas_adds_nothing(finish: str | None):
    round_ = heard(chunk(reasoning_content="why"), chunk(content="A"), chunk(content="B"), chunk(finish, message=WHOLE))
    assert (round_.reasoning, round_.text) == ("why", "AB")


def test_a_message_adds_what_no_delta_said():
    assert heard(chunk(reasoning_content="why"), chunk("stop", message=WHOLE)).text == "AB"
    assert heard(chunk(content="A"), chunk("stop", message=WHOLE)).text == "AB"


def test_a_message_that_says_it_in_other_words_is_not_added():
    round_ = heard(chunk(content="<think>why</think>\n\nA"), chunk(content="B"), chunk("stop", message=WHOLE))
    assert round_.text == "AB"


def test_a_delta_after_the_finish_that_says_all_again_adds_nothing():
    round_, error = read([chunk(content="A"), chunk(content="B"), chunk("stop"), chunk(content="AB"), DONE])
    assert (round_.text, error) == ("AB", None)


def test_thought_and_text_grow_each_by_itself():
    round_ = heard(
        *[chunk(reasoning_content=text) for text in ("想", "想一", "想一想")],
        *[chunk(content=text, reasoning_content="想一想") for text in ("你", "你好", "你好。")],
    )
    assert (round_.reasoning, round_.text, [one.kind for one in round_.segments]) == (
        "想一想", "你好。", ["thought", "text"],
    )  # fmt: skip


def test_two_pieces_of_which_the_second_is_all_are_there_once():
    assert heard(chunk(content="The answer"), chunk(content="The answer is 4.")).text == "The answer is 4."


def test_messages_alone_are_pieces():
    pieces = [chunk(message={"content": text}) for text in ("A", "B")]
    assert isinstance(round_ := heard(*[piece.replace(b'"delta": {}, ', b"") for piece in pieces]), Round)
    assert round_.text == "AB"
