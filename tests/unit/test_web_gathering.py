"""The head of a response goes out with its first words, in order and whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from qwendow.web.gathering import Gathering

HEAD = b"HTTP/1.1 200 OK\r\n\r\n"


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


def test_a_head_goes_out_with_what_follows_it_and_that_waits_for_nothing():
    done = said(*saying(HEAD, b"{1}", b"{2}", HEAD, b"{3}"))
    assert done == [HEAD + b"{1}", b"{2}", HEAD + b"{3}", "turn over"]


def test_a_head_that_nothing_follows_goes_out_in_the_next_turn():
    assert said(*saying(HEAD)) == ["turn over", HEAD]


def test_what_has_gone_out_does_not_go_out_again():
    async def turns() -> list[Any]:
        line: Any = Line()
        gathering = Gathering(line, asyncio.get_running_loop())
        for word in (HEAD, b"one"):
            gathering.write(word)
        await asyncio.sleep(0)
        return list(line.done)

    assert asyncio.run(turns()) == [HEAD + b"one"]


@pytest.mark.parametrize("end", ["close", "write_eof"])
def test_what_was_said_before_the_end_goes_out_before_it(end: str):
    done = said(*saying(HEAD), lambda line: getattr(line, end)())
    assert done == [HEAD, "close" if end == "close" else "eof", "turn over"]


def test_who_is_hung_up_on_hears_nothing_more():
    assert said(*saying(HEAD), Gathering.abort) == ["abort", "turn over"]


def test_what_has_not_gone_out_yet_is_counted():
    sizes: list[int] = []
    said(*saying(HEAD), lambda line: sizes.append(line.get_write_buffer_size()))
    assert sizes == [10 + len(HEAD)]


def test_all_else_is_the_transports_own():
    assert said(lambda line: line.is_closing()) == ["turn over"]
