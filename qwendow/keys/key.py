"""A key, which goes into a header and nowhere else."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Any

OLD_DAYS = 80
"""From then on a key is to be changed."""


class Key:
    """No dataclass, as what copies those or shows them would show it. `made` is its first day, where that is known."""

    __slots__ = ("made", "text")

    def __init__(self, text: str, made: date | None = None) -> None:
        """Raises ValueError for what cannot be sent."""
        # The error of sending it would hold it.
        if not re.fullmatch("[!-~]+", text):
            raise ValueError("the API key is empty or holds characters that a header cannot")
        self.text = text
        self.made = made

    @property
    def name(self) -> str:
        """By which it is known in the log: the beginning of its SHA-256."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:6]

    def days(self, today: date) -> int | None:
        """How old it is."""
        return (today - self.made).days if self.made else None

    def __repr__(self) -> str:
        return f"Key({self.name})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and (self.text, self.made) == (other.text, other.made)

    def __hash__(self) -> int:
        return hash(self.text)

    def __copy__(self) -> Key:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Key:
        return self

    def __reduce__(self) -> str | tuple[Any, ...]:
        raise TypeError("a key is not written down")
