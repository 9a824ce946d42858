"""The real app in a process of its own, with settings and data of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from deploy.replicas import Process
from warm import ROOT, Forked

READ_BY_GRADIO = {"GRADIO_ROOT_PATH", "SPACE_ID"}
"""While it is imported, or later: with these the app is started as its operator starts it."""


def running(environ: dict[str, str], folder: Path = ROOT) -> Iterator[str]:
    """Its address, as it says it itself; it ends with the iterator, and soon."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("QWEN", "DASHSCOPE"))}
    with tempfile.TemporaryDirectory() as data:
        process, said = start(inherited | {"QWENDOW_DATA": data} | environ, folder)
        try:
            with said:
                yield said.readline().split()[3]
        finally:
            process.send_signal(signal.SIGTERM)
            started = time.monotonic()
            process.wait(timeout=30)
            assert time.monotonic() - started < 10, "the app did not stop when it was told to"


def start(environ: dict[str, str], folder: Path = ROOT) -> tuple[Process, IO[str]]:
    """The process, and what it says."""
    reading, writing = os.pipe()
    with open(writing, "wb") as out:
        if sys.platform != "linux" or READ_BY_GRADIO & environ.keys():
            process: Process = subprocess.Popen([sys.executable, str(folder / "app.py")], env=environ, stdout=out)
        else:
            process = Forked(environ, out, folder=folder)
    return process, open(reading)
