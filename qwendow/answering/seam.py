"""An answer that was cut goes on: from where the model is told to, and joined to what it then says without a seam."""

from __future__ import annotations

import re

from qwendow.conversation.fences import is_fence_open, opened
from qwendow.conversation.rounds import SENTENCE_ENDS

HELD = 160
"""Characters that are looked at before any is shown; as much of what was said may be repeated."""

LEAST_REPEATED = 8
"""Characters; fewer may come again by chance."""

BLOCK = re.compile(r"(?:\d+[.)] |[-*+] |#{1,6} |```|~~~|> |\|)")
"""What begins a block of Markdown."""

BLOCK_ENDS = (*SENTENCE_ENDS, "|")

HALF_WORD = re.compile(r"(?<=\s)[\w'’-]{1,40}\Z", re.ASCII)


def place_to_go_on(text: str) -> str:
    """The answer so far without what a model that is asked to go on would not finish: half a line of code, or half a
    word of a language that has spaces.
    """
    if is_fence_open(text):
        return text[: text.rfind("\n") + 1]
    return HALF_WORD.sub("", text)


class Seam:
    """Joins what comes to the text `before` it, where the model was told in words to go on.

    Told so, models begin with some of what they had said, open the block of code again that was open, or put a space
    where there is one already.
    """

    def __init__(self, before: str) -> None:
        self._before = before
        self._held: str | None = ""

    def add(self, text: str) -> str:
        """What of it can be said now."""
        if self._held is None:
            return text
        self._held += text
        return self.end() if len(self._held) >= HELD else ""

    def end(self) -> str:
        """What was held back; after that nothing is."""
        said, self._held = self._held or "", None
        said = self._without_fence(said)
        said = said[_repeated(self._before, said) :]
        if is_fence_open(self._before):
            return said
        # Blank lines before an answer are left out where it is read.
        apart = "\n\n" if self._before.endswith(BLOCK_ENDS) and BLOCK.match(said) else ""
        return apart + (said.lstrip(" ") if self._before.endswith((" ", "\n")) else said)

    def _without_fence(self, said: str) -> str:
        """A fence with a language is none that closes; nor is one in the middle of a line."""
        line, end, rest = said.lstrip().partition("\n")
        fence = opened(line) if end and is_fence_open(self._before) else None
        opens = fence and (fence.language or not self._before.endswith("\n"))
        return rest if opens else said


def _repeated(before: str, said: str) -> int:
    """How many characters at the beginning of what is said stand at the end of what was said before."""
    for count in range(min(len(before), len(said)), LEAST_REPEATED - 1, -1):
        again = said[:count]
        if before.endswith(again) and sum(map(str.isalnum, again)) >= LEAST_REPEATED // 2:
            return count
    return 0
