"""A thought that a server sends twice: as a field of its own, and in the text between tags."""

from __future__ import annotations


class Echo:
    """Holds back what is said between tags as long as it says again what came as a field."""

    def __init__(self) -> None:
        self._held: list[str] = []
        self._thought = ""
        self._at = 0
        self._over = False

    def said(self, piece: str, thought: str) -> str:
        """What is to be said of the next piece between tags; `thought` is what came as a field so far."""
        if self._over:
            return piece
        self._held.append(piece)
        if self._repeats(piece if self._at else piece.lstrip(), thought):
            return ""
        self._over, held = True, "".join(self._held)
        self._held.clear()
        return held

    def _repeats(self, piece: str, thought: str) -> bool:
        if len(self._thought) < self._at + len(piece):
            self._thought = thought.lstrip()
        self._at += len(piece)
        same = self._thought[self._at - len(piece) : self._at]
        return same == piece or same.rstrip() == piece.rstrip()
