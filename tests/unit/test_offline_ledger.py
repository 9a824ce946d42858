"""What the offline endpoint remembers: prefixes, rates, how often a fault has struck."""

from __future__ import annotations

from qwendow.offline.asked.errors import BURST, QUOTA, TOO_MANY_REQUESTS
from qwendow.offline.wire.ledger import PrefixCache, RateLimit, Shelf, Tally


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_repeated_prefix_is_cached_in_blocks() -> None:
    cache = PrefixCache()
    assert cache.visit("me", [("a", 3019)]) == 0
    assert cache.visit("me", [("a", 3019), ("ab", 3100)]) == 2944
    assert cache.visit("you", [("a", 3019)]) == 0


def test_short_prefix_is_not_cached() -> None:
    cache = PrefixCache()
    assert [cache.visit("me", [("a", tokens)]) for tokens in (1023, 1023)] == [0, 0]
    assert [cache.visit("me", [("b", tokens)]) for tokens in (1024, 1024)] == [0, 1024]


def test_requests_a_minute_are_limited_and_the_minute_slides() -> None:
    clock = Clock()
    rates = RateLimit(2, None, clock)
    refusals = []
    for clock.now in (0, 10, 20, 60.5, 61):
        refusals.append(rates.admit("me", 1))
    assert refusals == [None, None, TOO_MANY_REQUESTS, None, TOO_MANY_REQUESTS]
    assert rates.admit("you", 1) is None


def test_requests_a_second_are_limited_too() -> None:
    clock = Clock()
    rates = RateLimit(120, None, clock)
    assert [rates.admit("me", 1) for _ in range(3)] == [None, None, BURST]
    clock.now = 1.0
    assert rates.admit("me", 1) is None


def test_tokens_a_minute_are_limited() -> None:
    clock = Clock()
    rates = RateLimit(None, 100, clock)
    assert [rates.admit("me", 60) for _ in range(3)] == [None, None, QUOTA]


def test_tally_strikes_so_often_and_then_lets_one_pass() -> None:
    tally = Tally()
    assert [tally.strikes("x", 2) for _ in range(6)] == [True, True, False, True, True, False]


def test_shelf_forgets_what_was_not_used() -> None:
    shelf: Shelf[int] = Shelf(2)
    shelf.put("a", 1)
    shelf.put("b", 2)
    shelf.get("a")
    shelf.put("c", 3)
    assert [shelf.get(key) for key in "abc"] == [1, None, 3]
