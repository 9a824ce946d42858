"""Starting `python app.py`: what stops it, in one line, and what state it serves in."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from subprocess import PIPE
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from qwendow.gradio_seam.spared import LATER
from qwendow.spared import OTHERS
from test_app_http import wait_until

APP = Path(__file__).parents[2] / "app.py"
ELSEWHERE = {"DASHSCOPE_API_KEY": "sk-1", "DASHSCOPE_BASE_URL": "http://127.0.0.1:9/v1"}


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"DASHSCOPE_API_KEY": "sk-1"} | variables
    return subprocess.run([sys.executable, str(APP)], env=environ, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GRADIO_SERVER_PORT", "abc"),
        ("DASHSCOPE_API_KEY", "sk-1\n"),
        ("DASHSCOPE_API_KEY", "Bearer sk-x123"),
        ("DASHSCOPE_BASE_URL", "https://dashscope.aliyuncs.com/api/v1"),
        ("GRADIO_SERVER_NAME", "8.8.8.8"),
        ("ALL_PROXY", "socks4://127.0.0.1:7897/"),
        ("HTTPS_PROXY", "http://127.0.0.1:port"),
        ("SSL_CERT_FILE", "/nowhere.pem"),
    ],
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


@contextmanager
def running(before: Callable[[], None] | None = None, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """An app that serves, and its address; `before` is called in its process."""
    environ = os.environ | ELSEWHERE | variables
    with subprocess.Popen(
        [sys.executable, str(APP)], env=environ, stdout=PIPE, stderr=PIPE, text=True, preexec_fn=before
    ) as process:
        assert process.stdout
        try:
            yield process, re.findall(r"http://\S+", process.stdout.readline())[0]
        finally:
            process.kill()


def test_what_gradio_would_die_of_does_not_matter_to_an_endpoint_on_this_machine() -> None:
    """httpx 0.28.1 raises while gradio 6.31.0 is imported, for each of these."""
    broken = {"ALL_PROXY": "socks4://127.0.0.1:7897/", "HTTPS_PROXY": "ftp://127.0.0.1:1", "NO_PROXY": "[::1]"}
    with running(**broken, HTTP_PROXY="http://127.0.0.1:port", SSL_CERT_FILE="/nowhere.pem") as (process, address):
        assert urlopen(f"{address}/healthz").status == 200
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    named = [name for name in ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE") if name in said]
    assert (len(named), "Traceback" in said) == (5, False)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of open files")
def test_where_no_more_files_can_be_open_new_readers_are_told_and_the_log_says_why() -> None:
    """Without it libuv 1.52 accepts such a connection and closes it at once, and says so to nobody."""
    from resource import RLIMIT_NOFILE, prlimit, setrlimit

    with running(lambda: setrlimit(RLIMIT_NOFILE, (100, 200))) as (process, address), ExitStack() as held:
        assert prlimit(process.pid, RLIMIT_NOFILE) == (200, 200)
        port = int(address.rpartition(":")[2])
        for _ in range(300):
            with suppress(OSError):
                held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
        with pytest.raises(HTTPError) as told:
            urlopen(f"{address}/healthz")
        assert (told.value.code, told.value.headers["Retry-After"]) == (503, "5")
        held.close()
        wait_until(lambda: is_well(address), 5)  # It hears one by one that they are closed.
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert said.count("200 files may be open") == 1 and said.count("\n") == 1


def listens(address: str) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))):
        return True
    return False


def is_well(address: str) -> bool:
    with suppress(HTTPError):
        return bool(urlopen(f"{address}/healthz").status == 200)
    return False


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_ends_it_without_a_traceback() -> None:
    with running() as (process, _):
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, "")


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_a_second_ctrl_c_ends_it_at_once_and_without_a_traceback() -> None:
    with running() as (process, address), ExitStack() as held:
        asked = held.enter_context(socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))))
        asked.sendall(b"POST /prompts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n")
        assert is_well(address)
        process.send_signal(signal.SIGINT)
        wait_until(lambda: not listens(address))
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=15)
    assert (process.returncode, said) == (130, "")


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_ends_it_without_a_traceback_while_it_starts() -> None:
    code = (
        "import os, signal, sys, threading, app\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'gradio': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "app.run(app.start)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=APP.parent, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "")


@pytest.fixture(scope="module")
def served() -> dict[str, Any]:
    """What is true of its process as it serves."""
    code = (
        "import gc, io, json, sys, types, app, orjson, uvicorn\n"
        "async def shown(*_):\n"
        "    loaded = [name for name, module in sys.modules.items() if type(module) is types.ModuleType]\n"
        "    orjson.dumps(object(), str, orjson.OPT_SERIALIZE_NUMPY)\n"
        "    import PIL.Image\n"
        "    PIL.Image.new('L', (1, 1)).save(io.BytesIO(), 'PNG')\n"
        "    import gradio, numpy.linalg, openai, pandas\n"
        "    table = gradio.Dataframe().postprocess(pandas.DataFrame({'a': [numpy.float64(1)]}))\n"
        "    print(json.dumps({'gc': gc.isenabled(), 'frozen': gc.get_freeze_count(), 'loaded': loaded,\n"
        "        'picture': len(gradio.Image().postprocess(numpy.zeros((1, 1, 3), 'uint8')).path) > 0,\n"
        "        'chunk': openai.types.chat.ChatCompletionChunk.__name__,\n"
        "        'more': openai.types.responses.Tool is not None,\n"
        "        'arrays': orjson.dumps(numpy.zeros(1), str, orjson.OPT_SERIALIZE_NUMPY).decode(),\n"
        "        'norm': float(numpy.linalg.norm([3, 4])), 'table': table.data,\n"
        "        'is': isinstance(numpy.zeros(1), gradio.processing_utils.np.ndarray)}))\n"
        "uvicorn.Server.serve = shown\n"
        "app.run(app.start)"
    )
    environ, command = os.environ | ELSEWHERE, [sys.executable, "-c", code]
    run = subprocess.run(command, cwd=APP.parent, env=environ, capture_output=True, text=True, timeout=60)
    assert run.stderr == ""
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_garbage_is_collected_while_it_serves(served: dict[str, Any]) -> None:
    """It is not while it starts, and what was there by then is left alone."""
    assert (served["gc"], served["frozen"] > 70_000) == (True, True)


def test_what_nobody_has_asked_for_is_not_loaded(served: dict[str, Any]) -> None:
    spared = {*LATER}.union(*[{*other.later} | other.absent for other in OTHERS.values()])
    assert spared & {*served["loaded"]} == set()


def test_what_was_not_loaded_is_there_when_it_is_used(served: dict[str, Any]) -> None:
    assert (served["norm"], served["table"], served["is"], served["arrays"]) == (5, [[1]], True, "[0.0]")
    assert (served["picture"], served["chunk"], served["more"]) == (True, "ChatCompletionChunk", True)
