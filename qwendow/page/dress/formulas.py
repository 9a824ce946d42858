"""Where a formula begins and ends: pandoc's rule for dollars, and what LaTeX brackets hold."""

from __future__ import annotations

import re

from qwendow.page.dress.characters import is_plain, is_wide

DOUBLE = re.compile(r"\$\$(?!\$)((?:[^\\$]++|\\.|\$(?!\$))++)\$\$(?!\$)", re.DOTALL)
SINGLE = re.compile(r"\$(?![\s$])((?:[^\\$`\n]++|\\[^\n]|\n(?![ \t]*\n))++)(?<!\s)\$(?![0-9A-Za-z${])")
ROUND = re.compile(r"\\\(((?:[^\\\n]++|\\[^()]|\n(?![ \t]*\n))++)\\\)")
SQUARE = re.compile(r"\\\[((?:[^\\]++|\\[^\[\]])++)\\\]", re.DOTALL)

CITATION = re.compile(r"\s*\d+(?:\s*[,，、–-]\s*\d+)*\s*")
"""What stands in brackets that were escaped for Markdown: numbers of sources."""

MATHS = re.compile(r"[\\^_={}<>|+*/]")
WORDS = re.compile(r"\s*[A-Za-z]{2,}(?:[\s,]+[A-Za-z]+)*[.,]?\s*")
AMOUNT = re.compile(r"\d[\d.,]*(?:\s*[A-Za-z]{2,}|\s+[A-Za-z])")
"""How a price begins that goes on in words."""


def formula(text: str, at: int) -> str:
    """The formula with its delimiters that begins there; empty if none does."""
    if text[at] == "$":
        return _dollars(text, at)
    pattern = {"(": ROUND, "[": SQUARE}.get(text[at + 1 : at + 2])
    found = pattern.match(text, at) if pattern else None
    if not found or not _balanced(found[1]) or CITATION.fullmatch(found[1]):
        return ""
    return found[0]


def _dollars(text: str, at: int) -> str:
    if text.startswith("$$", at):
        found = DOUBLE.match(text, at)
        return found[0] if found and _balanced(found[1]) and not _wordy(found[1]) else ""
    if at and (is_plain(text[at - 1]) or text[at - 1] == "$"):
        return ""
    found = SINGLE.match(text, at)
    if not found or not _balanced(found[1]) or _price(found[1]):
        return ""
    return found[0]


def _price(inside: str) -> bool:
    """Whether these are two amounts, one with its sign before it and one after, and the words between."""
    if MATHS.search(inside):
        return False
    return any(map(is_wide, inside)) or bool(AMOUNT.match(inside))


def _wordy(inside: str) -> bool:
    if not inside.strip() or WORDS.fullmatch(inside):
        return True
    return not MATHS.search(inside) and any(map(is_wide, inside))


def _balanced(inside: str) -> bool:
    """Whether its braces fit, without which KaTeX shows the source in red."""
    if "{" not in inside and "}" not in inside:
        return True
    depth = 0
    for brace in re.findall(r"\\.|[{}]", inside):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0
