"""A Redis server on a free port of this machine: it can be killed and frozen."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from pathlib import Path


class RedisServer:
    """With an append-only file, as the README asks for."""

    def __init__(self, program: Path, folder: Path, *settings: str) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self._command = [
            str(program), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "",
            "--appendonly", "yes", "--maxmemory-policy", "noeviction", *settings,
        ]  # fmt: skip
        self._log = folder / "redis.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        self._wait()

    def kill(self) -> None:
        """Without a word, as a crash does."""
        self._send(signal.SIGKILL)
        assert self._process
        self._process.wait(timeout=10)

    def freeze(self) -> None:
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self.thaw()
            self._process.kill()
            self._process.wait(timeout=10)

    def _send(self, number: signal.Signals) -> None:
        assert self._process
        self._process.send_signal(number)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(b"PING\r\n")
                # One that wants a password answers, too; one that reads its file says LOADING.
                return line.recv(100).startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False

    def _wait(self, seconds: float = 15) -> None:
        ends = time.monotonic() + seconds
        while not self._answers():
            assert self._process and self._process.poll() is None, self._log.read_text("utf-8", "replace")
            assert time.monotonic() < ends, "the Redis server does not answer"
            time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
