"""Bells of one process: whoever watches a conversation is woken when something is written of it here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

TOLD = "told:"
"""Begins what rings where something was told; no id of a conversation has a colon."""

LOOK_SECONDS = 1.0
"""After which one looks again though nobody rang: another process may have written."""


class Bells:
    """Used in the thread of the event loop alone."""

    def __init__(self) -> None:
        self._listening: dict[str, set[asyncio.Event]] = {}

    def ring(self, id: str) -> None:
        for rung in self._listening.get(id, ()):
            rung.set()

    async def listen(self, id: str, look_seconds: float | None = LOOK_SECONDS) -> AsyncGenerator[None, None]:
        """Rings at once for what changed before, and then as often as something did, or those seconds have passed."""
        rung = asyncio.Event()
        self._listening.setdefault(id, set()).add(rung)
        try:
            while True:
                yield
                with suppress(TimeoutError):
                    async with asyncio.timeout(look_seconds):
                        await rung.wait()
                rung.clear()
        finally:
            self._leave(id, rung)

    def _leave(self, id: str, rung: asyncio.Event) -> None:
        self._listening[id].discard(rung)
        if not self._listening[id]:
            del self._listening[id]
