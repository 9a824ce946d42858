"""When a request is tried again, and the countdown until then."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

from qwendow.conversation.errors import ChatError, Failure, Overloaded, RateLimited, Unreachable
from qwendow.conversation.events import Retrying

RETRIES = 2
LONGEST_RETRY_AFTER = 30.0

_CAP = 8.0


@dataclass(frozen=True, slots=True)
class Backoff:
    """The waits between tries, in seconds. Waits are random over their whole length, so that many clients part."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    random: Callable[[], float] = random.random

    def seconds(self, error: ChatError, retry: int) -> float | None:
        """The wait before the retry (1 is the first); None if it would not help."""
        if retry > RETRIES or not isinstance(error, Unreachable | RateLimited | Overloaded):
            return None
        if error.retry_after:
            return self._asked_for(error.retry_after)
        return self._growing(error, retry)

    def rest(self, error: ChatError, refusals: int) -> float:
        """How long a key rests that was refused so often in a row; there are others meanwhile."""
        return error.retry_after or self._growing(error, refusals)

    def until(self, seconds: float, retry: int) -> float | None:
        """The wait for a key that is back then; None if there were too many, or this one is too long."""
        return self._asked_for(seconds) if retry <= RETRIES else None

    def _growing(self, error: ChatError, times: int) -> float:
        base = 1.0 if isinstance(error, RateLimited) else 0.5
        return self.random() * min(_CAP, base * 2.0 ** (times - 1))

    def _asked_for(self, seconds: float) -> float | None:
        # Up to a tenth more, never less, as all who were refused were told the same.
        return seconds * (1 + self.random() / 10) if seconds <= LONGEST_RETRY_AFTER else None

    async def countdown(self, seconds: float, retry: int, error: ChatError) -> AsyncGenerator[Retrying, None]:
        """Ends when the wait is over; yields at once and then once a second."""
        end = self.clock() + seconds
        left = seconds
        while left > 0:
            yield Retrying(math.ceil(left), retry, RETRIES, Failure.of(error))
            await self.sleep(min(1.0, left))
            left = end - self.clock()
