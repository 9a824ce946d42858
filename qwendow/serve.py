"""The ASGI app: the page behind the gate, health, and a server that stops gracefully."""

from __future__ import annotations

import asyncio
import errno
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from importlib.util import find_spec
from types import FrameType
from typing import Any

import fastapi
import gradio as gr
import uvicorn
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qwendow import __version__
from qwendow.event_stream import event_stream
from qwendow.gate import Gate
from qwendow.loading_sign import loading_sign
from qwendow.page.readers import Readers
from qwendow.process import INTERRUPTED

DRAIN_SECONDS = 60
"""How long running answers may go on after SIGTERM."""

BACKLOG = 2048
PORTS = range(7860, 7960)
"""Where Gradio looks for a free port, too."""

OFTEN = {"/gradio_api/queue/join", "/gradio_api/run/{api_name}", "/gradio_api/heartbeat/{session_hash}"}
"""What each page and each turn asks of Gradio."""


def create_app(
    page: gr.Blocks,
    options: dict[str, Any],
    mode: str,
    hosted: bool = False,
    hosts: frozenset[str] = frozenset(),
    routes: Sequence[BaseRoute] = (),
) -> Gate:
    """The app to serve, with `routes` beside the page. `mode` is what /healthz says; for the others see the gate."""
    app = fastapi.FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    readers = Readers()
    app.add_middleware(KeptPage)
    app.add_middleware(Heartbeats, readers=readers)
    # No foreign origin at all. Gradio leaves out its own rule, which mirrors every origin, when there is this one.
    app.add_middleware(CORSMiddleware, allow_origins=[])

    @app.api_route("/healthz", methods=["GET", "HEAD"])
    def healthz() -> dict[str, str]:
        return {"status": "ok", "version": __version__, "mode": mode}

    app.router.routes.extend([event_stream(page), *loading_sign(), *routes])

    # Before each update Gradio looks for matplotlib, which takes long where it is not: so it is known not to be.
    if not find_spec("matplotlib"):
        sys.modules["matplotlib"] = None  # type: ignore[assignment]
    # Unless a page counts as launched, Gradio copies any file that a request names into its cache and serves it.
    page.has_launched = True
    handlers = {TypeError: _misused, KeyError: _unknown, RequestValidationError: _unreadable}
    gr.mount_gradio_app(app, page, path="/", app_kwargs={"exception_handlers": handlers}, **options)
    mounted(app).state_holder = readers
    readers.set_blocks(page)
    _put_first(mounted(app), OFTEN)
    return Gate(app, hosted, hosts)


def mounted(app: fastapi.FastAPI) -> Any:
    """Gradio's own app."""
    return next(route.app for route in app.routes if isinstance(route, Mount))


def _put_first(app: Any, paths: set[str]) -> None:
    """FastAPI 0.165 tries one route of Gradio's sixty after another, and does it twice: a tenth of a short turn."""
    for route in app.router.routes:
        if router := getattr(route, "original_router", None):
            router.routes.sort(key=lambda route: route.path not in paths)
    app.router.routes.sort(key=lambda route: not hasattr(route, "original_router"))


