"""What is tried again, how often, and what an error may say; counted at the server."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import traceback
from dataclasses import replace

import pytest

from client_wire import (
    ANSWER,
    AT_ONCE,
    KEY,
    QUESTION,
    TEXT,
    Step,
    Then,
    ask,
    collect,
    delta,
    event,
    head,
    outcome,
    playing,
    refusal,
)
from qwendow.client import Backoff, DashScope
from qwendow.conversation.errors import InsecureConnection, Overloaded, RateLimited, Unreachable
from qwendow.conversation.events import Finish, Retrying, TextDelta, Usage

pytestmark = pytest.mark.usefixtures("loop")

WHOLE = [TextDelta("Hello"), Finish("stop"), Usage(22, 17)]
FRAME = {"error": {"code": "limit_burst_rate", "message": "slower"}}
NATIVE = {"choices": None, "code": "ModelServingError", "message": "busy", "request_id": "r"}
PASSING: dict[str, list[Step]] = {
    **{str(status): refusal(status, "x") for status in (408, 409, 429, 500, 502, 503, 504, 529)},
    "gateway page": [head(502, "text/html"), b"<html>Bad Gateway</html>"],
    "reset": [Then.RESET],
    "hang up": [b""],
    "incomplete head": [b"HTTP/1.1 200"],
    "reset before text": [head(), delta(role="assistant", content=""), 0.05, Then.RESET],
    "error frame": [head(), event(FRAME)],
    "native frame": [head(), delta(role="assistant", content=""), event(NATIVE)],
}


@pytest.mark.parametrize("script", PASSING.values(), ids=PASSING.keys())
def test_passing_failure_is_tried_twice_more(script: list[Step]) -> None:
    events, error, wire = outcome(script)
    assert isinstance(error, Overloaded | RateLimited | Unreachable)
    assert (events, len(wire.bodies)) == ([], 3)


@pytest.mark.parametrize("script", PASSING.values(), ids=PASSING.keys())
def test_answer_of_the_third_try_is_the_answer(script: list[Step]) -> None:
    events, error, wire = outcome(script, script, ANSWER)
    assert (events, error, len(wire.bodies)) == (WHOLE, None, 3)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 410, 413, 418, 422])
def test_refusal_is_not_tried_again(status: int) -> None:
    events, error, wire = outcome(refusal(status, "x"))
    assert (events, error and error.status, len(wire.bodies)) == ([], status, 1)


def test_nothing_is_tried_again_once_text_came() -> None:
    events, error, wire = outcome([head(), TEXT + event(FRAME)])
    assert (events, type(error), len(wire.bodies)) == ([TextDelta("Hello")], RateLimited, 1)


def test_retry_after_is_waited_for_and_counted_down() -> None:
    events, error, wire = outcome(refusal(429, "limit_requests", "no", "retry-after: 1.5"), ANSWER)
    notices = [event for event in events if isinstance(event, Retrying)]
    assert (events[2:], error) == (WHOLE, None)
    assert [(one.seconds, one.attempt, one.attempts) for one in notices] == [(2, 1, 2), (1, 1, 2)]
    assert notices[0].failure.is_a(RateLimited)
    assert 1.5 <= wire.seconds < 6


def test_longer_retry_after_is_left_to_the_user() -> None:
    events, error, wire = outcome(refusal(429, "limit_requests", "no", "retry-after: 31"))
    assert (events, error and error.retry_after, len(wire.bodies)) == ([], 31.0, 1)


def test_refused_connection_is_unreachable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        client = DashScope(KEY, f"http://127.0.0.1:{free.getsockname()[1]}/v1", backoff=Backoff(random=lambda: 0.1))
        events, error = asyncio.run(collect(client))
    assert [(type(event), getattr(event, "attempt", None)) for event in events] == [(Retrying, 1), (Retrying, 2)]
    assert type(error) is Unreachable


def test_unknown_host_is_unreachable() -> None:
    events, error = asyncio.run(collect(DashScope(KEY, "http://no-such-host.invalid/v1", backoff=AT_ONCE)))
    assert (events, type(error)) == ([], Unreachable)


def test_failed_handshake_is_insecure_and_not_tried_again() -> None:
    async def ask() -> None:
        greetings: list[asyncio.StreamWriter] = []

        def answer_in_plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            greetings.append(writer)
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            writer.close()

        async with await asyncio.start_server(answer_in_plain, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            _, error = await collect(DashScope(KEY, f"https://127.0.0.1:{port}/v1", backoff=AT_ONCE))
        assert (type(error), len(greetings)) == (InsecureConnection, 1)

    asyncio.run(ask())


LEAKS: dict[str, list[Step]] = {
    "message": refusal(401, "invalid_api_key", f"Incorrect key {KEY} given: {KEY}"),
    "code and id": [
        head(400, "application/json", f"x-request-id: {KEY}"),
        json.dumps({"error": {"code": KEY, "type": KEY, "message": "x" * 295 + KEY}, "request_id": KEY}).encode(),
    ],
    "frame": [head(), TEXT + event({"error": f"key {KEY}"})],
    "broken json": [head(), TEXT + f"data: {{{KEY}\n\n".encode()],
    "finish": [head(), delta(KEY, content="x"), Then.RESET],
    "reset": [Then.RESET],
    "bad head": [f"{KEY}: {KEY}\r\n\r\n".encode()],
}


@pytest.mark.parametrize("script", LEAKS.values(), ids=LEAKS.keys())
def test_key_is_in_no_error_and_no_log(script: list[Step], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    events, error, _ = outcome(script)
    said = [repr(events), caplog.text]
    if error:
        said += [str(error), repr(error), repr(vars(error)), "".join(traceback.format_exception(error))]
    assert [text for text in said if KEY in text] == []


def log_of(script: list[Step], caplog: pytest.LogCaptureFixture, asked: str = "hi") -> list[str]:
    async def ask() -> None:
        async with playing(script) as wire:
            await collect(wire.client(), replace(QUESTION, messages=[{"role": "user", "content": asked}]))

    asyncio.run(ask())
    return [record.getMessage() for record in caplog.records if record.name == "qwendow.client"]


def test_log_holds_facts_and_what_the_server_says(caplog: pytest.LogCaptureFixture) -> None:
    assert log_of(refusal(503, "x", "CB worker is dead: restart the server"), caplog) == [
        "LastingFault status=503 code=x request_id=req-1: CB worker is dead: restart the server"
    ]


def test_log_holds_nothing_of_what_was_asked(caplog: pytest.LogCaptureFixture) -> None:
    said = "cannot read my dear diary of today at 3"
    log = log_of(refusal(400, "x", said), caplog, "Dear all, my dear diary of today\nis lost.")
    assert log == ["InvalidRequest status=400 code=x request_id=req-1: cannot read…at 3"]


def test_log_holds_nothing_of_what_inspection_says(caplog: pytest.LogCaptureFixture) -> None:
    assert log_of(refusal(400, "data_inspection_failed", "the secret text"), caplog) == [
        "ContentRefused status=400 code=data_inspection_failed request_id=req-1"
    ]


def test_second_failure_of_another_kind_is_the_one_that_is_raised() -> None:
    async def ask() -> None:
        async with playing(refusal(503, "ModelUnavailable"), refusal(404, "model_not_found")) as wire:
            _, error = await collect(wire.client())
            assert (error and error.code, len(wire.bodies)) == ("model_not_found", 2)

    asyncio.run(ask())


def test_how_the_last_request_ended_is_known() -> None:
    async def scene() -> list[str]:
        async with playing(refusal(401, "invalid_api_key"), ANSWER) as wire:
            client = wire.client()
            seen = [client.state]
            for _ in range(2):
                await ask(client)
                seen.append(client.state)
            await client.aclose()
            return seen

    assert asyncio.run(scene()) == ["unasked", "KeyRefused", "ok"]
