"""What all addresses of a reader's own have in common: who asks, what is theirs, what is said where it cannot be."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from qwendow.readers import Reader
from qwendow.store.port import Gone, Head, Shelf, Unavailable

PATH = "/conversations"

ALL = 1_000_000
"""Conversations of one reader."""

Answering = Callable[[Any, Request], Awaitable[Response]]


class Malformed(Exception):
    """What was sent is not what is wanted; the message says what is."""


def answering(act: Answering) -> Answering:
    """What cannot be done is said with its status; nothing is remembered on the way."""

    @wraps(act)
    async def answer(self: Any, request: Request) -> Response:
        try:
            answer = await act(self, request)
        except Gone:
            answer = JSONResponse({"error": "gone"}, 404)
        except Unavailable as error:
            answer = JSONResponse({"error": "unavailable", "reason": error.reason}, 503)
        except Malformed as error:
            answer = JSONResponse({"error": str(error)}, 422)
        except ClientDisconnect:
            answer = Response(status_code=400)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return answer


async def own(store: Shelf, request: Request) -> Head:
    """The conversation of the address, which is the asking reader's. Raises Gone."""
    head, owner = await store.head(request.path_params["id"]), reader_of(request).id
    if head is None or not owner or head.owner != owner:
        raise Gone(request.path_params["id"])
    return head


def reader_of(request: Request) -> Reader:
    reader: Reader = request.scope["reader"]
    return reader


async def read_json(request: Request) -> dict[str, Any]:
    """Raises Malformed."""
    try:
        said = json.loads(await request.body())
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Malformed("a JSON object is wanted")
    return said
