"""Marks in place of personal numbers, and the way back, in a text that comes in pieces, too."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

import regex

from qwendow.masking.found import KINDS, find

NAMES = {
    "phone": r"手[机機][号號][码碼]?|(?:mobile |cell |tele)?phone(?: number)?|mobile(?: number)?",
    "id_card": r"身[份分][证證][号號][码碼]?|(?:id|identity)(?: card)?(?: number)?",
    "bank_card": r"[银銀]行卡[号號][码碼]?|(?:bank )?card(?: number)?",
    "email": r"[邮郵]箱|e-?mail(?: address)?",
    "plate": r"[车車]牌[号號][码碼]?|(?:license |licence |number )?plate(?: number)?",
    "uscc": r"信用代[码碼]|(?:unified social )?credit code",
    "ip": r"ip ?(?:地址|位址|address)?",
}
"""How a model writes the name in a mark: in English where it translates, and as it is written in Hong Kong."""


def _escaped(text: str) -> str:
    return regex.escape(json.dumps(text)[1:-1])


MARK = regex.compile(
    rf"(?:\\?[⟨〈<＜《【❬⟪]|&lt;|{_escaped('⟨')}|{_escaped('〈')}) ?"
    rf"(?:{'|'.join(rf'(?P<{kind}>{name}|{_escaped(KINDS[kind].name)})' for kind, name in NAMES.items())})"
    rf"[ _]?(?P<number>\d{{1,6}}) ?(?:\\?[⟩〉>＞》】❭⟫]|&gt;|{_escaped('⟩')}|{_escaped('〉')})",
    regex.IGNORECASE,
)
"""As it was given or nearly so, also as JSON writes it."""

LONGEST = 60
OPENS = frozenset("⟨〈<＜《【❬⟪\\&")


class Marks:
    """Of one request, whose `texts` are all that it says: ⟨手机号1⟩ for the first number of a telephone in it.

    The same number has the same mark, however it is written; a mark that a text has itself is not used.
    """

    def __init__(self, kinds: Collection[str], texts: Iterable[str]) -> None:
        self._kinds = kinds
        self._said = {_which(match) for text in texts for match in MARK.finditer(text)}
        self._marks: dict[tuple[str, str], str] = {}
        self._real: dict[tuple[str, int], str] = {}
        self._count: Counter[str] = Counter()

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

    def hide_in_json(self, text: str) -> str:
        """A number that JSON has without quotes gets a mark with them, as arguments have to be JSON."""
        hidden = self.hide(text)
        if hidden == text or _read(hidden) is not None or (said := _read(text)) is None:
            return hidden
        return json.dumps(self._hidden(said), ensure_ascii=False)

    def reveal(self, text: str) -> str:
        return MARK.sub(lambda match: self._real.get(_which(match), match[0]), text)

    def begun(self, text: str) -> int:
        """How many characters at its end may be the beginning of a mark."""
        if not self._marks:
            return 0
        starts = (at for at in range(max(0, len(text) - LONGEST), len(text)) if text[at] in OPENS)
        return next((len(text) - at for at in starts if MARK.fullmatch(text, at, partial=True)), 0)

    def _mark(self, kind: str, value: str, real: str) -> str:
        if (kind, value) not in self._marks:
            number = self._new(kind)
            self._marks[kind, value] = f"⟨{KINDS[kind].name}{number}⟩"
            self._real[kind, number] = real
        return self._marks[kind, value]

    def _new(self, kind: str) -> int:
        self._count[kind] += 1
        while (kind, self._count[kind]) in self._said:
            self._count[kind] += 1
        return self._count[kind]

    def _hidden(self, said: Any) -> Any:
        match said:
            case dict():
                return {self.hide(name): self._hidden(one) for name, one in said.items()}
            case list():
                return [self._hidden(one) for one in said]
            case str():
                return self.hide(said)
            case _:
                text = json.dumps(said)
                hidden = self.hide(text)
                return said if hidden == text else hidden


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


def _which(match: regex.Match[str]) -> tuple[str, int]:
    return next(kind for kind in NAMES if match[kind]), int(match["number"])


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
