"""The page in its app: what is put around it, in the Gradio that was tried and in any other."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from qwendow.gradio_seam.assets import Assets
from qwendow.gradio_seam.environment import ENVIRONMENT
from qwendow.gradio_seam.kept_page import KeptPage
from qwendow.gradio_seam.messages import Streams
from qwendow.gradio_seam.mount import mounted
from qwendow.gradio_seam.queue import Begun
from qwendow.gradio_seam.readers import Heartbeats, Readers
from qwendow.gradio_seam.root import Page
from qwendow.gradio_seam.scripts import QUICK, RIGHT, scripts
from qwendow.page.head import COMMENT
from qwendow.web import create_app, page_options
from test_seam_root import built

ROOT = Path(__file__).parents[2]


class Sought:
    """Notes what is looked for among the folders of modules."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(self, name: str, *_: Any) -> None:
        self.names.append(name)


@pytest.fixture
def sought(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sought]:
    finder = Sought()
    monkeypatch.delitem(sys.modules, "matplotlib", raising=False)
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    yield finder


def called(page: gr.Blocks) -> None:
    """An event of the page, called as Gradio's routes call it."""
    from gradio.data_classes import PredictBodyInternal
    from gradio.route_utils import call_process_api

    clear = next(event for event in page.fns.values() if event.name == "clear")
    body = PredictBodyInternal(session_hash="s", fn_index=clear._id, data=[None, ""])
    app: Any = gr.routes.App.create_app(page)
    request: Any = gr.Request(headers={"accept-language": "en"})
    asyncio.run(call_process_api(app=app, body=body, gr_request=request, fn=clear, root_path=""))


def test_gradio_looks_for_matplotlib_with_each_update(sought: Sought):
    called(built())
    assert sought.names.count("matplotlib") > 0


def test_what_is_known_not_to_be_there_is_not_looked_for(sought: Sought):
    page = built()
    create_app(page, page_options(), "offline")
    sought.names.clear()
    called(page)
    assert "matplotlib" not in sought.names


def test_gradio_sums_up_its_events_as_seldom_as_it_is_told():
    code = (
        "from qwendow.gradio_seam.spared import import_less\nimport_less()\n"
        "from gradio.queueing import Queue\nqueue = Queue(True, 1, 1, None, None)\n"
        "print(queue.ANAYLTICS_CACHE_FREQUENCY, queue.ANALYTICS_MAX_EVENTS)"
    )
    told = os.environ | ENVIRONMENT
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=told, capture_output=True, text=True, timeout=100)
    assert run.stdout == "1000000000 1\n", run.stderr


def installed(page: Page) -> dict[str, bool]:
    """Which of what is for speed is there, and which of the rest."""
    app = create_app(page, page_options(), "offline").app
    around = {middleware.cls for middleware in app.user_middleware}
    addresses = [getattr(route, "path", "") for route in app.routes]
    queue = page._queue
    head = page_options()["head"]
    return {
        "kept page": KeptPage in around,
        "event stream": "/gradio_api/queue/data" in addresses,
        "assets": Assets in around,
        "begun at once": isinstance(getattr(queue.start_processing, "__self__", None), Begun),
        "spare scripts": all(COMMENT.sub("", script) in head for script in scripts()[: len(QUICK)])
        and "structuredClone" in head,
        "heartbeats": Heartbeats in around,
        "readers": isinstance(mounted(app).state_holder, Readers),
        "streams": isinstance(queue.pending_messages_per_session, Streams),
        "launched": page.has_launched,
    }


SPEED = ("kept page", "event stream", "assets", "begun at once", "spare scripts")


def test_in_the_gradio_that_was_tried_all_is_there():
    assert all(installed(built()).values())


def test_in_another_gradio_all_is_there_but_what_is_for_speed_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(gr, "__version__", "6.99.0")
    with caplog.at_level(logging.WARNING):
        there = installed(built())
    assert {name for name, is_there in there.items() if not is_there} == set(SPEED)
    assert "Gradio is 6.99.0, tried was" in caplog.text
    assert len(scripts()) == len(RIGHT)
