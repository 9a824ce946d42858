"""What is sent often and changes seldom: packed once for each coding that browsers take."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from collections.abc import Mapping

import brotli
from starlette.datastructures import Headers
from starlette.responses import Response

CODINGS = ("br", "gzip")
"""The best first. Browsers take Brotli over https, and from this machine."""

LARGE = 200_000
"""Bytes from which the last tenth is not worth the wait of who asks first: 800 KB would take 2 s."""

VERY_LARGE = 1_000_000
"""Bytes from which it is not worth the work."""


class Packed:
    """Holds nothing of who asks, so that nothing can be guessed from its size."""

    def __init__(self, body: bytes, headers: Mapping[str, str], quality: int | None = None) -> None:
        """`quality` is Brotli's, up to 11, until it is to be better."""
        self._quality = quality or (11 if len(body) < LARGE else 5)
        self._quickly = quality is None and LARGE <= len(body) < VERY_LARGE
        self.asked = 0
        """How often it went out in Brotli."""
        self.better: asyncio.Task[None] | None = None
        """What was packed quickly for who asked first is packed well for who asks later."""
        self._tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        self._headers = {**headers, "ETag": f"W/{self._tag}", "Vary": "Accept-Encoding"}
        self._coded = {"": body}

    async def response(self, asked: Headers) -> Response:
        """Without a body, where the browser has it."""
        if self._tag in asked.get("if-none-match", ""):
            return Response(status_code=304, headers=self._headers)
        coding = accepted(asked.get("accept-encoding", ""))
        if coding not in self._coded:
            self._coded[coding] = await asyncio.to_thread(self._pack, coding)
            if coding == "br" and self._quickly:
                self.pack_better()
        self.asked += coding == "br"
        coded = {"Content-Encoding": coding} if coding else {}
        return Response(self._coded[coding], headers=self._headers | coded)

    def pack_better(self) -> None:
        """In a thread, in some tenths of a second."""
        self._quality = 11
        self.better = asyncio.create_task(self._pack_better())

    async def _pack_better(self) -> None:
        self._coded["br"] = await asyncio.to_thread(self._pack, "br")

    def _pack(self, coding: str) -> bytes:
        body = self._coded[""]
        return brotli.compress(body, quality=self._quality) if coding == "br" else gzip.compress(body, mtime=0)


def accepted(said: str) -> str:
    """The coding to send; "" for none."""
    wanted = wanted_codings(said)
    return next((coding for coding in CODINGS if coding in wanted), "")


def wanted_codings(said: str) -> set[str]:
    """Those that an Accept-Encoding names and does not refuse."""
    named = [one.partition(";") for one in said.lower().split(",")]
    return {name.strip() for name, _, weight in named if not re.fullmatch(r"\s*q=0(\.0*)?\s*", weight)}
