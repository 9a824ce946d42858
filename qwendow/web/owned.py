"""Who an id belongs to: sessions, events and trays are their first reader's, and lead nobody else anywhere."""

from __future__ import annotations

import json
import re
import secrets
import sys
from collections import OrderedDict
from collections.abc import Iterable
from urllib.parse import parse_qs, urlencode

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qwendow.gradio_seam import doors
from qwendow.gradio_seam.joining import again, whole
from qwendow.readers import Reader

TRAY = r"/files/[A-Za-z0-9_-]{32}(?:\.[A-Za-z0-9_-]{1,64})?"
"""The address of one reader's tray, with the id of their conversation; see the room of uploads."""

NAMED = re.compile(rf"{doors.NAMED}|/files/(?P<tray>[\w-]+)(?:[./].*)?")
"""An address with an id in it."""

ACTS = re.compile(doors.WRITE)
"""Whose body may hold an id."""

BEGINS = re.compile(doors.BEGINS)

MAX_OWNED = 20_000
"""Ids whose reader is remembered, those that were used last; each is a secret all the same."""


class Owners:
    """Which reader an id belongs to. What somebody began without a cookie is theirs who know its id."""

    def __init__(self) -> None:
        self._readers: OrderedDict[str, str] = OrderedDict()

    def claim(self, reader: Reader, ids: Iterable[str]) -> bool:
        """Whether none of the ids is another reader's; then they are this one's."""
        names = [*ids]
        if any(self._readers.get(id, reader.id) != reader.id for id in names):
            return False
        if reader.known:
            owner = sys.intern(reader.id)  # One text for all that are theirs.
            for id in names:
                self._readers[id] = owner
                self._readers.move_to_end(id)
            while len(self._readers) > MAX_OWNED:
                self._readers.popitem(last=False)
        return True


class Owned:
    """Before the app, behind whatever says who the reader is.

    To look with another's id is to look with one that nobody has; to act with it is refused.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._owners = Owners()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reader: Reader = scope["reader"]
        if not self._owners.claim(reader, _in_address(scope)):
            scope = _led_astray(scope)
        if scope["method"] == "POST" and ACTS.fullmatch(scope["path"]):
            body = await whole(receive)
            if not self._owners.claim(reader, _in_body(body)):
                await PlainTextResponse("Not found.", 404)(scope, receive, send)
                return
            receive = again(body, receive)
            if reader.known and BEGINS.fullmatch(scope["path"]):
                send = self._noting(reader, send)
        await self._app(scope, receive, send)

    def _noting(self, reader: Reader, send: Send) -> Send:
        """The event that begins is the reader's, too."""

        async def noting(message: Message) -> None:
            if body := message.get("body"):
                self._owners.claim(reader, _in_body(body))
            await send(message)

        return noting


def _in_address(scope: Scope) -> list[str]:
    found = NAMED.fullmatch(scope["path"])
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return [*(filter(None, found.groups()) if found else ()), *query.get(doors.SESSION, ())]


def _in_body(body: bytes) -> list[str]:
    """Read as FastAPI reads it; what it cannot read it refuses."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return []
    ids = [said.get(name) for name in (doors.SESSION, doors.EVENT)] if isinstance(said, dict) else []
    return [id for id in ids if isinstance(id, str)]


def _led_astray(scope: Scope) -> Scope:
    """The same request, with an id that nobody has."""
    nobodys, path = secrets.token_hex(16), scope["path"]
    if found := NAMED.fullmatch(path):
        start, end = next(span for span in found.regs[1:] if span != (-1, -1))
        path = path[:start] + nobodys + path[end:]
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    if doors.SESSION in query:
        query[doors.SESSION] = [nobodys]
    return {**scope, "path": path, "raw_path": path.encode(), "query_string": urlencode(query, doseq=True).encode()}
