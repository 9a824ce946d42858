"""The cookie of a reader who has not signed in: a random id, when it was given, and a signature."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from itsdangerous import BadSignature, TimestampSigner

from qwendow.readers.reader import NOBODY, Reader

NAME = "qwendow_reader"

DAY = 86_400
MAX_AGE = 400 * DAY
"""Seconds; longer than that no browser keeps a cookie (RFC 6265bis, section 5.5)."""

APPS = 4
"""Cookies know no ports, so the apps of one machine share this one: each leaves the words of so many in it."""

WORD = re.compile(r"[\w-]{8,64}\.[\w-]{1,16}\.[\w-]{20,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Known:
    id: str
    word: str
    given: datetime
    newest: bool
    """Whether it was signed with the secret that signs now."""


class ReaderCookie:
    """Gives a reader an id, and knows it again.

    That it has grown old is the browser's affair: here a clock that is wrong for a moment would make all readers new.
    """

    def __init__(self, secrets: Sequence[str], framed: bool = False) -> None:
        """The first of the `secrets` signs, all are known; `framed`: the page may stand in a frame of another site."""
        self._signers = [TimestampSigner(secret, "qwendow.reader", digest_method=hashlib.sha256) for secret in secrets]
        self._framed = framed

    def reader(self, header: str) -> Reader:
        """Whoever sends these cookies (the header Cookie); NOBODY for what is not signed here."""
        known = self._known(_words(header))
        return Reader(known.id) if known else NOBODY

    def given(self, header: str, secure: bool, prefix: str = "") -> str | None:
        """The header Set-Cookie for a page that is asked for with these cookies; None where they will do as they are.

        `secure`: the page came by https; `prefix`: the path that it is shown under, without a slash at its end.
        """
        words = _words(header)
        known = self._known(words)
        if known and known.newest and abs(time.time() - known.given.timestamp()) < DAY:
            return None
        id = known.id if known else secrets.token_urlsafe(16)
        others = [word for word in words if not known or word != known.word]
        value = "~".join([self._signers[0].sign(id).decode(), *others][:APPS])
        return f"{NAME}={value}; Max-Age={MAX_AGE}; Path={prefix}/; HttpOnly; {self._site(secure)}"

    def _site(self, secure: bool) -> str:
        """In a frame of another site a Lax cookie is neither set nor sent, and one that is not Partitioned is about as
        good as gone: Safari and Firefox keep none, Chrome by its settings."""
        if secure and self._framed:
            return "Secure; SameSite=None; Partitioned"
        return f"{'Secure; ' if secure else ''}SameSite=Lax"

    def _known(self, words: Sequence[str]) -> _Known | None:
        for word in words:
            for signer in self._signers:
                try:
                    id, given = signer.unsign(word, return_timestamp=True)
                except (BadSignature, ValueError, OverflowError, OSError):
                    continue
                return _Known(id.decode(), word, given, signer is self._signers[0])
        return None


def _words(header: str) -> list[str]:
    """What stands in the cookie."""
    words = [word for value in cookie_values(header, NAME) for word in value.split("~")]
    return [word for word in words if WORD.fullmatch(word)][: 2 * APPS]


def cookie_values(header: str, name: str) -> list[str]:
    """Of that name, of which a browser may hold several, for several paths."""
    found = (cookie.strip().partition("=") for cookie in header.split(";"))
    return [value for one, _, value in found if one == name]


class Lines(Protocol):
    """Headers, of which one may come in several lines."""

    def getlist(self, key: str) -> list[str]: ...


def cookie_header(headers: Lines) -> str:
    """Whole: HTTP/2 may have cut it into several lines."""
    return "; ".join(headers.getlist("cookie"))
