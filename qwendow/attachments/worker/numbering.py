"""The numbers that Word writes before headings and list items, and that stand nowhere in their text."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

MAX_LEVEL = 8
DIGITS = "零一二三四五六七八九"
ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class Numbering:
    """Counts through a document, paragraph after paragraph."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0] * (MAX_LEVEL + 1))
        try:
            self._root: Any = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            self._root = None

    def mark(self, paragraph: Any, listed: bool = False) -> str:
        """What stands before its text, such as "2.1 " or "- "; with `listed` a mark is moved in by its level."""
        number, level = self._place(paragraph)
        definition = self._level(number, level) if number else None
        if definition is None:
            return ""
        kind, template, start = definition
        indent = "  " * level if listed else ""
        if kind == "bullet" or not template:
            return f"{indent}- " if kind == "bullet" else ""
        counts = self._counts[number]
        counts[level] = counts[level] + 1 if counts[level] else start
        counts[level + 1 :] = [0] * (MAX_LEVEL - level)
        return f"{indent}{self._numbered(number, template, counts)} "

    def _numbered(self, number: str, template: str, counts: list[int]) -> str:
        def one(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            known = self._level(number, level)
            return written(counts[level] or (known[2] if known else 1), known[0] if known else "decimal")

        return re.sub(r"%(\d)", one, template)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The number of its list and the level in it, its own or its style's; "" and 0 for none."""
        for properties in self._properties(paragraph):
            found = properties.find(qn("w:numPr"))
            if found is not None:
                number, level = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
                at = int(level.get(qn("w:val"))) if level is not None else self._outline(properties)
                return (number.get(qn("w:val")) if number is not None else "", min(at, MAX_LEVEL))
        return "", 0

    def _properties(self, paragraph: Any) -> list[Any]:
        """Of the paragraph, of its style, and of those that this is based on."""
        own = paragraph.pPr
        if own is None:
            return []
        found, style = [own], own.find(qn("w:pStyle"))
        for _ in range(10):
            name = style.get(qn("w:val")) if style is not None else None
            element = self._style(name) if name else None
            if element is None:
                break
            properties, style = element.find(qn("w:pPr")), element.find(qn("w:basedOn"))
            found += [properties] if properties is not None else []
        return found

    def _style(self, name: str) -> Any:
        styles = self._document.styles.element
        return next((style for style in styles.findall(qn("w:style")) if style.get(qn("w:styleId")) == name), None)

    def _outline(self, properties: Any) -> int:
        level = properties.find(qn("w:outlineLvl"))
        return int(level.get(qn("w:val"))) if level is not None else 0

    def _level(self, number: str, level: int) -> tuple[str, str, int] | None:
        """(kind of number, template such as "%1.%2", first number) of a list's level."""
        if self._root is None:
            return None
        lists = (one for one in self._root.findall(qn("w:num")) if one.get(qn("w:numId")) == number)
        abstract = next((one.find(qn("w:abstractNumId")).get(qn("w:val")) for one in lists), None)
        shapes = (one for one in self._root.findall(qn("w:abstractNum")) if one.get(qn("w:abstractNumId")) == abstract)
        for found in (found for shape in shapes for found in shape.findall(qn("w:lvl"))):
            if found.get(qn("w:ilvl")) == str(level):
                kind, template, start = (found.find(qn(name)) for name in ("w:numFmt", "w:lvlText", "w:start"))
                said = [one.get(qn("w:val")) if one is not None else None for one in (kind, template, start)]
                return said[0] or "decimal", said[1] or "", int(said[2] or 1)
        return None


def written(count: int, kind: str) -> str:
    """A number in Word's formats; those that are not known here as digits."""
    if kind.startswith(("chinese", "ideographDigital", "japaneseCounting", "taiwaneseCounting")):
        return chinese(count)
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman"):
        return roman(count).upper() if kind == "upperRoman" else roman(count)
    return f"{count:02}" if kind == "decimalZero" else str(count)


def chinese(count: int) -> str:
    """Up to 99, which no list passes; beyond in digits."""
    if count > 99:
        return str(count)
    tens, ones = divmod(count, 10)
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones or not tens else "")


def roman(count: int) -> str:
    text = ""
    for value, sign in ROMAN:
        text += sign * (count // value)
        count %= value
    return text
