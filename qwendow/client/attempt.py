"""One try of a request: the connection, its time limits and its end."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import httpx2
import openai

from qwendow.client.answer import Answer
from qwendow.client.facts import Cleaner
from qwendow.client.offer import NOTHING, Offer
from qwendow.client.pool import Body
from qwendow.conversation.errors import (
    ChatError,
    CutOff,
    InsecureConnection,
    NoFirstToken,
    Stalled,
    TimedOut,
    Unreachable,
)
from qwendow.conversation.events import Event, Queued
from qwendow.keys import Keys

FINISH_GRACE = 1.0
"""Seconds a finished answer is read on, as its usage comes after the finish reason."""

DRAIN = 0.1
"""Seconds a complete answer is read on, as a connection that was read to its end can be used again."""

_NOTHING = Answer({}, Cleaner(Keys.of(None)))
"""What came before anything did."""

_BROKEN = (openai.OpenAIError, httpx2.HTTPError, OSError)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds from sending to the first visible delta, and from one visible delta to the next."""

    first_token: float
    idle: float


class Attempt:
    """Its time limits hold while it reads, never over a `yield`: whoever reads the events may take any time."""

    def __init__(self, limits: Limits, gathering: Callable[[], float], clean: Cleaner, offer: Offer = NOTHING) -> None:
        self._limits = limits
        self._gathering = gathering
        self._clean = clean
        self._offer = offer
        self._now = asyncio.get_running_loop().time
        self._deadline = self._now() + limits.first_token
        self._answer = _NOTHING
        self._deltas = 0
        self._place: int | None = None

    @property
    def started(self) -> bool:
        """Something came that must not come twice."""
        return self._answer.deltas > 0 or self._answer.finished

    @property
    def request_id(self) -> str | None:
        """The provider's."""
        return self._answer.request_id

    async def events(self, send: Callable[[], Awaitable[httpx2.Response]]) -> AsyncGenerator[Event, None]:
        """`send` makes the request, whose response has a body that was not read. Raises ChatError."""
        response = await self._in_time(send)
        answer = self._answer = Answer(dict(response.headers.items()), self._clean, self._offer)
        if answer.place is not None:
            yield Queued(answer.place)
        own: Body | None = response.extensions.get("body")
        packed = "content-encoding" in response.headers
        async with aclosing(response), aclosing(response.aiter_bytes()) as body:
            read = own.read if own and not packed else partial(anext, body, b"")
            while not answer.done:
                data = await self._read(read, bool(own and own.ready and not packed))
                for event in answer.feed(data) if data else answer.end():
                    yield event
                del data  # Not held while more is gathered, which is most of the time.
                self._move_deadline()
                if answer.deltas and not answer.done and own:
                    await own.gather(self._gathering())
            await _drain(body)

    async def _read(self, read: Callable[[], Awaitable[bytes]], ready: bool) -> bytes:
        """The next bytes; none at the end, and when a finished answer breaks or lingers."""
        try:
            return await self._in_time(read, ready)
        except ChatError:
            if self._answer.finished:
                return b""
            raise

    async def _in_time(self, act: Callable[[], Awaitable[Result]], ready: bool = False) -> Result:
        """`ready`: it waits for nothing."""
        try:
            if ready and self._now() < self._deadline:
                return await act()
            async with asyncio.timeout_at(self._deadline):
                # Where there is always something to read nothing waits, and a timeout interrupts only what waits.
                await asyncio.sleep(0)
                return await act()
        except TimeoutError as error:
            raise self._late() from error
        except _BROKEN as error:
            # Its text may quote what was sent or received, so only the cleaned detail goes on.
            raise self._broken(error) from None

    def _move_deadline(self) -> None:
        """Only what a reader can see moves it, or a queue that moves: keep-alives, empty deltas and usage do not."""
        if self._answer.finished:
            self._deadline = min(self._deadline, self._now() + FINISH_GRACE)
        elif self._answer.deltas > self._deltas:
            self._deltas = self._answer.deltas
            self._deadline = self._now() + self._limits.idle
        elif self._answer.place != self._place:
            self._place = self._answer.place
            self._deadline = self._now() + self._limits.first_token

    def _late(self) -> TimedOut:
        if self.started:
            return Stalled(self._limits.idle, request_id=self._answer.request_id)
        return NoFirstToken(self._limits.first_token, request_id=self._answer.request_id)

    def _broken(self, error: BaseException) -> ChatError:
        causes = list(_causes(error))
        kind = CutOff if self.started else InsecureConnection if any(map(_is_tls_failure, causes)) else Unreachable
        detail = next((f"{type(cause).__name__}: {cause}" for cause in reversed(causes) if str(cause)), "")
        return kind(request_id=self._answer.request_id, detail=self._clean.message(detail))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__


def _is_tls_failure(error: BaseException) -> bool:
    # A peer that hangs up in the middle is a broken connection, with TLS or without.
    return isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)


async def _drain(body: AsyncGenerator[bytes, None]) -> None:
    with suppress(TimeoutError, *_BROKEN):
        async with asyncio.timeout(DRAIN):
            async for _ in body:
                pass
