"""What the operator sees of a running app: a real process, asked and watched over HTTP."""

from __future__ import annotations

import asyncio
import gzip
import json
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from prometheus_client.parser import text_string_to_metric_families

from deploy.provide import provide
from deploy.redis_server import free_port
from deploy.replicas import DIRECT, Replica
from qwendow import offline
from visitor import Visitor

TOKEN = "a-token-of-some-length"
MODEL = "qwen3.7-plus"
RULES = Path(__file__).parents[2] / "deploy" / "prometheus"


@pytest.fixture(scope="module")
def metrics_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with Collector() as running:
        yield running


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, metrics_port: int, collector: Collector) -> Iterator[Replica]:
    """In front of the offline endpoint, in a hurry."""
    with offline.start(offline.create_app(pace=0)) as endpoint:
        asks = {"DASHSCOPE_BASE_URL": endpoint.base_url, "DASHSCOPE_API_KEY": offline.KEY, "QWENDOW_OFFLINE": "0"}
        told = {"QWENDOW_METRICS_TOKEN": TOKEN, "QWENDOW_METRICS_PORT": str(metrics_port)} | {"QWENDOW_LOG": "json"}
        told |= {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "100"}
        running = Replica(tmp_path_factory.mktemp("watched"), asks | told)
        try:
            running.wait()
            yield running
        finally:
            running.end(signal.SIGKILL)


class Collector(ThreadingHTTPServer):
    """Of OpenTelemetry: keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.taken: list[bytes] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        super().__exit__(*_)

    def spans(self, since: int) -> dict[str, Span]:
        requests = [ExportTraceServiceRequest.FromString(body) for body in self.taken]
        return {
            span.name: span
            for request in requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
            if span.start_time_unix_nano > since
        }


class Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


def got(url: str, **headers: str) -> tuple[int, str]:
    try:
        with DIRECT.open(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def ready(app: Replica) -> tuple[int, Any]:
    status, body = got(f"{app.url}/readyz")
    return status, json.loads(body)


def test_a_process_that_has_started_is_ready(app: Replica) -> None:
    assert ready(app) == (200, {"status": "ready", "store": "ok", "disk": "ok", "upstream": "unasked"})


def told(text: str) -> dict[tuple[str, ...], float]:
    """By the name and the values of the labels, in the order of their names."""
    return {
        (one.name, *(one.labels[name] for name in sorted(one.labels))): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


async def asked(url: str, *messages: str) -> None:
    async with Visitor(url) as visitor:
        for message in messages:
            await visitor.say(message)


def test_what_was_asked_is_what_is_counted(app: Replica) -> None:
    asyncio.run(asked(app.url, "hello", "[[fault:429 times=1]]", "[[fault:401]]"))
    status, text = got(f"{app.url}/metrics", Authorization=f"Bearer {TOKEN}")
    seen = told(text)
    assert status == 200
    assert {key[1:]: value for key, value in seen.items() if key[0] == "qwendow_answers_total" and value} == {
        (MODEL, "done"): 2,
        (MODEL, "failed"): 1,
    }
    assert seen["qwendow_answer_failures_total", "KeyRefused", MODEL] == 1
    assert seen["qwendow_upstream_errors_total", "RateLimited"] == 1
    assert seen["qwendow_upstream_retries_total", "RateLimited"] == 1
    assert seen["qwendow_answers_running",] == 0
    assert seen["qwendow_first_token_seconds_count", MODEL] == 2
    assert seen["qwendow_tokens_total", "output", MODEL] > 100
    assert seen["qwendow_store_seconds_count", "begin"] == 3
    assert seen["process_open_fds",] > 5
    assert ready(app)[1]["upstream"] == "KeyRefused"
    lines = [json.loads(line) for line in app.log.splitlines() if not line.startswith("Qwendow is at")]
    answers = [line for line in lines if line["message"] == "an answer has ended"]
    assert [(one["level"], one["model"], one["outcome"]) for one in answers] == [
        ("info", MODEL, outcome) for outcome in ("done", "done", "failed")
    ]
    requests = [line for line in lines if line["logger"] == "qwendow.client"]
    assert [one["level"] for one in requests] == ["info", "warning", "info", "warning"]
    turns = [one["turn"] for one in answers]
    assert [one["turn"] for one in requests] == [turns[0], turns[1], turns[1], turns[2]]
    assert all(one["request_id"] for one in requests) and requests[-1]["failure"] == "KeyRefused"
    assert [word for word in ("hello", "fault", offline.KEY, TOKEN) if word in app.log] == []


def test_a_real_prometheus_reads_it_and_takes_the_rules_of_deploy(
    app: Replica, metrics_port: int, tmp_path: Path
) -> None:
    prometheus, port = provide("prometheus"), free_port()
    rules = subprocess.run(
        [prometheus.with_name("promtool"), "test", "rules", "alerts.test.yml"],
        cwd=RULES,
        capture_output=True,
        text=True,
    )
    assert rules.returncode == 0, rules.stderr
    read = yaml.safe_load((RULES / "prometheus.yml").read_text("utf-8"))
    read["rule_files"] = [str(RULES / "alerts.yml")]
    (scraped,) = read["scrape_configs"]
    scraped |= {"scrape_interval": "100ms", "static_configs": [{"targets": [f"127.0.0.1:{metrics_port}"]}]}
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(read))
    command = [prometheus, "--config.file=prometheus.yml", f"--web.listen-address=127.0.0.1:{port}"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            until(lambda: of_prometheus(port, "query?query=qwendow_answers_running").get("result"))
            (group,) = of_prometheus(port, "rules")["groups"]
            assert group["rules"] and all(rule["health"] in ("ok", "unknown") for rule in group["rules"])
        finally:
            running.kill()


def of_prometheus(port: int, what: str) -> dict[str, Any]:
    """Nothing as long as it starts."""
    try:
        data: dict[str, Any] = json.loads(got(f"http://127.0.0.1:{port}/api/v1/{what}")[1])["data"]
        return data
    except (OSError, ValueError):
        return {}


def until(so: Callable[[], Any]) -> None:
    end = time.monotonic() + 10
    while not so() and time.monotonic() < end:
        time.sleep(0.05)
    assert so()


def test_an_answer_is_traced_with_its_request_and_nothing_of_what_was_said(app: Replica, collector: Collector) -> None:
    async def scene() -> None:
        async with Visitor(app.url) as reader:
            await reader.say("a word that is traced nowhere")

    began, end = time.time_ns(), time.monotonic() + 10
    asyncio.run(scene())
    while len(spans := collector.spans(began)) < 2 and time.monotonic() < end:
        time.sleep(0.02)
    chat, request = (spans[f"{kind} {MODEL}"] for kind in ("chat", "request"))
    assert request.parent_span_id == chat.span_id and request.trace_id == chat.trace_id
    facts = {fact.key: fact.value for fact in chat.attributes}
    assert facts["gen_ai.request.model"].string_value == MODEL
    assert facts["gen_ai.usage.output_tokens"].int_value > 0
    told = b"".join(collector.taken)
    assert b"qwendow" in told and b"traced nowhere" not in told and offline.KEY.encode() not in told


def test_metrics_are_for_who_has_the_token_and_at_their_own_port_for_this_machine(
    app: Replica, metrics_port: int
) -> None:
    assert got(f"{app.url}/metrics")[0] == got(f"{app.url}/metrics", Authorization="Bearer x")[0] == 401
    status, text = got(f"http://127.0.0.1:{metrics_port}/metrics")
    assert (status, "qwendow_open_pages" in text) == (200, True)
