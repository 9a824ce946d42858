"""The HTTP client under the SDK: its connections, the headers that leave, the responses that count as answers."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import ssl
from collections.abc import Callable, Collection
from contextlib import aclosing, suppress
from functools import lru_cache
from typing import Any

import httpx2
from openai import Omit

from qwendow.client.errors import response_error
from qwendow.client.facts import Cleaner
from qwendow.client.pool import Pool
from qwendow.client.way_out import Passage, proxy_error, proxy_for
from qwendow.conversation.errors import UnexpectedAnswer
from qwendow.keys import Key

# Reading has limits of its own, which look at what is read.
TIMEOUT = httpx2.Timeout(None, connect=5, write=10, pool=5)

ERROR_BODY = 65_536
"""Bytes of an error that are read at most."""

ERROR_SECONDS = 2.0

# By SOCKS or TLS; connections of our own have no limit.
_POOL = httpx2.Limits(max_connections=4000, max_keepalive_connections=100, keepalive_expiry=30)


def no_more() -> dict[str, str]:
    return {}


def authorized(key: Key | None) -> dict[str, Any]:
    """The header of a request that is made with that key, or with none."""
    return {"Authorization": f"Bearer {key.text}" if key else Omit()}


def inspection_headers(inspected: Collection[str]) -> dict[str, str]:
    """ "cip" is the vendor's service that inspects further (its chat-completions reference and its page on content
    security, 2026), which the account has to have."""
    return {"X-DashScope-DataInspection": json.dumps(dict.fromkeys(inspected, "cip"))} if inspected else {}


def http_client(base_url: str, clean: Cleaner, more: Callable[[], dict[str, str]] = no_more) -> httpx2.AsyncClient:
    """Of the headers that a request is made with only Authorization leaves; `more` leave as well."""
    url = httpx2.URL(base_url)
    # A proxy of the environment cannot reach this machine's own loopback.
    client = _Client(clean, more, trust_env=not _is_loopback(url.host))
    client.proxy = proxy_for(url) if client.trust_env else None
    return client


class _Client(httpx2.AsyncClient):
    """httpx2's client with connections of our own, but for proxies by SOCKS or TLS, whose ways its own transport knows.

    tests/protocol/test_client_connections.py fails if the private methods move.
    """

    proxy: str | None = None

    def __init__(self, clean: Cleaner, more: Callable[[], dict[str, str]], trust_env: bool) -> None:
        self._cleaner = clean
        self._more = more
        super().__init__(
            follow_redirects=False,
            timeout=TIMEOUT,
            limits=_POOL,
            trust_env=trust_env,
            event_hooks={"response": [self._admit]},
        )

    def build_request(
        self, method: str, url: httpx2.URL | str, *, content: Any = b"", headers: Any = (), **_: Any
    ) -> httpx2.Request:
        """With these headers alone: the SDK adds OPENAI_* of the environment and a description of this machine."""
        url = _parsed(str(url))
        authorization = {name.lower(): value for name, value in dict(headers).items()}.get("authorization")
        leaving = {
            "Host": url.netloc.decode("ascii"),
            **({"Authorization": authorization} if authorization else {}),
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            "Accept": "application/json" if method == "GET" else "text/event-stream",
            # A compressor holds text back until it has a block; an answer should come word by word.
            "Accept-Encoding": "identity",
            "User-Agent": "qwendow",
            **self._more(),
        }
        return httpx2.Request(
            method, url, content=content, headers=leaving, extensions={"timeout": self.timeout.as_dict()}
        )

    async def send(self, request: httpx2.Request, **how: Any) -> httpx2.Response:
        """Raises ChatError where the proxy was at fault."""
        if self.proxy is None:
            return await super().send(request, **how)
        try:
            async with asyncio.timeout(None) as limit:
                passage = Passage(limit, request.url.scheme == "https")
                request.extensions["trace"] = passage.watch
                return await super().send(request, **how)
        except (httpx2.HTTPError, OSError, ssl.SSLError) as error:
            if isinstance(error, TimeoutError) and not limit.expired():
                raise
            if (found := proxy_error(error, self.proxy, passage.through)) is None:
                raise
            raise found from None

    async def _admit(self, response: httpx2.Response) -> None:
        """Raises ChatError for what is not an answer.

        Left to the SDK, an error's body would be read whatever its size, and the status lost if that fails.
        """
        if not response.is_success:
            raise response_error(response.status_code, response.headers, await _start(response), self._cleaner)
        if "text/html" in response.headers.get("content-type", "").lower():
            request_id = self._cleaner.request_id(response.headers)
            raise UnexpectedAnswer(status=response.status_code, request_id=request_id, detail="a web page")

    def _init_transport(self, *_: Any, **__: Any) -> httpx2.AsyncBaseTransport:
        return Pool(httpx2.create_ssl_context())

    def _init_proxy_transport(self, proxy: httpx2.Proxy, *how: Any, **more: Any) -> httpx2.AsyncBaseTransport:
        if proxy.url.scheme == "http":
            return Pool(httpx2.create_ssl_context(), proxy)
        return super()._init_proxy_transport(proxy, *how, **more)


@lru_cache(maxsize=16)
def _parsed(url: str) -> httpx2.URL:
    """To parse one takes as long as to make the rest of a request."""
    return httpx2.URL(url)


async def _start(response: httpx2.Response) -> str:
    data = bytearray()
    with suppress(TimeoutError, httpx2.HTTPError, OSError):
        async with asyncio.timeout(ERROR_SECONDS), aclosing(response.aiter_bytes()) as body:
            async for piece in body:
                data += piece
                if len(data) > ERROR_BODY:
                    break
    return data.decode(errors="replace")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
