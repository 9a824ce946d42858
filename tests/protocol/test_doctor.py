"""The doctor, as an operator runs it: what it says of an app that is well, and of several that are not."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import oidc_provider_mock
import pytest

from qwendow import offline
from qwendow.doctor.__main__ import look
from qwendow.doctor.clock import look_at_clock
from qwendow.doctor.packages import look_at_packages

ROOT = Path(__file__).parents[2]
SECRETS = ("sk-offline", "sk-arrears", "pass-of-redis", "pass-of-proxy", "no-such-key", "key-of-robot")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with offline.start(offline.create_app(pace=0)) as running:
        yield running.base_url


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., dict[str, str]]]:
    """What is said of an app with those settings alone: each line by its name, without it."""
    before = dict(os.environ)
    ours = ("QWEN", "DASHSCOPE", "GRADIO", "HTTP", "ALL_PROXY", "OIDC", "OTEL")
    for name in [name for name in before if name.upper().startswith(ours)]:
        monkeypatch.delenv(name)
    log = logging.getLogger("qwendow")

    def examined(alert: bool = False, **variables: str) -> dict[str, str]:
        for name, value in ({"QWENDOW_DATA": str(tmp_path)} | variables).items():
            monkeypatch.setenv(name, value)
        lines = [str(finding) for finding in look(tmp_path, alert)]
        assert [secret for secret in SECRETS if secret in "".join(lines)] == []
        return {line[10:19].strip(): f"{line[:10].strip()} {line[19:]}" for line in lines}

    yield examined
    log.handlers, log.propagate = [], True
    os.environ.clear()
    os.environ.update(before)


Examined = Callable[..., dict[str, str]]


def test_an_app_that_is_well_has_a_line_for_each_thing(tmp_path: Path, endpoint: str, examined: Examined) -> None:
    told = examined(DASHSCOPE_BASE_URL=endpoint, DASHSCOPE_API_KEY="sk-offline")
    assert [*told] == [
        "python", "packages", "settings", "disk", "files", "port", "proxy", "ca", "store", "key", "region",
        "endpoint", "clock", "models", "max", "plus", "turbo", "vision",
    ]  # fmt: skip
    assert {line.split()[0] for name, line in told.items() if name != "files"} == {"ok"}
    assert told["max"].startswith("ok qwen3.8-max answers in ")
    assert [*tmp_path.iterdir()] == []


def test_the_offline_demo_is_well_and_asks_nobody(tmp_path: Path) -> None:
    environ = os.environ | {"QWENDOW_OFFLINE": "1", "QWENDOW_DATA": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-m", "qwendow.doctor"], env=environ, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[-1].startswith("not asked key      this is the offline demo: set DASHSCOPE_API_KEY")


def test_without_a_network_it_says_what_it_could_not_ask(examined: Examined) -> None:
    told = examined(DASHSCOPE_BASE_URL="http://127.0.0.1:9/v1", QWENDOW_STORE="memory")
    assert told["endpoint"].startswith("WRONG 127.0.0.1 is not reached (")
    assert {told[name].split()[0] for name in ("clock", "models", "max", "plus", "turbo", "vision")} == {"not"}
    assert told["store"].startswith("ok memory")


def test_what_is_wrong_has_its_remedy_and_no_secret(tmp_path: Path, endpoint: str, examined: Examined) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = examined(
            QWENDOW_DATA=str(tmp_path / "none" / "yet"),
            DASHSCOPE_BASE_URL=endpoint,
            DASHSCOPE_API_KEY="no-such-key",
            GRADIO_SERVER_PORT=port,
            QWENDOW_STORE="redis://:pass-of-redis@127.0.0.1:9/0",
            HTTPS_PROXY="http://me:pass-of-proxy@127.0.0.1:9",
        )
    assert told["port"].startswith(f"WRONG {port} on 127.0.0.1 cannot be used (Address already in use): set another")
    assert told["store"].startswith("doubt The Redis server of QWENDOW_STORE does not answer")
    assert told["max"].startswith("WRONG qwen3.8-max: KeyRefused, invalid_api_key, request id ")
    assert told["max"].endswith("the console shows both")
    assert told["proxy"] == "ok http://127.0.0.1:9, by which the endpoint is not asked"
    assert "made at the first start" in told["disk"]


def test_each_of_several_keys_is_asked_with(tmp_path: Path, endpoint: str, examined: Examined) -> None:
    (tmp_path / "keys").write_text("sk-arrears\nsk-offline\n")
    told = examined(DASHSCOPE_BASE_URL=endpoint, DASHSCOPE_API_KEY_FILE="keys", QWENDOW_STORE="memory")
    assert told["key 1"].startswith("WRONG qwen3.8-flash: InArrears, Arrearage")
    assert told["key 2"].startswith("ok qwen3.8-flash answers in ")
    assert {told[tier].split()[0] for tier in ("max", "plus", "turbo")} == {"ok"}


def test_who_signs_in_who_is_told_and_limits_are_looked_at_offline_too(tmp_path: Path, examined: Examined) -> None:
    robot = Robots(("127.0.0.1", 0), Robot)
    threading.Thread(target=robot.serve_forever, daemon=True).start()
    demo = {"QWENDOW_OFFLINE": "1", "QWENDOW_STORE": "memory", "QWENDOW_AUDIT": str(tmp_path / "audit")}
    demo["QWENDOW_ALERT_URL"] = f"http://127.0.0.1:{robot.server_port}/send?key=key-of-robot"
    limits = {"QWENDOW_LIMIT_REQUESTS": "2", "QWENDOW_LIMIT_RUNNING": "3"}
    with oidc_provider_mock.run_server_in_thread() as server:
        issuer = {"OIDC_ISSUER": f"http://localhost:{server.server_port}", "OIDC_CLIENT_ID": "qwendow"}
        told = examined(**demo, **limits, **issuer)
        assert told["sign-in"].startswith("ok localhost answers in ")
    away = examined(**demo, OIDC_ISSUER="http://127.0.0.1:9", OIDC_CLIENT_ID="qwendow")
    assert told["limits"].startswith("doubt QWENDOW_LIMIT_REQUESTS=2 is below QWENDOW_LIMIT_RUNNING=3")
    assert told["audit"] == f"ok {tmp_path / 'audit'} may be written"
    assert told["alerts"].startswith("ok 127.0.0.1 is reached") and robot.taken == []
    assert away["sign-in"].startswith("WRONG http://127.0.0.1:9/.well-known/openid-configuration does not answer")
    for name in issuer:
        os.environ.pop(name)
    demo |= {"QWENDOW_USER_HEADER": "X-User", "QWENDOW_TRUSTED_PROXIES": "0.0.0.0/0"}
    told = examined(alert=True, **demo, QWENDOW_LIMIT_READER="20/day", QWENDOW_LIMIT_ALL="10/day")
    assert told["sign-in"].startswith("WRONG X-User is believed from 0.0.0.0/0: anybody")
    assert told["limits"].startswith("doubt QWENDOW_LIMIT_")
    assert told[
        "alerts"
    ] == "WRONG 127.0.0.1 did not take one: 310000 no: see QWENDOW_ALERT_URL, QWENDOW_ALERT_SECRET, " + (
        "and what the robot asks for"
    )
    assert [json.loads(body)["alarm"] for body in robot.taken] == ["test"]
    robot.shutdown()
    robot.server_close()


class Robots(ThreadingHTTPServer):
    def __init__(self, *made: Any) -> None:
        super().__init__(*made)
        self.taken: list[bytes] = []


class Robot(BaseHTTPRequestHandler):
    """Says no, as those of DingTalk do, with the status 200."""

    server: Robots

    def do_POST(self) -> None:
        self.server.taken.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"errcode": 310000, "errmsg": "no"}')

    def log_message(self, *_: object) -> None: ...


def test_a_wrong_setting_is_named_and_the_rest_left(examined: Examined) -> None:
    told = examined(QWENDOW_KEEP_DAYS="a month")
    assert [*told] == ["python", "packages", "settings", "the rest"]
    assert told["settings"].startswith("WRONG QWENDOW_KEEP_DAYS must be a number of days")


@pytest.mark.parametrize(("off", "said"), [(-5, "ok"), (-400, "WRONG"), (400, "WRONG")])
def test_a_clock_that_is_off_is_seen(off: int, said: str) -> None:
    there = format_datetime(datetime.now(UTC) - timedelta(seconds=off), usegmt=True)
    found = look_at_clock(there)
    assert found.mark.value == said
    assert said == "ok" or ("fast" if off > 0 else "slow") in found.words


def test_packages_that_are_missing_or_others_are_named(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("openai==1.0  # old\nno-such-package==2.0\nuvloop==1; sys_platform == 'win32'\n")
    assert "missing: no-such-package" in str(look_at_packages(tmp_path / "list")[1])
    (tmp_path / "list").write_text("openai==1.0\n")
    assert "for 1.0" in str(look_at_packages(tmp_path / "list")[1])
