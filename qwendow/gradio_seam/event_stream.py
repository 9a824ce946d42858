"""The event stream of each page: what Gradio's /queue/data sends, for less.

Gradio 6.31 finds its route among sixty, asks before each message whether the reader has gone, waits for each in a task
of its own, and copies what is sent, which may be the whole conversation, three times.
"""

from __future__ import annotations

import asyncio
from collections import deque
from itertools import islice
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
from starlette.types import Message, Receive, Scope, Send

from qwendow.gradio_seam.named import HEADER

HEADERS = [(b"content-type", b"text/event-stream; charset=utf-8")]
RESUMABLE = (b"x-stream", b"resumable")
"""Says to resume.js that it may ask again for what it has not got."""

ELSEWHERE = 421
"""Misdirected Request (RFC 9110): another process has that event, and it may be the next one that is asked."""

MAX_SENT = 2_000_000
"""Bytes of one stream that can be asked for again, the newest of it."""

MAX_HELD, ROOM = 120_000_000, 0.1
"""Bytes of all streams, where there is plenty of memory; and how much of that is let go of at a time."""

HEARTBEAT = HeartbeatMessage()
NOT_FOUND = UnexpectedErrorMessage(message="404: Not Found", session_not_found=True)


def event_stream(page: gr.Blocks, keep_seconds: float = 0, process: str = "", most: int = MAX_HELD) -> Route:
    """Comes before Gradio's own route, at the same address. For the others see `EventStream`."""
    route = Route("/gradio_api/queue/data", EventStream(page, keep_seconds, process, most))
    route.methods = {"GET"}  # Given to Route, it would take HEAD, too, and with it messages that nobody sees.
    return route


