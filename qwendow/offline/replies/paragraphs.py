"""Paragraphs as people read them: files are wrapped, and the page shows each newline that stands in a text."""

from __future__ import annotations

import re

_WIDE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
"""Between two such characters there is no space."""
# Table, list, quotation, heading, formula, HTML, or a line that is indented.
_OWN_LINE = re.compile(r"[|>#<\s]|[-*+] |\d{1,3}[.)] |\$\$|\\\[")
_FENCE = re.compile(r"`{3,}|~{3,}")


def unwrapped(text: str) -> str:
    """The lines of a paragraph, or of an item of a list, joined; code, tables, quotations and formulas as they are."""
    lines: list[str] = []
    fence, open_line = "", False
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        goes_on = open_line and not fence and not mark and bool(line.strip())
        if goes_on and (not _OWN_LINE.match(line) or _is_rest_of_item(line, lines[-1])):
            lines[-1] = _joined(lines[-1], line.strip())
            continue
        lines.append(line)
        open_line = not fence and not mark and _may_go_on(line)
        if mark:
            fence = "" if fence else mark[0]
    return "\n".join(lines)


def _may_go_on(line: str) -> bool:
    """Not a blank line, and none that ends where it ends whatever follows."""
    return bool(line.strip()) and not re.match(r"[|>#<]|\$\$|\\\[|---", line.lstrip()) and not line.endswith("  ")


def _is_rest_of_item(line: str, item: str) -> bool:
    """Indented under an item of a list, and no item itself."""
    inner = line.lstrip()
    listed = re.match(r"\s*(?:[-*+]|\d{1,3}[.)]) ", item)
    return line != inner and listed is not None and not _OWN_LINE.match(inner)


def _joined(first: str, second: str) -> str:
    both_wide = _WIDE.match(first[-1]) and _WIDE.match(second[0])
    return first + ("" if both_wide else " ") + second
