"""What comes back to the client: whole answers, odd ones and broken ones."""

from __future__ import annotations

import asyncio
import gzip
import json

import pytest

from client_wire import (
    ANSWER,
    CHUNKED,
    DONE,
    QUESTION,
    STOP,
    TEXT,
    USAGE,
    Step,
    Then,
    chunked,
    delta,
    event,
    head,
    outcome,
    playing,
)
from qwendow.client.attempt import FINISH_GRACE
from qwendow.conversation.errors import (
    ChatError,
    ContentRefused,
    CutOff,
    EmptyAnswer,
    InvalidRequest,
    UnexpectedAnswer,
)
from qwendow.conversation.events import Event, Finish, ReasoningDelta, TextDelta, Usage

pytestmark = pytest.mark.usefixtures("loop")

WHOLE: list[Event] = [TextDelta("Hello"), Finish("stop"), Usage(22, 17)]
COMPLETION = {
    "choices": [{"message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop", "index": 0}],
    "usage": {"prompt_tokens": 22, "completion_tokens": 17},
}
INSPECTION = {"error": {"message": "Output data may…", "code": "data_inspection_failed"}, "request_id": "req-2"}


def test_answer_comes_as_text_finish_and_usage() -> None:
    events, error, wire = outcome(ANSWER)
    assert (events, error, len(wire.bodies)) == (WHOLE, None, 1)


def test_thinking_comes_as_reasoning_before_the_text() -> None:
    deltas = [
        delta(content=None, role="assistant", reasoning_content=""),
        delta(content=None, reasoning_content="嗯"),
        delta(content="你好", reasoning_content=None),
    ]
    events, error, _ = outcome([head(), b"".join(deltas) + STOP + DONE])
    assert (events, error) == ([ReasoningDelta("嗯"), TextDelta("你好"), Finish("stop")], None)


def test_characters_may_be_split_over_packets() -> None:
    stream = delta(content="你好😀") + STOP + DONE
    packets: list[Step] = [step for byte in stream[:80] for step in (bytes([byte]), 0.0)]
    events, error, _ = outcome([head(), *packets, stream[80:]])
    assert (events, error) == ([TextDelta("你好😀"), Finish("stop")], None)


def test_bad_utf8_is_shown_as_replacement_characters() -> None:
    events, error, _ = outcome([head(), TEXT.replace(b"Hello", b"He\xffllo") + STOP + DONE])
    assert (events, error) == ([TextDelta("He\ufffdllo"), Finish("stop")], None)


@pytest.mark.parametrize("kind", ["application/json", "text/event-stream;charset=UTF-8"])
def test_whole_completion_is_read_as_an_answer(kind: str) -> None:
    events, error, _ = outcome([head(200, kind), json.dumps(COMPLETION, indent=1).encode()])
    assert (events, error) == (WHOLE, None)


def test_compressed_answer_is_read() -> None:
    events, error, _ = outcome([head(200, "text/event-stream", "content-encoding: gzip"), gzip.compress(TEXT + STOP)])
    assert (events, error) == (WHOLE[:2], None)


@pytest.mark.parametrize(
    "script", [[head(), TEXT + DONE], [CHUNKED, chunked(TEXT), b"0\r\n\r\n"], [head(), TEXT + USAGE]]
)
def test_answer_that_ended_well_is_whole_without_a_finish_reason(script: list[Step]) -> None:
    events, error, _ = outcome(script)
    assert ([event for event in events if not isinstance(event, Usage)], error) == (WHOLE[:2], None)


@pytest.mark.parametrize(
    "script",
    [
        [head(), TEXT],
        [CHUNKED, chunked(TEXT)],
        [CHUNKED, chunked(TEXT), b"5\r\nda"],
        [CHUNKED.replace(b"\r\n\r\n", b"\r\nx-dashscope-call-gateway: true\r\n\r\n"), chunked(TEXT), b"0\r\n\r\n"],
    ],
)
def test_answer_without_finish_is_cut_off(script: list[Step]) -> None:
    events, error, wire = outcome(script)
    assert (events, type(error), len(wire.bodies)) == ([TextDelta("Hello")], CutOff, 1)


@pytest.mark.parametrize("broken", [b'data: {"choices":\n\n', b'data: {"choices', b"data: \xe4\xbd"])
def test_answer_is_cut_off_where_it_becomes_unreadable(broken: bytes) -> None:
    events, error, _ = outcome([head(), TEXT + broken])
    assert (events, type(error)) == ([TextDelta("Hello")], CutOff)


