"""The addresses under /files: a file comes into a tray, is taken out of it, or is looked at.

No path is ever named: a tray and what is in it go by long random names. Another process may have opened the tray: what
it holds is found by its conversation then, for whoever owns that.
"""

from __future__ import annotations

from typing import Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from qwendow.conversation.parts import MAX_FILE_BYTES, Attachment, BadAttachment, Image, TextFile
from qwendow.readers.limits import Asker, Limits, Over
from qwendow.trays import Tray, Trays

__all__ = ["Trays", "Uploads"]

KEPT = {"Cache-Control": "private, max-age=3600"}
"""How long a browser may keep a file, in seconds: as long as a session is kept here when its page is closed."""


class ShowTray(Protocol):
    def __call__(self, tray: Tray, accept_language: str | None, bad: BadAttachment | None = None) -> str:
        """HTML of what waits in a tray, and of why a file is not in it."""


class Elsewhere(Protocol):
    """Of another process. Each is None where there is none, or none of that owner."""

    async def tray(self, key: str, conversation: str, owner: str) -> Tray | None: ...
    async def file(self, conversation: str, owner: str, id: str) -> Attachment | None: ...


class Uploads:
    def __init__(
        self,
        trays: Trays,
        show: ShowTray,
        elsewhere: Elsewhere | None = None,
        limits: Limits | None = None,
        closed: bool = False,
    ) -> None:
        """`closed`: no file is taken."""
        self._trays = trays
        self._show = show
        self._elsewhere = elsewhere
        self._limits = limits or Limits()
        self._closed = closed

    @property
    def routes(self) -> list[BaseRoute]:
        return [
            Route("/files/{key}", self.add, methods=["POST"]),
            Route("/files/{key}/{id}", self.look, methods=["GET", "HEAD"]),
            Route("/files/{key}/{id}/remove", self.remove, methods=["POST"]),
        ]

    async def add(self, request: Request) -> Response:
        """The body is one file, as it is; the query holds its name. The answer is HTML, with 422 if it is refused."""
        tray = await self._tray(request)
        if tray is None:
            return _nowhere()
        if self._closed:
            return self._shown(request, tray, BadAttachment("closed"))
        try:
            size = int(request.headers.get("content-length", MAX_FILE_BYTES))
            await self._limits.send(Asker.behind(request.scope), size)
            await self._trays.receive(tray, request.query_params.get("name", ""), request.stream())
        except BadAttachment as bad:
            return self._shown(request, tray, bad)
        except Over as over:
            return self._shown(request, tray, BadAttachment("limit", over=over))
        except ClientDisconnect:
            return Response(status_code=400)
        return self._shown(request, tray)

    async def remove(self, request: Request) -> Response:
        tray = await self._tray(request)
        if tray is None:
            return _nowhere()
        await self._trays.remove(tray, request.path_params["id"])
        return self._shown(request, tray)

    async def look(self, request: Request) -> Response:
        """A picture as it is sent to the model, or a text to be saved, which a browser never shows as a page."""
        match await self._file(request):
            case Image() as image:
                return Response(image.data, headers=KEPT, media_type=image.media_type)
            case TextFile() as file:
                return Response(
                    file.text, headers=KEPT | {"Content-Disposition": "attachment"}, media_type="text/plain"
                )
        return _nowhere()

    async def _tray(self, request: Request) -> Tray | None:
        key, conversation, owner = _named(request)
        if tray := self._trays.find(key):
            await self._trays.refresh(tray)
            return tray
        if not (self._elsewhere and conversation and owner):
            return None
        return await self._elsewhere.tray(key, conversation, owner)

    async def _file(self, request: Request) -> Attachment | None:
        key, conversation, owner = _named(request)
        tray, id = self._trays.find(key), request.path_params["id"]
        found = tray.find(id) if tray else None
        if found or not (self._elsewhere and conversation and owner):
            return found
        return await self._elsewhere.file(conversation, owner, id)

    def _shown(self, request: Request, tray: Tray, bad: BadAttachment | None = None) -> Response:
        shown = self._show(tray, request.headers.get("accept-language"), bad)
        return HTMLResponse(shown, 422 if bad else 200, {"Cache-Control": "no-store"})


def _named(request: Request) -> tuple[str, str, str]:
    """The key of the tray, the id of its conversation, and who asks."""
    key, _, conversation = request.path_params["key"].partition(".")
    reader = request.scope.get("reader")
    return key, conversation, reader.id if reader else ""


def _nowhere() -> Response:
    return Response("Not found.", 404, media_type="text/plain")
