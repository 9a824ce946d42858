"""A lean streaming endpoint: handmade HTTP over asyncio, so that it takes little of the machine that is measured."""

from __future__ import annotations

import asyncio
import heapq
import json
import re
import time

from bench.answers import quantile
from bench.script import Script, last_script

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
FRAME = (
    '{"choices":[{"delta":{"content":"%s"},"finish_reason":%s,"index":0,"logprobs":null}],'
    '"object":"chat.completion.chunk","usage":null,"created":1790000000,"system_fingerprint":null,'
    '"model":"qwen-plus","id":"chatcmpl-5ad2f7c1-5b8f-9c3a-8d2e-000000000000"}'
)
USAGE = (
    '{"choices":[],"object":"chat.completion.chunk","usage":{"prompt_tokens":9,"completion_tokens":9,"total_tokens":18},'
    '"created":1790000000,"model":"qwen-plus","id":"chatcmpl-5ad2f7c1-5b8f-9c3a-8d2e-000000000000"}'
)


class Schedule:
    """Wakes each stream when its next chunk is due, by one timer for all."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Stream]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._order = 0
        self._late: list[float] = []

    def add(self, due: float, stream: Stream) -> None:
        self._order += 1
        heapq.heappush(self._due, (due, self._order, stream))
        if self._due[0][2] is stream:
            self._wake_at(due)

    def late(self) -> float:
        """How late chunks were sent since it was asked before: the p95, in seconds."""
        late, self._late = self._late, []
        return quantile(late, 0.95)

    def _wake_at(self, due: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(due, self._run)

    def _run(self) -> None:
        self._timer = None
        now = time.monotonic()
        while self._due and self._due[0][0] <= now:
            due, _, stream = heapq.heappop(self._due)
            stream.send_due()
            self._late.append(time.monotonic() - due)
        if self._due:
            self._wake_at(self._due[0][0])


class Stream:
    """One answer; its chunks are due at times that do not move when one is late."""

    def __init__(self, script: Script, usage: bool, transport: asyncio.Transport, schedule: Schedule) -> None:
        self._script = script
        self._usage = usage
        self._transport = transport
        self._schedule = schedule
        self._sent = 0
        self._started = time.monotonic()
        transport.write(HEAD)
        self.send_due()

    def send_due(self) -> None:
        if self._transport.is_closing():
            return
        script, now = self._script, time.monotonic()
        due = min(int((now - self._started) * script.rate + 1e-6) + 1, script.chunks) if script.rate else script.chunks
        chunks = [_event(FRAME % (_in_json(script.chunk(index, now)), "null")) for index in range(self._sent, due)]
        self._sent = due
        if due < script.chunks:
            self._schedule.add(self._started + due / script.rate, self)
        else:
            chunks += [
                _event(FRAME % ("", '"stop"')),
                *([_event(USAGE)] if self._usage else []),
                _event("[DONE]"),
                b"0\r\n\r\n",
            ]
        self._transport.write(b"".join(chunks))


class Connection(asyncio.Protocol):
    """Reads one request after another; the answer to a POST is a stream, that to a GET how late the streams were."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._read = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, found, body = bytes(self._read).partition(b"\r\n\r\n")
        length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        if found and len(body) >= (int(length[1]) if length else 0):
            self._read.clear()
            if head.startswith(b"GET"):
                late = b"%f" % self._schedule.late()
                self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(late), late))
                return
            if (script := last_script(body)).text == "nothing":
                self._transport.abort()
                return
            Stream(script, b'"include_usage"' in body, self._transport, self._schedule)


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _event(data: str) -> bytes:
    event = f"data: {data}\n\n".encode()
    return b"%x\r\n%b\r\n" % (len(event), event)


async def main() -> None:
    schedule = Schedule()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(schedule), "127.0.0.1", 0, backlog=2048)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
