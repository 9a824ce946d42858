"""A store, a clock and things to keep, for the tests of the port."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from qwendow.conversation.events import TextDelta
from qwendow.conversation.parts import Attachment, Image, TextFile
from qwendow.conversation.turn import Outcome, Turn
from qwendow.store.port import Head, Lease, Store


@dataclass(slots=True)
class Clock:
    """Seconds since 1970, as long as nobody moves it."""

    now: float = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


Make = Callable[[Clock], AbstractAsyncContextManager[Store]]
Scene = Callable[[Any, Store, Clock], Awaitable[None]]


def played(scene: Scene) -> Callable[[Any, Make], None]:
    """As a test: with a store of its own, and a clock that the scene moves."""

    async def play(test: Any, make: Make) -> None:
        clock = Clock()
        async with make(clock) as store:
            await scene(test, store, clock)

    def run(self: Any, make: Make) -> None:
        asyncio.run(play(self, make))

    run.__name__, run.__doc__ = scene.__name__, scene.__doc__
    return run


def asked(question: str = "Where is it?", *files: Attachment, id: str = "t1", parent: str | None = None) -> Turn:
    return Turn(question, files=files, id=id, parent=parent)


def answered(question: str = "Where is it?", answer: str = "Here.", *files: Attachment, id: str = "t1") -> Turn:
    turn = asked(question, *files, id=id)
    turn.add(TextDelta(answer), 1.0)
    turn.end(Outcome.DONE)
    return turn


def growing(text: str = "so far", id: str = "t1") -> Turn:
    turn = asked(id=id)
    turn.add(TextDelta(text), 1.0)
    return turn


def note(name: str = "notes.txt", text: str = "a text", id: str = "f1") -> TextFile:
    return TextFile(name, text, id=id)


def picture(id: str = "f2") -> Image:
    return Image("cat.png", "image/png", b"\x89PNG\0\xff", 3, 4, id=id)


async def begun(store: Store, id: str = "c1", owner: str = "ann", *turns: Turn, runner: str = "here") -> Lease:
    """A conversation that is new, with an answer on its way."""
    turns = turns or (asked(),)
    return await store.begin(Head(id, owner), turns, turns[-1].id, runner)


async def kept(store: Store, id: str = "c1", owner: str = "ann", *turns: Turn, title: str = "") -> Head:
    """A conversation whose answers have ended."""
    turns = turns or (answered(),)
    return await store.create(Head(id, owner, title, tip=turns[-1].id), turns)


async def seen(store: Store, id: str = "c1") -> Head:
    head = await store.head(id)
    assert head is not None
    return head


async def turns_of(store: Store, id: str = "c1") -> list[Turn]:
    loaded = await store.load(id)
    return [*loaded.turns] if loaded else []


async def waiting(store: Store, id: str = "c1") -> list[Attachment]:
    loaded = await store.load(id)
    return [*loaded.waiting] if loaded else []
