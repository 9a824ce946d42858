"""The sign of a text: a Bloom filter of its characters, and of those that follow on one another, to search by.

A word that stands in a text leaves all its bits in the text's sign. Where they are there by chance, reading the text
shows it. Of Chinese each two characters that follow on one another are in it, of alphabets each three and four as well:
any two are in every text. A sign takes up as much however many different ones there are in all texts, and it goes with
its text. In those of the first form there are none of four.
"""

from __future__ import annotations

import asyncio
import re
from zlib import crc32

BITS = 4
"""Of each gram."""

BITS_A_GRAM = 12
"""Of a sign's size: then a pair that is not in a text seems to be in one of 150."""

FORMS = 2**30
"""Times the form is added to the size of a sign: 1, where it is of this version, and 2 more where its text is plain."""

LONG = 20_000
"""Characters, from which on it is made beside the event loop: some 1.5 ms for 1,000 characters of Chinese."""

MARKED = 100
"""Characters of a word, at most, by whose bits it is looked for."""

ALPHABETIC = re.compile(r"[^\s\u2e80-\U0010ffff]{3,}")
"""From there on, Unicode has what is Chinese, Japanese or Korean, and emoji."""


async def sign_of(text: str, plain: bool = False) -> bytes:
    """`text` is folded. Its form comes first, in a byte."""
    sign = await asyncio.to_thread(_sign, text) if len(text) > LONG else _sign(text)
    return bytes([1 + 2 * plain]) + sign


def marks(word: str, longest: int = 4) -> list[tuple[int, int]]:
    """Where the bits of a folded word are: from a place on, in steps, round and round in a sign of any size.

    Of letters those of `longest` come first, which are in the fewest texts; those that are in longer ones say no more.
    """
    start, chosen = word[:MARKED], list[str]()
    for grams in [_runs(start, length) for length in range(longest, 2, -1)] + [_pairs(start)]:
        longer = " ".join(chosen)
        chosen += [gram for gram in dict.fromkeys(grams) if gram not in longer]
    return [_mark(gram) for gram in chosen or start]


def _sign(text: str) -> bytes:
    grams = {*text, *_pairs(text), *_runs(text, 3), *_runs(text, 4)}
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


def _pairs(text: str) -> list[str]:
    """No word has a blank in it."""
    return [run[start : start + 2] for run in dict.fromkeys(text.split()) for start in range(len(run) - 1)]


def _runs(text: str, length: int) -> list[str]:
    """Of letters of an alphabet, figures and signs."""
    runs = dict.fromkeys(ALPHABETIC.findall(text))
    return [run[start : start + length] for run in runs for start in range(len(run) - length + 1)]
