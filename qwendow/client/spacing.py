"""White space around thoughts and texts: the blank lines of templates, and what never ends."""

from __future__ import annotations

from typing import Literal

Kind = Literal["thought", "text"]


class Spacing:
    """Says each piece when something visible is in it: white space waits for what comes after it.

    So blank lines before a thought or a text are left out, an indentation is not; a blank thought is none.
    """

    def __init__(self) -> None:
        self.goes_on: Kind | None = None
        """What more of the same would be: nothing waits to be said before it."""
        self._kind: Kind | None = None
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
        return text

    def rethink(self) -> None:
        """What was text is a thought."""
        self._kind, self.goes_on = "thought", None

    def rest(self) -> str:
        """The end of the text, once nothing more comes."""
        held, self._held = self._held, ""
        return held if self._kind == "text" else ""

    def _turn(self, kind: Kind, text: str) -> str:
        said = self._ahead + text
        seen = said.lstrip()
        if not seen:
            self._ahead, self.goes_on = said, None
            return ""
        self._kind, self._held, self._ahead = kind, "", ""
        self.goes_on = kind
        return said[: len(said) - len(seen)].rpartition("\n")[2] + seen
