"""What is said in one turn of the event loop goes out at once, in order and whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from qwendow.web.gathering import AT_ONCE, Gathering


class Line:
    """A transport, and what was done with it."""

    def __init__(self) -> None:
        self.done: list[Any] = []

    def write(self, data: bytes) -> None:
        self.done.append(data)

    def write_eof(self) -> None:
        self.done.append("eof")

    def close(self) -> None:
        self.done.append("close")

    def abort(self) -> None:
        self.done.append("abort")

    def get_write_buffer_size(self) -> int:
        return 10

    def is_closing(self) -> bool:
        return False


def said(*acts: Callable[[Gathering], Any]) -> list[Any]:
    """What reaches the line, when all of it is done in one turn."""
    line = Line()

    async def turn() -> None:
        transport: Any = line
        gathering = Gathering(transport, asyncio.get_running_loop())
        for act in acts:
            act(gathering)
        line.done.append("turn over")
        await asyncio.sleep(0)

    asyncio.run(turn())
    return line.done


def saying(*words: bytes) -> list[Callable[[Gathering], Any]]:
    return [lambda line, word=word: line.write(word) for word in words]  # type: ignore[misc]


def test_what_is_said_in_one_turn_goes_out_at_once():
    assert said(*saying(b"head ", b"", b"and body")) == ["turn over", b"head and body"]


def test_what_is_said_in_the_next_turn_goes_out_then():
    async def turns() -> list[Any]:
        line: Any = Line()
        gathering = Gathering(line, asyncio.get_running_loop())
        for word in (b"one", b"two"):
            gathering.write(word)
            await asyncio.sleep(0)
        return list(line.done)

    assert asyncio.run(turns()) == [b"one", b"two"]


@pytest.mark.parametrize("end", ["close", "write_eof"])
def test_what_was_said_before_the_end_goes_out_before_it(end: str):
    done = said(*saying(b"bye"), lambda line: getattr(line, end)())
    assert done == [b"bye", "close" if end == "close" else "eof", "turn over"]


def test_who_is_hung_up_on_hears_nothing_more():
    assert said(*saying(b"bye"), Gathering.abort) == ["abort", "turn over"]


def test_more_than_a_turn_may_hold_waits_for_nothing():
    """So that the transport says that it has enough, and whoever speaks waits."""
    large = b"x" * AT_ONCE
    assert said(*saying(b"a", large, b"b")) == [b"a" + large, "turn over", b"b"]


def test_what_has_not_gone_out_yet_is_counted():
    sizes: list[int] = []
    said(*saying(b"12345"), lambda line: sizes.append(line.get_write_buffer_size()))
    assert sizes == [15]


def test_all_else_is_the_transports_own():
    assert said(lambda line: line.is_closing()) == ["turn over"]
