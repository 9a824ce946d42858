"""Bells: who listens is woken at once, by what it listens for alone."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from qwendow.store.bells import Bells

SOON = 0.3
"""Seconds; less than it takes until one looks again unasked."""


def test_it_rings_at_once_for_what_changed_before_one_listened():
    async def scene() -> None:
        async with aclosing(Bells().listen("c1")) as bell, asyncio.timeout(SOON):
            await anext(bell)

    asyncio.run(scene())


def test_all_who_listen_are_woken_at_once():
    async def scene() -> None:
        bells = Bells()
        async with aclosing(bells.listen("c1")) as one, aclosing(bells.listen("c1")) as other:
            for bell in (one, other):
                await anext(bell)
            both = asyncio.gather(anext(one), anext(other))
            await asyncio.sleep(0)
            async with asyncio.timeout(SOON):
                bells.ring("c1")
                await both

    asyncio.run(scene())


def test_a_ring_that_comes_while_one_is_busy_is_not_lost():
    async def scene() -> None:
        bells = Bells()
        async with aclosing(bells.listen("c1")) as bell, asyncio.timeout(SOON):
            await anext(bell)
            bells.ring("c1")
            await anext(bell)

    asyncio.run(scene())


def test_what_happens_in_another_conversation_wakes_nobody():
    async def scene() -> None:
        bells = Bells()
        async with aclosing(bells.listen("c1")) as bell:
            await anext(bell)
            bells.ring("c2")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(SOON):
                    await anext(bell)

    asyncio.run(scene())


def test_nothing_stays_of_one_who_has_gone():
    async def scene() -> bool:
        bells = Bells()
        async with aclosing(bells.listen("c1")) as bell:
            await anext(bell)
        return bool(bells._listening)

    assert not asyncio.run(scene())
