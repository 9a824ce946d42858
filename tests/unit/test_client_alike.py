"""What is cut out of a frame is what parsing it finds."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwendow.client.alike import Alike

TEXTS = st.text(st.sampled_from('ab"\\ ü你好\n\u3000\ud83d😀{}:,'), max_size=6)
FRAMES = st.fixed_dictionaries(
    {
        "text": TEXTS,
        "before": TEXTS,
        "after": TEXTS,
        "ascii": st.booleans(),
        "finish": st.sampled_from([None, "a", "b"]),
    }
)


def frame(said: str, before: str = "", after: str = "", finish: str | None = None, ascii: bool = False) -> str:
    choice = {"delta": {"role": before, "content": said}, "finish_reason": finish}
    return json.dumps({"id": after, "choices": [choice]}, ensure_ascii=ascii)


@given(st.lists(FRAMES, min_size=2, max_size=4))
def test_what_is_cut_out_is_what_is_parsed(each: list[dict[str, object]]):
    alike = Alike()
    for one in each:
        said, told = str(one["text"]), frame(one["text"], one["before"], one["after"], one["finish"], one["ascii"])  # type: ignore[arg-type]
        found = alike.text(told)
        assert found is None or found == json.loads(told)["choices"][0]["delta"]["content"]
        alike.learn(told, said)


def test_the_next_frame_of_the_same_form_is_read_without_parsing():
    alike = Alike()
    alike.learn(frame("Hello"), "Hello")
    assert [alike.text(frame(text)) for text in (" world", "你好", "{}", "")] == [" world", "你好", "{}", ""]


@pytest.mark.parametrize(
    "other",
    [
        frame('say "a"'), frame("a\\b"), frame("a\nb"), frame("ü", ascii=True), frame("a", finish="stop"),
        frame("a", "user"), "", "[DONE]",
    ],
)  # fmt: skip
def test_what_is_of_another_form_is_left_to_the_parser(other: str):
    alike = Alike()
    alike.learn(frame("Hello"), "Hello")
    assert alike.text(other) is None


def test_a_text_that_stands_in_two_places_teaches_nothing():
    alike = Alike()
    alike.learn(frame("same", before="same"), "same")
    assert alike.text(frame("same", before="same")) is None
