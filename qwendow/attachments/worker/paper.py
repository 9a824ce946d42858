"""What a document's parts are written on: text as it comes, as long as there is room, cut where a row ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qwendow.conversation.parts import MAX_CHARACTERS, BadAttachment, Kind, Remark, TextFile

UNSEEN = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Characters that a text does not hold, and a document may; a vertical tab is Word's line break."""


class Full(Exception):
    """There is no room for the next part, or the rest of this one."""


class Paper:
    """`parts` counts the pages, sheets, slides or cells that stand on it whole or begun."""

    def __init__(self, room: int = MAX_CHARACTERS) -> None:
        self._room = room
        self._blocks: list[str] = []
        self.parts = 0
        self.within = False

    def begin(self, title: str) -> None:
        """A new part. Raises Full."""
        self.write(title)
        self.parts += 1

    def write(self, block: str) -> None:
        """A paragraph or a row. Raises Full where there is no room for it; the first is cut."""
        block = UNSEEN.sub("", block.replace("\x0b", "\n").replace("\r\n", "\n").replace("\r", "\n")).rstrip()
        if len(block) + 1 > self._room:
            if not self._blocks or not self.parts:
                self._blocks.append(block[: self._room])
            self.within = True
            raise Full
        self._blocks.append(block)
        self._room -= len(block) + 1

    def whole(self, kind: Kind, count: int, remarks: Iterable[Remark] = ()) -> TextFile:
        """`count` is that of all parts, on the paper or not. Raises BadAttachment: empty."""
        text = "\n".join(self._blocks).strip("\n")
        if not text.strip():
            raise BadAttachment("empty")
        return TextFile("", text, kind, count, (*self._cut(text, count), *remarks))

    def _cut(self, text: str, count: int) -> Iterable[Remark]:
        if self.parts < count:
            yield Remark("cut", {"shown": self.parts, "count": count})
        elif self.within:
            yield Remark("cut_within", {"shown": len(text)})


def table(rows: Sequence[Sequence[str]]) -> str:
    """In Markdown; all rows as long as the longest."""
    width = max(map(len, rows), default=0)
    if not width:
        return ""
    cells = [[_cell(cell) for cell in [*row, *[""] * (width - len(row))]] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split("\n")).strip()
