"""A page of Chainlit: what it fetches when it opens, and its events over a socket.io websocket."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import aiohttp

from bench.answers import Answer
from bench.drivers import Opener
from bench.script import last_stamp

FETCHED = ("/", "/auth/config", "/project/translations?language=en-US", "/project/settings?language=en-US")
PING, PONG, CONNECT, EVENT = "2", "3", "40", "42"
"""Packets of engine.io 4 and, in two digits, of socket.io 5 inside it."""

CLOSING = aiohttp.ClientWSTimeout(ws_close=1)
"""A server that is behind says goodbye late."""


class ChainlitPage:
    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url
        self._session = str(uuid.uuid4())
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def open(self) -> None:
        for path in FETCHED:
            await (await self._http.get(self._url + path)).read()
        address = f"{self._url}/ws/socket.io/?EIO=4&transport=websocket"
        self._socket = await self._http.ws_connect(address, max_msg_size=0, timeout=CLOSING)
        await self._socket.receive_str()
        known = {"clientType": "webapp", "sessionId": self._session, "threadId": "", "userEnv": "{}", "chatProfile": ""}
        await self._socket.send_str(CONNECT + json.dumps(known))
        while not (await self._packet()).startswith(CONNECT):
            pass
        await self._emit("connection_successful")
        while not _is(await self._packet(), "clear_call_fn"):
            pass

    async def close(self) -> None:
        if self._socket:
            await self._socket.close()

    async def ask(self, answer: Answer) -> None:
        answer.asked = time.monotonic()
        step = {
            "id": str(uuid.uuid4()), "threadId": "", "name": "user", "type": "user_message",
            "output": answer.script.message(), "createdAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }  # fmt: skip
        await self._emit("client_message", {"message": step, "fileReferences": []})
        text = ""
        while not _is(packet := await self._packet(), "task_end"):
            if _is(packet, "stream_start") or _is(packet, "stream_token"):
                _note(packet, answer)
            elif _is(packet, "update_message") and '"type":"assistant_message"' in packet:
                text = json.loads(packet[2:])[1]["output"]
        answer.whole = answer.script.whole(text)

    async def _packet(self) -> str:
        assert self._socket
        while True:
            message = await self._socket.receive()
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise RuntimeError("the socket was closed")
            if message.data != PING:
                return str(message.data)
            await self._socket.send_str(PONG)

    async def _emit(self, event: str, *data: Any) -> None:
        assert self._socket
        await self._socket.send_str(EVENT + json.dumps([event, *data]))


def _note(packet: str, answer: Answer) -> None:
    if stamp := last_stamp(packet.encode()):
        answer.updates.append(time.monotonic())
        answer.chunks = stamp[0] + 1


def _is(packet: str, event: str) -> bool:
    return packet.startswith(f'42["{event}"')


async def chainlit_pages(http: aiohttp.ClientSession, url: str) -> Opener:
    return lambda: ChainlitPage(http, url)
