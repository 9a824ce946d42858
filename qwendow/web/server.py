"""A server that stops gracefully."""

from __future__ import annotations

import asyncio
import errno
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from types import FrameType
from typing import Any, cast

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from qwendow.gradio_seam.mount import let_go
from qwendow.limits import Memory
from qwendow.process import INTERRUPTED, open_files
from qwendow.room import Room
from qwendow.sign_in.proxy import FromProxies
from qwendow.web.connections import MOST, Bounded, Bounds, Crowd
from qwendow.web.gate import Gate
from qwendow.web.prefix import Prefixed

DRAIN_SECONDS = 60
"""How long running answers may go on after SIGTERM."""

TICK_SECONDS = 1.0
"""Between two looks at what there is; uvicorn's own are a tenth of a second, and half of what an idle server costs."""

BACKLOG = 2048
PORTS = range(7860, 7960)
"""Where Gradio looks for a free port, too."""


def serve(
    app: Gate,
    listening: socket.socket,
    note: str,
    close: Sequence[Callable[[], Awaitable[object]]],
    begin: Sequence[Callable[[], None]] = (),
    proxies: Sequence[str] = (),
    named_in: str = "",
    prefix: str = "",
    connections: int = MOST,
    room: Room | None = None,
) -> None:
    """Serves until SIGTERM or SIGINT, lets running answers finish, then closes what the app has open, in that order.

    What is to `begin` is called when the event loop runs, before anything is served. Of `proxies`, addresses and
    networks, is believed for whom they ask, who that is by the header `named_in`, and under which path they show the
    page, unless `prefix` says so. Of any other address so many `connections` are served at a time, 0 for all.
    Where there is no `room`, who takes nothing is hung up on sooner.

    Raises SystemExit for SIGINT, which uvicorn raises once more when all is over, as KeyboardInterrupt.
    """
    crowd = Crowd(open_files(), proxies, Bounds(connections))
    server = Server(app, note, close, begin, proxies, named_in, prefix, crowd, room)
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
        self,
        app: Gate,
        note: str,
        close: Sequence[Callable[[], Awaitable[object]]],
        begin: Sequence[Callable[[], None]] = (),
        proxies: Sequence[str] = (),
        named_in: str = "",
        prefix: str = "",
        crowd: Crowd | None = None,
        room: Room | None = None,
    ) -> None:
        self._room = room or Room(Memory(sys.maxsize))
        self._crowd = crowd or Crowd(open_files(), proxies)
        # Here and not by uvicorn, as who connected is not known behind it.
        served: Any = ProxyHeadersMiddleware(cast(Any, app), [*proxies])
        super().__init__(
            uvicorn.Config(
                Prefixed(FromProxies(served, named_in, proxies) if named_in else served, prefix, proxies),
                http=cast(Any, partial(Bounded, self._crowd)),
                ws="none",
                log_level="warning",
                log_config=None,  # Its lines are written as all others.
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=DRAIN_SECONDS,
            )
        )
        self._note = note
        self._close = close
        self._begin = begin
        self._app = app.app
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        for begin in self._begin:
            begin()
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            shown = "localhost" if host in ("0.0.0.0", "::") else host
            print(f"Qwendow is at http://{shown}:{port}  ({self._note})", flush=True)

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            connections = cast(list[Bounded], [*self.server_state.connections])
            self._crowd.look(connections, self._loop.time(), self._room.tight)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._end.wait(), TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        if self.force_exit:  # Else it is cancelled, which would be logged as an error, with its trace.
            await self.lifespan.shutdown()
        # Here, because after it uvicorn raises the signal once more, which ends the process.
        for close in self._close:
            await close()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        if self._loop:
            self._loop.call_soon_threadsafe(self._end.set)
        self._app.state.draining = True
        let_go(self._app)


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
