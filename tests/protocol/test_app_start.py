"""Starting `python app.py`: what stops it, in one line, and what state it serves in."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app.py"


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"DASHSCOPE_API_KEY": "sk-1"} | variables
    return subprocess.run([sys.executable, str(APP)], env=environ, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("name", "value"),
    [("GRADIO_SERVER_PORT", "abc"), ("DASHSCOPE_API_KEY", "sk-1\n"), ("GRADIO_SERVER_NAME", "8.8.8.8")],
)
def test_wrong_value_stops_the_start_in_one_line(name: str, value: str) -> None:
    ended = start(**{name: value})
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.startswith(f"Qwendow cannot start: {name} ")
    assert ended.stderr.count("\n") == 1
    assert value.strip() not in ended.stderr


def test_port_in_use_stops_the_start_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = start(GRADIO_SERVER_PORT=str(taken.getsockname()[1]))
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert ended.stderr.startswith("Qwendow cannot start: GRADIO_SERVER_PORT cannot be used")


def test_garbage_is_collected_while_it_serves() -> None:
    """It is not while it starts, and what was there by then is left alone."""
    code = (
        "import gc, app, qwendow.serve\n"
        "async def shown(*_): print(gc.isenabled(), gc.get_freeze_count() > 100_000)\n"
        "qwendow.serve.Server.serve = shown\n"
        "app.main()"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=APP.parent, capture_output=True, text=True, timeout=60)
    assert (run.stdout, run.stderr) == ("True True\n", "")
