"""/healthz: whether the app is there, which one, and what it talks to."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from qwendow import __version__


def health(mode: str) -> Route:
    """`mode` is told with the version: dashscope, offline."""

    def healthz(request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "version": __version__, "mode": mode})

    return Route("/healthz", healthz, methods=["GET", "HEAD"])
