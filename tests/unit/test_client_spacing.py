"""White space where an answer begins: left out before one, kept where it goes on with a text."""

from __future__ import annotations

import pytest

from qwendow.client.offer import Offer
from qwendow.client.spacing import Spacing
from qwendow.conversation.request import Request


def said(spacing: Spacing, *pieces: str) -> str:
    return "".join([*(spacing.say("text", piece) for piece in pieces), spacing.rest()])


@pytest.mark.parametrize("pieces", [["\n\n1. One"], ["\n", "\n1. One"], ["\n\n", "1.", " One"]])
def test_blank_lines_before_an_answer_are_left_out_and_within_one_kept(pieces: list[str]):
    assert said(Spacing(), *pieces) == "1. One"
    assert said(Spacing("text"), *pieces) == "\n\n1. One"


def test_what_more_of_the_same_would_be_is_known_from_the_first_piece_on():
    spacing = Spacing()
    pieces = [("thought", "a"), ("text", "\n"), ("text", "b"), ("text", " "), ("text", "c"), ("text", "<|im_end|>")]
    assert [(spacing.say(kind, text), spacing.goes_on) for kind, text in pieces] == [
        ("a", "thought"), ("", None), ("b", "text"), ("", None), (" c", "text"), ("", None),
    ]  # fmt: skip


@pytest.mark.parametrize(("last", "goes_on"), [({"partial": True}, True), ({}, False), ({"partial": 1}, False)])
def test_a_request_with_the_beginning_of_its_answer_goes_on_with_it(last: dict[str, object], goes_on: bool):
    request = Request("m", [{"role": "assistant", "content": "One.", **last}], 0.7, 0.8)
    assert Offer.of(request).goes_on is goes_on