class EventStream:
    """Sends the messages that Gradio's queue has for a session, until its last event is complete.

    A page names its stream and says how many messages of it it has `seen`: where its connection breaks it may ask for
    the others within `keep_seconds`, and until then its events go on; so many bytes are kept for all of them, at
    `most`. Whoever names none has gone when they go. Who names another `process` is sent on.
    """

    def __init__(
        self, page: gr.Blocks, keep_seconds: float = 0, process: str = "", most: int = MAX_HELD
    ) -> None:  # fmt: skip
        self._page = page
        self._process = process
        self._named = [(HEADER.encode(), process.encode())] if process else []
        self._keep_seconds = keep_seconds
        self._beat_seconds = get_heartbeat_rate()
        self._sent: dict[tuple[str, str], Sent] = {}
        self._held = Held(most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = QueryParams(scope["query_string"])
        session, stream = query.get("session_hash", ""), query.get("stream", "")
        if query.get("process", self._process) not in ("", self._process):
            await send({"type": "http.response.start", "status": ELSEWHERE, "headers": self._named})
            await send({"type": "http.response.body", "body": b""})
            return
        named = bool(stream) and self._keep_seconds > 0
        headers = [*HEADERS, *self._named, RESUMABLE] if named else [*HEADERS, *self._named]
        start: Message = {"type": "http.response.start", "status": 200, "headers": headers}
        if not named:
            await _while_there(receive, asyncio.create_task(self._send_all(session, start, send)))
            return
        sent = self._sent.get((session, stream)) or Sent(self._held)
        missed = sent.since(query.get("seen", ""))
        if missed is None:
            await send(start)
            await send({"type": "http.response.body", "body": _event(NOT_FOUND)})
            return
        self._sent[session, stream] = sent
        await sent.taken_over()
        sending = sent.sending = asyncio.create_task(self._resume(session, sent, missed, start, send))
        try:
            await _while_there(receive, sending)
        finally:
            if sent.sending is sending:
                sent.sending = None
                sent.forgetting = asyncio.create_task(self._forget_later(session, stream, sent))

    async def _send_all(self, session: str, start: Message, send: Send) -> None:
        last = over = False
        try:
            await send(start)
            while not over:
                said, over = await self._what_waits(session)
                last = isinstance(said[-1], CloseStreamMessage)
                await send({"type": "http.response.body", "body": b"".join(map(_event, said)), "more_body": not over})
        finally:
            if not last:
                await self._forget(session)

    async def _resume(self, session: str, sent: Sent, missed: list[bytes], start: Message, send: Send) -> None:
        await send(start)
        if missed:
            await send({"type": "http.response.body", "body": b"".join(missed), "more_body": True})
        while not sent.over:
            said, sent.over = await self._what_waits(session)
            bodies = [_event(message) for message in said]
            for body in bodies:
                sent.add(body)
            await send({"type": "http.response.body", "body": b"".join(bodies), "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _forget_later(self, session: str, stream: str, sent: Sent) -> None:
        await asyncio.sleep(self._keep_seconds)
        self._sent.pop((session, stream), None)
        sent.let_go()
        if not sent.over:
            await self._forget(session)

    async def _what_waits(self, session: str) -> tuple[list[BaseMessage], bool]:
        """All there is, at least one message, and whether the stream is over with it: what is sent at once is one
        call of the system."""
        said: list[BaseMessage] = []
        over = False
        messages = self._page._queue.pending_messages_per_session.get(session)
        while not over and (not said or (messages and messages.qsize())):
            message = await self._next(session)
            last = self._is_last(session, message)
            said += (message, CloseStreamMessage()) if last else (message,)
            over = last or isinstance(message, UnexpectedErrorMessage)
        return said, over

    async def _next(self, session: str) -> BaseMessage:
        queue = self._page._queue
        try:
            messages = queue.pending_messages_per_session[session]
        except KeyError:
            return NOT_FOUND
        beat = asyncio.get_running_loop().call_later(self._beat_seconds, messages.put_nowait, HEARTBEAT)
        try:
            message: BaseMessage = await messages.get()
        finally:
            beat.cancel()
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


class Held:
    """What is kept of all streams together: where it is too much, those of which there is most lose the oldest."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._all: set[Sent] = set()

    def count(self, sent: Sent, size: int) -> None:
        """So many bytes more of one, or fewer."""
        self._size += size
        self._all.add(sent) if sent.size else self._all.discard(sent)
        if size > 0 and self._size > self._most:
            for one in sorted(self._all, key=lambda one: -one.size):
                one.let_go(down_to=max(one.size - self._size + int(self._most * (1 - ROOM)), 0))
                if self._size <= self._most:
                    return


class Sent:
    """What was sent of one stream, as far back as it can be asked for again."""

    def __init__(self, held: Held | None = None) -> None:
        self.over = False
        self.sending: asyncio.Task[None] | None = None
        self.forgetting: asyncio.Task[None] | None = None
        self.size = 0
        self._held = held or Held(MAX_HELD)
        self._bodies: deque[bytes] = deque()
        self._gone = 0

    def add(self, body: bytes) -> None:
        self._bodies.append(body)
        self.size += len(body)
        self._held.count(self, len(body))
        if self.size > MAX_SENT:
            self.let_go(MAX_SENT, least=1)

    def let_go(self, down_to: int = 0, least: int = 0) -> None:
        """Of the oldest, until there are no more bytes than that, or no more messages."""
        before = self.size
        while self.size > down_to and len(self._bodies) > least:
            self.size -= len(self._bodies.popleft())
            self._gone += 1
        self._held.count(self, self.size - before)

    def since(self, seen: str) -> list[bytes] | None:
        """What came after so many messages; None where that is not known any more."""
        if not seen.isdecimal() or not self._gone <= int(seen) <= self._gone + len(self._bodies):
            return None
        return [*islice(self._bodies, int(seen) - self._gone, None)]

    async def taken_over(self) -> None:
        """A page that has lost its connection may be back before the loss is noticed."""
        before, self.sending, self.forgetting = (self.sending, self.forgetting), None, None
        for task in filter(None, before):
            task.cancel()
            await asyncio.wait({task})


async def _while_there(receive: Receive, sending: asyncio.Task[None]) -> None:
    """Until all is sent, or the other end has gone."""
    both = {sending, asyncio.create_task(_gone(receive))}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in both:
            task.cancel()
        await asyncio.wait(both)
    if not sending.cancelled():
        sending.result()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _event(message: BaseMessage) -> bytes:
    return b"data: %b\n\n" % orjson.dumps(vars(message), default=_plain)


def _plain(value: Any) -> Any:
    return value.model_dump() if isinstance(value, BaseModel) else str(value)
