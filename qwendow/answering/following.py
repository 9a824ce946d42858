"""An answer that another process writes: followed through the store, stopped and decided by what it is told."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from qwendow.answering.opened import Opened, Run
from qwendow.store.port import Command, Decide, Kept, Stop, Store, Unavailable, Watched

WATCHED_SECONDS = 10
"""How often whoever answers is told that somebody looks on."""

AWAY_SECONDS = 5
"""After so long without an onlooker it is not followed any more."""

log = logging.getLogger("qwendow.answering")


@dataclass(slots=True, eq=False)
class Followed(Run):
    """To stop it is to ask for that: it ends when the other process has written that it did."""

    tell: Callable[[Command], None] = lambda _: None

    def stop(self) -> None:
        self.tell(Stop())

    def decide(self, key: str, allowed: bool) -> None:
        self.tell(Decide(key, allowed))


def follow(store: Store, opened: Opened, took: Callable[[Kept], Awaitable[None]]) -> None:
    """From now on that is what runs in it. `took` takes what was loaded into what is open."""
    turn = opened.conversation.turns[-1]
    tasks: set[asyncio.Task[None]] = set()

    def tell(command: Command) -> None:
        task = asyncio.create_task(_tell(store, opened.head.id, command))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    run = Followed(turn, opened.conversation.answers(turn), tell=tell)
    run.task = run.written = asyncio.create_task(_follow(store, opened, run, took))
    opened.last = run


async def _follow(store: Store, opened: Opened, run: Followed, took: Callable[[Kept], Awaitable[None]]) -> None:
    told = 0.0
    async with aclosing(store.bell(opened.head.id)) as bell:
        async for _ in bell:
            if (run.unwatched or 0) > AWAY_SECONDS:
                return
            if run.unwatched is None and time.monotonic() - told > WATCHED_SECONDS:
                told = time.monotonic()
                run.tell(Watched())
            try:
                kept = await store.load(opened.head.id, opened.revs)
            except Unavailable:
                continue
            if kept is None:
                return
            await took(kept)
            run.turn = opened.conversation.all.get(run.turn.id, run.turn)
            run.answers = opened.conversation.answers(run.turn)
            run.changed()
            if not kept.head.running:
                return


async def _tell(store: Store, id: str, command: Command) -> None:
    try:
        await store.tell(id, command)
    except Unavailable:
        log.warning("whoever answers could not be told what the reader wants")
