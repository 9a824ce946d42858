"""The event stream of each page: what Gradio's /queue/data sends, for less.

Gradio 6.31 finds its route among sixty, asks before each message whether the reader has gone, waits for each in a task
of its own, and copies what is sent, which may be the whole conversation, three times.
"""

from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr
import orjson
from gradio.server_messages import (
    BaseMessage,
    CloseStreamMessage,
    HeartbeatMessage,
    ProcessCompletedMessage,
    UnexpectedErrorMessage,
)
from gradio.utils import get_heartbeat_rate
from pydantic import BaseModel
from starlette.datastructures import QueryParams
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

HEADERS = [(b"content-type", b"text/event-stream; charset=utf-8")]


def event_stream(page: gr.Blocks) -> Route:
    """Comes before Gradio's own route, at the same address."""
    route = Route("/gradio_api/queue/data", EventStream(page))
    route.methods = {"GET"}  # Given to Route, it would take HEAD, too, and with it messages that nobody sees.
    return route


class EventStream:
    """Sends the messages that Gradio's queue has for a session, until its last event is complete."""

    def __init__(self, page: gr.Blocks) -> None:
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = QueryParams(scope["query_string"]).get("session_hash", "")
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        sending = asyncio.create_task(self._send_all(session, send))
        both = {sending, asyncio.create_task(_gone(receive))}
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            await asyncio.wait(both)
        if not sending.cancelled():
            sending.result()

    async def _send_all(self, session: str, send: Send) -> None:
        last = False
        try:
            while not last:
                message = await self._next(session)
                last = self._is_last(session, message)
                await send({"type": "http.response.body", "body": _event(message), "more_body": True})
                if isinstance(message, UnexpectedErrorMessage):
                    break
        finally:
            if not last:
                await self._forget(session)
        await send({"type": "http.response.body", "body": _event(CloseStreamMessage()) if last else b""})

    async def _next(self, session: str) -> BaseMessage:
        queue = self._page._queue
        try:
            messages = queue.pending_messages_per_session[session]
        except KeyError:
            return UnexpectedErrorMessage(message="404: Not Found", session_not_found=True)
        message: BaseMessage
        try:
            async with asyncio.timeout(get_heartbeat_rate()):
                message = await messages.get()
        except TimeoutError:
            message = HeartbeatMessage()
        return UnexpectedErrorMessage(message="Server stopped unexpectedly.") if queue.stopped else message

    def _is_last(self, session: str, message: BaseMessage) -> bool:
        """Whether it completes the last event of the session that was under way."""
        if not isinstance(message, ProcessCompletedMessage):
            return False
        pending = self._page._queue.pending_event_ids_session
        events = pending.get(session, set())
        events.discard(message.event_id or "")
        if not events:
            pending.pop(session, None)
        return not events

    async def _forget(self, session: str) -> None:
        """Nobody reads it any more: its events end, and what they would have sent is not kept."""
        queue = self._page._queue
        queue.pending_messages_per_session.pop(session, None)
        await queue.clean_events(session_hash=session)
        queue.pending_event_ids_session.pop(session, None)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _event(message: BaseMessage) -> bytes:
    return b"data: %b\n\n" % orjson.dumps(vars(message), default=_plain)


def _plain(value: Any) -> Any:
    return value.model_dump() if isinstance(value, BaseModel) else str(value)
