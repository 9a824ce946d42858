"""Halves of characters: JSON may hold an emoji as two escapes, and a stream may part them."""

from __future__ import annotations

import re

_HALF = re.compile("[\ud800-\udfff]")


def well_formed(text: str) -> str:
    """Two halves that belong together become their character, a lone one U+FFFD."""
    if text.isascii() or not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Joiner:
    """Holds back a first half until the next piece of the same text comes."""

    def __init__(self) -> None:
        self._held = ""

    def join(self, piece: str) -> str:
        if not piece:
            return ""
        text = self._held + piece
        self._held = ""
        if "\ud800" <= text[-1] <= "\udbff":
            self._held = text[-1]
            text = text[:-1]
        return well_formed(text)

    def rest(self) -> str:
        text = well_formed(self._held)
        self._held = ""
        return text
