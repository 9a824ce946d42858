"""A text that grows, dressed again and again: what can change no more is kept."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import NamedTuple

from qwendow.page.dress.blocks import State, read_block
from qwendow.page.dress.marks import JOINER, bare

PLACEHOLDER = "%%%LATEX_BLOCK_"
"""What Gradio puts in place of a formula, and later replaces everywhere."""

QUIET = re.compile(
    r"(?:[^\x00-\x1f\x7f\u2060-\u2064!#$%&*+./:<=>@\[\\\]^_`{|}~]++"
    r"|\n+(?=[^\W\d_])|[.!](?<![wW].)|:(?<![pPsS]:)(?!\Z)|(?<=\w)#)++"
)
"""Words, and lines that begin with one: what follows on such can be nothing else, and changes nothing before it.

A dot may end `www.`, and a colon `https:`, so that an address begins.
"""

BEGINS = re.compile(r"[^\W\d_]|\d+[^\d.)]")
"""A word, or a figure that is no item's."""

SIGNS = "#=+|>*_~`$: \t-"
DELIMITING = "*_~$`\\"
FENCE = re.compile(r"[ \t>]*(?:```|~~~)[^`\s]*")
"""Of one that has not come to the end of its line: after text it would be text for marked."""


class Settled(NamedTuple):
    """What can change no more: so many lines, and of the next one so many characters, which became what is `begun`."""

    lines: int
    state: State
    column: int = 0
    begun: str = ""


class Wardrobe:
    """The texts of an answer while it grows, each with its dresser: asked for by a name that stays the same."""

    def __init__(self) -> None:
        self._dressers: dict[Hashable, Dresser] = {}

    def dress(self, name: Hashable, text: str, growing: bool) -> str:
        dresser = self._dressers.setdefault(name, Dresser())
        return dresser.dress(text) if growing else dresser.whole(text)


def dress(text: str) -> str:
    """A text that is whole."""
    return Dresser().whole(text)


class Dresser:
    """One text: each time as a whole, of which it works through the last block and what is new.

    What came and what is shown of it are held once each, and others have them as well; what is finished of them is
    known by its length.
    """

    def __init__(self) -> None:
        self._start_anew()

    def _start_anew(self) -> None:
        self._finished = self._dressed = 0
        self._state = State()
        self._text, self._shown, self._quiet = "", "", False

    def dress(self, text: str) -> str:
        """What can be shown of a text that grows; one that does not begin as the last one did is dressed anew."""
        if self._quiet and text.startswith(self._text) and QUIET.fullmatch(text, len(self._text)):
            # Where there is nothing to dress both are one.
            self._shown = text if self._shown is self._text else self._shown + text[len(self._text) :]
        else:
            self._dress(text[: len(text) - _held(text)], growing=True)
            tail = text[self._finished :]
            self._shown = text if self._shown == text else self._shown
            self._quiet = bool(BEGINS.match(tail) and QUIET.fullmatch(tail)) and self._shown.endswith(tail)
        self._text = text
        return self._shown

    def whole(self, text: str) -> str:
        """All of it, as it stands once nothing more comes."""
        return self._dress(text, growing=False)

    def _dress(self, text: str, growing: bool) -> str:
        if not text.startswith(self._text) and text[: self._finished] != self._text[: self._finished]:
            self._start_anew()
        tail = text[self._finished :]
        written = tail.split("\n")
        plain = bare(tail)
        lines = plain.split("\n")
        if "\r" in tail:
            lines = [line.removesuffix("\r") for line in lines]
        at, state, last = 0, self._state, len(lines) - 1
        dressed: list[str] = []
        settled, finished, column = Settled(0, state), True, 0
        while at <= last:
            block = read_block(lines, at, state, growing)
            if state.within and dressed:
                dressed[-1] += block.lines[0]
            dressed += block.lines[bool(state.within and dressed) :]
            column = block.cut + (column if at == block.end else 0)
            at, state = block.end, block.state
            finished = finished and block.seen < last
            if state.within:
                lines[at] = lines[at][block.cut :]
            if finished and not state.within:
                settled = Settled(at, state)
            elif finished and plain == tail:
                settled = Settled(at, state, column, dressed[-1])
        if "\r" in tail:
            dressed = [line + "\r" * raw.endswith("\r") for line, raw in zip(dressed, written, strict=True)]
        self._text, self._shown = text, self._shown[: self._dressed] + _joined(dressed)
        self._settle(settled, written, dressed)
        return self._shown

    def _settle(self, settled: Settled, written: list[str], dressed: list[str]) -> None:
        """Goes on from there when more text comes."""
        at, state, column, begun = settled
        if not (at or column):
            return
        self._finished = len(self._text) - len("\n".join(written[at:])) + column
        self._dressed += len(_joined([*dressed[:at], begun]))
        self._state = state


def _held(text: str) -> int:
    """How many characters at the end mean one thing or another, as what follows will say."""
    last = text[text.rfind("\n") + 1 :]
    if not last.strip(SIGNS) or FENCE.fullmatch(last):
        return len(last)
    return len(last) - len(last.rstrip(DELIMITING))


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).replace(PLACEHOLDER, f"%%%{JOINER}LATEX_BLOCK_")
