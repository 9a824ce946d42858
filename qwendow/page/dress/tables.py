"""Tables: which line makes one of the line before it, and its cells."""

from __future__ import annotations

import re

from qwendow.page.dress.formulas import SINGLE
from qwendow.page.dress.inline import CODE, inline
from qwendow.page.dress.marks import ESCAPE, FORMULA

RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
HIDING = re.compile(r"[\\`$]")
BAR = re.compile(r"\\.|`+|\$|\|")
BARE_BAR = re.compile(rf"({FORMULA}[^{FORMULA}]*{FORMULA})|(?<!\\)\|")


def columns(header: str, rule: str) -> int:
    """How many columns a table has that begins with these lines; 0 if they are none."""
    if not ("|" in rule or ":" in rule) or not RULE.fullmatch(rule):
        return 0
    count = len(cells(rule))
    return count if len(cells(header)) == count else 0


def row(line: str, count: int, growing: bool = False) -> str:
    """A row whose cells are dressed, each for itself; bars that are part of one get a backslash."""
    parts = cells(line)
    if len(parts) > count:
        parts[count - 1 :] = ["|".join(parts[count - 1 :])]
    stripped, closed = line.strip(), _closed(line)
    *ended, last = parts
    inlines = [*map(inline, ended), inline(last, growing and not closed)]
    dressed = "|".join([BARE_BAR.sub(_escaped, one) if "|" in one else one for one in inlines])
    lead = line[: len(line) - len(line.lstrip())] + ("|" if stripped.startswith("|") else "")
    tail = ("|" if closed else "") + line[len(line.rstrip()) :]
    return lead + dressed + tail


def cells(line: str) -> list[str]:
    """The cells between the bars of a line; one in code, in a formula or after a backslash is part of a cell."""
    inside = line.strip().removeprefix("|")
    if _closed(line):
        inside = inside[:-1]
    if not HIDING.search(inside):
        return inside.split("|")
    found, begun, at = [], 0, 0
    while bar := BAR.search(inside, at):
        at = bar.end()
        if bar[0] == "|":
            found.append(inside[begun : bar.start()])
            begun = at
        elif whole := _whole(inside, bar):
            at = whole.end()
    return [*found, inside[begun:]]


def _escaped(found: re.Match[str]) -> str:
    return found[1] or f"{ESCAPE}\\|"


def _closed(line: str) -> bool:
    stripped = line.strip()
    return len(stripped) > 1 and stripped.endswith("|") and not stripped.endswith("\\|")


def _whole(line: str, begun: re.Match[str]) -> re.Match[str] | None:
    pattern = CODE if begun[0][0] == "`" else SINGLE if begun[0] == "$" else None
    return pattern.match(line, begun.start()) if pattern else None
