"""What a connection may take: bytes of headers, seconds of waiting, a place, an open file."""

from __future__ import annotations

import ipaddress
import logging
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from qwendow.web.gathering import Gathering
from qwendow.web.refused import refusal

log = logging.getLogger(__name__)

MOST = 200

FULL = "Too many readers are here at this time. Try again in a few seconds."
MANY = "Too many connections are open from this address. Close some, or wait a little."
LARGE, SLOW = "The headers are too large.", "It took too long to come."


@dataclass(frozen=True, slots=True)
class Bounds:
    connections: int = MOST
    """From one address, at a time; 0 for any number."""
    over: int = 50
    """So many more hear why not; those beyond hear nothing."""
    head_bytes: int = 65_536
    head_seconds: float = 15
    hurried_seconds: float = 2
    """Where there is hardly a file left to open, and for those who are turned away."""
    body_seconds: float = 30
    body_bytes: int = 15_000
    """That come at least in so many seconds: a line of four kilobits a second."""
    send_seconds: float = 60
    """For which what was sent may lie there and nobody takes any of it."""
    short_seconds: float = 5
    """The same, where memory runs short."""
    linger_seconds: float = 2
    """For which who is turned away may go on sending: to hang up before that would take the answer from them."""


class Crowd:
    """All connections there are. `files` may be open at a time, None for any number; who connects from `proxies`, or
    from this machine, does so for many."""

    def __init__(self, files: int | None, proxies: Sequence[str] = (), bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self.files = files
        self.by_address: Counter[str] = Counter()
        self.hurried = False
        self.short = False
        self._reserve = min(128, (files or 0) // 8)
        self._networks = [ipaddress.ip_network(proxy) for proxy in proxies]
        self._said = float("-inf")

    def few_left(self, file: int) -> Literal["", "few", "hardly any"]:
        """After this one, which has the lowest number that was free. The last are for what answers under way have
        yet to open, and for those who are to be told."""
        left = self.files - file if self.files is not None else math.inf
        return "" if left > self._reserve else "few" if left > self._reserve / 2 else "hardly any"

    def hurry(self, now: float) -> None:
        self.hurried = True
        if now - self._said >= 60:
            self._said = now
            log.warning(
                "%d files may be open, and nearly all are: new readers are turned away. Raise ulimit -n, or "
                "LimitNOFILE in the unit of systemd",
                self.files,
            )

    def counts(self, address: str) -> bool:
        """Whether it is that of one reader, as far as is known."""
        try:
            host = ipaddress.ip_address(address)
        except ValueError:
            return False
        host = getattr(host, "ipv4_mapped", None) or host
        return not (host.is_loopback or any(host in network for network in self._networks))

    def leave(self, address: str) -> None:
        self.by_address[address] -= 1
        if not self.by_address[address]:
            del self.by_address[address]

    def look(self, connections: Sequence[Bounded], now: float, short: bool = False) -> None:
        """Once a second: who takes too long is hung up on, and sooner where memory runs `short`."""
        self.short = short
        for connection in connections:
            connection.look(now)
        self.hurried = False


class Bounded(HttpToolsProtocol):
    """Uvicorn 0.54 has no bound of these but for the time between two requests."""

    def __init__(self, crowd: Crowd, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._crowd, self._bounds = crowd, crowd.bounds
        self._waits_for: Literal["head", "body", "nothing"] = "head"
        self._since = self.loop.time()
        self._taken = 0  # Bytes of the head, or of the body in this span of time.
        self._address = ""  # Where it is counted.
        self._refused = False
        self._over: float | None = None
        self._unsent, self._unsent_since = 0, 0.0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(cast(Any, Gathering(transport, self.loop)))
        address = self.client[0] if self.client else ""
        if self._bounds.connections and self._crowd.counts(address):
            self._address = address
            self._crowd.by_address[address] += 1
        here = self._crowd.by_address[address] - self._bounds.connections if self._address else 0
        if here > self._bounds.over:
            transport.abort()
        elif here > 0:
            self._turn_away(429, MANY)
        elif left := self._crowd.few_left(transport.get_extra_info("socket").fileno()):
            self._crowd.hurry(self.loop.time())
            self._turn_away(503, FULL)
            if left == "hardly any":
                self._hang_up(503, FULL)
                self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._address:
            self._crowd.leave(self._address)
            self._address = ""
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._over is not None:
            return
        if self._waits_for == "nothing":
            self._wait_for("head")
        if self._waits_for == "head":
            self._taken += len(data)
        super().data_received(data)
        if self._waits_for == "head" and self._taken > self._bounds.head_bytes:
            self._hang_up(431, LARGE)

    def on_message_begin(self) -> None:
        if self._waits_for == "nothing":  # It came together with the request before it.
            self._wait_for("head")
            self._taken = 1
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        if sum(len(name) + len(value) + 4 for name, value in self.headers) + len(self.url) > self._bounds.head_bytes:
            self._turn_away(431, LARGE)
        self._wait_for("body")
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._taken += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._wait_for("nothing")
        super().on_message_complete()

    def _unsupported_upgrade_warning(self) -> None:
        """To ask for a WebSocket is no fault of the app."""

    def look(self, now: float) -> None:
        if self._over is not None:
            if now - self._over > self._bounds.linger_seconds:
                self.transport.abort()
        elif self._waits_for == "head":
            self._look_at_head(now)
        elif self._waits_for == "body" and not self.flow.read_paused:
            self._look_at_body(now)
        elif self._crowd.hurried and self.timeout_keep_alive_task:
            self.transport.close()
        self._look_at_sent(now)

    def _look_at_head(self, now: float) -> None:
        hurried = self._crowd.hurried or self._refused
        if now - self._since <= (self._bounds.hurried_seconds if hurried else self._bounds.head_seconds):
            return
        if self._taken:
            self._hang_up(408, SLOW)
        else:  # A browser connects before it has anything to ask.
            self.transport.close()

    def _look_at_body(self, now: float) -> None:
        if now - self._since <= self._bounds.body_seconds:
            return
        if self._taken < self._bounds.body_bytes:
            self._hang_up(408, SLOW)
        else:
            self._wait_for("body")

    def _look_at_sent(self, now: float) -> None:
        unsent = self.transport.get_write_buffer_size()
        if not self._unsent or unsent < self._unsent:
            self._unsent_since = now
        elif now - self._unsent_since > (
            self._bounds.short_seconds if self._crowd.short else self._bounds.send_seconds
        ):
            self.transport.abort()
        self._unsent = unsent

    def _wait_for(self, what: Literal["head", "body", "nothing"]) -> None:
        self._waits_for, self._since, self._taken = what, self.loop.time(), 0

    def _turn_away(self, status: int, words: str) -> None:
        """What is asked is not passed on."""
        self._refused = True
        self.app = _refusing(status, words)

    def _hang_up(self, status: int, words: str) -> None:
        """In the middle of a request, which ends here."""
        if self.cycle and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            if self.cycle.response_started or self._waits_for == "head":  # Of the next request.
                self.transport.abort()
                return
        later = b"retry-after: 5\r\n" if status == 503 else b""
        body = words.encode()
        self.transport.write(
            b"%b%bcontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b"
            % (STATUS_LINE[status], later, len(body), body)
        )
        self._over = self.loop.time()
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()


def _refusing(status: int, words: str) -> ASGIApp:
    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        answer = refusal(scope, status, words)
        answer.headers["Connection"] = "close"
        if status != 431:
            answer.headers["Retry-After"] = "5"
        await answer(scope, receive, send)

    return refuse
