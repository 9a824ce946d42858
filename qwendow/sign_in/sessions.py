"""The cookie of a reader who has signed in: who they are, until when, and a signature."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from qwendow.readers import cookie_values
from qwendow.sign_in.person import Person

NAME = "qwendow_user"

MAX_NAME = 100
"""Characters: a cookie has 4,096 bytes, and what somebody calls themselves may be of any length."""


class Sessions:
    """Any process that has the secret knows them, and keeps nothing: they end with their time, or in the browser."""

    def __init__(
        self, secrets: Sequence[str], issuer: str, seconds: float, clock: Callable[[], float] = time.time
    ) -> None:
        """The first of the `secrets` signs, all are known. Sessions of another `issuer` are none."""
        self._signed = signed(secrets, "qwendow.user")
        self._issuer = issuer
        self._seconds = seconds
        self._clock = clock

    def person(self, cookies: str) -> Person | None:
        """Whoever sends these cookies (the header Cookie)."""
        for value in cookie_values(cookies, NAME):
            said = unsigned(self._signed, value)
            if said and said.get("issuer") == self._issuer and said.get("until", 0) > self._clock():
                return Person(said["issuer"], said["subject"], said["name"], said["email"])
        return None

    def begun(self, person: Person, secure: bool) -> str:
        """The header Set-Cookie."""
        said = {
            "issuer": person.issuer,
            "subject": person.subject,
            "name": person.name[:MAX_NAME],
            "email": person.email,
            "until": int(self._clock() + self._seconds),
        }
        return set_cookie(NAME, str(self._signed.dumps(said)), self._seconds, secure)

    def ended(self, secure: bool) -> str:
        """The header Set-Cookie."""
        return set_cookie(NAME, "", 0, secure)


def signed(secrets: Sequence[str], purpose: str) -> URLSafeSerializer:
    """The library signs with the last of its keys."""
    return URLSafeSerializer([*reversed(secrets)], salt=purpose)


def unsigned(signed: URLSafeSerializer, value: str) -> dict[str, Any] | None:
    try:
        said = signed.loads(value)
    except BadData:
        return None
    return said if isinstance(said, dict) else None


def set_cookie(name: str, value: str, seconds: float, secure: bool) -> str:
    """Lax: who comes back from where they signed in comes from another site."""
    return f"{name}={value}; Max-Age={int(seconds)}; Path=/; HttpOnly; {'Secure; ' if secure else ''}SameSite=Lax"
