"""Marks of a text: bits that tell at a glance which words it cannot hold.

SQLite's own full-text index finds no Chinese word of two characters (3.40.1), and keeps what was deleted until its
segments are merged. So a text is cut into all pieces of one and of two characters, of alphabets of three and of four
as well, and each piece sets two bits of one byte. A word may be in a text where the bits of all its pieces are set;
some one in twenty where they are not its own, which a look into the text itself finds out. Bits of 20,000 texts of
5 KB are read in some 15 ms, and a row that is deleted leaves none behind.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from itertools import combinations, pairwise

from qwendow.store.sqlite.pages import utf8

ALPHABETIC = re.compile(r"[^\s\u2e80-\U0010ffff]{3,}")
"""A run of characters below the Han, Kana and Hangul: each alone says little, so longer pieces are marked."""

EIGHTHS = 5
"""Of a byte for each piece: more make the bits slower to read, fewer let more texts pass."""

LEAST = 32
"""Bytes."""

MASKS = tuple(1 << one | 1 << other for one, other in combinations(range(8), 2))
HOLDING = tuple(bytes(byte for byte in range(256) if byte & mask == mask) for mask in MASKS)
"""Of each mask, the bytes that hold it: SQL has no operator for bits of a blob, but finds a byte in a row of bytes."""

MOST = 12
"""Pieces of a word that are looked for: those of a long one tell no more than these."""


def marks_of(text: str) -> bytes:
    """Of a folded text."""
    pieces = _pieces(text)
    bits = bytearray(max(len(pieces) * EIGHTHS // 8, LEAST))
    for place, mask in map(_place, pieces):
        bits[place % len(bits)] |= MASKS[mask]
    return bytes(bits)


def may_hold(word: str, bits: str) -> tuple[str, list[object]]:
    """A condition in SQL, with its values, that the column `bits` meets where its text holds the folded word."""
    places = [_place(piece) for piece in _telling_pieces(word)]
    condition = " AND ".join([f"instr(?, substr({bits}, 1 + ? % length({bits}), 1))"] * len(places))
    return condition, [value for place, mask in places for value in (HOLDING[mask], place)]


def _place(piece: str) -> tuple[int, int]:
    """A number for its byte, and that of its mask."""
    hashed = zlib.crc32(utf8(piece))
    return hashed >> 5, hashed % 32 % len(MASKS)


def _pieces(text: str) -> set[str]:
    pieces = set(text)
    for run in set(text.split()):
        pieces.update(map("".join, pairwise(run)))
    for run in set(ALPHABETIC.findall(text)):
        pieces.update(_cut(run, 3), _cut(run, 4))
    return pieces


def _cut(run: str, length: int) -> Iterable[str]:
    return (run[start : start + length] for start in range(len(run) - length + 1))


def _telling_pieces(word: str) -> list[str]:
    """Those that say the most: of an alphabetic run the longest, and else pairs."""
    runs = [found.span() for found in ALPHABETIC.finditer(word)]
    within = {at for start, end in runs for at in range(start, end - 1)}
    pairs = [word[at : at + 2] for at in range(len(word) - 1) if at not in within]
    longer = [piece for start, end in runs for piece in _cut(word[start:end], min(end - start, 4))]
    single = [*word] if len(word) <= 2 else []
    return [*dict.fromkeys([*longer, *pairs, *single])][:MOST]
