"""Keys by turns: with which one a request is made, and which rest as they were refused."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection

from qwendow.client.retry import Backoff
from qwendow.conversation.errors import ChatError, InArrears, KeyRefused, QuotaSpent, RateLimited, UpstreamKeyRefused
from qwendow.keys import Key, Keys

REST_SECONDS = 300.0
"""Of a key that is refused for what does not pass by itself, and may be mended all the same."""

log = logging.getLogger("qwendow.client")


class Turns:
    """One for the process. A key that is alone never rests."""

    def __init__(self, keys: Keys, backoff: Backoff, clock: Callable[[], float] = time.monotonic) -> None:
        self._keys = keys
        self._backoff = backoff
        self._clock = clock
        self._count = 0
        self._taken: dict[Key, int] = {}
        self._until: dict[Key, float] = {}
        self._passes: dict[Key, bool] = {}
        self._refusals: dict[Key, int] = {}

    def take(self, but: Collection[Key] = ()) -> Key | None:
        """The one that has not been for longest, and does not rest; if all do, the one that comes back first."""
        if not (keys := self._keys.now()):
            return None
        free = self._free(keys, but)
        key = min(free, key=lambda one: self._taken.get(one, 0)) if free else min(keys, key=self._left)
        self._count += 1
        self._taken[key] = self._count
        return key

    def others(self, but: Collection[Key]) -> bool:
        """Whether one that does not rest is left."""
        return bool(self._free(self._keys.now(), but))

    def rest(self, key: Key, error: ChatError) -> bool:
        """Lets it, where the error says that it is of no use for now, and there is another one."""
        if len(self._keys.now()) < 2 or isinstance(error, UpstreamKeyRefused):
            return False
        match error:
            case RateLimited():
                self._refusals[key] = self._refusals.get(key, 0) + 1
                seconds = self._backoff.rest(error, self._refusals[key])
            case QuotaSpent() | InArrears() | KeyRefused():
                seconds = error.retry_after or REST_SECONDS
            case _:
                return False
        passes = isinstance(error, RateLimited)
        self._until[key], self._passes[key] = self._clock() + seconds, passes
        level = logging.INFO if passes else logging.WARNING
        log.log(level, "key %s rests for %.0f s: %s", key.name, seconds, type(error).__name__)
        return True

    def answered(self, key: Key) -> None:
        self._refusals.pop(key, None)
        self._until.pop(key, None)

    def wait(self, error: ChatError, retry: int) -> float | None:
        """Seconds until the request is made again: until the first key is back, where all were refused."""
        rests = [self._left(key) for key in self._keys.now() if self._until.get(key) and self._passes[key]]
        if rests and isinstance(error, RateLimited | QuotaSpent | InArrears | KeyRefused):
            return self._backoff.until(min(rests), retry)
        return self._backoff.seconds(error, retry)

    def _free(self, keys: Collection[Key], but: Collection[Key]) -> list[Key]:
        return [key for key in keys if key not in but and self._left(key) <= 0]

    def _left(self, key: Key) -> float:
        return max(0.0, self._until.get(key, 0.0) - self._clock())


class Asking:
    """One request, which may be made several times."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._key: Key | None = None
        self._refused: set[Key] = set()
        self._passing: RateLimited | None = None

    def key(self) -> Key | None:
        """With which it is made now."""
        self._key = self._turns.take(self._refused)
        return self._key

    def answered(self) -> None:
        if self._key:
            self._turns.answered(self._key)

    def moves(self, error: ChatError) -> bool:
        """Whether it can be made with another key at once, as this one was refused."""
        if isinstance(error, RateLimited):
            self._passing = error
        if self._key is None or not self._turns.rest(self._key, error):
            return False
        self._refused.add(self._key)
        return self._turns.others(self._refused)

    def wait(self, error: ChatError, retry: int) -> float | None:
        """Seconds, after which any key may be tried again; None if that would not help."""
        self._refused.clear()
        return self._turns.wait(error, retry)

    def reason(self, error: ChatError) -> ChatError:
        """Why it waits: of several refusals the one that passes."""
        return self._passing or error if isinstance(error, QuotaSpent | InArrears | KeyRefused) else error
