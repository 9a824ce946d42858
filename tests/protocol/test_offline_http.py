"""The offline endpoint over HTTP: paths, keys, headers, streams, usage; raw, without any SDK."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from offline_wire import KEY, Answered, ask, body
from qwendow.offline import Running, create_app, start
from qwendow.offline.asked.catalog import load_catalog
from qwendow.offline.asked.checks import Retired

GATEWAY = {
    "vary", "x-request-id", "x-dashscope-call-gateway", "req-cost-time", "req-arrive-time", "resp-start-time",
    "x-envoy-upstream-service-time", "server", "date", "content-type",
}  # fmt: skip


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Running]:
    with start(create_app(pace=0)) as running:
        yield running


@pytest.fixture
def url(endpoint: Running) -> str:
    return endpoint.base_url


def raw(sent: dict[str, Any]) -> bytes:
    """A whole request, for a bare socket."""
    payload = json.dumps(sent).encode()
    head = f"POST /compatible-mode/v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n"
    return f"{head}Content-Length: {len(payload)}\r\n\r\n".encode() + payload


def test_documented_example_costs_22_17_39(url: str) -> None:
    messages = [{"role": "system", "content": "You are a helpful assistant."}, {"role": "user", "content": "你是谁？"}]
    assert ask(url, {"model": "qwen-plus", "messages": messages}).json["usage"] == {
        "prompt_tokens": 22,
        "completion_tokens": 17,
        "total_tokens": 39,
        "prompt_tokens_details": {"cached_tokens": 0},
    }


def test_whole_answer_has_the_documented_keys_in_order(url: str) -> None:
    answered = ask(url, body())
    assert list(answered.json) == [
        "choices", "object", "usage", "created", "system_fingerprint", "model", "id",
    ]  # fmt: skip
    assert answered.json["choices"] == [
        {
            "message": {
                "role": "assistant",
                "content": "I am Qwendow's offline demo, not a model. My answers were written in advance.",
            },
            "finish_reason": "stop",
            "index": 0,
            "logprobs": None,
        }
    ]
    assert answered.headers["content-type"] == "application/json"


def test_answers_carry_the_gateways_headers_and_the_id_is_the_request_id(url: str) -> None:
    for sent in (body(), body(stream=True)):
        answered = ask(url, sent)
        assert answered.headers.keys() >= GATEWAY
        assert answered.headers["server"] == "istio-envoy"
        assert answered.headers["x-dashscope-call-gateway"] == "true"
        found = re.search(rb'"id":"chatcmpl-([0-9a-f-]+)"', answered.body)
        assert found is not None and found[1].decode() == answered.headers["x-request-id"]


def test_stream_has_role_text_finish_usage_done_in_this_order(url: str) -> None:
    answered = ask(url, body(stream=True, stream_options={"include_usage": True}))
    assert (answered.status, answered.headers["content-type"]) == (200, "text/event-stream;charset=UTF-8")
    first, *middle, last = answered.choices
    assert first == {
        "delta": {"content": "", "role": "assistant"}, "index": 0, "logprobs": None, "finish_reason": None,
    }  # fmt: skip
    assert {tuple(choice["delta"]) for choice in middle} == {("content",)}
    assert {choice["finish_reason"] for choice in middle} == {None}
    assert last == {"finish_reason": "stop", "delta": {"content": ""}, "index": 0, "logprobs": None}
    *chunks, counts, done = answered.events
    assert {chunk["usage"] for chunk in chunks} == {None}
    assert (counts["choices"], counts["usage"]["total_tokens"], done) == ([], 32, "[DONE]")
    assert len({(event["id"], event["created"], event["model"]) for event in (*chunks, counts)}) == 1
    assert answered.text == "I am Qwendow's offline demo, not a model. My answers were written in advance."


def test_usage_comes_only_when_asked_for(url: str) -> None:
    events = ask(url, body(stream=True)).events
    assert {event["usage"] for event in events[:-1]} == {None}
    assert all(event["choices"] for event in events[:-1])


def test_stream_has_nothing_but_data_lines_and_raw_characters(url: str) -> None:
    received = ask(url, body("导览", stream=True)).body
    lines = received.split(b"\n")
    assert {line[:6] for line in lines} == {b"data: ", b""}
    assert "离线演示".encode() in b"".join(re.findall(rb'"content":"([^"]*)"', received))


def test_thinking_is_streamed_before_the_text_and_counted(url: str) -> None:
    answered = ask(url, body(stream=True, enable_thinking=True, stream_options={"include_usage": True}))
    said = [choice["delta"] for choice in answered.choices]
    assert said[0] == {"content": None, "role": "assistant", "reasoning_content": ""}
    assert said[-1] == {"content": "", "reasoning_content": None}
    kinds = [delta["content"] is None for delta in said]
    assert kinds == sorted(kinds, reverse=True)
    counts = answered.events[-2]["usage"]
    reasoning = counts["completion_tokens_details"]["reasoning_tokens"]
    assert 0 < reasoning < counts["completion_tokens"]


def test_tool_call_is_streamed_in_pieces_of_json(url: str) -> None:
    schema = {"type": "object", "properties": {"location": {"type": "string"}}, "required": ["location"]}
    tool = {"type": "function", "function": {"name": "get_current_weather", "parameters": schema}}
    choices = ask(url, body("杭州天气怎么样", stream=True, tools=[tool])).choices
    calls = [choice["delta"]["tool_calls"][0] for choice in choices[:-1]]
    assert re.fullmatch("call_[0-9a-f]{22}", calls[0]["id"])
    assert [(call["index"], call["id"], call["type"]) for call in calls[1:]] == [(0, "", "function")] * (len(calls) - 1)
    assert [call["function"].get("name") for call in calls] == ["get_current_weather"] + [None] * (len(calls) - 1)
    assert json.loads("".join(call["function"]["arguments"] for call in calls)) == {"location": "杭州"}
    assert choices[0]["delta"] == {"content": None, "role": "assistant", "tool_calls": [calls[0]]}
    assert choices[-1] == {"finish_reason": "tool_calls", "delta": {"content": ""}, "index": 0, "logprobs": None}


def test_several_answers_interleave(url: str) -> None:
    choices = ask(url, body(stream=True, n=3)).choices
    assert [choice["index"] for choice in choices] == [0, 1, 2] * (len(choices) // 3)
    assert [choice["finish_reason"] for choice in choices[-3:]] == ["stop"] * 3


def test_long_prefix_sent_before_is_cached(url: str) -> None:
    system = {"role": "system", "content": "Be brief and clear. " * 300}
    sent = [{**body(text), "messages": [system, *body(text)["messages"]]} for text in ("one", "two")]
    cached = [ask(url, one, key="sk-cache").json["usage"]["prompt_tokens_details"]["cached_tokens"] for one in sent]
    assert cached == [0, 1408]


@pytest.mark.parametrize("key", [None, "", "hello", "sk-invalid"])
def test_wrong_keys_are_refused_before_the_body_is_read(url: str, key: str | None) -> None:
    answered = ask(url, b"{", key=key)
    assert (answered.status, answered.headers["content-type"]) == (401, "application/json")
    assert answered.json == {
        "error": {
            "message": "Incorrect API key provided. For details, see: "
            "https://help.aliyun.com/zh/model-studio/error-code#apikey-error",
            "type": "invalid_request_error",
            "param": None,
            "code": "invalid_api_key",
        },
        "request_id": answered.headers["x-request-id"],
    }


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        ("sk-arrears", 400, "Arrearage"),
        ("sk-freetier", 403, "AllocationQuota.FreeTierOnly"),
        ("sk-noaccess", 403, "Model.AccessDenied"),
    ],
)
def test_special_keys_are_refused_as_their_accounts_would_be(url: str, key: str, status: int, code: str) -> None:
    answered = ask(url, body(stream=True), key=key)
    assert (answered.status, answered.json["error"]["code"], answered.json["error"]["type"]) == (status, code, code)


def test_models_are_listed(url: str) -> None:
    for path in ("/models", "/models/"):
        listed = ask(url, method="GET", path=path).json
        assert listed["object"] == "list"
        assert [row["id"] for row in listed["data"]] == load_catalog().alive(date.today())
        assert listed["data"][0] == {
            "id": "qwen4-max", "object": "model", "created": 1_700_000_000, "owned_by": "system",
        }  # fmt: skip


def test_other_methods_and_paths_are_refused(url: str) -> None:
    wrong = ask(url, method="GET")
    assert (wrong.status, wrong.json["error"]["message"]) == (405, "Request method 'GET' is not supported.")
    assert ask(url, body(), path="/embeddings").status == 404
    assert ask(url.replace("/compatible-mode/v1", "/api/v1"), body()).status == 404


def test_trailing_slash_is_honoured(url: str) -> None:
    assert ask(url, body(), path="/chat/completions/").status == 200


def test_whole_answers_are_compressed_if_asked_for(url: str) -> None:
    packed = ask(url, body(), headers={"accept-encoding": "gzip, deflate"})
    assert packed.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.body))["model"] == "qwen-plus"
    assert "content-encoding" not in ask(url, body(stream=True), headers={"accept-encoding": "gzip"}).headers


def test_errors_of_the_model_are_events_where_a_stream_was_asked_for(url: str) -> None:
    plain = ask(url, body(top_k=-1))
    wrapped = ask(url, body(top_k=-1, stream=True))
    assert (plain.status, wrapped.status) == (400, 400)
    assert plain.headers["content-type"] == "application/json"
    assert wrapped.headers["content-type"] == "text/event-stream;charset=UTF-8"
    assert wrapped.body.endswith(b"\n\n")
    assert [event["error"] for event in wrapped.events] == [plain.json["error"]]
    assert plain.json["id"] == "chatcmpl-" + plain.json["request_id"]
    assert ask(url, body(stream=True, model="no")).json["error"]["code"] == "model_not_found"


def test_errors_are_never_events_if_so_configured() -> None:
    with start(create_app(pace=0, wrap_errors=False)) as running:
        assert ask(running.base_url, body(top_k=-1, stream=True)).json["error"]["code"] == "invalid_parameter_error"


def test_prompt_longer_than_the_model_reads_is_refused(url: str) -> None:
    sent = body("字 " * 40_000, model="qwen-max")
    assert ask(url, sent).json["error"]["message"] == (
        "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]"
    )


def test_refused_input_spoils_later_requests(url: str) -> None:
    first = body("输入审核测试")
    second = {**first, "messages": [*first["messages"], {"role": "assistant", "content": "?"}, *body()["messages"]]}
    assert [ask(url, one).json["error"]["code"] for one in (first, second)] == ["data_inspection_failed"] * 2


def test_refused_output_ends_the_stream_in_the_middle(url: str) -> None:
    answered = ask(url, body("输出审核测试", stream=True, stream_options={"include_usage": True}))
    *chunks, error = answered.events
    assert answered.status == 200
    assert len(chunks) > 2
    assert {chunk["choices"][0]["finish_reason"] for chunk in chunks} == {None}
    assert error == {
        "error": {
            "message": "<400> InternalError.Algo.DataInspectionFailed: Output data may contain inappropriate content.",
            "type": "data_inspection_failed",
            "param": None,
            "code": "data_inspection_failed",
        },
        "id": chunks[0]["id"],
        "request_id": answered.headers["x-request-id"],
    }
    assert ask(url, body("输出审核测试")).status == 400


@pytest.mark.parametrize(("retired", "status"), [("denied", 403), ("missing", 404), ("served", 200)])
def test_retired_models_answer_as_configured(retired: Retired, status: int) -> None:
    with start(create_app(pace=0, retired=retired)) as running:
        assert [ask(running.base_url, body(model=name)).status for name in ("qwen3-max", "qwen-plus")] == [status, 200]


def test_rates_are_limited_without_a_retry_after() -> None:
    with start(create_app(pace=0, requests=1)) as running:
        answers = [ask(running.base_url, body()) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 429]
    assert answers[1].json["error"]["code"] == "limit_requests"
    assert not any(name.startswith(("retry-after", "x-ratelimit")) for name in answers[1].headers)


def test_pieces_come_one_by_one_at_the_pace_of_a_model() -> None:
    with start(create_app(pace=1)) as running:
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=5)
        headers = {"authorization": f"Bearer {KEY}"}
        ask(running.base_url, body())
        sent = json.dumps(body(stream=True))
        started = time.monotonic()
        connection.request("POST", "/compatible-mode/v1/chat/completions", sent, headers)
        response = connection.getresponse()
        moments = []
        while response.read1(65536):
            moments.append(time.monotonic() - started)
        connection.close()
    assert 0.14 < moments[0] < 0.6
    assert len(moments) > 10
    assert 0.4 < moments[-1] < 3


def test_connection_is_kept_for_the_next_request(endpoint: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=5)
    used = []
    for stream in (True, False, True):
        sent = json.dumps(body(stream=stream))
        connection.request("POST", "/compatible-mode/v1/chat/completions", sent, {"authorization": f"Bearer {KEY}"})
        connection.getresponse().read()
        used.append(connection.sock)
    assert used[0] is used[1] is used[2] is not None
    connection.close()


def test_many_streams_at_once_are_all_complete(url: str) -> None:
    answers: list[Answered] = []
    threads = [threading.Thread(target=lambda: answers.append(ask(url, body(stream=True)))) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.text for answer in answers} == {ask(url, body(stream=True)).text}
    assert len({answer.headers["x-request-id"] for answer in answers}) == 40


def test_stopping_ends_stalled_answers_at_once() -> None:
    running = start(create_app(pace=0))
    with socket.create_connection(("127.0.0.1", running.port)) as stalled:
        stalled.sendall(raw(body("[[fault:stall]]")))
        time.sleep(0.2)
        started = time.monotonic()
        running.stop()
        assert time.monotonic() - started < 10
    running.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", running.port))


def test_leaving_ends_the_answer_within_a_moment() -> None:
    app, ended = create_app(pace=0), threading.Event()

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)
        ended.set()

    with start(watched) as running:
        for fault in ("stall", "stall-headers", "stall-mid", "slow", "keepalive"):
            ended.clear()
            with pytest.raises(TimeoutError), socket.create_connection(("127.0.0.1", running.port), 0.2) as leaving:
                leaving.sendall(raw(body(f"hello [[fault:{fault}]]", stream=True)))
                while leaving.recv(65536):
                    pass
            assert ended.wait(1), fault


def test_hanging_up_and_stopping_log_no_errors(caplog: pytest.LogCaptureFixture) -> None:
    with start(create_app(pace=0)) as running:
        for fault in ("reset-mid", "cut-mid", "stall-mid"):
            ask(running.base_url, body(f"[[fault:{fault}]]", stream=True), timeout=0.2)
        with pytest.raises(ConnectionResetError):
            ask(running.base_url, body("[[fault:reset]]"))
    assert caplog.text == ""


def test_module_serves_in_the_foreground_and_prints_where() -> None:
    command = [sys.executable, "-m", "qwendow.offline", "--port", "0", "--pace", "0"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = dict(process.stdout.readline().strip().split("=", 1) for _ in range(2))
        status = ask(printed["DASHSCOPE_BASE_URL"], body(), key=printed["DASHSCOPE_API_KEY"]).status
        process.terminate()
        process.wait(5)
    assert status == 200
