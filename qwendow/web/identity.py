"""Who sends a request, and what a page gives to whoever has nothing to be known by."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from qwendow.readers import Reader, ReaderCookie, cookie_header
from qwendow.sign_in import NotSignedIn, SignIn

THIS_MACHINE = re.compile(r"(?:.*\.)?localhost|127\..*|\[::1\]")

PAGES = re.compile(r"/|/s/[^/]+")
"""The chat, and what is shared: from there a reader may go on."""


class Identity:
    """Where readers sign in that is how they are known, else by a cookie."""

    def __init__(self, cookie: ReaderCookie, sign_in: SignIn | None = None) -> None:
        self._cookie = cookie
        self.sign_in = sign_in

    async def reader(self, scope: Scope) -> Reader:
        """Raises NotSignedIn."""
        return await self.sign_in.reader(scope) if self.sign_in else self.before(scope)

    @property
    def paths(self) -> frozenset[str]:
        """The addresses of signing in."""
        return self.sign_in.paths if self.sign_in else frozenset()

    def turned_away(self, scope: Scope, error: NotSignedIn) -> Response:
        assert self.sign_in  # Who else says so.
        return self.sign_in.turned_away(scope, error)

    def before(self, scope: Scope) -> Reader:
        """Who it was before they signed in."""
        return self._cookie.reader(cookie_header(Headers(scope=scope)))

    def given(self, scope: Scope) -> str | None:
        """The header Set-Cookie of the answer, which only a page has."""
        if self.sign_in or scope["method"] != "GET" or not PAGES.fullmatch(scope["path"]):
            return None
        headers = Headers(scope=scope)
        return self._cookie.given(cookie_header(headers), is_secure(scope["scheme"], headers), scope.get("prefix", ""))


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
