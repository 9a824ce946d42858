"""An endpoint with a provider's limits: so many requests a minute and at a time, and so long until the first word.

    python -m bench.provider --per-minute 60 --concurrent 10 --first 0.5 --tokens 300

`GET /counts` says what it was asked: {"asked": 70, "refused": 4, "most": 10}.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, fields
from itertools import cycle, islice
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from qwendow.offline.asked.errors import TOO_MANY_REQUESTS, Refusal
from qwendow.offline.wire.forms import Json, Stamp
from qwendow.offline.wire.ledger import RateLimit

WORDS = (Path(__file__).parent / "texts" / "prose.md").read_text("utf-8").split()


@dataclass(frozen=True, slots=True)
class Limits:
    """None: any number. `first` and `retry_after` are in seconds, `rate` in tokens a second."""

    per_minute: int | None = None
    concurrent: int | None = None
    first: float = 0.5
    tokens: int = 300
    rate: float = 60
    retry_after: int | None = None


@dataclass(slots=True)
class Counts:
    asked: int = 0
    refused: int = 0
    running: int = 0
    most: int = 0
    """At a time."""


class Answer(StreamingResponse):
    """Counted until it has ended, however it does."""

    def __init__(self, stream: AsyncIterator[str], counts: Counts) -> None:
        super().__init__(stream, media_type="text/event-stream")
        self._counts = counts
        counts.running += 1
        counts.most = max(counts.most, counts.running)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._counts.running -= 1


@dataclass(slots=True)
class Provider:
    limits: Limits
    counts: Counts = field(default_factory=Counts)

    def app(self) -> Starlette:
        rate = RateLimit(self.limits.per_minute, None)

        async def answer(request: Request) -> Response:
            body = await request.json()
            self.counts.asked += 1
            full = self.limits.concurrent is not None and self.counts.running >= self.limits.concurrent
            # In each second it takes a sixtieth of what it takes in a minute, as DashScope does.
            if refusal := TOO_MANY_REQUESTS if full else rate.admit("", 0):
                self.counts.refused += 1
                return self._refuse(refusal)
            return Answer(self._stream(body["model"]), self.counts)

        async def counts(_: Request) -> Response:
            return JSONResponse({"asked": self.counts.asked, "refused": self.counts.refused, "most": self.counts.most})

        return Starlette(routes=[Route("/v1/chat/completions", answer, methods=["POST"]), Route("/counts", counts)])

    def _refuse(self, refusal: Refusal) -> Response:
        seconds = self.limits.retry_after
        headers = {} if seconds is None else {"Retry-After": str(seconds)}
        return JSONResponse(refusal.body(Stamp()), status_code=refusal.status, headers=headers)

    async def _stream(self, model: str) -> AsyncIterator[str]:
        tokens = self.limits.tokens
        await asyncio.sleep(self.limits.first)
        began = time.monotonic()
        for number, word in enumerate(islice(cycle(WORDS), tokens), 1):
            yield _event(model, {"content": f"{word} "})
            await asyncio.sleep(began + number / self.limits.rate - time.monotonic())
        yield _event(model, {}, "stop")
        usage = {"prompt_tokens": 9, "completion_tokens": tokens, "total_tokens": 9 + tokens}
        yield _frame(model, [], usage)
        yield "data: [DONE]\n\n"


def _event(model: str, delta: Json, finish: str | None = None) -> str:
    return _frame(model, [{"index": 0, "delta": delta, "finish_reason": finish}])


def _frame(model: str, choices: list[Json], usage: Json | None = None) -> str:
    frame = {"id": "chatcmpl-1", "model": model, "choices": choices, "usage": usage}
    return f"data: {json.dumps(frame, ensure_ascii=False)}\n\n"


def main() -> None:
    parser = argparse.ArgumentParser("python -m bench.provider")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    add_limits(parser)
    options = parser.parse_args()
    with socket.create_server(("127.0.0.1", options.port), backlog=2048) as sock:
        print(f"http://127.0.0.1:{sock.getsockname()[1]}/v1", flush=True)
        app = Provider(limits_of(options)).app()
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[sock])


def add_limits(parser: argparse.ArgumentParser) -> None:
    usual = Limits()
    parser.add_argument("--per-minute", type=int, help="requests it takes in a minute, and a sixtieth in a second")
    parser.add_argument("--concurrent", type=int, help="requests it takes at a time")
    parser.add_argument("--first", type=float, default=usual.first, help="seconds until the first word")
    parser.add_argument("--tokens", type=int, default=usual.tokens, help="of an answer")
    parser.add_argument("--rate", type=float, default=usual.rate, help="tokens a second")
    parser.add_argument("--retry-after", type=int, help="seconds that it names when it refuses; else it names none")


def limits_of(options: argparse.Namespace) -> Limits:
    return Limits(**{one.name: getattr(options, one.name) for one in fields(Limits)})


if __name__ == "__main__":
    main()
