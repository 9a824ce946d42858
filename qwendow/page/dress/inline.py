"""The text of one paragraph, heading, item or cell: its code, formulas, links and tags, and what is between them."""

from __future__ import annotations

import html.entities
import re
from collections.abc import Callable

from qwendow.page.dress.characters import is_space
from qwendow.page.dress.emphasis import ATOM, Run, pair
from qwendow.page.dress.formulas import formula
from qwendow.page.dress.links import AUTOLINK, DEFINITION, FOOTNOTE, LINK, LINK_ENDS, SUBSCRIPT, address
from qwendow.page.dress.marks import END_OF_LINK, ESCAPE, FORMULA, JOINER, OPEN, hidden

SPECIAL = re.compile(r"[`\\$<*_~\[&]")
WITH_ADDRESSES = re.compile(r"[`\\$<*_~\[&]|(?:https?|ftp)://|www\.")
"""Three times as slow to look for."""

CODE = re.compile(r"(`+)(?!`)(?:[\s\S]*?[^`])\1(?!`)")
BEGUN_CODE = re.compile(r"(`(?![`\s])|``(?!`))([^\n]+)\Z")
TAG_BEGINS = re.compile(r"<(?=[A-Za-z/!?])")

RUN = re.compile(r"\*+|_+|~+")
TAG = re.compile(r"<br ?/?>|<(sub|sup|kbd|u|mark)>(?=\S)([^<>\n]*?)(?<=\S)</\1>", re.IGNORECASE)
"""What is drawn as HTML: line breaks, and what Markdown has no sign for, around words without another tag."""

NAME = re.compile(r"__[A-Za-z][A-Za-z0-9]*(?:_+[A-Za-z0-9]+)*__(?!\w)|_[A-Za-z0-9]+(?:_+[A-Za-z0-9]+)+_(?!\w)")
"""Names of programs that begin and end with underscores."""

ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
SIGN = re.compile(r"[!-/:-@\[-`{-~]")
MASKED = re.compile(r"<[^<>]*[*_][^<>]*>")
"""What marked would take for a tag when it looks for the end of emphasis."""

CALM = (
    r"(?:[^`\\$<*_~\[&hfw]++|(?!https?://|ftp://|www\.)[hfw]"
    r"|`[^`\n]+`(?!`)|(?<=[^\W_])_(?=[^\W_]))"
)
LETTER = "[A-Za-z\u4e00-\u9fff]"
SAFE = re.compile(
    rf"(?:{CALM}"
    rf"|(?<![!-~])\*\*(?={LETTER}){CALM}*+(?:(?<={LETTER})\*\*(?!\*)|(?<!\s)\*\*(?!\S))"
    rf"|(?<![^\s（“])\*(?={LETTER}){CALM}*+(?<={LETTER})\*(?![*/])"
    rf"|(?<![!-~])\*(?={LETTER}){CALM}*+(?<={LETTER})\*(?![^\s，。、；：！？）”]))*+"
)
"""Most of what is written: words, code, and emphasis that marked sees as such, and that can be nothing else."""

KEPT_LINE = "\0"
"""A line break in a formula, where nothing may be put before the next line."""


def inline(text: str, growing: bool = False) -> str:
    """As marked has to get it, with as many lines as before; breaks within formulas are `KEPT_LINE`.

    Where it is `growing`, emphasis and code that have only begun in its last line are marked as `OPEN`.
    """
    safe = SAFE.match(text).end()  # type: ignore[union-attr]
    if safe == len(text):
        return text
    return _Inline(text, WITH_ADDRESSES if "://" in text or "www." in text else SPECIAL, growing).dressed(safe)


def untagged(code: str) -> str:
    """Code in which nothing is a tag, even if marked should not see that it is code."""
    return TAG_BEGINS.sub(f"<{JOINER}", code)


