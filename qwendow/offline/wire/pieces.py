"""How a text is cut into deltas: one or two characters at first, then four to eight."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, cycle


def pieces(text: str) -> Iterator[str]:
    """The text in pieces that grow as a model's do; always the same pieces for the same text."""
    start = 0
    for size in chain((1, 2, 2), cycle((4, 6, 5, 8, 7))):
        if start >= len(text):
            return
        yield text[start : start + size]
        start += size
