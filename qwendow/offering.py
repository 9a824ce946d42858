"""Keeps the menu true: the server is asked for its list at the start, and again when it refuses a model."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Iterable

from qwendow.listing import Listing
from qwendow.menu import Menu

AGAIN_SECONDS = 60.0
"""From one asking to the next."""

PATIENCE_SECONDS = 2.0
"""How long whoever was refused a model waits for the list."""

log = logging.getLogger("qwendow.models")


class Offering:
    """`ask` gives the list, or None where there is none, in bounded time; it raises nothing."""

    def __init__(
        self,
        menu: Menu,
        ask: Callable[[], Awaitable[Listing | None]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._menu = menu
        self._ask = ask
        self._clock = clock
        self._asked = -math.inf
        self._asking: asyncio.Task[None] | None = None
        self._said: set[str] = set()

    def begin(self) -> None:
        """Asks in the background, unless that was done less than AGAIN_SECONDS ago."""
        self._say(self._menu.retiring)
        if self._clock() - self._asked >= AGAIN_SECONDS:
            self._asked = self._clock()
            self._asking = asyncio.create_task(self._look())

    async def known(self, patience: float) -> None:
        """Waits until the list that was asked for has come, at most so many seconds."""
        if self._asking and not self._asking.done():
            await asyncio.wait({self._asking}, timeout=patience)

    async def refused(self, model_id: str) -> None:
        """The server does not have this model, or no longer: the list may say what it has now."""
        self.begin()
        await self.known(PATIENCE_SECONDS)
        self._menu.refused(model_id)
        self._say_fallen()

    async def _look(self) -> None:
        if listing := await self._ask():
            self._menu.listed(listing)
            self._say_fallen()

    def _say_fallen(self) -> None:
        self._say(f"{one.named} is not offered here: {one.tier} is {one.model} now" for one in self._menu.fallen)

    def _say(self, lines: Iterable[str]) -> None:
        """To the operator, each once."""
        for line in lines:
            if line not in self._said:
                self._said.add(line)
                log.warning("%s", line)
