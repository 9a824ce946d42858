"""The addresses under /files: a file comes into a tray, is taken out of it, or is looked at if it is a picture.

No path is ever named: a tray and what is in it go by long random names, and all is kept in memory.
"""

from __future__ import annotations

from typing import Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from qwendow.attachments import BadAttachment, Image
from qwendow.trays import Tray, Trays

SEEN_SECONDS = 3600
"""How long a browser may keep a picture: no longer than the session, after the page is closed, is kept."""


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
        tray.remove(request.path_params["id"])
        return self._shown(request, tray)

    async def look(self, request: Request) -> Response:
        tray = self._trays.find(request.path_params["key"])
        picture = tray.find(request.path_params["id"]) if tray else None
        if not isinstance(picture, Image):
            return _nowhere()
        headers = {"Cache-Control": f"private, max-age={SEEN_SECONDS}"}
        return Response(picture.data, media_type=picture.media_type, headers=headers)

    def _shown(self, request: Request, tray: Tray, bad: BadAttachment | None = None) -> Response:
        shown = self._show(tray, request.headers.get("accept-language"), bad)
        return HTMLResponse(shown, 422 if bad else 200, {"Cache-Control": "no-store"})


def _nowhere() -> Response:
    return Response("Not found.", 404, media_type="text/plain")
