"""What leaves the client: the body, the headers, and where it goes."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest

from client_wire import ANSWER, KEY, QUESTION, collect, outcome, playing
from qwendow.client import DashScope
from qwendow.conversation.errors import UnexpectedAnswer
from qwendow.conversation.events import TextDelta
from qwendow.conversation.request import Request

pytestmark = pytest.mark.usefixtures("loop")


def sent(request: Request) -> dict[str, object]:
    async def ask() -> dict[str, object]:
        async with playing(ANSWER) as wire:
            await collect(wire.client(), request)
            return wire.bodies[0]

    return asyncio.run(ask())


def test_body_asks_for_a_stream_with_usage() -> None:
    assert sent(QUESTION) == {
        "model": "qwen-plus",
        "messages": [{"role": "user", "content": "hi"}],
        "temperature": 0.7,
        "top_p": 0.8,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_json_mode_and_thinking_are_sent_at_the_top_level() -> None:
    body = sent(dataclasses.replace(QUESTION, json_mode=True, thinking=False))
    assert (body["response_format"], body["enable_thinking"]) == ({"type": "json_object"}, False)


def test_a_schema_takes_the_place_of_plain_json_mode_and_arrives_as_it_is() -> None:
    schema = {"$ref": "#/$defs/a", "$defs": {"a": {"enum": [None, True, 1.5, "密"]}}, "additionalProperties": False}
    given = {"name": "a", "strict": True, "schema": schema}
    body = sent(dataclasses.replace(QUESTION, json_mode=True, json_schema=given))
    assert body["response_format"] == {"type": "json_schema", "json_schema": given}


def test_a_number_in_a_schema_may_have_any_size() -> None:
    given = {"name": "a", "strict": True, "schema": {"const": 10**30, "title": "密"}}
    body = sent(dataclasses.replace(QUESTION, json_mode=True, json_schema=given))
    assert body["response_format"] == {"type": "json_schema", "json_schema": given}


def test_half_characters_of_a_message_do_not_stop_it() -> None:
    said, tool = (
        {"role": "user", "content": "a\ud83d b\ud83d\ude00"},
        {"function": {"name": "f", "description": "\ude00"}},
    )
    body = sent(dataclasses.replace(QUESTION, messages=[said], tools=(tool,)))
    assert body["messages"] == [{"role": "user", "content": "a\ufffd b\U0001f600"}]
    assert body["tools"] == [{"function": {"name": "f", "description": "\ufffd"}}]


def test_nothing_of_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "leak")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/leak")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Leak: leak\nAuthorization: Bearer leak\nHost: x\nUser-Agent: x")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    _, error, wire = outcome(ANSWER)
    length = next(line for line in wire.heads[0].split("\r\n") if line.startswith("Content-Length"))
    assert error is None
    assert wire.heads[0].split("\r\n") == [
        "POST /compatible-mode/v1/chat/completions HTTP/1.1",
        f"Host: 127.0.0.1:{wire.port}",
        f"Authorization: Bearer {KEY}",
        "Content-Type: application/json",
        length,
        "Accept: text/event-stream",
        "Accept-Encoding: identity",
        "User-Agent: qwendow",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("dialect", "inspected", "sent"),
    [
        ("dashscope", ("input", "output"), ['X-DashScope-DataInspection: {"input": "cip", "output": "cip"}']),
        ("dashscope", ("output",), ['X-DashScope-DataInspection: {"output": "cip"}']),
        ("dashscope", (), []),
        ("plain", ("input", "output"), []),
    ],
)
def test_the_vendor_alone_is_asked_to_inspect_more_closely(
    dialect: str, inspected: tuple[str, ...], sent: list[str]
) -> None:
    async def ask() -> list[str]:
        async with playing(ANSWER) as wire:
            await collect(DashScope(KEY, wire.url, dialect=dialect, inspection=inspected))
            return [line for line in wire.heads[0].split("\r\n") if "Inspection" in line]

    assert asyncio.run(ask()) == sent


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirect_is_not_followed(status: int) -> None:
    async def ask() -> None:
        async with playing(ANSWER) as elsewhere:
            redirect = f"HTTP/1.1 {status} X\r\nlocation: {elsewhere.url}\r\ncontent-length: 0\r\n\r\n".encode()
            async with playing([redirect]) as wire:
                events, error = await collect(wire.client())
            assert (events, type(error), error and error.status) == ([], UnexpectedAnswer, status)
            assert (len(wire.bodies), elsewhere.connections) == (1, 0)

    asyncio.run(ask())


@pytest.mark.parametrize("key", ["", "sk-a\nb", "sk-密", "sk a"])
def test_a_key_that_no_header_can_hold_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ValueError) as caught:
        DashScope(key, "http://127.0.0.1:9/v1")
    assert str(caught.value) == "the API key is empty or holds characters that a header cannot"


def test_two_hundred_streams_run_at_once() -> None:
    async def ask() -> None:
        async with playing([ANSWER[0], 0.5, ANSWER[1]]) as wire:
            client = wire.client(first_token=30)

            async def one() -> list[str]:
                return [event.text async for event in client.stream(QUESTION) if isinstance(event, TextDelta)]

            answers = await asyncio.gather(*(one() for _ in range(200)))
            await client.aclose()
            assert (answers, wire.connections) == ([["Hello"]] * 200, 200)

    asyncio.run(ask())


def test_headers_of_the_operator_are_sent_along_and_win() -> None:
    async def scene() -> None:
        async with playing(ANSWER) as wire:
            client = DashScope(KEY, wire.url, extra={"X-Team": "support", "Authorization": "Basic abcdef"})
            await collect(client, QUESTION)
            lines = wire.heads[0].lower().split("\r\n")
            assert [line for line in lines if line.startswith(("x-team", "authorization"))] == [
                "authorization: basic abcdef", "x-team: support",
            ]  # fmt: skip
            await client.aclose()

    asyncio.run(scene())
