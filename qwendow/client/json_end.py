"""Where a JSON object or list ends that comes in pieces, each of which is looked at once."""

from __future__ import annotations

import re

_MARK = re.compile(r'["\\{}\[\]<]')


class JsonEnd:
    """Feed it pieces from the opening bracket on. `broken`: there stood what no JSON has outside of a text."""

    def __init__(self) -> None:
        self.broken = False
        self._depth = 0
        self._in_text = False
        self._escaped_at = -1
        self._length = 0

    def feed(self, piece: str) -> int | None:
        """How much of the piece still belongs to it, once it ends or is broken."""
        for match in _MARK.finditer(piece):
            if self._ends(match[0], self._length + match.start()):
                return match.start() + (not self.broken)
        self._length += len(piece)
        return None

    def _ends(self, mark: str, place: int) -> bool:
        if self._in_text:
            if place != self._escaped_at:
                self._escaped_at = place + 1 if mark == "\\" else -1
                self._in_text = mark != '"'
            return False
        if mark == "<":
            self.broken = True
        elif mark == '"':
            self._in_text = True
        elif mark != "\\":
            self._depth += 1 if mark in "{[" else -1
        return self.broken or self._depth <= 0
