"""The event stream decoder and the joining of half characters."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwendow.client import sse
from qwendow.client.sse import EventTooLong, SSEDecoder
from qwendow.client.surrogates import Joiner, well_formed


def payloads(*reads: bytes) -> list[str]:
    decoder = SSEDecoder()
    return [payload for read in reads for payload in decoder.feed(read)] + decoder.flush()


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"data: a\n\ndata: b\n\n", ["a", "b"]),
        (b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
        (b"data: a\r\rdata: b\r\r", ["a", "b"]),
        (b"data:a\n\ndata:  b\n\n", ["a", " b"]),
        (b"data: a\ndata: b\n\n", ["a\nb"]),
        (b"data: a\ndata\ndata: b\n\n", ["a\n\nb"]),
        (b": ka\n\nevent: x\nid: 1\nretry: 9\n\ndata\n\ndata:\n\n", []),
        (b"id:1\nevent:result\n:HTTP_STATUS/200\ndata: a\n\n", ["a"]),
        (b"data: a", ["a"]),
        (b"data: a\n", ["a"]),
        (b"\xef\xbb\xbfdata: a\n\n", ["a"]),
        (b"data: \xffa\xe4\n\n", ["\ufffda\ufffd"]),
        (b"data: a\xe4\xbd", ["a\ufffd"]),
        ("data: a\u2028b\x0bc\n\n".encode(), ["a\u2028b\x0bc"]),
        (b"", []),
    ],
)
def test_stream_is_read_as_the_standard_says(stream: bytes, expected: list[str]) -> None:
    assert payloads(stream) == expected


def test_lf_after_cr_in_the_next_read_is_no_second_line_end() -> None:
    assert payloads(b"data: a\r", b"\ndata: b\r", b"", b"\n\r\n") == ["a\nb"]


LINES = st.lists(
    st.sampled_from([b"data: ", b"data", b":", b"id: ", "你😀".encode(), b"\xff", b"\xf0\x9f", b"\r", b"\n"])
)


@given(st.one_of(st.binary(), LINES.map(b"".join)), st.lists(st.integers(0, 200)))
def test_payloads_do_not_depend_on_the_reads(stream: bytes, cuts: list[int]) -> None:
    edges = sorted({0, len(stream), *(min(cut, len(stream)) for cut in cuts)})
    reads = [stream[start:end] for start, end in pairwise(edges)]
    assert payloads(*reads) == payloads(stream) == payloads(*(bytes([byte]) for byte in stream))


def test_event_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MAX_EVENT", 100)
    decoder = SSEDecoder()
    assert decoder.feed(b"data: a\n\n" * 50) == ["a"] * 50
    with pytest.raises(EventTooLong):
        for _ in range(20):
            decoder.feed(b"data: 123456789")


@pytest.mark.parametrize(("body", "strange"), [(b"<html>\n", True), (b": ka\ndata: x\n\n", False), (b"away\n", True)])
def test_lines_of_no_event_stream_are_noticed(body: bytes, strange: bool) -> None:
    decoder = SSEDecoder()
    decoder.feed(body)
    assert decoder.strange is strange


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["\ud83d", "\ude00"], ["", "😀"]),
        (["a\ud83d", "", "\ude00b"], ["a", "", "😀b"]),
        (["\ud83d", "x"], ["", "\ufffdx"]),
        (["\ude00"], ["\ufffd"]),
        (["\ud83d\ud83d", "\ude00"], ["\ufffd", "😀"]),
        (["😀你"], ["😀你"]),
    ],
)
def test_half_characters_wait_for_their_other_half(pieces: list[str], expected: list[str]) -> None:
    joiner = Joiner()
    assert [joiner.join(piece) for piece in pieces] == expected
    assert joiner.rest() == ""


def test_half_character_at_the_end_is_a_replacement_character() -> None:
    joiner = Joiner()
    assert (joiner.join("a\ud83d"), joiner.rest(), joiner.rest()) == ("a", "\ufffd", "")


@given(st.lists(st.text(st.sampled_from("a你\ud83d\ude00")), max_size=6))
def test_pieces_joined_are_the_whole_text_well_formed(pieces: list[str]) -> None:
    joiner = Joiner()
    joined = "".join([*(joiner.join(piece) for piece in pieces), joiner.rest()])
    assert joined == well_formed("".join(pieces))
    assert json.loads(json.dumps(joined)).encode().decode() == joined