def test_reset_after_text_is_a_cut_off_and_not_retried() -> None:
    events, error, wire = outcome([head(), TEXT, 0.1, Then.RESET])
    assert (events, type(error), len(wire.bodies)) == ([TextDelta("Hello")], CutOff, 1)


def test_reset_after_the_finish_is_no_failure() -> None:
    events, error, _ = outcome([head(), TEXT + STOP, 0.1, Then.RESET])
    assert (events, error) == (WHOLE[:2], None)


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ([head()], EmptyAnswer),
        ([head(), b": keep-alive\n\n"], EmptyAnswer),
        ([head(), DONE], EmptyAnswer),
        ([head(), delta(role="assistant", content="")], CutOff),
        ([head(200, "text/html"), b"<html>log in</html>"], UnexpectedAnswer),
        ([head(), b"<!doctype html>"], UnexpectedAnswer),
        ([head(200, "text/plain"), b"upstream is away"], UnexpectedAnswer),
        ([head(200, "application/json"), b'{"status": "ok"}'], UnexpectedAnswer),
        ([head(200, "application/json"), b'{"choices": [{'], UnexpectedAnswer),
        ([head(), b"data: {oops\n\n"], UnexpectedAnswer),
        ([head(200, "application/json"), json.dumps(INSPECTION).encode()], ContentRefused),
        ([head(), json.dumps(INSPECTION).encode()], ContentRefused),
        ([head(), event(INSPECTION)], ContentRefused),
    ],
)
def test_what_is_not_an_answer_is_named_and_not_retried(script: list[Step], kind: type[ChatError]) -> None:
    events, error, wire = outcome(script)
    assert (events, type(error), len(wire.bodies)) == ([], kind, 1)


def test_refused_output_keeps_what_came_before() -> None:
    events, error, _ = outcome([head(), TEXT + event(INSPECTION)])
    assert events == [TextDelta("Hello")]
    assert isinstance(error, ContentRefused)
    assert (error.code, error.request_id, error.detail) == ("data_inspection_failed", "req-2", "Output data may…")


def test_content_filter_is_a_refusal_after_the_text() -> None:
    events, error, _ = outcome([head(), TEXT + delta("content_filter", content=" wor")])
    assert (events, type(error)) == ([TextDelta("Hello wor")], ContentRefused)


def test_request_id_of_the_header_is_on_the_error() -> None:
    _, error, _ = outcome([head(200, "text/event-stream", "x-request-id: abc-1"), TEXT])
    assert error is not None and error.request_id == "abc-1"


@pytest.mark.parametrize("tail", [USAGE + DONE, USAGE, b""])
def test_answer_ends_promptly_though_the_server_stays(tail: bytes) -> None:
    events, error, wire = outcome([head(), TEXT + STOP + tail, Then.HANG])
    assert (events, error) == (WHOLE if tail else WHOLE[:2], None)
    assert wire.seconds < (FINISH_GRACE if DONE in tail else 5)


def test_keep_alives_after_the_finish_do_not_hold_the_answer() -> None:
    events, error, wire = outcome([head(), TEXT + STOP, b": ka\n\n", Then.REPEAT])
    assert (events, error) == (WHOLE[:2], None)
    assert wire.seconds < 5  # It would last for ever.


def test_connection_of_a_complete_answer_is_used_again() -> None:
    script: list[Step] = [CHUNKED, chunked(TEXT + STOP + DONE), 0.02, b"0\r\n\r\n", Then.KEEP]

    async def ask() -> int:
        async with playing(script) as wire:
            client = wire.client()
            for _ in range(3):
                assert [event async for event in client.stream(QUESTION)] == WHOLE[:2]
            await client.aclose()
            return wire.connections

    assert asyncio.run(ask()) == 1


def test_endless_error_body_is_not_read_to_the_end() -> None:
    body = b'{"error": {"code": "invalid_parameter_error", "message": "' + b"a" * 10_000
    _, error, wire = outcome([head(422, "application/json"), body, Then.REPEAT])
    assert type(error) is UnexpectedAnswer
    assert wire.seconds < 5  # It would last for ever.


def test_slow_error_body_does_not_hide_the_status() -> None:
    _, error, _ = outcome([head(401, "application/json"), b'{"err', 0.1, Then.RESET])
    assert error is not None and (type(error).__name__, error.status) == ("KeyRefused", 401)


def test_error_wrapped_as_an_event_is_read() -> None:
    body = {"error": {"code": "invalid_parameter_error", "message": "'temperature' must be Float"}, "request_id": "r"}
    _, error, _ = outcome([head(400), event(body)])
    assert isinstance(error, InvalidRequest)
    assert (error.status, error.code, error.request_id) == (400, "invalid_parameter_error", "r")
