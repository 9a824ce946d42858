"""Who sends a request, and what a page gives to whoever has nothing to be known by."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.types import Scope

from qwendow.readers import Reader, ReaderCookie

THIS_MACHINE = re.compile(r"(?:.*\.)?localhost|127\..*|\[::1\]")

PAGES = re.compile(r"/|/s/[^/]+")
"""The chat, and what is shared: from there a reader may go on."""


class Identity:
    """The ways to be known; to sign in will be one more."""

    def __init__(self, cookie: ReaderCookie) -> None:
        self._cookie = cookie

    def reader(self, scope: Scope) -> Reader:
        return self._cookie.reader(_cookies(Headers(scope=scope)))

    def given(self, scope: Scope) -> str | None:
        """The header Set-Cookie of the answer, which only a page has."""
        if scope["method"] != "GET" or not PAGES.fullmatch(scope["path"]):
            return None
        headers = Headers(scope=scope)
        return self._cookie.given(_cookies(headers), is_secure(scope["scheme"], headers))


def is_secure(scheme: str, headers: Headers) -> bool:
    """Whether the reader's browser has the page by https, though this app may not.

    A proxy says so, or the browser by sending Sec-Fetch-Site, which it does by https and to its own machine only (Fetch
    Metadata, section 3). To say so falsely harms only who does it: their browser takes no secure cookie by http.
    """
    forwarded = headers.get("x-forwarded-proto", "").split(",")[0].strip().lower()
    if "https" in (scheme, forwarded):
        return True
    host = re.sub(r":\d*$", "", headers.get("host", "")).lower()
    return "sec-fetch-site" in headers and not THIS_MACHINE.fullmatch(host)


def _cookies(headers: Headers) -> str:
    """HTTP/2 may have cut them into several lines."""
    return "; ".join(headers.getlist("cookie"))
