"""Texts as they lie in the file, so that nothing is left of one that was deleted.

`secure_delete` writes zeros over what is freed. But where SQLite moves the cells of a full page to another it leaves a
copy of them behind, which nothing ever overwrites (seen with 3.40.1: of 1,500 rows that were deleted the texts of 13
were still in the file). Only overflow pages are never moved, and zeroed as a whole when they are freed. So each text
is laid out for its cell to hold nothing of it: the first LEAD bytes hold the lengths of its parts, and what follows
fills whole overflow pages (https://sqlite.org/fileformat2.html#cell_payload_overflow). The table may have no other
columns than the key and the body.
"""

from __future__ import annotations

PAGE = 4096
"""Bytes of a page of the file."""

LEAD = (PAGE - 12) * 32 // 255 - 23
"""Bytes that stay in the cell at least where a text overflows: 489."""

OVERFLOW = PAGE - 4
"""Bytes of a text in an overflow page, beside the number of the next."""


DIGITS, BYTES = b"0123456789 ", bytes(range(0xF5, 0x100))
"""The lengths are written in bytes that are in no UTF-8: no word is found in them."""

TO_BYTES, TO_DIGITS = bytes.maketrans(DIGITS, BYTES), bytes.maketrans(BYTES, DIGITS)


def laid_out(*parts: bytes) -> bytes:
    lengths = b" ".join(b"%d" % len(part) for part in parts).translate(TO_BYTES)
    body = b"\0".join(parts)
    return lengths.ljust(LEAD, b"\0") + body + bytes(-len(body) % OVERFLOW)


def parts_of(body: bytes) -> list[bytes]:
    parts, start = [], LEAD
    for length in map(int, body[:LEAD].rstrip(b"\0").translate(TO_DIGITS).split()):
        parts.append(body[start : start + length])
        start += length + 1
    return parts


def utf8(text: str) -> bytes:
    """Half characters of it, too."""
    return text.encode("utf-8", "surrogatepass")


def text_of(part: bytes) -> str:
    return part.decode("utf-8", "surrogatepass")
