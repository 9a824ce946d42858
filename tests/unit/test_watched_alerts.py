"""Alerts: what is said, when, and in which form each robot wants it."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import httpx2
import pytest

from qwendow.conversation.errors import ChatError, ContentRefused, Failure, KeyRefused, RateLimited, Stalled
from qwendow.conversation.turn import Outcome, Turn
from qwendow.readers.limits import Over
from qwendow.watched.alerts import Alarms, alarms, open_alarms
from qwendow.watched.alerts.alarms import AGAIN_SECONDS, FEWEST, WINDOW_SECONDS
from qwendow.watched.alerts.robots import refusal, robot
from qwendow.watched.alerts.words import ALARMS

WELL = {"store": "ok", "disk": "ok"}
SECRET = "SEC0123456789"


def turn(error: ChatError | None = None) -> Turn:
    made = Turn("what I said")
    made.end(Outcome.FAILED, Failure.of(error)) if error else made.end(Outcome.DONE)
    return made


class Desk:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, status: int = 200, answer: Any = None) -> None:
        self.now = 1_000_000.0
        self.sent: list[dict[str, Any]] = []
        self.alarms = Alarms([robot("https://ops.example/alerts", "")], lambda: self.now)

        def take(request: httpx2.Request) -> httpx2.Response:
            self.sent.append(json.loads(request.content))
            return httpx2.Response(status, json=answer or {})

        transport, made = httpx2.MockTransport(take), httpx2.AsyncClient
        monkeypatch.setattr("httpx2.AsyncClient", lambda **more: made(transport=transport, **more))

    def look(self, seconds: float = 15, **seen: str) -> list[tuple[str, str]]:
        """What is said then, that was not before."""

        async def look() -> dict[str, str]:
            return WELL | seen

        self.now += seconds
        before = len(self.sent)
        asyncio.run(self.alarms.look(look))
        return [(one["alarm"], one["state"]) for one in self.sent[before:]]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(monkeypatch)


def test_a_refused_key_is_said_once_and_that_it_is_well_again(desk: Desk):
    desk.alarms.answered(turn(KeyRefused()))
    assert [desk.look(), desk.look(), desk.look(600)] == [[("key", "begun")], [], []]
    desk.alarms.answered(turn())
    assert [desk.look(), desk.look()] == [[("key", "ended")], []]
    assert "KeyRefused" in desk.sent[0]["text"] and "Well again after 10 min" in desk.sent[1]["text"]
    assert "what I said" not in str(desk.sent)


def test_answers_that_fail_are_said_where_they_are_many_and_most(desk: Desk):
    for _ in range(FEWEST - 1):
        desk.alarms.answered(turn(Stalled(60)))
    assert desk.look() == []
    desk.alarms.answered(turn(Stalled(60)))
    assert desk.look() == [("answers", "begun")]
    assert desk.sent[0]["text"].endswith("5 of the last 5 answers failed (Stalled).")
    for _ in range(5):
        desk.alarms.answered(turn())
    assert desk.look() == [("answers", "ended")]


def test_what_a_reader_asked_and_what_is_long_ago_counts_nothing(desk: Desk):
    for _ in range(20):
        desk.alarms.answered(turn(ContentRefused()))
    assert desk.look() == []
    for _ in range(20):
        desk.alarms.answered(turn(RateLimited()))
    assert desk.look(WINDOW_SECONDS + 1) == []


def test_a_store_has_to_be_unwell_for_a_while_and_what_comes_back_soon_is_not_said_again(desk: Desk):
    assert [desk.look(store="down"), desk.look(), desk.look(store="down")] == [[], [], []]
    assert [desk.look(store="down"), desk.look(store="down")] == [[], [("store", "begun")]]
    assert [desk.look(), desk.look(store="down"), desk.look(60, store="down")] == [[("store", "ended")], [], []]
    assert desk.look(AGAIN_SECONDS, store="down") == [("store", "begun")]


def test_a_cost_that_is_used_up_is_said_until_somebody_is_let_in(desk: Desk):
    desk.alarms.admitted(Over("reader", None, 0))
    assert desk.look() == []
    desk.alarms.admitted(Over("cost", None, 0))
    desk.alarms.admitted(Over("held", None, 0))
    assert desk.look() == [("cost", "begun")]
    desk.alarms.admitted(None)
    assert desk.look() == [("cost", "ended")]


def test_what_cannot_be_looked_at_is_looked_at_again(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(alarms, "LOOK_SECONDS", 0.001)

    async def scene() -> None:
        looks, enough = 0, asyncio.Event()

        async def look() -> dict[str, str]:
            nonlocal looks
            looks += 1
            if looks == 1:
                raise OSError
            enough.set()
            return WELL

        desk.alarms.begin(look)
        await asyncio.wait_for(enough.wait(), 5)
        await desk.alarms.close()

    asyncio.run(scene())


@pytest.mark.parametrize("name", ALARMS)
def test_each_alarm_has_its_words_in_both_languages(name: str):
    facts = {"failed": 5, "all": 8, "detail": "down"}
    assert all("{" not in words.format(**facts) for words in ALARMS[name].values()) and len(ALARMS[name]) == 2


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (200, {"errcode": 310000, "errmsg": "sign not match"}, "310000 sign not match"),
        (200, {"code": 19021, "msg": "sign match fail"}, "19021 sign match fail"),
        (500, {}, "status 500"),
    ],
)
def test_what_is_not_taken_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, status: int, answer: Any, said: str
):
    desk = Desk(monkeypatch, status, answer)
    desk.alarms.answered(turn(KeyRefused()))
    with caplog.at_level(logging.ERROR, "qwendow"):
        desk.look()
    assert [record.message for record in caplog.records] == [f"an alert was not taken by ops.example: {said}"]


def test_dingtalk_wants_its_signature_in_the_address():
    """As `openssl dgst -sha256 -mac HMAC` works it out of the two."""
    made = robot("https://oapi.dingtalk.com/robot/send?access_token=t", "this is secret", lambda: 1_577_262_236.757)
    url, body, _ = made.made("文字", {})
    assert made.language == "zh"
    asked = httpx2.URL(url).params
    assert (asked["access_token"], asked["timestamp"]) == ("t", "1577262236757")
    assert asked["sign"] == "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="
    assert json.loads(body) == {"msgtype": "text", "text": {"content": "文字"}}


def test_feishu_wants_it_in_the_body_and_made_the_other_way_round():
    made = robot("https://open.feishu.cn/open-apis/bot/v2/hook/x", "demo", lambda: 1_599_360_473.9)
    url, body, _ = made.made("文字", {})
    said = json.loads(body)
    assert url.endswith("/x") and said["timestamp"] == "1599360473"
    assert said["sign"] == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="
    assert (said["msg_type"], said["content"]) == ("text", {"text": "文字"})
    assert robot("https://open.larksuite.com/open-apis/bot/v2/hook/x", "").language == "en"


def test_wecom_wants_none_and_any_other_has_it_in_a_header():
    _, body, headers = robot("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", "s").made("文字", {})
    assert (json.loads(body), headers) == ({"msgtype": "text", "text": {"content": "文字"}}, {})
    _, body, headers = robot("https://ops.example/x", "s").made("words", {"alarm": "key"})
    assert json.loads(body) == {"alarm": "key", "text": "words"}
    assert headers["X-Qwendow-Signature"].startswith("sha256=") and len(headers["X-Qwendow-Signature"]) == 71


@pytest.mark.parametrize("answer", [{"errcode": 0, "errmsg": "ok"}, {"code": 0, "msg": "success"}, {}, [], None, "ok"])
def test_what_is_taken_is_no_refusal(answer: Any):
    assert refusal(answer) == ""


def test_without_an_address_there_are_no_alarms():
    assert open_alarms((), "") is None
