"""A line of Markdown: the signs of quotes, lists and indentation before it, and what it says."""

from __future__ import annotations

import re
from typing import NamedTuple

LEAD = re.compile(r"([ \t]*)(>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$))?([ \t]*)")
THEMATIC = re.compile(r"(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})")
SUM = re.compile(r"\+ [\d$¥€£]")
"""How a line of arithmetic begins."""

SIGNS = frozenset(" \t>-*+0123456789")
CODE_INDENT = 4


class Line(NamedTuple):
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
    while lead := LEAD.match(line, at):
        start = lead.end(1)
        wide = column + (len(lead[1].expandtabs(CODE_INDENT)) if "\t" in lead[1] else start - at)
        for one in indents:
            if base < one <= wide:
                base = one
        if not lead[2] or wide - base >= CODE_INDENT:
            break
        if lead[2] == ">":
            quotes += 1
            at = start + 1 + line.startswith((" ", "\t"), start + 1)
            base = column = wide + at - start
            continue
        if (line.startswith(lead[2], lead.end()) and THEMATIC.fullmatch(line, start)) or (
            not fresh and _goes_on(line, start, wide, indents)
        ):
            break
        item, at = True, lead.end(2)
        padding = lead.end() - at
        at += min(padding, 1) if padding > CODE_INDENT else padding
        column = base = wide + max(at - start, len(lead[2]) + 1)
        indents = (*[one for one in indents if one <= wide], base)
    if fresh and not item and start < len(line):
        indents = tuple(one for one in indents if one <= wide)
    return Line(line[:start], line[start:], quotes, item, wide - base, indents)


def _goes_on(line: str, start: int, column: int, indents: tuple[int, ...]) -> bool:
    """Whether a line in a paragraph is text in spite of its sign: arithmetic, or a sign that nothing follows yet."""
    if SUM.match(line, start):
        return True
    return not line[start + 1 :].strip() and not (indents and column < indents[-1])
