"""An endpoint whose answers count, and which knows how far each has come, and when."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass, field

from starlette.types import Message, Receive, Scope, Send

HEAD = [(b"content-type", b"text/event-stream;charset=UTF-8")]


@dataclass
class Counted:
    """An answer to "QUESTION count to LAST"; `said` are the times at which each number left, `closed` is its end."""

    said: list[float] = field(default_factory=list)
    closed: float | None = None

    def before(self, moment: float) -> int:
        return sum(at < moment for at in self.said)


@dataclass
class Counting:
    """Twenty numbers a second."""

    answers: dict[str, Counted] = field(default_factory=dict)
    asked: int = 0

    def least(self) -> int:
        """How far all of them have come; 0 where there is none."""
        return min((len(one.said) for one in self.answers.values()), default=0)

    def open(self) -> int:
        return sum(one.closed is None for one in self.answers.values())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = await _whole(receive)
        if scope["method"] != "POST":
            await _reply(send, b'{"object": "list", "data": []}')
            return
        said = json.loads(body)["messages"][-1]["content"]
        found = re.fullmatch(r"(.*) count to (\d+)", said)
        assert found, said
        self.asked += 1
        answer = self.answers[found[1]] = Counted()
        counting = asyncio.create_task(_count(answer, int(found[2]), send))
        leaving = asyncio.create_task(_left(receive))
        await asyncio.wait({counting, leaving}, return_when=asyncio.FIRST_COMPLETED)
        for task in (counting, leaving):
            task.cancel()
        answer.closed = time.monotonic()


async def _count(answer: Counted, last: int, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEAD})
    began = time.monotonic()
    for number in range(1, last + 1):
        await asyncio.sleep(began + number / 20 - time.monotonic())
        answer.said.append(time.monotonic())
        await _event(send, {"choices": [{"index": 0, "delta": {"content": f"{number} "}, "finish_reason": None}]})
    await _event(send, {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})


async def _event(send: Send, data: object) -> None:
    body = f"data: {json.dumps(data)}\n\n".encode()
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _reply(send: Send, body: bytes) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _whole(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message: Message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
