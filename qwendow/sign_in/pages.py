"""What is said to whoever has not signed in; the page has the words."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

UNSEEN = {"Cache-Control": "no-store", "Vary": "Cookie"}


class Words(Protocol):
    def page(self, reason: str, accept_language: str | None, login: str, framed: bool, who: str = "") -> str:
        """HTML: why one is not let in, and a link to `login` where that may help. `framed`: it stands in a frame, in
        which other sites are not shown."""
        ...

    def line(self, reason: str, accept_language: str | None, who: str = "") -> str: ...


class Pages:
    def __init__(self, words: Words, login: str = "") -> None:
        """`login` is the address to sign in at; "": there is none here."""
        self._words = words
        self._login = login

    def answer(self, request: Request, reason: str, status: int = 401, who: str = "") -> Response:
        """As a page where a browser asks for one, else as JSON (RFC 6750, section 3)."""
        language, headers = request.headers.get("accept-language"), dict(UNSEEN)
        if status == 401:
            headers["WWW-Authenticate"] = 'Bearer error="invalid_token"' if reason == "token" else "Bearer"
        if "text/html" not in request.headers.get("accept", ""):
            return JSONResponse({"detail": self._words.line(reason, language, who)}, status, headers)
        framed = request.headers.get("sec-fetch-dest") in ("iframe", "frame")
        page = self._words.page(reason, language, self._link(request, reason), framed, who)
        return HTMLResponse(page, status, headers)

    def _link(self, request: Request, reason: str) -> str:
        if not self._login:
            return ""
        root, path, query = request.scope.get("prefix", ""), request.scope["path"], request.url.query
        to = f"{path}?{query}" if query else path
        # What the provider led back to is nowhere to come back to.
        wanted = "" if to == "/" or path.startswith(self._login) else f"to={quote(to, safe='/')}"
        again = "again=1" if reason == "person" else ""
        said = "&".join(filter(None, (wanted, again)))
        return f"{root}{self._login}{'?' if said else ''}{said}"
