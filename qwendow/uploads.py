"""The addresses under /files: a file comes into a tray, is taken out of it, or is looked at.

No path is ever named: a tray and what is in it go by long random names, and all is kept in memory.
"""

from __future__ import annotations

from typing import Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from qwendow.conversation.parts import BadAttachment, Image, TextFile
from qwendow.trays import Tray, Trays

__all__ = ["Trays", "Uploads"]

KEPT = {"Cache-Control": "private, max-age=3600"}
"""How long a browser may keep a file, in seconds: as long as a session is kept here when its page is closed."""


class ShowTray(Protocol):
    def __call__(self, tray: Tray, accept_language: str | None, bad: BadAttachment | None = None) -> str:
        """HTML of what waits in a tray, and of why a file is not in it."""


class Uploads:
    def __init__(self, trays: Trays, show: ShowTray) -> None:
        self._trays = trays
        self._show = show

    @property
    def routes(self) -> list[BaseRoute]:
        return [
            Route("/files/{key}", self.add, methods=["POST"]),
            Route("/files/{key}/{id}", self.look, methods=["GET", "HEAD"]),
            Route("/files/{key}/{id}/remove", self.remove, methods=["POST"]),
        ]

    async def add(self, request: Request) -> Response:
        """The body is one file, as it is; the query holds its name. The answer is HTML, with 422 if it is refused."""
        tray = self._trays.find(request.path_params["key"])
        if tray is None:
            return _nowhere()
        try:
            await self._trays.receive(tray, request.query_params.get("name", ""), request.stream())
        except BadAttachment as bad:
            return self._shown(request, tray, bad)
        except ClientDisconnect:
            return Response(status_code=400)
        return self._shown(request, tray)

    async def remove(self, request: Request) -> Response:
        tray = self._trays.find(request.path_params["key"])
        if tray is None:
            return _nowhere()
        await self._trays.remove(tray, request.path_params["id"])
        return self._shown(request, tray)

    async def look(self, request: Request) -> Response:
        """A picture as it is sent to the model, or a text to be saved, which a browser never shows as a page."""
        tray = self._trays.find(request.path_params["key"])
        match tray and tray.find(request.path_params["id"]):
            case Image() as image:
                return Response(image.data, headers=KEPT, media_type=image.media_type)
            case TextFile() as file:
                return Response(
                    file.text, headers=KEPT | {"Content-Disposition": "attachment"}, media_type="text/plain"
                )
        return _nowhere()

    def _shown(self, request: Request, tray: Tray, bad: BadAttachment | None = None) -> Response:
        shown = self._show(tray, request.headers.get("accept-language"), bad)
        return HTMLResponse(shown, 422 if bad else 200, {"Cache-Control": "no-store"})


def _nowhere() -> Response:
    return Response("Not found.", 404, media_type="text/plain")
