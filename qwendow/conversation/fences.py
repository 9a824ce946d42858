"""Fenced blocks of Markdown: one around a text, where one begins and ends, whether one is open at the end of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})[ \t]*(.*)")
_QUOTE = re.compile(r"[ \t>]*")
_NESTING = frozenset({"markdown", "md", "mdx", "text", "txt", "plaintext"})


@dataclass(frozen=True, slots=True)
class Fence:
    """An open fence: its run of backticks or tildes, the language, how far it is indented.

    Models put fences as long as the outer one into a block of Markdown, and close them: `inner` is such a one.
    """

    run: str
    language: str = ""
    indent: int = 0
    inner: str = ""

    def after(self, line: str) -> Fence | None:
        """The fence after a line in it, without the signs of a quote; None where that ends it."""
        found = _FENCE.fullmatch(line)
        if not found or not found[1].startswith(self.inner or self.run):
            return self
        if found[2]:
            nests = not self.inner and self.language in _NESTING
            return replace(self, inner=found[1]) if nests else self
        if self.inner:
            return replace(self, inner="")
        return None if found.start(1) < self.indent + 4 else self


def opened(line: str) -> Fence | None:
    """The fence that a line opens, without the signs of a quote or an item before it."""
    found = _FENCE.fullmatch(line)
    return Fence(found[1], found[2].split(" ")[0].lower(), found.start(1)) if found else None


def fenced(text: str, language: str = "") -> str:
    """In a fence that nothing in the text can close."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def is_fence_open(text: str) -> bool:
    """Whether what follows would be inside of a fence that nothing has closed."""
    return _open_fence(text) is not None


def closed(text: str) -> str:
    """With the end of a fence that is open where the text ends."""
    fence = _open_fence(text)
    ends = [end for end in (fence.inner, fence.run) if end] if fence else []
    return "\n".join([text.removesuffix("\n"), *ends]) if ends else text


def _open_fence(text: str) -> Fence | None:
    if "```" not in text and "~~~" not in text:
        return None  # Most answers, a hundred times sooner than line by line.
    fence: Fence | None = None
    for line in text.split("\n"):
        inside = line[_QUOTE.match(line).end() :] if ">" in line else line  # type: ignore[union-attr]
        fence = fence.after(inside) if fence else opened(inside)
    return fence


def after_fence(text: str) -> int:
    """Characters since the last row of backticks: about the code that is open, if any is, and quick to say."""
    last = max(text.rfind("```"), text.rfind("~~~"))
    return len(text) - last if last >= 0 else 0