class _Inline:
    def __init__(self, text: str, special: re.Pattern[str], growing: bool) -> None:
        self._text = text
        self._growing = growing
        self._special = special
        self._out: list[str | Run] = []
        self._runs: list[Run] = []
        self._at = 0
        self._atom = False

    def dressed(self, safe: int) -> str:
        """`safe` is how far it is SAFE from its beginning."""
        text = self._text
        self._pass_over(safe)
        while (at := self._next()) < len(text):
            self._plain(at)
            way = WAYS.get(text[at], _Inline._url)
            if not way(self):
                self._plain(at + 1)
        self._plain(len(text))
        pair(self._runs, text, self._growing)
        return "".join([piece if isinstance(piece, str) else piece.dressed() for piece in self._out])

    def _next(self) -> int:
        """Where something begins that has to be looked at, or the end.

        What is SAFE is so only where nothing before can be emphasis together with it; what follows an atom
        is none, as atoms end with a sign or before one.
        """
        text, at = self._text, self._at
        if not self._runs:
            self._pass_over(SAFE.match(text, at).end())  # type: ignore[union-attr]
            return self._at
        found = self._special.search(text, at)
        return found.start() if found else len(text)

    def _pass_over(self, end: int) -> None:
        if end > self._at:
            self._plain(end)
            self._atom = self._text[end - 1] == "`"

    def _plain(self, end: int) -> None:
        if end > self._at:
            self._out.append(self._text[self._at : end])
            self._at, self._atom = end, False

    def _put(self, dressed: str, length: int, atom: bool = True) -> bool:
        """So many characters become this: something that marked will not see as they are."""
        if self._out and isinstance(run := self._out[-1], Run):
            run.seen_after = "%"
            run.after = ATOM if atom else run.after
        self._out.append(dressed)
        self._at += length
        self._atom = atom
        return True

    def _escape(self) -> bool:
        return self._put(f"{ESCAPE}\\{self._text[self._at]}", 1, atom=False)

    def _code(self) -> bool:
        if found := CODE.match(self._text, self._at):
            return self._put(untagged(found[0]) if "\n" in found[0] else found[0], len(found[0]))
        if self._growing and (begun := BEGUN_CODE.match(self._text, self._at)):
            return self._put(begun[1] + OPEN + untagged(begun[2]), len(begun[0]))
        run = re.compile("`+").match(self._text, self._at)
        self._plain(run.end() if run else self._at + 1)
        return True

    def _backslash(self) -> bool:
        if self._formula():
            return True
        following = self._text[self._at + 1 : self._at + 2]
        if SIGN.match(following):
            return self._put("\\" + following, 2, atom=False)
        return False

    def _dollar(self) -> bool:
        if self._formula():
            return True
        dollars = re.compile(r"\$+").match(self._text, self._at)
        self._plain(dollars.end() if dollars else self._at + 1)
        return True

    def _formula(self) -> bool:
        found = formula(self._text, self._at)
        kept = found.replace("\n", KEPT_LINE)
        return bool(found) and self._put(f"{FORMULA}{kept}{FORMULA}", len(found))

    def _angle(self) -> bool:
        text = self._text
        if found := AUTOLINK.match(text, self._at):
            return self._put(found[0], len(found[0]))
        if tag := TAG.match(text, self._at):
            inside = tag[0] if tag[1] is None else f"<{tag[1]}>{inline(tag[2])}</{tag[1]}>"
            return self._put(inside, len(tag[0]))
        masked = MASKED.match(text, self._at)
        following = text[self._at + 1 : self._at + 2]
        if not masked and not (following.isalpha() or following in tuple("/!?")):
            return False
        self._escape()
        if masked:
            self._put(END_OF_LINK, 0, atom=False)
        return True

    def _bracket(self) -> bool:
        text, at = self._text, self._at
        if note := FOOTNOTE.match(text, at):
            return self._footnote(note[1], len(note[0]))
        if at and (text[at - 1].isalnum() or text[at - 1] in "_]") and SUBSCRIPT.match(text, at):
            return self._escape()
        if found := LINK.match(text, at):
            image = text[at - 1 : at] == "!"
            label = found[1] if image else inline(found[1])
            return self._put(f"[{label}]{found[2]}", len(found[0]))
        line_begins = at == 0 or text[at - 1] == "\n"
        return self._escape() if line_begins and DEFINITION.match(text, at) else False

    def _footnote(self, label: str, length: int) -> bool:
        at, text = self._at, self._text
        shown = f"{ESCAPE}\\[{hidden('^')}{label}]"
        if (at == 0 or text[at - 1] == "\n") and text.startswith(":", at + length):
            return self._put(shown, length)
        return self._put(f"{ESCAPE}<sup>{shown}{ESCAPE}</sup>", length)

    def _ampersand(self) -> bool:
        """What only looks like an entity is written as it stands: browsers know many without their semicolon."""
        found = ENTITY.match(self._text, self._at)
        return self._escape() if found and f"{found[1]};" not in html.entities.html5 else False

    def _url(self) -> bool:
        url = address(self._text, self._at)
        if not url:
            return False
        self._put(url, len(url))
        if not LINK_ENDS.match(self._text, self._at):
            self._put(END_OF_LINK, 0)
        return True

    def _tilde(self) -> bool:
        """One alone is never more than a sign."""
        text, at = self._text, self._at
        if text.startswith("~", at + 1):
            return self._run()
        before = ATOM if self._atom else text[at - 1 : at]
        return not (is_space(before) and is_space(text[at + 1 : at + 2])) and self._escape()

    def _run(self) -> bool:
        text, at = self._text, self._at
        before = text[at - 1 : at]
        if text[at] == "_" and not before.isalnum() and (name := NAME.match(text, at)):
            return self._put(name[0].replace("_", f"{ESCAPE}\\_"), len(name[0]))
        end = at + len(RUN.match(text, at)[0])  # type: ignore[index]
        after = text[end : end + 1]
        seen = "%" if self._out and isinstance(self._out[-1], str) and self._hides(self._out[-1]) else before
        run = Run(text[at], end - at, at, ATOM if self._atom else before, after, seen, after)
        self._out.append(run)
        self._runs.append(run)
        self._at, self._atom = end, False
        return True

    def _hides(self, piece: str) -> bool:
        """Whether marked sees something else there than its last character."""
        return self._atom or piece.startswith((ESCAPE, "\\", END_OF_LINK))


WAYS: dict[str, Callable[[_Inline], bool]] = {
    "`": _Inline._code, "\\": _Inline._backslash, "$": _Inline._dollar, "<": _Inline._angle, "[": _Inline._bracket,
    "&": _Inline._ampersand, "*": _Inline._run, "_": _Inline._run, "~": _Inline._tilde,
}  # fmt: skip
