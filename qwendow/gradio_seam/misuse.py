"""What Gradio and FastAPI raise for a request that is not as they want it, as the answer it deserves."""

from __future__ import annotations

import fastapi
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse


async def _misused(request: fastapi.Request, error: Exception) -> JSONResponse:
    """Gradio's call by name raises TypeError for an argument that is missing or unknown."""
    if not request.url.path.startswith("/gradio_api/call/v2/"):
        raise error
    return JSONResponse({"detail": str(error)}, 400)


async def _unknown(request: fastapi.Request, error: Exception) -> JSONResponse:
    """Gradio looks up the event that a request names."""
    if request.url.path.rstrip("/") != "/gradio_api/run/predict":
        raise error
    return JSONResponse({"detail": "There is no such event."}, 404)


async def _unreadable(request: fastapi.Request, error: Exception) -> JSONResponse:
    """FastAPI would repeat the body, which JSON cannot always hold: NaN, half a character."""
    return JSONResponse({"detail": "The body is not as this address wants it."}, 422)


MISUSE = {TypeError: _misused, KeyError: _unknown, RequestValidationError: _unreadable}
"""By what is raised."""
