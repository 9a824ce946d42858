"""Each fault of the offline endpoint, seen on the wire."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from offline_wire import Answered, ask, body
from qwendow.offline import create_app, start
from qwendow.offline.faults.table import FAULTS

GOOD = "I am Qwendow's offline demo, not a model. My answers were written in advance."


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with start(create_app(pace=0)) as running:
        yield running.base_url


def struck(url: str, fault: str, stream: bool = True, timeout: float = 5, **more: Any) -> Answered:
    return ask(url, body(f"Who are you? [[fault:{fault}]]", stream=stream, **more), timeout=timeout)


STATUSES = {
    "400": (400, "invalid_parameter_error"),
    "401": (401, "invalid_api_key"),
    "403": (403, "access_denied"),
    "403-unpurchased": (403, "AccessDenied.Unpurchased"),
    "404": (404, "model_not_found"),
    "408": (408, "RequestTimeOut"),
    "409": (409, "http_409"),
    "413": (413, "BadRequest.TooLarge"),
    "429": (429, "limit_requests"),
    "429-burst": (429, "limit_burst_rate"),
    "429-quota": (429, "insufficient_quota"),
    "500": (500, "internal_error"),
    "500-timeout": (500, "RequestTimeOut"),
    "503": (503, "ModelUnavailable"),
    "503-capacity": (503, "ModelServingError"),
    "504": (504, "http_504"),
    "529": (529, "http_529"),
    "arrears": (400, "Arrearage"),
    "free-tier": (403, "AllocationQuota.FreeTierOnly"),
    "inspection": (400, "data_inspection_failed"),
    "too-long": (400, "invalid_parameter_error"),
    "418": (418, "http_418"),
}


@pytest.mark.parametrize("fault", STATUSES)
@pytest.mark.parametrize("stream", [True, False])
def test_statuses_come_with_their_codes(url: str, fault: str, stream: bool) -> None:
    answered = struck(url, fault, stream)
    error = json.loads(answered.body.removeprefix(b"data: "))
    assert (answered.status, error["error"]["code"]) == STATUSES[fault]
    assert error["request_id"] == answered.headers["x-request-id"]
    assert "retry-after" not in answered.headers


def test_every_fault_of_the_table_is_seen_in_this_file() -> None:
    seen = set(re.findall(r'[":]([a-z0-9-]+)[] "]', Path(__file__).read_text(encoding="utf-8")))
    assert set(FAULTS) - seen == set()


def test_retry_after_is_sent_if_asked_for(url: str) -> None:
    assert struck(url, "429 retry-after=3").headers["retry-after"] == "3"


def test_fault_asked_for_by_header_strikes_too(url: str) -> None:
    answered = ask(url, body(), headers={"x-qwendow-fault": "503 retry-after=1"})
    assert (answered.status, answered.headers["retry-after"]) == (503, "1")


def test_fault_strikes_so_often_and_then_the_answer_is_good(url: str) -> None:
    answers = [struck(url, "503 times=2", stream=False) for _ in range(4)]
    assert [answered.status for answered in answers] == [503, 503, 200, 503]
    assert answers[2].json["choices"][0]["message"]["content"] == GOOD


def test_fault_in_an_earlier_message_does_not_strike(url: str) -> None:
    old = body("[[fault:503]]")["messages"]
    sent = {**body(), "messages": [*old, {"role": "assistant", "content": "?"}, *body()["messages"]]}
    assert ask(url, sent).status == 200


@pytest.mark.parametrize("marker", ["[[fault:nonsense]]", "[[fault:999]]"])
def test_unknown_fault_is_said_to_be_unknown(url: str, marker: str) -> None:
    answered = ask(url, body(marker))
    assert answered.status == 400
    assert answered.json["error"]["message"].startswith("Unknown fault")


@pytest.mark.parametrize("header", ["nonsense", "] ]", "503 x"])
def test_header_that_names_no_fault_is_refused_too(url: str, header: str) -> None:
    assert ask(url, body(), headers={"x-qwendow-fault": header}).status == 400


def test_bad_body_with_a_fault_is_still_a_bad_body(url: str) -> None:
    for sent in (b"{}", b'{"model":"qwen-plus"}', b'{"model":"qwen-plus","messages":[]}'):
        assert ask(url, sent, headers={"x-qwendow-fault": "503 times=0"}).status == 400


@pytest.mark.parametrize(("fault", "status", "words"), [("502", 502, b"Bad Gateway"), ("html", 200, b"Log in")])
def test_pages_are_html(url: str, fault: str, status: int, words: bytes) -> None:
    answered = struck(url, fault)
    assert (answered.status, answered.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert words in answered.body


def test_redirect_leads_to_another_host(url: str) -> None:
    answered = struck(url, "redirect")
    assert (answered.status, answered.headers["location"]) == (
        307, "https://redirect.example.com/compatible-mode/v1/chat/completions",
    )  # fmt: skip
    assert struck(url, "redirect to=http://127.0.0.1:1/x").headers["location"] == "http://127.0.0.1:1/x"


@pytest.mark.parametrize(("stream", "kind"), [(True, "text/event-stream;charset=UTF-8"), (False, "application/json")])
def test_empty_is_a_good_head_without_a_body(url: str, stream: bool, kind: str) -> None:
    answered = struck(url, "empty", stream)
    assert (answered.status, answered.headers["content-type"], answered.body) == (200, kind, b"")


def test_bare_error_pretends_to_be_a_stream(url: str) -> None:
    answered = struck(url, "json-error")
    assert (answered.status, answered.headers["content-type"]) == (200, "text/event-stream;charset=UTF-8")
    assert answered.json["error"]["code"] == "internal_error"


@pytest.mark.parametrize("stream", [True, False])
def test_reset_comes_before_any_byte(url: str, stream: bool) -> None:
    with pytest.raises(ConnectionResetError):
        struck(url, "reset", stream)


@pytest.mark.parametrize("stream", [True, False])
def test_connection_breaks_in_the_middle(url: str, stream: bool) -> None:
    reset, closed = struck(url, "reset-mid", stream), struck(url, "cut-mid", stream)
    assert (reset.broken, closed.broken) == ("ConnectionResetError", "IncompleteRead")
    assert b"finish_reason" in reset.body and b"[DONE]" not in reset.body
    assert b"finish_reason" in closed.body and b"[DONE]" not in closed.body


@pytest.mark.parametrize("stream", [True, False])
def test_stall_sends_nothing_at_all(url: str, stream: bool) -> None:
    with pytest.raises(TimeoutError):
        struck(url, "stall", stream, timeout=0.3)


def test_stall_ends_after_its_seconds_and_the_answer_follows(url: str) -> None:
    started = time.monotonic()
    assert struck(url, "stall seconds=0.3").text == GOOD
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(("fault", "events"), [("stall-headers", 0), ("stall-mid", 6), ("stall-thinking", 6)])
def test_stall_after_the_headers_keeps_the_connection_open(url: str, fault: str, events: int) -> None:
    answered = struck(url, fault, timeout=0.3)
    assert (answered.status, answered.broken, len(answered.events)) == (200, "TimeoutError", events)


def test_stalled_thinking_has_reasoning_and_no_text(url: str) -> None:
    said = [choice["delta"] for choice in struck(url, "stall-thinking seconds=0").choices]
    assert [delta["content"] for delta in said] == [None] * 6
    assert "".join(delta["reasoning_content"] for delta in said) == "Let me think about "[: 1 + 2 + 2 + 4 + 6]


def test_keep_alive_sends_comments_only(url: str) -> None:
    assert struck(url, "keepalive seconds=0.3 every=0.1").body == b": keep-alive\n\n" * 3
    middle = struck(url, "keepalive-mid seconds=0.2 every=0.1").body
    assert middle.count(b"data: ") == 6
    assert middle.endswith(b"\n\n" + b": keep-alive\n\n" * 2)


def test_slow_waits_before_each_event(url: str) -> None:
    started = time.monotonic()
    answered = struck(url, "slow seconds=0.02")
    assert answered.text == GOOD
    assert time.monotonic() - started >= 0.02 * len(answered.events)


ERROR_EVENTS = {
    "inspection-mid": (6, {"error": "data_inspection_failed"}),
    "error-first": (0, {"error": "internal_error"}),
    "error-mid": (6, {"error": "internal_error"}),
    "native-first": (0, {"code": "Throttling"}),
    "native-mid": (6, {"code": "Throttling"}),
}


@pytest.mark.parametrize("fault", ERROR_EVENTS)
def test_error_event_is_the_last(url: str, fault: str) -> None:
    *chunks, last = struck(url, fault).events
    shown = {"error": last["error"]["code"]} if "error" in last else {"code": last["code"]}
    assert (len(chunks), shown) == ERROR_EVENTS[fault]


def test_streams_end_without_what_should_end_them(url: str) -> None:
    finished, done = b'"finish_reason":"stop"', b"[DONE]"
    ends = {fault: struck(url, fault) for fault in ("eof", "no-finish", "no-done")}
    assert {fault: (finished in end.body, done in end.body, end.broken) for fault, end in ends.items()} == {
        "eof": (False, False, ""),
        "no-finish": (False, True, ""),
        "no-done": (True, False, ""),
    }


def test_broken_json_stands_between_good_events(url: str) -> None:
    data = [line for line in struck(url, "broken-json").body.split(b"\n\n") if line]
    assert data[6] == b'data: {"choices":[{"delta":{"content":"brok'
    assert data[-1] == b"data: [DONE]"


def test_odd_data_are_events_of_other_types(url: str) -> None:
    assert struck(url, "odd-data").events[6:9] == [[], "text", None]


def test_bytes_that_are_no_utf8(url: str) -> None:
    bad = struck(url, "bad-utf8").body
    assert b"\xff\xfe" in bad and bad.endswith(b"data: [DONE]\n\n")
    assert struck(url, "truncated-utf8").body.endswith(b'"content":"\xe4\xbd')


@pytest.mark.parametrize("stream", [True, False])
def test_split_characters_add_up(url: str, stream: bool) -> None:
    answered = ask(url, body("你是谁？ [[fault:split-utf8]]", stream=stream))
    said = answered.text if stream else answered.json["choices"][0]["message"]["content"]
    assert said == "我是 Qwendow 的离线演示，不是模型；回答都是预备的。"


def test_emoji_comes_as_two_escaped_halves(url: str) -> None:
    answered = struck(url, "surrogates")
    assert b'"\\ud83d"' in answered.body and b'"\\ude00"' in answered.body
    assert "😀" in answered.text.encode("utf-16", "surrogatepass").decode("utf-16")


def test_null_and_empty_parts_stand_between_good_events(url: str) -> None:
    assert struck(url, "null-content").choices[6]["delta"] == {"content": None}
    assert struck(url, "null-choices").events[6]["choices"] is None
    assert struck(url, "empty-choices").events[6]["choices"] == []


def test_comments_and_events_without_data_precede_each_event(url: str) -> None:
    received = struck(url, "comments").body
    assert received.count(b": comment\nevent: ping\n\n") == received.count(b"data: ")


@pytest.mark.parametrize(("fault", "reason"), [("length", "length"), ("content-filter", "content_filter")])
def test_other_finish_reasons(url: str, fault: str, reason: str) -> None:
    answered = struck(url, fault)
    assert answered.choices[-1]["finish_reason"] == reason
    assert GOOD.startswith(answered.text) and answered.text != GOOD


def test_invalid_json_is_a_whole_answer(url: str) -> None:
    answered = struck(url, "invalid-json")
    assert answered.choices[-1]["finish_reason"] == "stop"
    with pytest.raises(ValueError):
        json.loads(answered.text)


def test_flood_is_a_hundred_thousand_deltas(url: str) -> None:
    received = struck(url, "flood", timeout=20).body
    assert received.count(b"data: ") == 100_000 + 3
    assert len(struck(url, "flood n=250").text) == 250


def calls(answered: Answered) -> list[Any]:
    return [choice["delta"]["tool_calls"][0] for choice in answered.choices if "tool_calls" in choice["delta"]]


def test_tool_call_deltas_come_twice_mixed_unnumbered_or_cut(url: str) -> None:
    twice = calls(struck(url, "tools-duplicate"))
    assert twice[0] == twice[1]
    mixed = calls(struck(url, "tools-disorder"))
    assert [call["index"] for call in mixed] == [1, 0] * (len(mixed) // 2)
    assert {call["function"].get("name") for call in mixed[:2]} == {"get_current_weather"}
    assert not any("index" in call for call in calls(struck(url, "tools-no-index")))
    cut = "".join(call["function"]["arguments"] for call in calls(struck(url, "tools-bad-json")))
    with pytest.raises(ValueError):
        json.loads(cut)


def test_stream_only_faults_leave_whole_answers_good(url: str) -> None:
    assert struck(url, "eof", stream=False).json["choices"][0]["message"]["content"] == GOOD
