"""Repeated questions: a client in front of the client, which answers an identical request from memory."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, fields

from cachetools import TTLCache

from qwendow.conversation.events import Event, Finish, FromCache, ReasoningDelta, TextDelta
from qwendow.conversation.ports import Client
from qwendow.conversation.request import Request
from qwendow.conversation.rounds import Kind, Round

PIECE = 2_000
"""Characters of an event: between two of them the answer can be stopped, and others get their turn."""

BOOKKEEPING = 1_000
"""Bytes that an answer costs beside its texts: no more of them are kept than that allows, however short they are."""

ABOUT_THE_CACHE = {"cacheable", "fresh"}
"""Fields of a request that change nothing in what is asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer: thoughts and texts in their order. `at` is when it was complete, by the timer of its cache."""

    said: tuple[tuple[Kind, str], ...]
    at: float

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return BOOKKEEPING + sum(sys.getsizeof(text) for _, text in self.said)


def cached(client: Client, seconds: float, megabytes: float) -> Client:
    """The client with a cache in front of it; the client alone if answers are to be kept for 0 seconds."""
    return Cached(client, seconds, int(megabytes * 2**20)) if seconds else client


class Cached:
    """Keeps complete answers for `seconds`, in at most `max_bytes` of memory; the least used make room for new ones.

    Of a request only a hash is kept. Two identical requests at the same time are both asked.
    """

    def __init__(
        self, client: Client, seconds: float, max_bytes: int, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._timer = timer
        self._answers: TTLCache[bytes, Answer] = TTLCache(max_bytes, seconds, timer, lambda answer: answer.size)

    def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        if not _cacheable(request):
            return self._client.stream(request)
        key = _key(request)
        answer = None if request.fresh else self._find(key)
        return self._ask(request, key) if answer is None else _tell(answer, self._timer() - answer.at)

    async def _ask(self, request: Request, key: bytes) -> AsyncGenerator[Event, None]:
        came: list[Event] = []
        async with aclosing(self._client.stream(request)) as events:
            async for event in events:
                came.append(event)
                yield event
        # Only here if nothing was raised and nobody stopped it.
        answer = _complete(came, self._timer())
        if answer and answer.size <= self._answers.maxsize:
            self._answers[key] = answer

    def _find(self, key: bytes) -> Answer | None:
        try:
            return self._answers[key]  # `get` looks twice, and the time may run out in between.
        except KeyError:
            return None


async def _tell(answer: Answer, age: float) -> AsyncGenerator[Event, None]:
    yield FromCache(age)
    for kind, text in answer.said:
        delta = ReasoningDelta if kind == "thought" else TextDelta
        for start in range(0, len(text), PIECE):
            yield delta(text[start : start + PIECE])
            await asyncio.sleep(0)
    yield Finish("stop")


def _cacheable(request: Request) -> bool:
    """Whether the same request deserves the same answer: tools and the web may know something new the next time.

    Tools that were offered and not called are no hindrance: an answer that calls one is never kept.
    """
    if request.search or any(_of_tools(message) for message in request.messages):
        return False
    return request.cacheable or request.temperature == 0


def _of_tools(message: dict[str, object]) -> bool:
    return message["role"] == "tool" or "tool_calls" in message


def _complete(events: list[Event], at: float) -> Answer | None:
    """The answer that events make; None if it holds no text, calls a tool, or ended in another way than it should."""
    whole = Round()
    for event in events:
        whole.add(event, 0.0)
    if whole.finish_reason != "stop" or whole.declined or whole.sealed or whole.calls or not whole.text.strip():
        return None
    return Answer(tuple((segment.kind, segment.text) for segment in whole.segments), at)


def _key(request: Request) -> bytes:
    names = [field.name for field in fields(request) if field.name not in ABOUT_THE_CACHE]
    asked = json.dumps([(name, getattr(request, name)) for name in names], sort_keys=True)
    return hashlib.sha256(asked.encode()).digest()
