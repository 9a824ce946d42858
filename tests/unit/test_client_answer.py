"""Bytes of a response read as events, without any connection."""

from __future__ import annotations

import json
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwendow.client.answer import Answer
from qwendow.client.chunks import ChunkReader
from qwendow.client.facts import Cleaner
from qwendow.conversation.errors import ChatError, ContentRefused, CutOff
from qwendow.conversation.events import Event, Finish, ReasoningDelta, SealedThought, TextDelta, Usage

STOP = {"choices": [{"delta": {"content": ""}, "finish_reason": "stop", "index": 0}]}


def read(*reads: bytes) -> tuple[list[Event], ChatError | None]:
    answer = Answer({}, Cleaner("sk-key"))
    events: list[Event] = []
    try:
        for data in reads:
            events.extend(answer.feed(data))
        if not answer.done:
            for event in answer.end():
                events.append(event)
    except ChatError as error:
        return events, error
    return events, None


def body(*chunks: object) -> bytes:
    return b"".join(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks)


def chunk(finish: object = None, index: object = 0, **delta: object) -> dict[str, object]:
    return {"choices": [{"delta": delta, "finish_reason": finish, "index": index}]}


def usage(**counts: object) -> dict[str, object]:
    return {"choices": [], "usage": counts}


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([chunk(content="a", reasoning_content="b")], [ReasoningDelta("b"), TextDelta("a")]),
        (
            [chunk(reasoning_content="b", encrypted_content="c="), chunk(encrypted_content=None), chunk(content="a")],
            [ReasoningDelta("b"), SealedThought("c="), TextDelta("a")],
        ),
        ([chunk(content=""), chunk(content=None), chunk(), chunk(tool_calls=[{}])], []),
        ([chunk(content="a", index=1), chunk(content="b", index=None)], [TextDelta("b")]),
        ([chunk(content=[{"type": "text", "text": "a"}, {"text": 1}, "x", {"text": "b"}])], [TextDelta("ab")]),
        ([chunk(content=5, reasoning_content={})], []),
        ([[], "x", None, 3, {}, {"choices": None}, {"choices": [None, 1, {}]}, {"choices": {}}], []),
        ([{"choices": [{"delta": None}, {"delta": "x"}]}, {"error": None, "choices": []}], []),
        ([chunk(content="a\ud83d"), chunk(content="\ude00")], [TextDelta("a😀")]),
        ([chunk(content="a\ud83d")], [TextDelta("a\ufffd")]),
        ([chunk("null", content="a")], [TextDelta("a")]),
    ],
)
def test_chunks_become_deltas(chunks: list[object], expected: list[Event]) -> None:
    assert read(body(*chunks, STOP)) == ([*expected, Finish("stop")], None)


def test_what_comes_together_is_told_together():
    chunks = [chunk(reasoning_content="a"), chunk(reasoning_content="b"), chunk(content="c"), chunk(content="d"), STOP]
    told = [ReasoningDelta("ab"), TextDelta("cd"), Finish("stop")]
    assert read(body(*chunks)) == (told, None)
    assert read(*[body(one) for one in chunks])[0][:2] == [ReasoningDelta("a"), ReasoningDelta("b")]


def test_what_comes_together_with_an_error_is_told_before_it():
    events, error = read(body(chunk(content="a"), chunk(content="b"), {"error": {"code": "data_inspection_failed"}}))
    assert events == [TextDelta("ab")]
    assert isinstance(error, ContentRefused)


ODD = st.one_of(
    st.builds(chunk, content=st.text("ab <>\n", max_size=4)),
    st.builds(chunk, reasoning_content=st.text("ab \n", max_size=4)),
    st.builds(chunk, st.sampled_from([None, "stop", "length", ""]), st.sampled_from([0, 1]), content=st.text("c")),
    st.builds(chunk, content=st.none() | st.text("d"), tool_calls=st.none() | st.just([{}])),
    st.builds(lambda one, more: one | more, st.builds(chunk, content=st.text("e", min_size=1)), st.sampled_from([
        {"error": None}, {"error": {"message": "no"}}, {"object": "error", "message": "no"}, {"code": "x"},
        {"usage": None}, {"usage": {"prompt_tokens": 1, "completion_tokens": 2}}, {"choices": []}, {"queue": 3},
    ])),
)  # fmt: skip


@given(st.lists(ODD, max_size=12))
def test_chunks_that_are_more_of_the_same_are_read_as_any_other(chunks: list[object]):
    chunks = [*(chunk(content=word) for word in ("one ", "two ", "three ")), *chunks]
    quick = read(body(*chunks, STOP))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ChunkReader, "quick", lambda *_: None)
        patched.setattr(ChunkReader, "_more", lambda *_: None)
        slow = read(body(*chunks, STOP))
    assert (quick[0], type(quick[1])) == (slow[0], type(slow[1]))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"prompt_tokens": 22, "completion_tokens": 17, "total_tokens": 39}, Usage(22, 17)),
        (
            {
                "prompt_tokens": 22,
                "completion_tokens": 382,
                "completion_tokens_details": {"reasoning_tokens": 210},
                "prompt_tokens_details": {"cached_tokens": 8},
            },
            Usage(22, 382, 210, 8),
        ),
        ({"prompt_tokens": 22, "completion_tokens_details": None, "prompt_tokens_details": []}, Usage(22, 0)),
        ({"prompt_tokens": "22", "completion_tokens": -1}, Usage(0, 0)),
        ({"prompt_tokens": True, "completion_tokens": 1.5}, Usage(0, 0)),
    ],
)
def test_usage_tolerates_what_is_absent(counts: dict[str, object], expected: Usage) -> None:
    assert read(body(STOP, usage(**counts))) == ([Finish("stop"), expected], None)


