"""What waits to be sent to the pages."""

from __future__ import annotations

import asyncio
from typing import Any

from gradio.server_messages import BaseMessage
from gradio.utils import LRUCache

from qwendow.gradio_seam.tested import as_tested


class Messages:
    """Those that wait for one session: as much of an asyncio.Queue as is asked of it here."""

    __slots__ = ("_all", "_readers")

    def __init__(self) -> None:
        self._all: list[BaseMessage] = []
        self._readers: list[asyncio.Future[None]] = []

    def put_nowait(self, message: BaseMessage) -> None:
        self._all.append(message)
        for reader in self._readers:
            if not reader.done():
                reader.set_result(None)

    async def put(self, message: BaseMessage) -> None:
        self.put_nowait(message)

    async def get(self) -> BaseMessage:
        while not self._all:
            reader = asyncio.get_running_loop().create_future()
            self._readers.append(reader)
            try:
                await reader
            finally:
                self._readers.remove(reader)
        return self.get_nowait()

    def get_nowait(self) -> BaseMessage:
        return self._all.pop(0)

    def qsize(self) -> int:
        return len(self._all)


class Streams(LRUCache[str, Any]):
    """What waits to be sent to each session; the one that was used longest ago goes first.

    Gradio 6.31 lets go of the one that was opened first, though an answer may be on its way to it.
    """

    def __getitem__(self, key: str) -> Any:
        self.move_to_end(key)
        return super().__getitem__(key)

    def __setitem__(self, key: str, made: Any) -> None:
        """Gradio makes a new asyncio.Queue, of 3 KB, for each session."""
        lean = isinstance(made, Messages) or not as_tested()
        super().__setitem__(key, made if lean else Messages())
