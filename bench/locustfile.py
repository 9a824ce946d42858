"""For those who know Locust: readers of a running Qwendow who ask again and again.

    .venv-bench/bin/locust -f bench/locustfile.py --host http://127.0.0.1:7860 --users 50 --spawn-rate 20

Point DASHSCOPE_BASE_URL of the app to an endpoint that may be asked so often: without a key the app's own answers any
question; `python -m bench.endpoint` answers "200 chunks of 16 characters at 50 a second". QWENDOW_LOCUST_MESSAGE is
what is asked. "first characters" and "whole answer" are in milliseconds from asking.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from typing import Any

from locust import HttpUser, between, events, task

MESSAGE = os.environ.get("QWENDOW_LOCUST_MESSAGE", "Hello")


class Reader(HttpUser):
    wait_time = between(1, 3)

    def on_start(self) -> None:
        self.session = secrets.token_hex(6)
        self.client.get("/")
        config = self.client.get("/config").json()
        self.send = next(call for call in config["dependencies"] if call["targets"][0][1] == "submit")
        values = {item["id"]: item["props"].get("value") for item in config["components"] if item["type"] != "state"}
        self.inputs = [MESSAGE, *(values.get(id) for id in self.send["inputs"][1:])]

    @task
    def ask(self) -> None:
        asked = time.perf_counter()
        body = {"data": self.inputs, "fn_index": self.send["id"], "session_hash": self.session}
        self.client.post("/gradio_api/queue/join", json=body)
        address = f"/gradio_api/queue/data?session_hash={self.session}"
        updates = 0
        with self.client.get(address, stream=True, name="/gradio_api/queue/data", catch_response=True) as stream:
            for line in filter(None, stream.iter_lines(chunk_size=1024)):
                message = json.loads(line.removeprefix(b"data: "))
                updates += message["msg"] == "process_generating"
                if message["msg"] == "process_generating" and updates == 2:  # the first shows the question
                    _report("first characters", asked)
                if message["msg"] == "process_completed":
                    _report("whole answer", asked, None if _answered(message) else "no answer, or one with an error")
                    return
            stream.failure("the stream ended before the answer")


def _answered(message: dict[str, Any]) -> bool:
    if not message["success"]:
        return False
    *_, last = message["output"]["data"][0]
    return last["role"] == "assistant" and 'class="notice' not in json.dumps(last["content"])


def _report(name: str, asked: float, error: str | None = None) -> None:
    events.request.fire(
        request_type="ANSWER", name=name, response_time=(time.perf_counter() - asked) * 1000, response_length=0,
        exception=RuntimeError(error) if error else None, context={},
    )  # fmt: skip
