"""Whether readers sign in, where, and who may.

Hugging Face sets variables of its own where a Space asks for `hf_oauth` (its page on OAuth for Spaces): they are read
where ours are not set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from qwendow.settings.hosts import is_secure
from qwendow.settings.limits import PROXIES
from qwendow.settings.values import positive
from qwendow.settings.wrong import SettingsError

HEADER = "QWENDOW_USER_HEADER"
ISSUER, CLIENT_ID, CLIENT_SECRET, SCOPES = "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_SCOPES"
AUDIENCE = "OIDC_AUDIENCE"
HOURS = "QWENDOW_SESSION_HOURS"
ALLOWED, BLOCKED = "QWENDOW_ALLOWED_USERS", "QWENDOW_BLOCKED_USERS"

SIGN_IN_NAMES = (HEADER, ISSUER, CLIENT_ID, CLIENT_SECRET, SCOPES, AUDIENCE, HOURS, ALLOWED, BLOCKED)

SPACE = {
    ISSUER: "OPENID_PROVIDER_URL",
    CLIENT_ID: "OAUTH_CLIENT_ID",
    CLIENT_SECRET: "OAUTH_CLIENT_SECRET",
    SCOPES: "OAUTH_SCOPES",
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """`header` names who asks, where a proxy sets it; `issuer` is an OpenID provider, which knows this app as
    `client_id`. "": none. Tokens for `audience` are taken; "": no tokens. `hours` is how long one stays signed in;
    for `allowed` and `blocked` see the room `sign_in`."""

    header: str = ""
    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    scopes: str = "openid profile email"
    audience: str = ""
    hours: float = 8
    allowed: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()

    @property
    def on(self) -> bool:
        return bool(self.header or self.issuer)

    def __repr__(self) -> str:
        return f"SignIn(header={self.header!r}, issuer={self.issuer!r}, client_id={self.client_id!r})"


def read_sign_in(environ: Mapping[str, str], proxies: Sequence[str]) -> SignIn:
    """Raises SettingsError."""
    environ = _of_space(environ)
    header, issuer = _header(environ, proxies), _issuer(environ)
    client_id, client_secret = (_word(environ, name) for name in (CLIENT_ID, CLIENT_SECRET))
    if header and issuer:
        raise SettingsError(HEADER, f"must not be set with {ISSUER}: readers sign in at the proxy, or here")
    if issuer and not client_id:
        raise SettingsError(CLIENT_ID, f"must be set with {ISSUER}: by which name it knows this app")
    for name in (CLIENT_ID, CLIENT_SECRET, SCOPES, AUDIENCE):
        if environ.get(name) and not issuer:
            raise SettingsError(ISSUER, f"must be set with {name}: the address of an OpenID provider")
    allowed, blocked = _people(environ, ALLOWED), _people(environ, BLOCKED)
    if (allowed or blocked) and not (header or issuer):
        name = ALLOWED if allowed else BLOCKED
        raise SettingsError(name, f"must not be set while nobody signs in: set {ISSUER} or {HEADER}, too")
    return SignIn(
        header,
        issuer,
        client_id,
        client_secret,
        _scopes(environ),
        _word(environ, AUDIENCE),
        positive(environ, HOURS, 8, "hours"),
        allowed,
        blocked,
    )


def _of_space(environ: Mapping[str, str]) -> Mapping[str, str]:
    """With what a Space was given, under our names, unless another provider is named."""
    given = environ.get("SPACE_ID") and environ.get(SPACE[ISSUER]) and not (environ.get(ISSUER) or environ.get(HEADER))
    return {**environ, **{ours: environ.get(its, "") for ours, its in SPACE.items()}} if given else environ


def _header(environ: Mapping[str, str], proxies: Sequence[str]) -> str:
    header = environ.get(HEADER, "").strip()
    if header and not re.fullmatch(r"[A-Za-z0-9-]{1,100}", header):
        raise SettingsError(HEADER, "must be the name of a header, such as X-Forwarded-Email")
    if header and not proxies:
        raise SettingsError(HEADER, f"must come with {PROXIES}: else anybody could say who they are")
    return header


def _issuer(environ: Mapping[str, str]) -> str:
    issuer = _word(environ, ISSUER).rstrip("/")
    if not issuer:
        return ""
    try:
        parts = urlsplit(issuer)
        _ = parts.port
    except ValueError:
        raise SettingsError(ISSUER, "is not an address: it should look like https://login.example.com") from None
    if not is_secure(parts) or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise SettingsError(
            ISSUER, "must begin with https:// and have no ?, # or password in it, as its tokens name it"
        )
    if issuer.endswith("/.well-known/openid-configuration"):
        raise SettingsError(ISSUER, "must end before /.well-known: what comes after is known")
    return issuer


def _scopes(environ: Mapping[str, str]) -> str:
    wished = (environ.get(SCOPES) or "openid profile email").split()
    return " ".join(wished if "openid" in wished else ["openid", *wished])


def _word(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    if not re.fullmatch(r"[!-~]*", value):
        raise SettingsError(name, "holds a space or a letter beyond ASCII: copy it again")
    return value


def _people(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """In small letters."""
    text = environ.get(name, "").strip().lower()
    people = tuple(filter(None, map(str.strip, text.split(","))))
    # A list that names nobody would let in everybody, or block nobody.
    if (text and not people) or any(re.search(r"@.*[\s;@]|[\s;].*@|\*@", one, re.DOTALL) for one in people):
        raise SettingsError(name, "must be such as @example.com, eve@partner.org, with commas between them")
    return people