def test_usage_of_every_chunk_comes_when_it_changes() -> None:
    one, two = {"prompt_tokens": 1, "completion_tokens": 1}, {"prompt_tokens": 1, "completion_tokens": 2}
    events, _ = read(body({**chunk(content="a"), "usage": one}, usage(**one), {**STOP, "usage": two}))
    assert events == [TextDelta("a"), Usage(1, 1), Finish("stop"), Usage(1, 2)]


def test_finish_comes_once() -> None:
    assert read(body(STOP, STOP, chunk("length"))) == ([Finish("stop")], None)


@pytest.mark.parametrize(
    ("reason", "said"), [("length", "length"), ("tool_calls", "tool_calls"), ("<b>", "other"), ("sk-key", "other")]
)
def test_finish_reason_is_kept_if_it_looks_like_one(reason: str, said: str) -> None:
    assert read(body(chunk(reason))) == ([Finish(said)], None)


def test_what_follows_done_is_not_read() -> None:
    assert read(body(STOP) + b"data: [DONE]\n\n" + body(chunk(content="x"))) == ([Finish("stop")], None)


def test_unreadable_event_after_the_finish_is_no_failure() -> None:
    assert read(body(STOP) + b"data: {oops\n\n") == ([Finish("stop")], None)


def test_unreadable_event_is_logged_by_place_and_length(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "qwendow.client")
    _, error = read(body(chunk(content="a")) + b"data: {secret\n\n")
    assert type(error) is CutOff
    assert [record.getMessage() for record in caplog.records] == [
        "event 2 is unreadable: 7 characters, request_id=None"
    ]


@pytest.mark.parametrize("nested", [b"[" * 100_000, b'{"a":' * 100_000, b'{"choices":' + b"1" * 5000 + b"}"])
def test_json_that_is_too_deep_or_too_long_is_unreadable(nested: bytes) -> None:
    assert isinstance(read(b"data: " + nested + b"\n\n")[1], ChatError)


def test_request_id_of_the_header_is_on_a_refusal() -> None:
    answer = Answer({"x-request-id": "r-1"}, Cleaner("sk-key"))
    with pytest.raises(ContentRefused) as caught:
        list(answer.feed(body(chunk("content_filter"))))
    assert caught.value.request_id == "r-1"


NAMES = st.sampled_from(
    [
        *("choices", "index", "delta", "message", "content", "text", "reasoning_content", "finish_reason"),
        *("usage", "prompt_tokens", "prompt_tokens_details", "cached_tokens", "completion_tokens_details"),
        *("error", "code", "type", "request_id"),
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just("\ud83d")
JSON = st.recursive(LEAVES, lambda part: st.lists(part, max_size=3) | st.dictionaries(NAMES, part, max_size=4))
CHOICE = st.dictionaries(NAMES, st.dictionaries(NAMES, JSON, max_size=3) | JSON, max_size=4)
CHUNK = st.fixed_dictionaries({"choices": st.lists(CHOICE, max_size=3)}, optional={"usage": JSON, "error": JSON})


def well(events: list[Event]) -> bool:
    """Text can be sent to a browser, none is empty, and the finish comes once."""
    texts = [event.text for event in events if isinstance(event, TextDelta | ReasoningDelta)]
    finishes = [event for event in events if isinstance(event, Finish)]
    return all(text.encode() for text in texts) and len(finishes) <= 1


@settings(deadline=None)
@given(st.lists(CHUNK | JSON, max_size=6))
def test_any_json_gives_events_or_a_chat_error(chunks: list[object]) -> None:
    events, error = read(body(*chunks))
    assert well(events)
    assert error is not None or any(isinstance(event, Finish) for event in events)


@pytest.mark.parametrize("depth", range(100, 1000, 50))
@pytest.mark.parametrize("name", ["error", "code", "choices", "usage", "index"])
def test_deep_values_are_no_trouble(name: str, depth: int) -> None:
    deep = b"[" * depth + b"]" * depth
    assert well(read(b'data: {"%s": %s}\n\n' % (name.encode(), deep))[0])


@settings(deadline=None)
@given(CHUNK | JSON)
def test_any_whole_body_gives_events_or_a_chat_error(value: object) -> None:
    assert well(read(json.dumps(value).encode())[0])


@settings(deadline=None)
@given(st.lists(st.binary() | st.sampled_from([b"data: ", b"\n\n", b"[DONE]", b"{", b"<"]), max_size=8))
def test_any_bytes_give_events_or_a_chat_error(reads: list[bytes]) -> None:
    assert well(read(*reads)[0])


def test_a_long_answer_does_not_lie_in_its_pieces() -> None:
    """Each would take 70 bytes and more beside what it says."""
    answer = Answer({}, Cleaner("sk-key"))
    events = [event for number in range(500) for event in answer.feed(body(chunk(content=f"{number} words ")))]
    chunks = answer._chunks
    held = [chunks._text._once._pieces, chunks._tags._unread]
    assert max(map(len, held)) < 100
    assert held[0][0] is held[1][0]
    assert chunks._text.total == "".join(event.text for event in events if isinstance(event, TextDelta))
