"""Marks in place of personal numbers, and the way back, in a text that comes in pieces, too."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable

from qwendow.masking.found import KINDS, find

ROUNDED = str.maketrans("⟨⟩", "〈〉")
"""What a model may write in place of the brackets, as Chinese texts have them."""


class Marks:
    """Of one request, whose `texts` are all that it says: ⟨手机号1⟩ for the first number of a telephone in it.

    The same number has the same mark, however it is written; a mark that a text has itself is not used.
    """

    def __init__(self, kinds: Collection[str], texts: Iterable[str]) -> None:
        self._kinds = kinds
        self._said = "\n".join(text for text in texts if "⟨" in text)
        self._marks: dict[tuple[str, str], str] = {}
        self._forms: dict[str, str] = {}
        self._count: Counter[str] = Counter()
        self._pattern: re.Pattern[str] | None = None

    def __len__(self) -> int:
        return len(self._marks)

    @property
    def counts(self) -> Counter[str]:
        """How many there are of each kind."""
        return Counter(kind for kind, _ in self._marks)

    def hide(self, text: str) -> str:
        pieces, at = [], 0
        for one in find(text, self._kinds):
            real = text[one.start : one.end]
            pieces += [text[at : one.start], self._mark(one.kind, one.value, real)]
            at = one.end
        return "".join([*pieces, text[at:]]) if pieces else text

    def reveal(self, text: str) -> str:
        if self._pattern is None:
            self._pattern = re.compile("|".join(map(re.escape, self._forms)) or r"(?!)", re.IGNORECASE)
        return self._pattern.sub(lambda match: self._forms[match[0].lower()], text)

    def begun(self, text: str) -> int:
        """How many characters at its end may be the beginning of a mark."""
        end = text[-max(map(len, self._forms), default=0) :].lower()
        starts = (at for at, sign in enumerate(end) if sign in "⟨〈\\")
        return next((len(end) - at for at in starts if any(form.startswith(end[at:]) for form in self._forms)), 0)

    def _mark(self, kind: str, value: str, real: str) -> str:
        if (kind, value) not in self._marks:
            self._marks[kind, value] = mark = self._new(kind)
            escaped = json.dumps(mark)[1:-1]
            self._forms |= {form.lower(): real for form in (mark, mark.translate(ROUNDED), escaped)}
            self._pattern = None
        return self._marks[kind, value]

    def _new(self, kind: str) -> str:
        while True:
            self._count[kind] += 1
            mark = f"⟨{KINDS[kind].name}{self._count[kind]}⟩"
            if mark not in self._said:
                return mark


class Revealer:
    """A text that comes in pieces: what may become a mark is held back until it is known."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._held = ""

    def feed(self, piece: str) -> str:
        text = self._marks.reveal(self._held + piece)
        kept = len(text) - self._marks.begun(text)
        self._held = text[kept:]
        return text[:kept]

    def rest(self) -> str:
        rest, self._held = self._held, ""
        return rest
