"""Where code stands in Markdown that streams: in a fence, or between backticks on a line."""

from __future__ import annotations

import re

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})(.*)")


LONG = 2_000
"""Characters of a line, beyond which nothing but its backticks is told apart."""

_UNTICKED = re.compile("[^`]+")


class CodePlaces:
    """Feed it a text, in pieces as large as they may be, and ask whether what comes next stands in code."""

    def __init__(self) -> None:
        self.line = ""
        """The last line so far, without its end; of a long one what matters here."""
        self._fence = ""

    def feed(self, text: str) -> None:
        *lines, self.line = (self.line + text).split("\n")
        for line in lines:
            self._read(line)
        if len(self.line) > LONG:
            self.line = self.line[:LONG] + _UNTICKED.sub(".", self.line[LONG:])

    @property
    def in_code(self) -> bool:
        return bool(self._fence) or self._in_ticks()

    def _read(self, line: str) -> None:
        match = _FENCE.match(line)
        if match is None:
            return
        if not self._fence:
            # What comes after ticks may hold none, or it is a span: ```a```.
            self._fence = "" if "`" in match[2] and match[1][0] == "`" else match[1]
        elif match[1].startswith(self._fence) and not match[2].strip():
            self._fence = ""

    def _in_ticks(self) -> bool:
        opened = ""
        for run in re.findall("`+", self.line):
            opened = run if not opened else "" if run == opened else opened
        return bool(opened)
