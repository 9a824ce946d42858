"""A line of Markdown: the signs of quotes, lists and indentation before it, and what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass

SPACE = re.compile(r"[ \t]*")
MARKER = re.compile(r"(?:[-*+]|(\d{1,9})[.)])(?=[ \t]|$)")
THEMATIC = re.compile(r"(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})")
SUM = re.compile(r"\+ [\d$¥€£]")
"""How a line of arithmetic begins."""

SIGNS = frozenset(" \t>-*+0123456789")
CODE_INDENT = 4


@dataclass(frozen=True, slots=True)
class Line:
    """`indent` is the column of the content beyond that of its item; `indents` are the columns of the open items."""

    prefix: str
    content: str
    quotes: int
    item: bool
    indent: int
    indents: tuple[int, ...]

    @property
    def is_rule(self) -> bool:
        return bool(THEMATIC.fullmatch(self.content))


def read_line(line: str, indents: tuple[int, ...], fresh: bool) -> Line:
    """`indents` as the lines before left them; `fresh`: no paragraph goes on, so less indentation leaves a list."""
    if line[:1] not in SIGNS:
        return Line("", line, 0, False, 0, () if fresh else indents)
    at = column = base = quotes = 0
    item = False
    while True:
        space = SPACE.match(line, at)
        assert space
        wide = column + len(space[0].expandtabs(CODE_INDENT))
        inner = max((one for one in indents if one <= wide), default=0)
        base = max(base, inner)
        start = space.end()
        if line.startswith(">", start) and wide - base < CODE_INDENT:
            quotes += 1
            at = start + 1 + line.startswith((" ", "\t"), start + 1)
            base = column = wide + at - start
            continue
        marker = MARKER.match(line, start) if wide - base < CODE_INDENT else None
        if not marker or THEMATIC.fullmatch(line, start) or (not fresh and _goes_on(line, start, wide, indents)):
            break
        item, at = True, marker.end()
        padding = len(SPACE.match(line, at)[0])  # type: ignore[index]
        at += min(padding, 1) if padding > CODE_INDENT else padding
        column = base = wide + max(at - start, len(marker[0]) + 1)
        indents = (*(one for one in indents if one <= wide), base)
    if fresh and not item and start < len(line):
        indents = tuple(one for one in indents if one <= wide)
    return Line(line[:start], line[start:], quotes, item, wide - base, indents)


def _goes_on(line: str, start: int, column: int, indents: tuple[int, ...]) -> bool:
    """Whether a line in a paragraph is text in spite of its sign: arithmetic, or a sign that nothing follows yet."""
    if SUM.match(line, start):
        return True
    return not line[start + 1 :].strip() and not (indents and column < indents[-1])
