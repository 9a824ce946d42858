"""Who a reader is: by an OpenID provider, by the proxy in front, or by the token of a program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from qwendow.sign_in.client import Client
from qwendow.sign_in.pages import Pages, Words
from qwendow.sign_in.person import People
from qwendow.sign_in.sessions import Sessions
from qwendow.sign_in.ways import ByProxy, BySession, ByToken, NotSignedIn, SignIn

__all__ = ["NotSignedIn", "SignIn", "open_sign_in"]


class Asked(Client, Protocol):
    """What the operator chose; see the settings."""

    @property
    def header(self) -> str: ...
    @property
    def issuer(self) -> str: ...
    @property
    def audience(self) -> str: ...
    @property
    def hours(self) -> float: ...
    @property
    def allowed(self) -> Sequence[str]: ...
    @property
    def blocked(self) -> Sequence[str]: ...


def open_sign_in(asked: Asked, secrets: Sequence[str], words: Words) -> SignIn | None:
    """None where readers need not sign in."""
    people = People(asked.allowed, asked.blocked)
    if asked.header:
        return SignIn([ByProxy(asked.header)], people, Pages(words))
    if not asked.issuer:
        return None
    # Only now: to sign in takes libraries that nobody else needs.
    from qwendow.sign_in.issuer import Issuer
    from qwendow.sign_in.openid import LOGIN, OpenID

    issuer, pages = Issuer(asked.issuer), Pages(words, LOGIN)
    sessions = Sessions(secrets, asked.issuer, asked.hours * 3_600)
    openid = OpenID(issuer, asked, sessions, people, secrets, pages)
    ways = [BySession(sessions), *([ByToken(issuer, asked.audience)] if asked.audience else ())]
    return SignIn(ways, people, pages, openid.routes)
