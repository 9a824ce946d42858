"""Who signed in, and whether they may."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard

from qwendow.readers import Reader


@dataclass(frozen=True, slots=True)
class Person:
    """`subject` is by what the `issuer` knows them for ever, as a name or an e-mail may become another's; for the proxy
    in front, whose issuer is "proxy", it is what its header holds. `email` is "" where none is known to be theirs."""

    issuer: str
    subject: str
    name: str = ""
    email: str = ""

    def reader(self, kind: Literal["user", "token"]) -> Reader:
        """Who uses the page and who calls /chat is one and the same."""
        digest = hashlib.sha256(f"{self.issuer}\n{self.subject}".encode()).digest()
        id = "u" + base64.urlsafe_b64encode(digest).decode()[:31]
        return Reader(id, self.name or self.email or self.subject, kind)


@dataclass(frozen=True, slots=True)
class People:
    """Whom the operator named: by an e-mail, by all those of a domain ("@example.com", without what is below it), or by
    a subject. Without a list of those who may, all may who are not blocked."""

    allowed: Sequence[str] = ()
    blocked: Sequence[str] = ()

    def may(self, person: Person) -> bool:
        email = person.email.lower()
        names = {person.subject.lower(), email, email[email.rfind("@") :] if "@" in email else ""} - {""}
        return not names & {*self.blocked} and (not self.allowed or bool(names & {*self.allowed}))


def email_of(claims: Mapping[str, Any]) -> str:
    """What is said to be not verified is none, as are two in one; some providers say the first by a word."""
    email, denied = claims.get("email"), str(claims.get("email_verified")).lower() in ("false", "0", "")
    return email if is_text(email) and email.count("@") == 1 and not denied else ""


def is_text(value: object) -> TypeGuard[str]:
    """That can be written: JSON may hold halves of signs."""
    return isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)
