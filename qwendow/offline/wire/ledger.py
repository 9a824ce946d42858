"""What the offline endpoint remembers between requests: prefixes, request rates, how often a fault has struck.

All of it is bounded, and safe to use from several threads.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Sequence
from math import ceil
from threading import Lock
from typing import Generic, TypeVar

from qwendow.offline.asked.errors import BURST, QUOTA, TOO_MANY_REQUESTS, Refusal

MINUTE = 60.0
CACHE_LEAST = 1024
"""Tokens a repeated prefix needs before the cache is used (the vendor's page on the context cache, 2026-10-11)."""
CACHE_BLOCK = 128

Entry = TypeVar("Entry")


class Shelf(Generic[Entry]):
    """A dictionary that forgets what was not used for longest."""

    def __init__(self, size: int = 1000) -> None:
        self._size = size
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()

    def get(self, key: Hashable) -> Entry | None:
        if key in self._entries:
            self._entries.move_to_end(key)
        return self._entries.get(key)

    def put(self, key: Hashable, entry: Entry) -> None:
        self._entries[key] = entry
        self._entries.move_to_end(key)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)

    def drop(self, key: Hashable) -> None:
        self._entries.pop(key, None)


class PrefixCache:
    """Which beginnings of conversations were sent before, by whole messages."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: Shelf[bool] = Shelf(4000)

    def visit(self, account: Hashable, prefixes: Sequence[tuple[Hashable, int]]) -> int:
        """Cached tokens of a prompt given as its growing prefixes with their tokens; remembers them all."""
        with self._lock:
            known = [tokens for prefix, tokens in prefixes if self._seen.get((account, prefix))]
            for prefix, _ in prefixes:
                self._seen.put((account, prefix), True)
        longest = max(known, default=0)
        return longest // CACHE_BLOCK * CACHE_BLOCK if longest >= CACHE_LEAST else 0


class RateLimit:
    """Requests and tokens a minute and account; a sixtieth of the requests a second."""

    def __init__(self, requests: int | None, tokens: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._requests = requests
        self._tokens = tokens
        self._clock = clock
        self._lock = Lock()
        self._past: Shelf[deque[tuple[float, int]]] = Shelf()

    def admit(self, account: Hashable, tokens: int) -> Refusal | None:
        """None and counted, or the refusal and not counted."""
        if self._requests is None and self._tokens is None:
            return None
        with self._lock:
            now = self._clock()
            past = self._past.get(account) or deque()
            while past and past[0][0] <= now - MINUTE:
                past.popleft()
            refusal = self._refusal(past, now)
            if refusal is None:
                past.append((now, tokens))
                self._past.put(account, past)
            return refusal

    def _refusal(self, past: deque[tuple[float, int]], now: float) -> Refusal | None:
        if self._tokens is not None and sum(tokens for _, tokens in past) >= self._tokens:
            return QUOTA
        if self._requests is None:
            return None
        if len(past) >= self._requests:
            return TOO_MANY_REQUESTS
        this_second = sum(1 for moment, _ in past if moment > now - 1)
        return BURST if this_second >= ceil(self._requests / MINUTE) else None


class Tally:
    """Counts a thing up to a limit, lets it pass once, and begins anew."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Shelf[int] = Shelf()

    def strikes(self, what: Hashable, times: int) -> bool:
        """True the first `times` times."""
        with self._lock:
            count = self._counts.get(what) or 0
            if count >= times:
                self._counts.drop(what)
                return False
            self._counts.put(what, count + 1)
            return True
