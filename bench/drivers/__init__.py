"""Readers without a browser: each speaks to a server as the server's own page does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bench.answers import Answer


class Page(Protocol):
    """One open page."""

    async def open(self) -> None: ...

    async def ask(self, answer: Answer) -> None:
        """Asks for what the answer's script says and writes down what comes, also when it is cancelled."""

    async def close(self) -> None: ...


Opener = Callable[[], Page]
"""Makes a page that is not open yet."""
