"""Several processes of the app, with Redis behind them and nginx in front, on free ports of this machine.

For a look (`make replicas`), for the tests and for the benchmark. All of it ends with the `with` block.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

from deploy.provide import provide
from deploy.redis_server import RedisServer, free_port

HERE = Path(__file__).parent
ROOT = HERE.parent
START_SECONDS = 60
STOP_SECONDS = 75
"""As in the unit of systemd: longer than running answers may take to finish."""


DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Process(Protocol):
    """As much of a Popen as is asked of an app."""

    pid: int

    def poll(self) -> int | None: ...
    def send_signal(self, sig: int, /) -> None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def kill(self) -> None: ...


def python(environ: dict[str, str], log: IO[bytes]) -> Process:
    """`python app.py`, which says all it has to say in the log."""
    return subprocess.Popen([sys.executable, str(ROOT / "app.py")], env=environ, stdout=log, stderr=log)


Starts = Callable[[dict[str, str], IO[bytes]], Process]


class Replica:
    """One process of the app. It comes back at the same port."""

    def __init__(self, folder: Path, environ: Mapping[str, str], starts: Starts = python) -> None:
        self.port = free_port()
        self._folder = folder
        self._starts = starts
        self._environ = {**environ, "QWENDOW_DATA": str(folder), "GRADIO_SERVER_PORT": str(self.port)}
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self._folder / "log").read_text("utf-8", "replace")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def start(self) -> None:
        """Does not wait until it is there."""
        with (self._folder / "log").open("ab") as log:
            self._process = self._starts(_environ(self._environ), log)

    def wait(self) -> None:
        _wait_for(f"{self.url}/healthz", self._process, lambda: self.log)

    def send(self, number: signal.Signals) -> None:
        """SIGSTOP freezes it, SIGCONT wakes it up, SIGKILL kills it; what it leaves behind is seen to by `end`."""
        self._process.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Returns when it has ended."""
        if self._process.poll() is None:
            self.send(number)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Nginx:
    """With the configuration of this folder, but for ports and certificates."""

    def __init__(self, folder: Path, ports: Sequence[int], port: int, sticky: bool) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._log = folder / "nginx.log"
        (folder / "nginx.conf").write_text(_configuration(folder, ports, port, sticky))
        command = [str(provide("nginx")), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(self._log)]
        self._process = subprocess.Popen(command)

    def wait(self) -> None:
        _wait_for(f"{self.url}/proxyz", self._process, self._log.read_text)

    def end(self) -> None:
        self._process.terminate()
        self._process.wait()


@contextmanager
def replicas(
    folder: Path, url: str, count: int = 2, starts: Starts = python, **environ: str
) -> Iterator[list[Replica]]:
    """So many, with that store. What is given as a setting wins."""
    shared = {"QWENDOW_STORE": url, "QWENDOW_SECRET": secrets.token_urlsafe(32)}
    made: list[Replica] = []
    try:
        for number in range(count):
            (own := folder / f"replica{number}").mkdir(parents=True)
            made.append(Replica(own, shared | environ, starts))
        for one in made:
            one.wait()
        yield made
    finally:
        for one in made:
            with suppress(ProcessLookupError):
                one.send(signal.SIGCONT)
            one.send(signal.SIGKILL)
            one.end()


@contextmanager
def redis(folder: Path) -> Iterator[RedisServer]:
    """With the settings of this folder."""
    settings = [word for line in (HERE / "redis" / "qwendow.conf").read_text().splitlines() for word in _setting(line)]
    folder.mkdir(parents=True, exist_ok=True)
    server = RedisServer(provide("redis"), folder, *settings)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def nginx(folder: Path, ports: Sequence[int], port: int = 0, sticky: bool = True) -> Iterator[Nginx]:
    """Not `sticky`: each request goes to any process, whoever sends it."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Nginx(folder, ports, port or free_port(), sticky)
    try:
        server.wait()
        yield server
    finally:
        server.end()


@contextmanager
def all_of_it(folder: Path, port: int = 0, **environ: str) -> Iterator[tuple[Nginx, list[Replica], RedisServer]]:
    """Redis, two of the app, nginx, in this order; they end in the other one. Raises Missing."""
    with ExitStack() as stack:
        server = stack.enter_context(redis(folder / "redis"))
        two = stack.enter_context(replicas(folder, server.url, **environ))
        front = stack.enter_context(nginx(folder / "nginx", [one.port for one in two], port))
        yield front, two, server


def _setting(line: str) -> list[str]:
    """A line of redis.conf as arguments; the server's own address and password are not those of the file."""
    name, *values = line.partition("#")[0].split() or [""]
    return [f"--{name}", *(value.strip('"') for value in values)] if name not in ("", "bind") else []


def _configuration(folder: Path, ports: Sequence[int], port: int, sticky: bool) -> str:
    servers = "".join(f"    server 127.0.0.1:{one} max_fails=1 fail_timeout=2s;\n" for one in ports)
    upstream = re.sub(r"(?: +server .*\n)+", servers, (HERE / "nginx" / "upstream.conf").read_text(), count=1)
    upstream = upstream if sticky else re.sub(r"hash .*;", "random;", upstream)
    site = f"server {{\nlisten 127.0.0.1:{port} backlog=2048;\ninclude {HERE}/nginx/proxy.conf;\n}}"
    return configuration(folder, f"{upstream}\n{site}")


def configuration(folder: Path, site: str) -> str:
    """A site as Debian's nginx.conf includes it."""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Started by root it would become nobody, who may not write to a folder that is root's.
    user = "" if os.geteuid() else "user root;"
    return f"""
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 4096; }}
http {{
access_log off;
{temporary}{site}
}}
"""


def _environ(own: Mapping[str, str]) -> dict[str, str]:
    """Without settings of the caller, but for the endpoint and its key."""
    kept = ("DASHSCOPE", "QWEN_", "QWENDOW_TOOLS", "QWENDOW_ALLOW_HTTP", "QWENDOW_DIALECT", "QWENDOW_OFFLINE")
    ours = ("QWENDOW_", "GRADIO_")
    return {name: value for name, value in os.environ.items() if name.startswith(kept) or not name.startswith(ours)} | {
        **own
    }


def _wait_for(url: str, process: Process | subprocess.Popen[bytes], log: object) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with suppress(OSError, urllib.error.URLError):
            DIRECT.open(url, timeout=2).read()
            return
        time.sleep(0.05)
    raise RuntimeError(f"{url} did not start: {log() if callable(log) else ''}")
