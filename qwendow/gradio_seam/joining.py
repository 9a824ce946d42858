"""The door through which a page sends its events: what Gradio's /queue/join does, for less.

Gradio 6.31 finds its route among sixty, packs the answer, and asks in a thread whether somebody has signed in by its
own page for that, which is not used here.
"""

from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr
import orjson
from gradio.data_classes import PredictBody, PredictBodyInternal
from pydantic import ValidationError
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qwendow.gradio_seam.named import JOIN

BEGUN = 8
"""Turns of the loop until what an event does is under way: a question is sent to its model before the page hears that
it was taken, which it needs not know at once. Of 128 questions at one moment the last is sent a tenth sooner (November
2026)."""

JSON = [(b"content-type", b"application/json")]


def joining(page: gr.Blocks, gradios: ASGIApp) -> Route:
    """Comes before Gradio's own route, at the same address. What is no plain event goes to `gradios`."""
    route = Route(JOIN, Joining(page, gradios))
    route.methods = {"POST"}
    return route


class Joining:
    def __init__(self, page: gr.Blocks, gradios: ASGIApp) -> None:
        self._page = page
        self._queue: Any = page._queue
        self._gradios = gradios

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await whole(receive)
        event = await self._pushed(scope, body)
        if event is None:
            await self._gradios(scope, again(body, receive), send)
            return
        for _ in range(BEGUN):
            await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": 200, "headers": JSON})
        await send({"type": "http.response.body", "body": orjson.dumps({"event_id": event})})

    async def _pushed(self, scope: Scope, body: bytes) -> str | None:
        """The id of an event that is in the queue."""
        try:
            asked = PredictBody.model_validate_json(body)
        except ValidationError:
            return None
        known = asked.session_hash and asked.fn_index in self._page.fns
        if not known or self._queue.stopped or self._queue.server_app is None:
            return None
        request = Request(scope)
        event = PredictBodyInternal.model_construct(**vars(asked), request=request)
        pushed, id, _ = await self._queue.push(body=event, request=request, username=None)
        return str(id) if pushed else None


async def whole(receive: Receive) -> bytes:
    """The body; of who hangs up meanwhile, what there is."""
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def again(body: bytes, receive: Receive) -> Receive:
    """What was read, and then what comes after it: that the reader has gone."""
    waiting: list[Message] = [{"type": "http.request", "body": body}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
