"""Kinds of characters, as CommonMark's emphasis asks for them, and which belong to Chinese, Japanese or Korean."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

OPENING = frozenset("（「『《〈【〔〖［｛“‘")
CLOSING = frozenset("，。、；：！？）」』》〉】〕〗］｝”’…—～·")
QUOTES = frozenset("\"'")
WIDE = ((0x2E80, 0xA4CF), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF))


def is_space(char: str) -> bool:
    """The edge of a text, too."""
    return not char or char.isspace()


@lru_cache(4096)
def is_sign(char: str) -> bool:
    """Punctuation or a symbol, of whatever script."""
    return bool(char) and unicodedata.category(char)[0] in "PS"


@lru_cache(4096)
def is_wide(char: str) -> bool:
    """A character of East Asian writing, or a quotation mark, dash or ellipsis, which are wide in Chinese."""
    if not char:
        return False
    code = ord(char)
    return char in OPENING or char in CLOSING or any(first <= code <= last for first, last in WIDE)


def is_plain(char: str) -> bool:
    """An ASCII letter or digit."""
    return char.isascii() and char.isalnum()
