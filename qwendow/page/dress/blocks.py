"""The blocks of a text, one after another: each is dressed by its kind, and says whether more text can change it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from qwendow.conversation.fences import Fence, opened
from qwendow.page.dress.display import literal, reach
from qwendow.page.dress.inline import KEPT_LINE, TAG_BEGINS, inline, untagged
from qwendow.page.dress.lines import CODE_INDENT, SUM, Line, read_line
from qwendow.page.dress.marks import ESCAPE, JOINER, hidden
from qwendow.page.dress.pieces import LONG, cut
from qwendow.page.dress.tables import columns, row

HEADING = re.compile(r"#{1,6}(?:[ \t]+|$)")
UNDERLINE = re.compile(r"(=+|-+)[ \t]*")
BEGINNING = frozenset("`~#-_*")
"""Signs with which a fence, a heading or a rule begins."""

HEADING_LINE = 3
"""Of so many signs is what makes a heading, or a rule; fewer are text, as more may come."""

FEW_DIGITS = 4
ENDS = re.compile(r"[ \t>]*\Z| {0,3}(?:[-*]|\d{1,9}[.)]) {1,4}([^\s*-])")
"""An empty line, or one that is an item whatever comes: with them a paragraph ends."""

YEAR = re.compile(r"(\d{4,9})([.)])(?=[ \t]*\Z)")
MERMAID_TAG = re.compile(r"<(?=[A-Za-z/!?])")
"""A tag to Gradio 6.31, which writes a diagram's source into HTML as it is: it would be drawn where the diagram is to
be, not be read, or end the diagram in the midst of its source."""

BREAK = re.compile(f"([\n{KEPT_LINE}])")
QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)*")


class State(NamedTuple):
    """Where a block begins: in which items, fence or table of so many columns; `blank`: after an empty line;
    `within`: in the midst of a paragraph, and of a line."""

    indents: tuple[int, ...] = ()
    fence: Fence | None = None
    quotes: int = 0
    columns: int = 0
    blank: bool = True
    within: bool = False


class Block(NamedTuple):
    """Its lines as marked has to get them; `end` is the line after it, `seen` the last one that was looked at; `cut`:
    where in that line it ends."""

    lines: list[str]
    end: int
    seen: int
    state: State
    cut: int = 0


def read_block(lines: Sequence[str], at: int, state: State, growing: bool) -> Block:
    """The block that begins with that line; `growing`: the last of the lines has not come to its end."""
    if state.within:
        return _paragraph(lines, at, Line("", lines[at], state.quotes, False, 0, state.indents), growing)
    if state.fence and not _left(lines[at], state):
        return _code(lines, at, state, state.fence)
    if not lines[at].strip(" \t>"):
        return Block([lines[at]], at + 1, at, State(state.indents))
    line = read_line(lines[at], state.indents, fresh=True)
    if (state.blank or state.columns) and line.indent >= CODE_INDENT and not line.item:
        return Block([untagged(lines[at])], at + 1, at, State(line.indents))
    if line.content[:1] in BEGINNING and (block := _of_one_line(lines, at, line, growing)):
        return block
    if state.columns and not line.item and not line.quotes > state.quotes:
        dressed = line.prefix + _no_html(row(line.content, state.columns, growing and at == len(lines) - 1))
        return Block([dressed], at + 1, at, state._replace(indents=line.indents))
    return _table(lines, at, line) or _paragraph(lines, at, line, growing)


def _of_one_line(lines: Sequence[str], at: int, line: Line, growing: bool) -> Block | None:
    """The first line of a fence, a rule or a heading."""
    match line.content[:1]:
        case "`" | "~":
            fence = opened(line.content) if line.indent < CODE_INDENT else None
            # As the last line it is none for marked, where it follows text at once; a tag in it would be one.
            if fence and not (at == len(lines) - 1 and "<" in line.content):
                state = State(line.indents, replace(fence, indent=len(line.prefix)), line.quotes)
                return Block([lines[at]], at + 1, at, state)
        case "#":
            if heading := HEADING.match(line.content):
                growing = growing and at == len(lines) - 1
                text = line.prefix + heading[0] + inline(line.content[heading.end() :], growing)
                return Block([text], at + 1, at, State(line.indents))
        case _ if line.is_rule:
            return Block([lines[at]], at + 1, at, State(line.indents))
    return None


def _code(lines: Sequence[str], at: int, state: State, fence: Fence) -> Block:
    """As many lines of code as there are, or the one that ends it."""
    dressed: list[str] = []
    for place in range(at, len(lines)):
        line = lines[place]
        if _left(line, state):
            return Block(dressed, place, place, state)
        if fence.run[0] * 3 in line:
            quote = QUOTE.match(line).end() if state.quotes else 0  # type: ignore[union-attr]
            after = fence.after(line[quote:] if state.quotes else line)
            if after is None:
                return Block([*dressed, line], place + 1, place, State(state.indents))
            if after != fence:
                line = line[: len(line) - len(line.lstrip(" \t>"))] + JOINER + line.lstrip(" \t>")
                return Block([*dressed, line], place + 1, place, state._replace(fence=after))
        dressed.append(MERMAID_TAG.sub("<" + JOINER, line) if fence.language == "mermaid" else line)
        if place == len(lines) - 2:
            return Block(dressed, place + 1, place, state)
    return Block(dressed, len(lines), len(lines) - 1, state)


def _left(line: str, state: State) -> bool:
    """Whether that line is no more in the quote or the item in which a fence was opened."""
    if state.quotes and not line.lstrip().startswith(">"):
        return True
    if not state.indents or not line.strip(" \t>"):
        return False
    wide = line.expandtabs(CODE_INDENT)
    return len(wide) - len(wide.lstrip(" >" if state.quotes else " ")) < state.indents[-1]


def _table(lines: Sequence[str], at: int, line: Line) -> Block | None:
    if at + 1 >= len(lines) or "-" not in lines[at + 1] or lines[at + 1].strip("-|: \t>"):
        return None
    rule = read_line(lines[at + 1], line.indents, fresh=False)
    count = 0 if rule.item else columns(line.content, rule.content)
    if not count:
        return None
    header = line.prefix + _no_html(row(line.content, count))
    return Block([header, lines[at + 1]], at + 2, at + 1, State(line.indents, None, line.quotes, count, blank=False))


def _paragraph(lines: Sequence[str], at: int, first: Line, growing: bool) -> Block:
    found, place, spaced, length = [first], at, False, len(first.content)
    until = furthest = at if length >= LONG else reach(lines, at, first.content)
    surely = False
    while length < LONG and place + 1 < len(lines):
        if until in (place, len(lines)) and (end := ENDS.match(lines[place + 1])):
            surely = end[1] is not None
            break
        place += 1
        line = read_line(lines[place], found[-1].indents, fresh=False)
        if place <= until < len(lines):
            found.append(_whole(lines[place], first.quotes, line.indents))
            length += 1 + len(found[-1].content)
            continue
        if _ends(line, first):
            place -= 1
            break
        if _underlines(line, found[-1], last=place == len(lines) - 1):
            spaced = line.content[0] == "-"
            if not spaced:
                found.append(line)
            place -= spaced
            break
        if _table(lines, place, line):
            place -= 1
            break
        found.append(line)
        length += 1 + len(line.content)
        until = reach(lines, place, line.content)
        furthest = max(furthest, until)
    if length >= LONG:
        return _piece(found, at)
    seen = len(lines) if furthest == len(lines) else place + 1 - surely
    growing = growing and place == len(lines) - 1
    return Block(_written(found, spaced, growing=growing), place + 1, seen, State(found[-1].indents, blank=False))


def _piece(found: list[Line], at: int) -> Block:
    """Of a paragraph that is long the beginning, whatever comes after it."""
    content = "\n".join([line.content for line in found])
    end, dressed = cut(content)
    before, column = content.count("\n", 0, end), end - content.rfind("\n", 0, end) - 1
    line = found[before]
    part = [*found[:before], line._replace(content=line.content[:column])]
    state = State(line.indents, None, found[0].quotes, blank=False, within=True)
    return Block(_written(part, False, dressed), at + before, at + before - 1, state, len(line.prefix) + column)


def _underlines(line: Line, before: Line, last: bool) -> bool:
    """Whether it is a rule or makes a heading; dashes that came last may become the rule of a table."""
    underline = UNDERLINE.fullmatch(line.content)
    if not underline or len(underline[1]) < HEADING_LINE:
        return False
    return not (last and "|" in before.content)


def _ends(line: Line, first: Line) -> bool:
    """Whether a paragraph has ended before that line, which is not empty."""
    if line.item or line.quotes > first.quotes:
        return True
    if line.content[:1] not in BEGINNING:
        return False
    if line.is_rule and not UNDERLINE.fullmatch(line.content):
        return True
    return line.indent < CODE_INDENT and bool(opened(line.content) or HEADING.match(line.content))


def _whole(source: str, quotes: int, indents: tuple[int, ...]) -> Line:
    """A line of a formula, in which only the signs of a quote are not its own."""
    prefix = QUOTE.match(source)[0] if quotes else ""  # type: ignore[index]
    return Line(prefix, source[len(prefix) :], quotes, False, 0, indents)


def _written(found: list[Line], spaced: bool, dressed: str = "", growing: bool = False) -> list[str]:
    content = "\n".join([line.content for line in found])
    dressed = dressed or literal(content) or inline(content, growing)
    prefix = found[0].prefix
    if len(prefix) > FEW_DIGITS:
        prefix = YEAR.sub(f"\\1{ESCAPE}\\\\\\2", prefix)
    if len(found) == 1:
        written = [prefix + _no_html(dressed)]
    else:
        pieces = BREAK.split(dressed)
        written = [prefix + _no_html(pieces[0])]
        for line, how, piece in zip(found[1:], pieces[1::2], pieces[2::2], strict=True):
            written.append(_prefix(line, how) + (f"{ESCAPE}\\" if _misread(line.content) else "") + piece)
    if spaced:
        written[-1] += f"{ESCAPE}\n{'>' * found[0].quotes}"
    return written


def _no_html(line: str) -> str:
    """Where a tag begins a block marked would take all up to an empty line for HTML."""
    return JOINER + line if line[:1] == "<" and TAG_BEGINS.match(line) else line


def _misread(content: str) -> bool:
    """Whether a line in a paragraph would make a heading of it, or an item, and is but a sign or two."""
    if UNDERLINE.fullmatch(content):
        return len(content.rstrip()) < HEADING_LINE
    return content.rstrip() in ("*", "+") or bool(SUM.match(content))


def _prefix(line: Line, how: str) -> str:
    if how == KEPT_LINE and ">" in line.prefix and "\t" not in line.prefix:
        return f"{ESCAPE}%{hidden(line.prefix)}{ESCAPE}\n"
    return line.prefix