class KeptPage:
    """Keeps the page of the address /, which Gradio makes anew for every reader, in some milliseconds.

    It holds nothing of the reader but the name that the app was asked for by.
    """

    MAX_NAMES = 20

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[tuple[str | None, ...], list[Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"], scope["query_string"]) != ("GET", "/", b""):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # All that Gradio 6.31 makes its own address from (`get_root_url`).
        names = ("host", "x-forwarded-host", "x-forwarded-proto", "x-gradio-server")
        key = (scope["scheme"], scope.get("root_path"), *map(headers.get, names))
        messages = self._kept.get(key)
        if messages is None:
            messages = await self._made(scope, receive)
            if messages[0]["status"] == 200:
                if len(self._kept) >= self.MAX_NAMES:
                    self._kept.clear()
                self._kept[key] = messages
        for message in messages:
            await send(dict(message))

    async def _made(self, scope: Scope, receive: Receive) -> list[Message]:
        messages: list[Message] = []

        async def take(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, take)
        return messages


class Heartbeats:
    """Tells who keeps the readers' sessions whose page is open."""

    PATH = "/gradio_api/heartbeat/"
    """Where a page holds a connection as long as it is open; the session follows."""

    def __init__(self, app: ASGIApp, readers: Readers) -> None:
        self._app = app
        self._readers = readers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self.PATH):
            await self._app(scope, receive, send)
            return
        with self._readers.page_open(scope["path"].removeprefix(self.PATH)):
            await self._app(scope, receive, send)


async def _misused(request: fastapi.Request, error: Exception) -> JSONResponse:
    """Gradio's call by name raises TypeError for an argument that is missing or unknown."""
    if not request.url.path.startswith("/gradio_api/call/v2/"):
        raise error
    return JSONResponse({"detail": str(error)}, 400)


async def _unknown(request: fastapi.Request, error: Exception) -> JSONResponse:
    """Gradio looks up the event that a request names."""
    if request.url.path.rstrip("/") != "/gradio_api/run/predict":
        raise error
    return JSONResponse({"detail": "There is no such event."}, 404)


async def _unreadable(request: fastapi.Request, error: Exception) -> JSONResponse:
    """FastAPI would repeat the body, which JSON cannot always hold: NaN, half a character."""
    return JSONResponse({"detail": "The body is not as this address wants it."}, 422)


def serve(
    app: Gate,
    listening: socket.socket,
    note: str,
    close: Callable[[], Awaitable[None]],
    begin: Callable[[], None] = lambda: None,
) -> None:
    """Serves until SIGTERM or SIGINT, lets running answers finish, then closes what the app has open.

    `begin` is called when the event loop runs, before anything is served.

    Raises SystemExit for SIGINT, which uvicorn raises once more when all is over, as KeyboardInterrupt.
    """
    server = Server(app, note, close, begin)
    # What was loaded stays: to look through it for garbage would hold up all answers for a tenth of a second. Of what
    # comes later most is gone when its update is sent, so to look every 700 objects is to look in vain.
    gc.freeze()
    gc.set_threshold(10_000, 50, 100)
    gc.enable()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
            runner.run(server.serve([listening]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def listen(host: str, port: int | None) -> socket.socket:
    """A socket bound to that port, or to the first free one of PORTS; raises OSError with a remedy."""
    for candidate in PORTS if port is None else [port]:
        try:
            return _bound(host, candidate)
        except OSError as error:
            reason = error
    if isinstance(reason, socket.gaierror) or reason.errno == errno.EADDRNOTAVAIL:
        raise OSError("GRADIO_SERVER_NAME is no address of this machine: use 127.0.0.1 or 0.0.0.0") from reason
    raise OSError(f"GRADIO_SERVER_PORT cannot be used ({reason.strerror}): set another one") from reason


class Server(uvicorn.Server):
    def __init__(
        self, app: Gate, note: str, close: Callable[[], Awaitable[None]], begin: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=DRAIN_SECONDS,
            )
        )
        self._note = note
        self._close = close
        self._begin = begin
        self._gradio = mounted(app.app)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._begin()
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            shown = "localhost" if host in ("0.0.0.0", "::") else host
            print(f"Qwendow is at http://{shown}:{port}  ({self._note})", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        # Here, because after it uvicorn raises the signal once more, which ends the process.
        await self._close()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        # Each open tab holds a heartbeat, which would keep the server alive; answers go on without it.
        self._gradio.stop_event.set()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio switches Nagle off; else a small answer waits some 40 ms for an acknowledgement.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        # At once: until it listens, another start could bind the same port.
        bound.listen(BACKLOG)
    except OSError:
        bound.close()
        raise
    return bound
