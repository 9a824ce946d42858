"""Where in a Markdown text one stands: on which line, in which fence, after which tag that nothing closed."""

from __future__ import annotations

import re

TAG = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)(?:\s[^<>]{0,100})?/?>", re.IGNORECASE)

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?(`{3,}|~{3,})([^`]*)")
_PAIRS = frozenset(("``", '""', "''", "**", "“”", "‘’", "「」", "『』", "()", "（）", "《》", "[]", "【】"))


class Place:
    """`line` is what stands on the last line so far. A tag that a sentence names in passing waits for no end."""

    def __init__(self) -> None:
        self.line = ""
        self.fence = ""
        self._opened = 0
        self._before_fence = 0

    def read(self, text: str) -> None:
        *lines, self.line = (self.line + text).split("\n")
        for line in lines:
            self._pass(line)

    @property
    def in_code(self) -> bool:
        """Whether a code span on this line is open, as it seems."""
        return self.line.count("`") % 2 == 1

    @property
    def waiting(self) -> int:
        """How many tags wait for their end here."""
        return _opened(self._opened, self.line)

    def _pass(self, line: str) -> None:
        mark = _FENCE.fullmatch(line.rstrip()) if "```" in line or "~~~" in line else None
        if mark and not self.fence:
            self.fence, self._before_fence = mark[1], self._opened
        elif mark and mark[1].startswith(self.fence) and not mark[2].strip():
            self.fence, self._opened = "", self._before_fence
        elif "<" in line:
            self._opened = _opened(self._opened, line)


def _opened(before: int, line: str) -> int:
    opened = before
    for tag in TAG.finditer(line):
        before_it = line[: tag.start()]
        if tag[1]:
            opened = max(0, opened - 1)
        elif not (is_quoted(before_it, line[tag.end() :]) or _in_passing(before_it)):
            opened += 1
    return opened


def is_quoted(before: str, after: str) -> bool:
    """Whether what stands between the two is in quotes, code or brackets, as far as its neighbours tell."""
    return before[-1:] + after[:1] in _PAIRS or before.endswith(("\\", "<code>"))


def _in_passing(before: str) -> bool:
    """Whether words of a sentence stand before it, and not the end of a tag or of a sentence."""
    return bool(before.strip()) and (before[-1].isspace() or not before[-1].isascii())
