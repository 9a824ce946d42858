"""What the operator sees of a running app: a real process, asked and watched over HTTP."""

from __future__ import annotations

import json
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.replicas import DIRECT, Replica


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """The offline demo."""
    running = Replica(tmp_path_factory.mktemp("watched"), {"QWENDOW_OFFLINE": "1"})
    try:
        running.wait()
        yield running
    finally:
        running.end(signal.SIGKILL)


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
