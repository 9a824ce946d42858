"""Running the offline endpoint: in a thread beside another program, or in the foreground."""

from __future__ import annotations

import asyncio
import socket
import threading
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from qwendow.conversation.tokens import load_counter
from qwendow.offline.server import BASE_PATH, create_app
from qwendow.offline.wire.play import TRANSPORT

VOCABULARY_AFTER = 2.0
"""Seconds from the start to the loading of the vocabulary, which takes the interpreter for a third of one."""


class Running:
    """An endpoint that is served by a daemon thread until `stop`, or the end of a `with` block."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._socket = socket.create_server((host, port))
        self._server = _Server(_config(app))
        self.port: int = self._socket.getsockname()[1]
        self.base_url = f"http://{host}:{self.port}{BASE_PATH}"
        self._thread = threading.Thread(target=self._run, name="qwendow-offline", daemon=True)
        self._thread.start()
        self._server.ready.wait()

    def _run(self) -> None:
        try:
            asyncio.run(self._server.serve(sockets=[self._socket]))
        finally:
            self._server.ready.set()

    def stop(self) -> None:
        """Ends at once, breaking off answers under way; may be called again."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(app: ASGIApp | None = None, *, host: str = "127.0.0.1", port: int = 0) -> Running:
    """Serve `app`, by default `create_app()`, on a free port of this machine; ready when it returns."""
    return Running(app or create_app(), host, port)


def serve(app: ASGIApp, sock: socket.socket) -> None:
    """Serve in the foreground until interrupted."""
    _Server(_config(app)).run(sockets=[sock])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # So that no answer need wait for it; a little later, as who starts this endpoint is mostly starting itself.
        loop = asyncio.get_running_loop()
        loop.call_later(VOCABULARY_AFTER, loop.run_in_executor, None, load_counter)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Breaks off what is under way: an answer may stall for minutes, and its reader is leaving as well."""
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)


class _Protocol(H11Protocol):
    """Gives the app its connection's transport, which a few faults break off."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        app = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[TRANSPORT] = self.transport
            await app(scope, receive, send)

        self.app = with_transport


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Protocol,
        loop="asyncio",
        ws="none",
        lifespan="off",
        # No handlers of its own: what goes wrong here belongs in the log of the program around it.
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
