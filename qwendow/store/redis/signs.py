"""The sign of a text: a Bloom filter of its characters, and of those that follow on one another, to search by.

A word that stands in a text leaves all its bits in the text's sign. Where they are there by chance, reading the text
shows it. Of Chinese each two characters that follow on one another are in it, of alphabets each three, too: any two are
in every text. A sign takes up as much however many different ones there are in all texts, and it goes with its text.
"""

from __future__ import annotations

import asyncio
from itertools import pairwise
from zlib import crc32

BITS = 4
"""Of each gram."""

BITS_A_GRAM = 12
"""Of a sign's size: then a pair that is not in a text seems to be in one of 150."""

LONG = 20_000
"""Characters, from which on it is made beside the event loop: some 1.5 ms for 1,000 characters of Chinese."""

MARKED = 100
"""Characters of a word, at most, by whose bits it is looked for."""

ALPHABETS_END = "\u2e80"
"""Before it, Unicode has alphabets; from it on, what is Chinese, Japanese or Korean, and emoji."""


async def sign_of(text: str) -> bytes:
    """`text` is folded."""
    return await asyncio.to_thread(_sign, text) if len(text) > LONG else _sign(text)


def marks(word: str) -> list[tuple[int, int]]:
    """Where the bits of a folded word are: from a place on, in steps, round and round in a sign of any size."""
    start = word[:MARKED]
    threes = _threes(start)
    pairs = {pair for pair in _pairs(start) if not any(pair in three for three in threes)}
    return [_mark(gram) for gram in [*threes, *pairs] or start]


def _sign(text: str) -> bytes:
    grams = _threes(text) | _pairs(text) | {*text}
    size = _size(len(grams))
    sign, bits = bytearray(size), size * 8
    for gram in grams:
        place, step = _mark(gram)
        for _ in range(BITS):
            place %= bits
            # The server counts bits from the left.
            sign[place >> 3] |= 128 >> (place & 7)
            place += step
    return bytes(sign)


def _size(grams: int) -> int:
    """Bytes, of few kinds: the server works out the places of bits once for each."""
    least = BITS_A_GRAM * grams // 8 + 1
    step = 32 if least < 1_024 else 256
    return -(-least // step) * step


def _mark(gram: str) -> tuple[int, int]:
    code = crc32(gram.encode("utf-8", "surrogatepass"))
    return code, code >> 7 | 1


def _pairs(text: str) -> set[str]:
    """No word has a blank in it."""
    return {one + next for one, next in pairwise(text) if not (one.isspace() or next.isspace())}


def _threes(text: str) -> set[str]:
    """Of letters of an alphabet, figures and signs."""
    lower = zip(text, text[1:], text[2:], strict=False)
    threes = {one + two + three for one, two, three in lower if max(one, two, three) < ALPHABETS_END}
    return {three for three in threes if not any(map(str.isspace, three))}
