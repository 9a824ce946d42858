"""Whether a text holds one of many words, however that is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from qwendow.conversation.unseen import UNSEEN

MANY = 100_000
"""Texts that are remembered as holding none: what was said before goes with each question."""

SPACED = "\u0e00"
"""Scripts before it put spaces between words; Thai, which begins here, and most after it do not."""


class Barred:
    """`found` is told where there was one: in a "question" or an "answer". With no words there is never one."""

    def __init__(self, words: Iterable[str] = (), found: Callable[[str], None] = lambda where: None) -> None:
        self._words = frozenset(filter(None, (folded(word).strip() for word in words)))
        self.longest = max(map(len, self._words), default=0)
        self._found = found
        self._fine: set[int] = set()
        self._lengths: dict[str, list[int]] = {}
        for beginning, length in sorted({(word[:2], len(word)) for word in self._words}):
            self._lengths.setdefault(beginning, []).append(length)

    def __bool__(self) -> bool:
        return bool(self._words)

    def asked(self, texts: Iterable[str]) -> bool:
        """Whether a question holds one, or what goes with it."""
        if found := any(self._words and not self._is_fine(text) for text in texts):
            self._found("question")
        return found

    def _is_fine(self, text: str) -> bool:
        if (known := hash(text)) in self._fine:
            return True
        if self.holds(text):
            return False
        if len(self._fine) >= MANY:
            self._fine.clear()
        self._fine.add(known)
        return True

    def answered(self) -> None:
        """An answer did."""
        self._found("answer")

    def holds(self, text: str, since: int = 0, goes_on: bool = False) -> bool:
        """Whether one stands in the text, and begins there or later; `goes_on`: its last word may be half of one."""
        text = folded(text)
        for at in range(since, len(text)):
            for beginning in (text[at], text[at : at + 2]):
                for length in self._lengths.get(beginning, ()):
                    end = at + length
                    if text[at:end] in self._words and _is_whole(text, at, end, goes_on):
                        return True
        return False


class Listener:
    """One text that comes in pieces."""

    def __init__(self, barred: Barred) -> None:
        self._barred = barred
        # Four signs may make up one.
        self._kept = 4 * barred.longest + 1
        self._text = ""
        self._cut = False

    def hears(self, piece: str) -> bool:
        """Whether there is a word by now."""
        text = self._text + piece
        found = self._barred.holds(text, int(self._cut), goes_on=True)
        self._cut = self._cut or len(text) > self._kept
        self._text = text[-self._kept :]
        return found

    def ends(self) -> bool:
        """Whether there is one where nothing more comes."""
        return self._barred.holds(self._text, int(self._cut))


def folded(text: str) -> str:
    """As words are compared: of any case and width, without what is not seen."""
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text))


def _is_whole(text: str, at: int, end: int, goes_on: bool) -> bool:
    """Not a part of a longer word, in scripts that have spaces."""
    if goes_on and end == len(text) and _is_spaced(text[end - 1]):
        return False
    return not (_joined(text[at - 1 : at + 1]) or _joined(text[end - 1 : end + 1]))


def _joined(pair: str) -> bool:
    return len(pair) == 2 and _is_spaced(pair[0]) and _is_spaced(pair[1])


def _is_spaced(sign: str) -> bool:
    return sign < SPACED and sign.isalnum()
