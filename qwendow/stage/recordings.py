"""Answers of a stage are recorded, and played again at their own pace where the network is away: one more client."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from qwendow.conversation.errors import Unreachable
from qwendow.conversation.events import (
    Event,
    Finish,
    FromCache,
    Queued,
    ReasoningDelta,
    Retrying,
    TextDelta,
    ToolCall,
    Usage,
)
from qwendow.conversation.ports import Client
from qwendow.conversation.request import Request

log = logging.getLogger(__name__)

KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (TextDelta, ReasoningDelta, ToolCall, Usage, Finish)}
"""What is recorded."""

Taken = list[tuple[float, Event]]
"""Events, each with the seconds after which it came."""


def recorded(client: Client, folder: Path, wanted: bool) -> Client:
    """The client with a recorder before it, where one is wanted."""
    return Recorded(client, folder) if wanted else client


class Recorded:
    """Keeps each complete answer in a file of the folder, and tells it where the endpoint cannot be reached.

    A question is known by its words, its model and whether JSON is asked for: in a talk what was said before it may
    differ from the rehearsal.
    """

    def __init__(self, client: Client, folder: Path, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._client = client
        self._folder = folder
        self._sleep = sleep

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        file = self._folder / f"{_key(request)}.json"
        began, came = time.monotonic(), Taken()
        try:
            async with aclosing(self._client.stream(request)) as events:
                async for event in events:
                    if isinstance(event, Retrying) and event.failure.kind is Unreachable and not came and file.exists():
                        break
                    if not isinstance(event, Retrying | Queued):
                        came.append((time.monotonic() - began, event))
                    yield event
                else:
                    await asyncio.to_thread(_keep, file, came)
                    return
        except Unreachable:
            if came or not file.exists():
                raise
        async for event in self._play(file):
            yield event

    async def _play(self, file: Path) -> AsyncGenerator[Event, None]:
        taken, at = await asyncio.to_thread(_read, file), 0.0
        yield FromCache(max(time.time() - file.stat().st_mtime, 0.0), recorded=True)
        for when, event in taken:
            await self._sleep(max(when - at, 0.0))
            at = when
            yield event


def _keep(file: Path, came: Taken) -> None:
    """What was complete; an answer of another kind than is recorded, or from a cache, is none to play again."""
    if (
        not came
        or not all(type(event).__name__ in KINDS for _, event in came)
        or not isinstance(came[-1][1], Finish | Usage)
    ):
        return
    said = [[round(when, 3), type(event).__name__, asdict(event)] for when, event in came]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(said), "utf-8")
    except OSError as error:
        log.warning("an answer cannot be recorded: %s", error.strerror)


def _read(file: Path) -> Taken:
    """Raises Unreachable where it is no recording any more."""
    try:
        return [(float(when), KINDS[name](**said)) for when, name, said in json.loads(file.read_text("utf-8"))]
    except (OSError, ValueError, TypeError, KeyError):
        raise Unreachable() from None


def _key(request: Request) -> str:
    """Of the last question, and of how often tools have answered since."""
    asked = max((place for place, one in enumerate(request.messages) if one["role"] == "user"), default=0)
    since = len(request.messages) - asked
    known = [request.model, request.messages[asked]["content"], since, request.json_mode or bool(request.json_schema)]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:32]
