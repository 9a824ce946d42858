"""To sign in with an OpenID provider (OpenID Connect Core 1.0, the code flow with PKCE), and to sign out again."""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
import secrets as random
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from httpx2 import HTTPError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from qwendow.readers import cookie_header, cookie_values
from qwendow.sign_in.client import Client
from qwendow.sign_in.issuer import TIMEOUT, Issuer
from qwendow.sign_in.pages import Pages
from qwendow.sign_in.person import People, Person, email_of, is_text
from qwendow.sign_in.sessions import Sessions, set_cookie, signed, unsigned
from qwendow.sign_in.wrong import BadToken, Unreachable

LOGIN, CALLBACK, LOGOUT = "/login", "/login/callback", "/logout"

NAME = "qwendow_login"
PATIENCE_SECONDS = 600
"""For whoever is with the provider: longer ones begin again."""

WITHIN = re.compile(r"/(?![/\\])[^\s\x00-\x1f\\]{0,2000}")
"""An address of this app, to which one comes back; never another site's."""

log = logging.getLogger("qwendow.sign_in")


class OpenID:
    """The addresses under which one signs in and out."""

    def __init__(
        self,
        issuer: Issuer,
        client: Client,
        sessions: Sessions,
        people: People,
        secrets: Sequence[str],
        pages: Pages,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = issuer
        self._client_id = client.client_id
        self._client_secret = client.client_secret
        self._scopes = client.scopes
        self._sessions = sessions
        self._people = people
        self._signed = signed(secrets, "qwendow.login")
        self._pages = pages
        self._clock = clock

    @property
    def routes(self) -> list[Route]:
        return [
            Route(LOGIN, self.login, methods=["GET"]),
            Route(CALLBACK, self.callback, methods=["GET"]),
            Route(LOGOUT, self.logout, methods=["POST"]),
        ]

    async def login(self, request: Request) -> Response:
        """Leads to the provider. `to` is where one wants to be then; `again`: as somebody else."""
        asked = {"state": random.token_urlsafe(24), "nonce": random.token_urlsafe(24)}
        verifier = random.token_urlsafe(48)
        to = request.query_params.get("to", "/").removeprefix(_root(request))
        if "again" in request.query_params:
            asked["prompt"] = "login"
        try:
            facts = await self._issuer.facts()
            async with self._client(request) as client:
                address, _ = client.create_authorization_url(
                    facts["authorization_endpoint"], code_verifier=verifier, **asked
                )
        except (Unreachable, KeyError) as error:
            return self._failed(request, "unreachable", error)
        answer = RedirectResponse(address, 302, {"Cache-Control": "no-store"})
        said = {
            "state": asked["state"],
            "nonce": asked["nonce"],
            "verifier": verifier,
            "to": to if WITHIN.fullmatch(to) else "/",
            "until": int(self._clock() + PATIENCE_SECONDS),
        }
        answer.headers["Set-Cookie"] = set_cookie(
            NAME, str(self._signed.dumps(said)), PATIENCE_SECONDS, request.scope["secure"]
        )
        return answer

    async def callback(self, request: Request) -> Response:
        """Where the provider leads back to, with a code or an error."""
        begun = self._begun(request)
        if begun is None:
            # Somebody who went back, or in another tab: they may have signed in all the same.
            if self._sessions.person(cookie_header(request.headers)):
                return RedirectResponse(_root(request) + "/", 302)
            return self._failed(request, "begun", "no login was begun in this browser that it belongs to")
        if error := request.query_params.get("error"):
            reason = "denied" if error == "access_denied" else "refused"
            return self._failed(request, reason, f"the provider says {error[:100]!r}")
        try:
            person = await self._person(request, begun)
        except Unreachable as error:
            return self._failed(request, "unreachable", error)
        except (BadToken, OAuthError) as error:
            return self._failed(request, "refused", error)
        secure = request.scope["secure"]
        if not self._people.may(person):
            log.warning("Somebody signed in who is not allowed to, or is blocked")
            return self._pages.answer(request, "person", 403, person.reader("user").name)
        answer = RedirectResponse(_root(request) + begun["to"], 302, {"Cache-Control": "no-store"})
        answer.headers.append("Set-Cookie", self._sessions.begun(person, secure))
        answer.headers.append("Set-Cookie", set_cookie(NAME, "", 0, secure))
        return answer

    async def logout(self, request: Request) -> Response:
        """Says where to go then: to the provider, so that it forgets them too, where it can."""
        to = _root(request) + "/"
        try:
            facts = await self._issuer.facts()
        except Unreachable:
            facts = {}
        if end := facts.get("end_session_endpoint"):
            back = {"client_id": self._client_id, "post_logout_redirect_uri": _base(request) + "/"}
            to = f"{end}{'&' if '?' in end else '?'}{urlencode(back)}"
        answer = JSONResponse({"to": to}, headers={"Cache-Control": "no-store"})
        answer.headers["Set-Cookie"] = self._sessions.ended(request.scope["secure"])
        return answer

    def _begun(self, request: Request) -> dict[str, Any] | None:
        """What this browser was given when it left; None where the state is not that of then."""
        state = request.query_params.get("state", "")
        for value in cookie_values(cookie_header(request.headers), NAME):
            said = unsigned(self._signed, value)
            if said and said["until"] > self._clock() and _same(said["state"], state):
                return said
        return None

    async def _person(self, request: Request, begun: dict[str, Any]) -> Person:
        """Raises Unreachable, BadToken, OAuthError."""
        facts = await self._issuer.facts()
        try:
            async with asyncio.timeout(3 * TIMEOUT), self._client(request) as client:
                token = await client.fetch_token(
                    facts["token_endpoint"],
                    grant_type="authorization_code",
                    code=request.query_params.get("code", ""),
                    code_verifier=begun["verifier"],
                )
                claims = await self._issuer.claims(str(token.get("id_token", "")), self._client_id)
                self._check(claims, begun["nonce"])
                if "email" not in claims and "userinfo_endpoint" in facts:
                    answer = await client.get(facts["userinfo_endpoint"])
                    said = answer.json() if answer.is_success else {}
                    more = said if isinstance(said, dict) else {}
                    # What is said of somebody else may have been put in by them (section 5.3.2).
                    claims = {**more, **claims} if more.get("sub") == claims["sub"] else claims
        except (HTTPError, TimeoutError, KeyError, ValueError) as error:
            raise Unreachable(f"its answer to a code cannot be used ({type(error).__name__})") from error
        name = claims.get("name") or claims.get("preferred_username")
        return Person(self._issuer.address, claims["sub"], _text(name), email_of(claims))

    def _check(self, claims: dict[str, Any], nonce: str) -> None:
        """That it was given for this login and this app (section 3.1.3.7). Raises BadToken."""
        if not _same(_text(claims.get("nonce")), nonce):
            raise BadToken("it is of another login")
        if claims.get("azp", self._client_id) != self._client_id:
            raise BadToken("it was given to another app")

    def _client(self, request: Request) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._client_id,
            self._client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._client_secret else "none",
            scope=self._scopes,
            redirect_uri=_base(request) + CALLBACK,
            code_challenge_method="S256",
            timeout=TIMEOUT,
        )

    def _failed(self, request: Request, reason: str, error: object) -> Response:
        log.warning("Signing in failed: %s", error)
        return self._pages.answer(request, reason, 503 if reason == "unreachable" else 400)


def _root(request: Request) -> str:
    """The path that a proxy shows this app under."""
    return str(request.scope.get("prefix") or request.scope.get("root_path", "")).rstrip("/")


def _base(request: Request) -> str:
    """The address of this app as the reader's browser has it."""
    scheme = "https" if request.scope["secure"] else "http"
    return f"{scheme}://{request.headers.get('host', '')}{_root(request)}"


def _text(value: object) -> str:
    return value if is_text(value) else ""


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
