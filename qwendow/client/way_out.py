"""The proxy between this machine and the endpoint: which it is, how far a request came by it, and what it did."""

from __future__ import annotations

import asyncio
import re
import ssl
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx2

from qwendow.conversation.errors import (
    ChatError,
    InspectedConnection,
    ProxyPassword,
    ProxyRefused,
    ProxySilent,
    ProxyUnreachable,
)

SILENT_SECONDS = 15.0
"""How long a proxy that took the connection may take to say whether it leads on."""


def proxy_for(url: httpx2.URL) -> str | None:
    """As it may be shown: without its name and password. None where the endpoint is asked without one."""
    proxies = urllib.request.getproxies()
    named = proxies.get(url.scheme) or proxies.get("all")
    if not named or urllib.request.proxy_bypass(url.host):
        return None
    where = urlsplit(named if "://" in named else f"http://{named}")
    return f"{where.scheme}://{where.hostname}:{where.port or ''}".rstrip(":")


class Passage:
    """How far a request has come. Its `limit` holds from the connection to the proxy until that leads on.

    Hangs up when a handshake fails: httpcore2 2.16.2 leaves the connection open if it was cancelled.
    """

    def __init__(self, limit: asyncio.Timeout, led: bool) -> None:
        """`led`: by a proxy that is asked to lead on, which plain http is not."""
        self._limit = limit
        self._connection: Any = None
        self.through = not led

    async def watch(self, event: str, info: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            self._connection = info.get("return_value")
            self._limit.reschedule(asyncio.get_running_loop().time() + SILENT_SECONDS)
        elif event == "proxy.start_tls.started" or (event.endswith("send_request_headers.started") and self.through):
            self.through = True
            self._limit.reschedule(None)
        elif event.endswith("start_tls.failed"):
            await self._connection.aclose()


def proxy_error(error: BaseException, proxy: str, through: bool) -> ChatError | None:
    """What the proxy did, if it was the proxy; `through`: it had led on."""
    causes = [*_causes(error)]
    said = next((str(cause) for cause in reversed(causes) if str(cause)), type(error).__name__)
    facts: dict[str, Any] = {"detail": f"by the proxy {proxy}: {said}"}
    if isinstance(error, TimeoutError):
        return ProxySilent(detail=f"by the proxy {proxy}: nothing for {SILENT_SECONDS:g} s")
    if refused := next((cause for cause in causes if isinstance(cause, httpx2.ProxyError)), None):
        number = re.match(r"([45]\d\d)\b", str(refused))
        facts |= {"status": int(number[1])} if number else {}
        wants = facts.get("status") == 407 or "auth" in str(refused).lower()
        return ProxyPassword(**facts) if wants else ProxyRefused(**facts)
    if through:
        return InspectedConnection(**facts) if any(map(_is_untrusted, causes)) else None
    return ProxyUnreachable(**facts)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__


def _is_untrusted(error: BaseException) -> bool:
    return isinstance(error, ssl.SSLCertVerificationError)
