"""Who signed in, and whether they may."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

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
