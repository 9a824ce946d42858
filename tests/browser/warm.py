"""The app, forked from a process where all of it is loaded: that is most of a start, and the same each time.

A start by `python app.py` is looked at in tests/protocol/test_app_start.py.
"""

from __future__ import annotations

import ast
import multiprocessing
import os
import runpy
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, partial
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import IO, Any

import pytest

from deploy.replicas import Process, python
from qwendow.gradio_seam.environment import ENVIRONMENT

ROOT = Path(__file__).parents[2]
LESS = "tests.browser.less"
PACE = 0.1
"""Of the offline demo: what it says is long, and each piece is drawn anew."""


def forked(environ: dict[str, str], log: IO[bytes]) -> Process:
    """For a `Replica`."""
    return Forked(environ, log, log) if sys.platform == "linux" else python(environ, log)


class Forked:
    """As much of a Popen as is asked of an app."""

    def __init__(
        self, environ: Mapping[str, str], stdout: IO[Any], stderr: IO[Any] | None = None, folder: Path = ROOT
    ) -> None:
        said = [Connection(os.dup(file.fileno() if file else 2), readable=False) for file in (stdout, stderr)]
        self._process = _loaded().Process(target=_serve, args=(folder, dict(environ), *said), daemon=True)
        self._process.start()
        for one in said:
            one.close()
        self.pid = self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, sig: int, /) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, sig)

    def kill(self) -> None:
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("app", timeout or 0)
        return self._process.exitcode


@cache
def _loaded() -> ForkServerContext:
    """It looks in its folder for what it is to load, and says nothing of what is not there: see `_serve`."""
    context = multiprocessing.get_context("forkserver")
    named = ast.walk(ast.parse((ROOT / "app.py").read_text("utf-8")))
    modules = [one.module for one in named if isinstance(one, ast.ImportFrom) and one.module]
    context.set_forkserver_preload([LESS, *modules])
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        forkserver.ensure_running()
    return context


def _serve(folder: Path, environ: dict[str, str], stdout: Connection, stderr: Connection) -> None:
    os.dup2(stdout.fileno(), 1)
    os.dup2(stderr.fileno(), 2)
    assert LESS in sys.modules, "all that Gradio imports was loaded, and not as `python app.py` does"
    os.environ.clear()
    os.environ.update(environ)
    from qwendow import offline
    from qwendow.gradio_seam import packed

    # To pack well what was packed quickly takes two seconds of each app, in which a test is over.
    packed.VERY_LARGE = packed.LARGE
    offline.start = partial(offline.start, offline.create_app(pace=PACE))
    app = runpy.run_path(str(folder / "app.py"))
    app["run"](app["start"])
