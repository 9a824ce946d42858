"""The offline endpoint as the SDKs see it: openai, and the vendor's own in its OpenAI mode."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI

from offline_wire import KEY
from qwendow.offline import create_app, start

ASKED: list[Any] = [{"role": "user", "content": "你是谁？"}]
SAID = "我是 Qwendow 的离线演示，不是模型；回答都是预备的。"
WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with start(create_app(pace=0)) as running:
        yield running.base_url


@pytest.fixture
def client(url: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=url, api_key=KEY, max_retries=0) as client:
        yield client


def asking(text: str) -> list[Any]:
    return [{"role": "user", "content": text}]


def test_openai_reads_a_whole_answer(client: OpenAI) -> None:
    completion = client.chat.completions.create(model="qwen-plus", messages=ASKED)
    assert completion.choices[0].message.content == SAID
    assert completion.usage is not None and completion.usage.completion_tokens == 17
    assert completion.id == f"chatcmpl-{completion._request_id}"


def test_openai_reads_a_stream(url: str) -> None:
    async def read() -> tuple[str, list[str | None], int]:
        async with AsyncOpenAI(base_url=url, api_key=KEY) as client:
            stream = await client.chat.completions.create(
                model="qwen-plus", messages=ASKED, stream=True, stream_options={"include_usage": True}
            )
            chunks = [chunk async for chunk in stream]
        said = [chunk.choices[0] for chunk in chunks if chunk.choices]
        assert chunks[-1].usage is not None
        text = "".join(choice.delta.content or "" for choice in said)
        return text, [choice.finish_reason for choice in said[-2:]], chunks[-1].usage.total_tokens

    assert asyncio.run(read()) == (SAID, [None, "stop"], 28)


def test_openai_reads_thinking_and_json(client: OpenAI) -> None:
    thought = client.chat.completions.create(model="qwen3.5-plus", messages=ASKED)
    assert "你是谁" in thought.choices[0].message.reasoning_content  # type: ignore[attr-defined]
    answer = client.chat.completions.create(
        model="qwen-plus", messages=asking("JSON of a@example.com"), response_format={"type": "json_object"}
    )
    assert json.loads(answer.choices[0].message.content or "")["offline"] is True


def test_openai_goes_round_the_tool_loop(client: OpenAI) -> None:
    messages = asking("What is the weather in Paris?")
    first = client.chat.completions.create(model="qwen-plus", messages=messages, tools=[WEATHER]).choices[0]
    assert first.finish_reason == "tool_calls"
    (call,) = first.message.tool_calls or ()
    assert call.type == "function" and json.loads(call.function.arguments) == {"city": "Paris"}
    messages += [first.message.model_dump(exclude_unset=True)]
    messages += [{"role": "tool", "tool_call_id": call.id, "content": "12 °C, rain"}]
    second = client.chat.completions.create(model="qwen-plus", messages=messages, tools=[WEATHER]).choices[0]
    assert second.finish_reason == "stop"
    assert "`get_weather` returned: 12 °C, rain" in (second.message.content or "")


def test_openai_joins_the_pieces_of_a_streamed_call(client: OpenAI) -> None:
    messages = asking("Weather in Paris and London?")
    with client.chat.completions.stream(
        model="qwen-plus", messages=messages, tools=[WEATHER], parallel_tool_calls=True
    ) as stream:
        message = stream.get_final_completion().choices[0].message
    calls = [call.function for call in message.tool_calls or ()]
    assert [(call.name, json.loads(call.arguments)) for call in calls] == [
        ("get_weather", {"city": "Paris"}),
        ("get_weather", {"city": "London"}),
    ]


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        ("400", openai.BadRequestError, "invalid_parameter_error"),
        ("401", openai.AuthenticationError, "invalid_api_key"),
        ("403", openai.PermissionDeniedError, "access_denied"),
        ("404", openai.NotFoundError, "model_not_found"),
        ("429-quota", openai.RateLimitError, "insufficient_quota"),
        ("503", openai.InternalServerError, "ModelUnavailable"),
    ],
)
def test_openai_raises_the_fitting_error(client: OpenAI, fault: str, error: type[Exception], code: str) -> None:
    with pytest.raises(error) as caught:
        client.chat.completions.create(model="qwen-plus", messages=asking(f"[[fault:{fault}]]"))
    assert caught.value.code == code  # type: ignore[attr-defined]


def test_openai_gets_a_wrapped_error_as_text(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="qwen-plus", messages=asking("[[fault:inspection]]"), stream=True)
    assert caught.value.code is None
    assert str(caught.value.body).startswith('data: {"error":')


def test_openai_raises_an_error_event_of_the_stream(client: OpenAI) -> None:
    stream = client.chat.completions.create(model="qwen-plus", messages=asking("[[fault:inspection-mid]]"), stream=True)
    with pytest.raises(openai.APIError) as caught:
        list(stream)
    assert (type(caught.value), caught.value.code) == (openai.APIError, "data_inspection_failed")


def test_openai_retries_until_the_answer_is_good(url: str) -> None:
    with OpenAI(base_url=url, api_key=KEY, max_retries=2) as client:
        completion = client.chat.completions.create(
            model="qwen-plus", messages=asking("你是谁？[[fault:503 times=1 retry-after=0.01]]")
        )
    assert completion.choices[0].message.content == SAID


def test_openai_lists_the_models(client: OpenAI) -> None:
    assert "qwen-plus" in [model.id for model in client.models.list()]


@pytest.fixture
def vendor(url: str) -> Iterator[Any]:
    dashscope = pytest.importorskip("dashscope")
    with dashscope.Client(api_key=KEY, base_url=url, protocol="openai", max_retries=0) as client:
        yield client


def test_vendors_sdk_reads_a_whole_answer(vendor: Any) -> None:
    completion = vendor.chat.completions.create(model="qwen-plus", messages=ASKED)
    assert completion.choices[0].message.content == SAID
    assert (completion.usage.output_tokens, completion.usage.total_tokens) == (17, 28)


def test_vendors_sdk_reads_a_stream(vendor: Any) -> None:
    chunks = list(vendor.chat.completions.create(model="qwen-plus", messages=ASKED, stream=True, enable_thinking=True))
    said = [chunk.choices[0] for chunk in chunks if chunk.choices]
    assert "".join(choice.delta.content or "" for choice in said) == SAID
    assert "你是谁" in "".join(choice.delta.reasoning_content or "" for choice in said)
    assert (said[-1].finish_reason, chunks[-1].usage.input_tokens) == ("stop", 11)


def test_vendors_sdk_raises_the_fitting_error(vendor: Any) -> None:
    errors = pytest.importorskip("dashscope.v2.errors")
    with pytest.raises(errors.DashScopeError) as caught:
        vendor.chat.completions.create(model="qwen-none", messages=ASKED)
    assert (caught.value.status_code, caught.value.code) == (404, "model_not_found")
