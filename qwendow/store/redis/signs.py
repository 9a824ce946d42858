"""The sign of a text: a Bloom filter of its characters and of each two that follow on one another, to search by.

A word that stands in a text leaves all its bits in the text's sign. Where they are there by chance, in some two of a
hundred texts, reading the text shows it. A sign has ten bits for each pair, however many different pairs there are in
all texts, and it goes with its text and leaves no trace.
"""

from __future__ import annotations

import asyncio
from itertools import pairwise
from zlib import crc32

BITS = 3
"""Of each character and pair."""

BITS_A_GRAM = 10
"""Of a sign's size: one in 60 texts that do not hold a pair seems to (measured: 1.8 %)."""

LONG = 20_000
"""Characters, from which on it is made beside the event loop: 1 ms for 1,000 characters."""


async def sign_of(text: str) -> bytes:
    """`text` is folded."""
    return await asyncio.to_thread(_sign, text) if len(text) > LONG else _sign(text)


def marks(word: str) -> list[tuple[int, int]]:
    """Where the bits of a folded word are: from a place on, in steps, round and round in a sign of any size."""
    return [_mark(gram) for gram in sorted(_pairs(word) or {*word})]


def _sign(text: str) -> bytes:
    grams = _pairs(text) | {*text}
    size = -(-BITS_A_GRAM * len(grams) // 64) * 8 or 8
    sign, bits = bytearray(size), size * 8
    for gram in grams:
        place, step = _mark(gram)
        for _ in range(BITS):
            place %= bits
            # The server counts bits from the left.
            sign[place >> 3] |= 128 >> (place & 7)
            place += step
    return bytes(sign)


def _mark(gram: str) -> tuple[int, int]:
    code = crc32(gram.encode("utf-8", "surrogatepass"))
    return code, code >> 7 | 1


def _pairs(text: str) -> set[str]:
    """No word has a blank in it."""
    return {one + next for one, next in pairwise(text) if not (one.isspace() or next.isspace())}
