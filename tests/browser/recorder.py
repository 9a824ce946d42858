"""An endpoint that writes down what it is asked and when each answer ended, in front of another one."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qwendow import offline

ECHO = "[[echo]] "
SLOWLY = "[[slowly]] "
CODE = "[[code]] "
"""A message that begins so is answered with its rest, in small pieces, or with so many lines of code."""

PIECE, SLOW_PIECE = 9, 18
"""Characters. A page that draws few pieces has little to do."""

PAUSE_SECONDS = 0.1
"""Between the pieces of what is said slowly: so each is a message to the page."""


@dataclass
class Call:
    """One request. `ended` is when its answer was complete or its connection gone, in `time.monotonic` seconds."""

    body: dict[str, Any]
    ended: float | None = None

    @property
    def messages(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.body["messages"]
        return messages


@dataclass
class Recorder:
    app: ASGIApp
    base_url: str = ""
    calls: list[Call] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        message = await _whole(receive)
        call = Call(json.loads(message["body"]))
        self.calls.append(call)
        try:
            said = call.messages[-1]["content"]
            if isinstance(said, str) and said.startswith(ECHO):
                await _echo(said.removeprefix(ECHO), send)
            elif isinstance(said, str) and said.startswith(SLOWLY):
                await _echo(said.removeprefix(SLOWLY), send, PAUSE_SECONDS)
            elif isinstance(said, str) and said.startswith(CODE):
                await _echo(code(int(said.removeprefix(CODE))), send)
            else:
                await self.app(scope, _first(message, receive), send)
        finally:
            call.ended = time.monotonic()

    def open(self) -> int:
        """How many answers are under way."""
        return sum(call.ended is None for call in self.calls)


def recording() -> Iterator[Recorder]:
    """In front of the offline endpoint, for as long as it is iterated."""
    recorder = Recorder(offline.create_app(pace=0.02))
    with offline.start(recorder) as server:
        recorder.base_url = server.base_url
        yield recorder


def code(lines: int) -> str:
    """Python of that many lines, in a fence."""
    written = "".join(f"    value_{number} = compute(alpha, beta) + {number}\n" for number in range(lines))
    return f"```python\n{written}```"


async def _echo(text: str, send: Send, pause: float = 0) -> None:
    headers = [(b"content-type", b"text/event-stream;charset=UTF-8")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    size = SLOW_PIECE if pause else PIECE
    deltas = [{"content": text[start : start + size]} for start in range(0, len(text), size)]
    choices = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    choices.append({"index": 0, "delta": {"content": ""}, "finish_reason": "stop"})
    events = [f"data: {json.dumps({'choices': [choice]})}\n\n" for choice in choices]
    for event in [*events, "data: [DONE]\n\n"]:
        if pause:
            await asyncio.sleep(pause)
        await send({"type": "http.response.body", "body": event.encode(), "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _whole(receive: Receive) -> Message:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return {"type": "http.request", "body": body, "more_body": False}


def _first(message: Message, receive: Receive) -> Receive:
    pending: list[Message] = [message]

    async def first() -> Message:
        return pending.pop() if pending else await receive()

    return first


def wait_until(condition: Callable[[], bool], seconds: float) -> float:
    """Seconds until the condition held; fails the test if it did not within the limit."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - started
