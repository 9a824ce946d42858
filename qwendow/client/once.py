"""A text once, though a server says it again: all so far with every chunk, or the whole at the end.

Only evidence counts, as models repeat themselves: "哈", "哈", "哈哈" and a table of equal rows stay as they are.
"""

from __future__ import annotations

import re
from itertools import takewhile

LONG = 8
"""Characters that no model says twice in a row by chance where one piece ends."""

MOST_HELD = 8
"""Pieces of one repeated sign, each longer than the one before it, that are no chance any more."""

_WORD = re.compile(r".*[A-Za-z]{3}[.!?]?", re.DOTALL)
"""Ends with a word of a language that parts its words: said twice, there would be a space between."""

_REPEATED = re.compile(r"(.{1,64}?)\1+", re.DOTALL)


class Once:
    """One text of an answer, fed with its pieces as they come.

    Where the second piece begins with the first ("1", "10") nothing is known yet, so it waits for the third: if that
    begins with the second, each piece is all so far, and what is new of it counts. One that does not begin so settles
    it the other way, for good. At the end two such pieces count as one if the first can hardly be said twice in a row.
    A piece that says all so far once more waits for the next one, too: where nothing follows it, it was that.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._waiting: list[str] = []
        self.settled = False  # Each piece is new.
        self.length = 0  # Of all that was said, in characters.
        self._again = ""  # All so far in one piece, which may be the end.
        self._so_far: str | None = None  # Each piece is all so far, as this one was.

    def take(self, piece: str, last: bool = False) -> str:
        """What is new in it; `last`: the answer ends with it, or has ended."""
        if self.settled and not last and len(piece) != self.length:
            self._pieces.append(piece)
            self.length += len(piece)
            return piece
        if not piece:
            return ""
        if self._so_far is not None:
            return self._grown(piece)
        if self._again:
            again, self._again = self._again, ""
            self.settled = True
            return self._keep(again + piece)
        if last and not self._waiting:
            return self._keep(self._unsaid(piece))
        if self.settled:
            return self._weigh(piece)
        return self._ask(piece) + (self.rest() if last else "")

    def whole(self, text: str) -> str:
        """What is new in a text that is the whole of it by its form, as a `message` after deltas is."""
        rest = self.rest()
        total = self.total
        return rest + self._keep(text[len(total) :] if text.startswith(total) else "")

    def rest(self) -> str:
        """What waits, once nothing more comes."""
        waiting, self._waiting, self._again = self._waiting, [], ""
        if waiting and _is_said_once(self.total) and not _is_repetition(waiting[-1]):
            return self._grown(waiting[-1])
        return self._keep("".join(waiting))

    @property
    def pieces(self) -> int:
        """In how many what was said lies."""
        return len(self._pieces)

    @property
    def total(self) -> str:
        """All that was said, without what waits."""
        self._pieces = ["".join(self._pieces)]
        return self._pieces[0]

    def _weigh(self, piece: str) -> str:
        """Of a piece that is as long as all before it."""
        total = self.total
        if piece != total or not _is_said_once(total) or _is_repetition(total):
            return self._keep(piece)
        self._again, self.settled = piece, False
        return ""

    def _ask(self, piece: str) -> str:
        before = self._waiting[-1] if self._waiting else self.total
        if not before:
            return self._keep(piece)
        if piece.startswith(before) and (self._waiting or len(piece) > len(before)):
            self._waiting.append(piece)
            if len(set(self._waiting)) < 2 or (_is_repetition(piece) and len(self._waiting) < MOST_HELD):
                return ""
            self._waiting, self._so_far = [], self.total
            return self._grown(piece)
        self.settled = True
        waiting, self._waiting = self._waiting, []
        return self._keep("".join([*waiting, piece]))

    def _grown(self, piece: str) -> str:
        """What is new in all so far. It may have been put right, or end in a character that is not whole yet."""
        piece, so_far = piece.rstrip("\ufffd"), self._so_far or self.total
        if piece.startswith(so_far):
            self._so_far = piece
            return self._keep(piece[len(so_far) :])
        if so_far.startswith(piece):
            return ""
        same = sum(1 for _ in takewhile(_is_equal, zip(so_far, piece, strict=False)))
        goes_on = same > len(so_far) // 2
        self._so_far = piece if goes_on else so_far + piece
        return self._keep(piece[same:] if goes_on else piece)

    def _unsaid(self, piece: str) -> str:
        """Of the last piece, which may be the whole: that several pieces are said again in one is no chance."""
        total = self.total
        if not total or not (self.settled or _is_said_once(total)) or _is_repetition(total):
            return piece
        if piece.strip() == total.strip():
            return ""
        return piece.removeprefix(total)

    def _keep(self, piece: str) -> str:
        if piece:
            self._pieces.append(piece)
            self.length += len(piece)
        return piece


def _is_said_once(text: str) -> bool:
    return len(text) >= LONG or bool(_WORD.fullmatch(text))


def _is_equal(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]


def _is_repetition(text: str) -> bool:
    """Whether it is one sign or row again and again."""
    return len(text) < 1_000 and bool(_REPEATED.fullmatch(text))
