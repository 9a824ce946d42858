"""The port to where is counted what readers ask."""

from __future__ import annotations

from typing import Protocol


class Counts(Protocol):
    """Numbers by their keys. Each begins at 0, and is forgotten so many seconds after that. Raises nothing."""

    async def add(self, key: str, amount: int, seconds: int) -> int:
        """What it is then."""
        ...

    async def forget(self, key: str) -> None: ...
    async def close(self) -> None: ...
