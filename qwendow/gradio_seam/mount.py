"""The page put into an app, with what it needs of Gradio's inside around it."""

from __future__ import annotations

import logging
import sys
from importlib.util import find_spec
from typing import Any

import fastapi
import gradio as gr
from fastapi.middleware.cors import CORSMiddleware
from starlette.routing import Mount

from qwendow.gradio_seam.answered import Answered
from qwendow.gradio_seam.assets import Assets
from qwendow.gradio_seam.event_stream import MAX_HELD, event_stream
from qwendow.gradio_seam.first_visit import FirstVisit
from qwendow.gradio_seam.html_part import html_part
from qwendow.gradio_seam.joining import joining
from qwendow.gradio_seam.kept_page import KeptPage
from qwendow.gradio_seam.loading_sign import loading_sign
from qwendow.gradio_seam.misuse import MISUSE
from qwendow.gradio_seam.named import Named, new_name
from qwendow.gradio_seam.polled import Polled
from qwendow.gradio_seam.readers import Heartbeats, Readers
from qwendow.gradio_seam.settled import settled
from qwendow.gradio_seam.tested import TESTED, as_tested

log = logging.getLogger(__name__)

OFTEN = {"/gradio_api/queue/join", "/gradio_api/run/{api_name}", "/gradio_api/heartbeat/{session_hash}"}
"""What each page and each turn asks of Gradio."""


def mount(
    app: fastapi.FastAPI,
    page: gr.Blocks,
    options: dict[str, Any],
    keep_seconds: float = 0,
    shown: str = "",
    away: int | None = None,
    held: int = MAX_HELD,
    early: str = "",
) -> None:
    """Puts the page at / of the app, behind the routes that are there. `options` are those of `mount_gradio_app`.

    A page that loses its connection may be back within `keep_seconds`, as if nothing had happened. `shown` is HTML for
    its head, in place of what Gradio tells those who show a preview of it, `early` for its body until Gradio fills it.
    """
    readers = Readers(away)
    if as_tested():
        mended = loading_sign() | html_part() | settled()
        first = FirstVisit(mended)
        app.add_middleware(KeptPage, shown=shown, early=early, hasten=first.hasten)
        app.add_middleware(Answered)
    app.add_middleware(Heartbeats, readers=readers)
    app.add_middleware(Polled, page=page)
    # No foreign origin at all. Gradio leaves out its own rule, which mirrors every origin, when there is this one.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    if as_tested():
        name = new_name()
        app.add_middleware(Named, name=name)
        app.add_middleware(Assets, ours=mended | first.made, page=page)
        app.router.routes.append(event_stream(page, keep_seconds, name, held))
        _hide_matplotlib()
    else:
        log.warning("Gradio is %s, tried was %s: the page does without its shortcuts", gr.__version__, TESTED)
    # Unless a page counts as launched, Gradio copies any file that a request names into its cache and serves it.
    page.has_launched = True
    # Where the page is, each request says. Gradio reads GRADIO_ROOT_PATH itself, and serves none under a whole address.
    at = {"path": "/", "root_path": ""}
    gr.mount_gradio_app(app, page, **at, app_kwargs={"exception_handlers": MISUSE}, **options)
    mounted(app).state_holder = readers
    readers.set_blocks(page)
    if as_tested():
        app.router.routes.insert(0, joining(page, mounted(app)))
        _put_first(mounted(app), OFTEN)


def let_go(app: fastapi.FastAPI) -> None:
    """Ends the heartbeats that are held, by callers, which would keep the server alive; answers go on without it."""
    mounted(app).stop_event.set()


def count_open(app: fastapi.FastAPI) -> int:
    """Of the pages there are."""
    readers: Readers = mounted(app).state_holder
    return readers.open_pages


def rest_sessions(app: fastapi.FastAPI) -> None:
    """Memory runs short: what is found again of the readers is not held."""
    readers: Readers = mounted(app).state_holder
    readers.rest()


def mounted(app: fastapi.FastAPI) -> Any:
    """Gradio's own app."""
    return next(route.app for route in app.routes if isinstance(route, Mount))


def _hide_matplotlib() -> None:
    """Before each update Gradio looks for it, which takes long where it is not: so it is known not to be."""
    if not find_spec("matplotlib"):
        sys.modules["matplotlib"] = None  # type: ignore[assignment]


def _put_first(app: Any, paths: set[str]) -> None:
    """FastAPI 0.165 tries one route of Gradio's sixty after another, and does it twice: a tenth of a short turn."""
    for route in app.router.routes:
        if router := getattr(route, "original_router", None):
            router.routes.sort(key=lambda route: route.path not in paths)
    app.router.routes.sort(key=lambda route: not hasattr(route, "original_router"))
