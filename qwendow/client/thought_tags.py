"""Thoughts in the text of an answer, between tags, as templates write them and servers without a parser leave them.

An opening tag counts where the answer begins, or right after a thought; where a thought has come so, also after a text
that has ended: on a line of its own, or right behind the sign that ends a sentence. A closing tag that nothing opened
ends a thought whose opening tag stood in the prompt, as templates of 2026 have it: all text so far was that thought. In
code, in quotes and in a sentence that speaks of it, a tag is text.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import regex

from qwendow.client.place import TAG, Place, is_quoted
from qwendow.client.thought_marks import mark_at, may_become_mark

MOST_TAGS = 200
"""In an answer that speaks of tags; the ones beyond are not looked at."""

_NAMES = ("think", "thinking", "thought", "reasoning")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONGEST = 100
"""Characters of what may stand in a tag beside its name."""

_ENDS = (
    ".",
    "!",
    "?",
    "…",
    ":",
    ";",
    ")",
    "]",
    "}",
    '"',
    "'",
    "。",
    "！",
    "？",
    "：",
    "；",
    "）",
    "」",
    "』",
    "”",
    "’",
)
_GOES_ON = (".", ",", ";", ":", "!", "?", "，", "。", "；", "：", "！", "？", "、", "）", ")")


class Piece(NamedTuple):
    """Of a thought or of the answer; "was thought": all text so far was one."""

    kind: Literal["thought", "text", "was thought"]
    text: str = ""


class ThoughtTags:
    """Feed it the text of an answer; however it is cut into pieces, the same thoughts and texts come out.

    Text need not be fed but only `passed` while it is `idle` and holds no "<", and not even that when `only_text`
    can follow.
    """

    def __init__(self) -> None:
        self.idle = self.only_text = False
        self._plain = False
        self._held = self._blank = ""
        self._within: Literal["beginning", "opened", "thought", "marked", "text"] = "beginning"
        self._closing: regex.Pattern[str] | None = None
        self._thoughts = 0
        self._tagged = False
        self._tags = 0
        self._begin()

    def thought_came(self) -> None:
        """In another way than between tags: then no closing tag stands alone."""
        self._thoughts += 1
        self._plain = self._plain or self._within == "text"

    def passed(self, text: str) -> None:
        """Such text went by."""
        self._unread.append(text)

    def put_together(self, said: str) -> None:
        """What went by, as one text; where that is all that was `said`, as that."""
        unread = "".join(self._unread)
        self._unread[:] = [said if said == unread else unread]

    def feed(self, text: str, ended: bool = False) -> list[Piece]:
        """`ended`: nothing more comes."""
        self._held += text
        pieces: list[Piece] = []
        while self._held and not self._plain:
            before = self._within, self._held
            pieces += self._step(ended)
            if before == (self._within, self._held):
                break
        if self._plain and self._held:
            pieces.append(Piece("text", self._held))
            self._held = ""
        self.idle = self._within == "text" and not self._held
        self.only_text = self._plain and not self._held
        return [piece for piece in pieces if piece.text or piece.kind == "was thought"]

    def _step(self, ended: bool) -> list[Piece]:
        match self._within:
            case "beginning":
                return self._beginning(ended)
            case "opened":
                return self._opened(ended)
            case "marked":
                return self._marked(ended)
        return self._scan(ended)

    def _begin(self) -> None:
        self._place, self._unread, self._end = Place(), list[str](), ""

    def _beginning(self, ended: bool) -> list[Piece]:
        text = self._held.lstrip()
        tag = TAG.match(text)
        if tag and not (tag[1] and _is_indented(self._blank + self._held[: -len(text)])):
            self._held = text[tag.end() :]
            self._thoughts += 1
            return [] if tag[1] or tag[0].endswith("/>") else self._open()
        if mark := mark_at(text):
            self._held, self._closing, self._thoughts = text[mark.length :], mark.closing, self._thoughts + 1
            self._within = "marked" if mark.closing else "beginning"
            return [Piece("thought", "\n\n")] if mark.closing and self._thoughts > 1 else []
        if not text:
            self._blank = (self._blank + self._held).rpartition("\n")[2]
            return self._say(len(self._held))
        if tag or ended or not (_may_become_tag(text) or may_become_mark(text)):
            self._within, self._plain = "text", self._thoughts > 0 and not self._tagged
            self._begin()
            self._unread.append(self._blank)
        return []

    def _open(self) -> list[Piece]:
        self._within, self._tagged = "opened", True
        self._begin()
        return [Piece("thought", "\n\n")] if self._thoughts > 1 else []

    def _opened(self, ended: bool) -> list[Piece]:
        """Some models write the tag again that the template wrote before them."""
        text = self._held.lstrip()
        tag = TAG.match(text)
        if tag and not tag[1]:
            self._held = text[tag.end() :]
        elif ended or (text and not _may_become_tag(text)):
            self._within, self._held = "thought", text
        return []

    def _marked(self, ended: bool) -> list[Piece]:
        end = self._closing.search(self._held, partial=not ended) if self._closing else None
        if end is None or end.start():
            return self._say(end.start() if end else len(self._held))
        if not end.partial:
            self._held, self._within, self._blank = self._held[end.end() :], "beginning", ""
        return []

    def _scan(self, ended: bool) -> list[Piece]:
        """Up to the next tag that may count, which is then looked at with what follows it."""
        opens = self._within == "text" and self._tagged
        tag = next((tag for tag in TAG.finditer(self._held) if bool(tag[1]) != opens), None)
        if tag is None or tag.start():
            return self._say(tag.start() if tag else self._safe(ended))
        if opens:
            return self._scan_opening(tag.end(), ended)
        closes = self._closes(self._held[tag.end() :], ended)
        if closes is None:
            return []
        if not closes:
            self._tags += 1
            self._plain = self._within == "text" and self._tags > MOST_TAGS
            return self._say(tag.end())
        was_text = self._within == "text"
        self._held, self._within, self._thoughts = self._held[tag.end() :], "beginning", self._thoughts + 1
        self._blank = ""
        return [Piece("was thought")] if was_text else []

    def _scan_opening(self, end: int, ended: bool) -> list[Piece]:
        after = self._held[end:]
        if not after and not ended:
            return []
        if self._opens_again(after):
            self._held, self._thoughts = after, self._thoughts + 1
            self._open()
            return []
        self._tags += 1
        self._plain = self._tags > MOST_TAGS
        return self._say(end)

    def _say(self, length: int) -> list[Piece]:
        said, self._held = self._held[:length], self._held[length:]
        self._unread.append(said)
        return [Piece("thought" if self._within in ("thought", "marked") else "text", said)]

    def _safe(self, ended: bool) -> int:
        """How much of what is held no tag can begin in."""
        start = self._held.rfind("<")
        return start if start >= 0 and not ended and _may_become_tag(self._held[start:]) else len(self._held)

    def _closes(self, after: str, ended: bool) -> bool | None:
        """Whether the tag before this ends a thought; None if that is not known yet."""
        follows = after.lstrip(" \t\r")
        below = follows[1:].lstrip(" \t\r") if follows.startswith("\n") else follows
        if not below and not ended:
            return None
        self._catch_up()
        line, ends_line = self._place.line, not follows or follows[0] == "\n"
        if is_quoted(line, after) or (self._place.in_code and not (ends_line and self._within == "thought")):
            return False
        if self._within == "thought":
            return not self._place.fence or (ends_line and not self._place.waiting)
        if self._place.fence or self._place.waiting or TAG.search(line):
            return False
        return _ends_thought(line, after, ends_line, below.startswith("\n"))

    def _opens_again(self, after: str) -> bool:
        self._catch_up()
        place, line = self._place, self._place.line
        if place.in_code or place.fence or place.waiting or is_quoted(line, after) or _is_indented(line):
            return False
        if not line.strip():
            return after[:1] in ("\r", "\n") and self._end not in (":", "：")
        return line.endswith((".", "!", "?")) and not after[:1].isspace()

    def _catch_up(self) -> None:
        unread = "".join(self._unread)
        self._unread.clear()
        self._place.read(unread)
        self._end = unread.rstrip()[-1:] or self._end


def _ends_thought(line: str, after: str, ends_line: bool, blank_below: bool) -> bool:
    """Whether a lone closing tag stands as models put it: on a line of its own, or right at the end of a sentence."""
    said = line.rstrip()
    if not said:
        return not _is_indented(line)
    if said != line:
        return ends_line and said.endswith(_ENDS)
    if said.endswith(_ENDS):
        return not after.startswith(_GOES_ON)
    if not said[-1].isascii():
        return blank_below
    return not after.startswith(_GOES_ON) and (ends_line or not after[:1].isspace())


def _is_indented(blank: str) -> bool:
    """Whether Markdown takes what stands after it on the line for code."""
    return len(blank.rpartition("\n")[2].expandtabs()) >= 4


def _may_become_tag(text: str) -> bool:
    """Whether a tag can grow from a text that begins with "<", if it does."""
    if not text.startswith("<") or ">" in text:
        return False
    inside = text[1:].removeprefix("/").lower()
    name = inside[: len(inside) - len(inside.lstrip(_LETTERS))]
    rest = inside[len(name) :]
    if not rest:
        return any(known.startswith(name) for known in _NAMES)
    return name in _NAMES and (rest[0].isspace() or rest == "/") and len(rest) <= _LONGEST
