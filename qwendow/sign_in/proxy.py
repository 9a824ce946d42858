"""A proxy in front that signs readers in, and names them in a header: believed from there alone."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from qwendow.sign_in.person import Person

PROXY = "proxy"
"""The issuer of whom a proxy names."""


def named_by(headers: Headers, header: str) -> Person | None:
    """Nobody where it comes more than once, or with several e-mails, as of headers that were joined on the way: one of
    them is not the proxy's."""
    values = headers.getlist(header)
    if len(values) != 1 or not (value := _text(values[0]).strip()) or ("," in value and "@" in value):
        return None
    return Person(PROXY, value, value, value if value.count("@") == 1 else "")


class FromProxies:
    """Takes the header out of what comes from anywhere else: outside of all that reads X-Forwarded-For, after which it
    cannot be told any more who it was that connected."""

    def __init__(self, app: ASGIApp, header: str, proxies: Sequence[str]) -> None:
        self._app = app
        self._header = header.lower().encode()
        self._networks = [ipaddress.ip_network(proxy) for proxy in proxies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not comes_from(scope, self._networks):
            headers = [(name, value) for name, value in scope["headers"] if name.lower() != self._header]
            scope = {**scope, "headers": headers}
        await self._app(scope, receive, send)


def comes_from(scope: Scope, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    """Whether who connected is in one of them."""
    try:
        address = ipaddress.ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in networks)


def _text(value: str) -> str:
    """Headers come as Latin-1; proxies write them in UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return value
