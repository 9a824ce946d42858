"""What nobody said: the blank lines of templates, white space without end, the token that ends an answer."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["thought", "text"]

_ENDS = re.compile(
    r"(?:^|(?<=[^ \t`]))(?:<[|｜](?:im_end|endoftext|eot_id|eom_id|end|end_of_text|return|call|user|observation|"
    r"end[_▁]of[▁_]sentence)[|｜]>\s*)+$"
)
"""Right behind what was said or on a line of its own: behind a space it is being spoken of."""


def may_end(text: str) -> bool:
    """Whether such a token may stand at its end."""
    return "|>" in text or "｜>" in text


class Spacing:
    """Says each piece when something visible is in it: white space waits for what comes after it.

    So blank lines before a thought or a text are left out, an indentation is not; a blank thought is none. A token that
    ends an answer waits, too, and is left out where it does: servers that stop late send it as text.
    """

    def __init__(self, within: Kind | None = None) -> None:
        """`within`: some of that was said before."""
        self.goes_on: Kind | None = None
        """What more of the same would be: nothing waits to be said before it."""
        self._kind = within
        self._held = ""
        self._ahead = ""

    @property
    def blanks(self) -> int:
        """Characters of white space since the last visible one."""
        return len(self._held) + len(self._ahead)

    def say(self, kind: Kind, text: str) -> str:
        """What can be said now, with what has waited for it."""
        if kind != self._kind:
            return self._turn(kind, text)
        if not text or text.isspace():
            self._held += text
            self.goes_on = None
            return ""
        text, self._held = self._held + text, ""
        self.goes_on = kind
        return self._without_end(text) if may_end(text) else text

    def _without_end(self, text: str) -> str:
        end = _ENDS.search(text)
        if end is None:
            return text
        self._held, self.goes_on = end[0], None
        return text[: end.start()]

    def rethink(self) -> None:
        """What was text is a thought."""
        self._kind, self.goes_on = "thought", None

    def rest(self) -> str:
        """The end of the text, once nothing more comes."""
        held, self._held = self._held, ""
        return held if self._kind == "text" and ">" not in held else ""

    def _turn(self, kind: Kind, text: str) -> str:
        said = self._ahead + text
        seen = said.lstrip()
        if not seen:
            self._ahead, self.goes_on = said, None
            return ""
        self._kind, self._held, self._ahead = kind, "", ""
        self.goes_on = kind
        text = said[: len(said) - len(seen)].rpartition("\n")[2] + seen
        return self._without_end(text) if may_end(text) else text
