"""The ways to be known: as what each request shows."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any, Protocol

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from qwendow.readers import Reader, cookie_header
from qwendow.sign_in.pages import Pages
from qwendow.sign_in.person import People, Person, email_of
from qwendow.sign_in.proxy import named_by
from qwendow.sign_in.sessions import Sessions
from qwendow.sign_in.wrong import BadToken, Unreachable

READER = "/reader"
"""Who it is that asks, for the page."""

BEARER = re.compile(r"(?i)bearer +(\S+)")

log = logging.getLogger("qwendow.sign_in")


class NotSignedIn(Exception):
    """And why: nobody ("none", or "proxy" where one should say who it is), a "token" that is none, a "person" who is
    not allowed; it cannot be told, as the issuer is "unreachable"."""

    def __init__(self, reason: str, who: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.who = who

    @property
    def status(self) -> int:
        return {"person": 403, "unreachable": 503}.get(self.reason, 401)


class Way(Protocol):
    async def person(self, headers: Headers) -> Person | None:
        """Raises NotSignedIn where somebody shows what does not hold."""
        ...


class Issuer(Protocol):
    address: str

    async def claims(self, token: str, audience: str) -> dict[str, Any]: ...


class BySession:
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def person(self, headers: Headers) -> Person | None:
        return self._sessions.person(cookie_header(headers))


class ByToken:
    """Tokens as RFC 9068 has them: signed by the issuer, for this app as their audience."""

    def __init__(self, issuer: Issuer, audience: str) -> None:
        self._issuer = issuer
        self._audience = audience

    async def person(self, headers: Headers) -> Person | None:
        shown = BEARER.fullmatch(headers.get("authorization", "").strip())
        if shown is None:
            return None
        try:
            claims = await self._issuer.claims(shown[1], self._audience)
        except BadToken as error:
            log.info("A token is refused: %s", error)
            raise NotSignedIn("token") from None
        except Unreachable as error:
            log.warning("Tokens cannot be checked: %s", error)
            raise NotSignedIn("unreachable") from None
        return Person(self._issuer.address, claims["sub"], email=email_of(claims))


class ByProxy:
    def __init__(self, header: str) -> None:
        self._header = header

    async def person(self, headers: Headers) -> Person | None:
        return named_by(headers, self._header)


class SignIn:
    """Who asks, by the first way that shows it; and what whoever shows nothing is told."""

    def __init__(self, ways: Sequence[Way], people: People, pages: Pages, routes: Sequence[Route] = ()) -> None:
        """`routes` are those of signing in and out, where that is done here."""
        self._ways = ways
        self._people = people
        self._pages = pages
        self._leaves = bool(routes)
        self.routes = [*routes, Route(READER, self.who, methods=["GET"])]
        self.paths = frozenset(route.path for route in self.routes)

    async def reader(self, scope: Scope) -> Reader:
        """Raises NotSignedIn."""
        headers = Headers(scope=scope)
        for way in self._ways:
            if person := await way.person(headers):
                reader = person.reader("token" if isinstance(way, ByToken) else "user")
                if not self._people.may(person):
                    raise NotSignedIn("person", reader.name)
                return reader
        raise NotSignedIn("proxy" if any(isinstance(way, ByProxy) for way in self._ways) else "none")

    async def who(self, request: Request) -> Response:
        said = {"name": request.scope["reader"].name, "leaves": self._leaves}
        return JSONResponse(said, headers={"Cache-Control": "no-store"})

    def turned_away(self, scope: Scope, error: NotSignedIn) -> Response:
        return self._pages.answer(Request(scope), error.reason, error.status, error.who)
