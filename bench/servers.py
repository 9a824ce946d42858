"""The servers that are measured, and the endpoint: each a process of its own."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import psutil

from bench.drivers import Opener
from bench.drivers.chainlit_page import chainlit_pages
from bench.drivers.gradio_page import gradio_pages

HERE = Path(__file__).parent
ROOT = HERE.parent
START_SECONDS = 90
OFFERED = ("QWEN", "DASHSCOPE", "OPENAI", "GRADIO", "CHAINLIT")
"""Variables of the caller that would change what is measured begin with these."""


@dataclass(frozen=True, slots=True)
class Server:
    name: str
    url: str
    process: psutil.Process
    started_in: float

    def cpu(self) -> float:
        """CPU seconds so far."""
        return cpu_of(self.process)

    def memory(self) -> float:
        """Resident megabytes."""
        return float(self.process.memory_info().rss) / 1e6


def cpu_of(process: psutil.Process) -> float:
    """CPU seconds so far; by Linux's clock of the process, as its times go by hundredths of a second."""
    if sys.platform == "linux":
        return time.clock_gettime((~process.pid << 3) | 2)  # clock_getcpuclockid of the C library
    times = process.cpu_times()
    return float(times.user + times.system)


class Endpoint(Server):
    """Its `url` is the base URL of its API."""

    __slots__ = ()

    def late(self) -> float:
        """How late it sent its chunks since it was asked before: the p95, in seconds."""
        with urllib.request.urlopen(self.url, timeout=10) as response:
            return float(response.read())


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server to measure: how it is started at a port, how its page speaks, and settings of its own."""

    name: str
    command: Callable[[int], list[str]]
    pages: Callable[[aiohttp.ClientSession, str], Awaitable[Opener]]
    settings: Mapping[str, str] = field(default_factory=dict)

    @contextlib.contextmanager
    def running(self, endpoint: str) -> Iterator[Server]:
        port = _free_port()
        environ = {
            "DASHSCOPE_BASE_URL": endpoint, "DASHSCOPE_API_KEY": "sk-bench", "OPENAI_BASE_URL": endpoint,
            "OPENAI_API_KEY": "sk-bench", "GRADIO_SERVER_PORT": str(port), "GRADIO_ANALYTICS_ENABLED": "False",
        }  # fmt: skip
        with process(self.command(port), environ | self.settings) as started:
            began = time.monotonic()
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, started)
            yield Server(self.name, url, psutil.Process(started.pid), time.monotonic() - began)


OURS = Contestant("ours", lambda port: [sys.executable, str(ROOT / "app.py")], gradio_pages)
PLAIN = Contestant("plain", lambda port: [sys.executable, str(HERE / "plain.py")], gradio_pages)


def chainlit(python: str) -> Contestant:
    """Chainlit, run by the Python of its own environment."""

    def command(port: int) -> list[str]:
        return [python, "-m", "chainlit", "run", str(HERE / "chainlit_app.py"), "--headless", "--port", str(port)]

    return Contestant("Chainlit", command, chainlit_pages)


@contextlib.contextmanager
def endpoint() -> Iterator[Endpoint]:
    """The streaming endpoint."""
    with process([sys.executable, "-m", "bench.endpoint"], {}, stdout=subprocess.PIPE) as started:
        assert started.stdout
        yield Endpoint("endpoint", started.stdout.readline().decode().strip(), psutil.Process(started.pid), 0)


@contextlib.contextmanager
def process(
    command: list[str], environ: dict[str, str], stdout: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs in a folder of its own, as some leave files where they run; if it dies, its last words are shown."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OFFERED)}
    with tempfile.TemporaryDirectory() as folder, open(Path(folder) / "errors", "w+b") as errors:
        environ = inherited | {"PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1,localhost"} | environ
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=stdout, stderr=errors)
        try:
            yield process
        finally:
            died = process.poll()
            process.kill()
            process.wait()
            if died is not None:
                errors.seek(0)
                print(errors.read().decode(errors="replace")[-2000:], file=sys.stderr)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Returns when the first page has come."""
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(url, timeout=10).read()
            return
        time.sleep(0.02)
    raise RuntimeError(f"{process.args} did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
