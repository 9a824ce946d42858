"""A real server for the tests of this folder, started once."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Of llama.cpp's server, without a path."""
    if importlib.util.find_spec("xllamacpp") is None:
        pytest.fail("xllamacpp is not installed: run `make test-servers`")
    script = Path(__file__).with_name("llama_server.py")
    server = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    address = server.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), "the server did not start"
    yield address
    server.terminate()
    server.wait(20)
