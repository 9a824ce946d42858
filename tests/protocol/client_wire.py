"""A server on loopback that plays scripted bytes, and what the client's tests say to it."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from qwendow.client import Backoff, DashScope
from qwendow.conversation.errors import ChatError
from qwendow.conversation.events import Event
from qwendow.conversation.request import Request

KEY = "sk-0123456789abcdef"
QUESTION = Request("qwen-plus", [{"role": "user", "content": "hi"}], 0.7, 0.8)


class Then(Enum):
    """How a script goes on: by itself it closes the connection at its end."""

    HANG = "wait until the client hangs up"
    RESET = "reset the connection"
    KEEP = "keep the connection for the next request"
    REPEAT = "send the bytes before it again and again, without a pause"


Step = bytes | float | Then
"""Bytes are sent, a number is a pause in seconds."""


@dataclass
class Wire:
    """The n-th request gets the n-th script; further ones get the last."""

    scripts: Sequence[Sequence[Step]]
    port: int = 0
    seconds: float = 0.0
    connections: int = 0
    heads: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    peers: dict[asyncio.StreamWriter, asyncio.Task[None]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/compatible-mode/v1"

    def client(self, first_token: float = 5, idle: float = 5, backoff: Backoff | None = None) -> DashScope:
        return DashScope(KEY, self.url, first_token=first_token, idle=idle, backoff=backoff or AT_ONCE)

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.peers[writer] = asyncio.create_task(self._serve(reader, writer))

    async def close(self) -> None:
        for writer, peer in self.peers.items():
            peer.cancel()
            writer.transport.abort()
        await asyncio.gather(*self.peers.values(), return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._answer(reader, writer):
                pass
        except (OSError, EOFError):
            self.hung_up.set()
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"(?i)^content-length: (\d+)", head, re.MULTILINE)
        assert length
        self.heads.append(head)
        self.bodies.append(json.loads(await reader.readexactly(int(length[1])) or b"{}"))
        self.came.set()
        script = self.scripts[min(len(self.bodies), len(self.scripts)) - 1]
        return await self._play(script, reader, writer)

    async def _play(self, script: Sequence[Step], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        data = b""
        for step in script:
            match step:
                case bytes():
                    data = step
                    writer.write(data)
                    await writer.drain()
                case Then.HANG:
                    await reader.read()
                    self.hung_up.set()
                case Then.RESET:
                    linger = struct.pack("ii", 1, 0)
                    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    writer.transport.abort()
                case Then.REPEAT:
                    while True:
                        writer.write(data)
                        await writer.drain()
                        await asyncio.sleep(0)
                case Then.KEEP:
                    return True
                case _:
                    await asyncio.sleep(step)
        return False


@asynccontextmanager
async def playing(*scripts: Sequence[Step]) -> AsyncGenerator[Wire, None]:
    wire = Wire(scripts)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        await wire.close()


AT_ONCE = Backoff(random=lambda: 0.0)


def head(status: int = 200, kind: str = "text/event-stream;charset=UTF-8", *more: str) -> bytes:
    """The head of a response whose body ends with the connection."""
    lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", "connection: close", *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


CHUNKED = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def chunked(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def event(value: object) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def delta(finish: str | None = None, **delta: object) -> bytes:
    return event({"choices": [{"delta": delta, "finish_reason": finish, "index": 0}], "usage": None})


def refusal(status: int, code: str, message: str = "no", *more: str) -> list[Step]:
    body = {"error": {"message": message, "type": code, "param": None, "code": code}, "request_id": "req-1"}
    return [head(status, "application/json", *more), json.dumps(body).encode()]


TEXT = delta(content="Hello")
STOP = delta("stop", content="")
USAGE = event({"choices": [], "usage": {"prompt_tokens": 22, "completion_tokens": 17, "total_tokens": 39}})
DONE = b"data: [DONE]\n\n"
ANSWER: list[Step] = [head(), TEXT + STOP + USAGE + DONE]


async def ask(client: DashScope, request: Request = QUESTION) -> tuple[list[Event], ChatError | None]:
    """All events, and the error they ended with."""
    events: list[Event] = []
    try:
        async for one in client.stream(request):
            events.append(one)
    except ChatError as error:
        return events, error
    return events, None


async def collect(client: DashScope, request: Request = QUESTION) -> tuple[list[Event], ChatError | None]:
    """`ask`, and the client is closed."""
    try:
        return await ask(client, request)
    finally:
        await client.aclose()


def outcome(*scripts: Sequence[Step], **limits: Any) -> tuple[list[Event], ChatError | None, Wire]:
    """What a question gets from a server that plays the scripts."""

    async def ask() -> tuple[list[Event], ChatError | None, Wire]:
        async with playing(*scripts) as wire:
            client = wire.client(**limits)
            start = time.monotonic()
            events, error = await collect(client)
            wire.seconds = time.monotonic() - start
            return events, error, wire

    return asyncio.run(ask())
