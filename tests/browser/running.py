"""The real app in a process of its own, with settings and data of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def running(environ: dict[str, str], folder: Path = ROOT) -> Iterator[str]:
    """Its address, as it says it itself; it ends with the iterator, and soon."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("QWEN", "DASHSCOPE"))}
    with tempfile.TemporaryDirectory() as data:
        process = subprocess.Popen(
            [sys.executable, str(folder / "app.py")],
            env=inherited | {"QWENDOW_DATA": data} | environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout
            yield process.stdout.readline().split()[3]
        finally:
            process.terminate()
            started = time.monotonic()
            process.wait(timeout=30)
            assert time.monotonic() - started < 10, "the app did not stop when it was told to"
