"""Readers of a running Qwendow who ask again and again: by its page, and programs by /chat. For those who know Locust:

    .venv-bench/bin/locust -f bench/locustfile.py --host http://127.0.0.1:7860 --users 50 --spawn-rate 20

`make rush` does it with an app and a provider of its own. QWENDOW_LOCUST_MESSAGE is what is asked. "first
characters" and "whole answer" are in milliseconds from asking; waiting in line is a part of both.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import time
from collections.abc import Iterator
from typing import Any

from locust import HttpUser, between, events, task

MESSAGE = os.environ.get("QWENDOW_LOCUST_MESSAGE", "Hello")

TIP = re.compile(r'data-tip=\\"(\w+)')
"""Where the conversation stands, which goes with the next question."""


class Reader(HttpUser):
    weight = 4
    wait_time = between(1, 3)

    def on_start(self) -> None:
        self.session, self.conversation, self.tip = secrets.token_hex(6), secrets.token_urlsafe(18), ""
        self.client.get("/")
        dependencies = self.client.get("/config").json()["dependencies"]
        self.send = next(call["id"] for call in dependencies if call["api_name"] == "send")

    @task
    def ask(self) -> None:
        asked = Asked("page")
        place = {"conversation": self.conversation, "tip": self.tip, "fresh": not self.tip}
        body = {
            "data": [MESSAGE, None, json.dumps({"place": place})],
            "fn_index": self.send,
            "session_hash": self.session,
        }
        self.client.post("/gradio_api/queue/join", json=body)
        address = f"/gradio_api/queue/data?session_hash={self.session}"
        for line in _lines(self, address, "/gradio_api/queue/data"):
            if found := TIP.search(line):
                self.tip = found[1]
            message = json.loads(line)
            if message["msg"] == "process_generating" and _says_more(message["output"]["data"][0]):
                asked.first()
            if message["msg"] == "process_completed":
                asked.whole(_trouble(message))
                return
        asked.whole("the stream ended before the answer")


class Program(HttpUser):
    weight = 1
    wait_time = between(1, 3)

    @task
    def ask(self) -> None:
        asked, said = Asked("/chat"), [""]
        call = "/gradio_api/call/v2/chat"
        event = self.client.post(call, json={"message": MESSAGE}).json()["event_id"]
        for line in _lines(self, f"{call}/{event}", f"{call}/…"):
            said = json.loads(line) or [""]
            if said[0]:
                asked.first()
        asked.whole(said[0].rpartition("\n")[2] if "⚠️" in said[0] or not said[0] else "")


class Asked:
    """One question, of which Locust is told."""

    def __init__(self, how: str) -> None:
        self._how = how
        self._at = time.perf_counter()
        self._begun = False

    def first(self) -> None:
        if not self._begun:
            self._tell("first characters")
        self._begun = True

    def whole(self, trouble: str) -> None:
        self._tell("whole answer", RuntimeError(trouble) if trouble else None)

    def _tell(self, name: str, error: Exception | None = None) -> None:
        events.request.fire(
            request_type=self._how, name=name, response_time=(time.perf_counter() - self._at) * 1000,
            response_length=0, exception=error, context={},
        )  # fmt: skip


def _lines(user: HttpUser, address: str, name: str) -> Iterator[str]:
    """The data of an event stream."""
    with user.client.get(address, stream=True, name=name, catch_response=True) as stream:
        for line in stream.iter_lines(chunk_size=1024):
            if line.startswith(b"data: "):
                yield line.removeprefix(b"data: ").decode()


def _says_more(changes: list[Any]) -> bool:
    """Whether an answer grows; what is said while it is waited for is written anew."""
    return any(change[0] == "append" and change[1][-1] == "text" for change in changes if isinstance(change, list))


def _trouble(completed: dict[str, Any]) -> str:
    if not completed["success"]:
        return "the page failed"
    *_, last = completed["output"]["data"][0] or [{"role": "", "content": ""}]
    if last["role"] != "assistant":
        return "no answer"
    text = json.dumps(last["content"], ensure_ascii=False)
    return "an answer with an error" if 'class=\\"notice' in text else ""
