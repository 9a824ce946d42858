"""An essay of the length that a question asks for, cut from the one that was written in advance."""

from __future__ import annotations

import re
from string import Template

from qwendow.offline.replies.phrases import phrases

USUAL = {"en": 600, "zh": 1000}
"""Words, in Chinese characters, where the question does not say how many."""

_MOST_DIGITS = 9
_WORDS = re.compile(rf"(?<![\d.,])(\d[\d,]{{0,{_MOST_DIGITS}}})[\s-]?(?:words?\b|(?:个)?(?:字|词))", re.IGNORECASE)
_CHINESE = re.compile(r"([一二两三四五六七八九])(百|千|万)(?:个)?字")
_DIGITS = dict(zip("一二两三四五六七八九", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_UNITS = {"百": 100, "千": 1000, "万": 10_000}
_WRITE = re.compile(r"\b(?:write|essay|article|story|text)\b|写|文章|作文|故事|来一篇", re.IGNORECASE)
_END = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+")


def length_asked(question: str) -> int | None:
    """2,000 of "write 2,000 words about …", 3000 of 写一篇三千字的…; None where no text of a length is asked for."""
    if not _WRITE.search(question):
        return None
    if found := _WORDS.search(question):
        return int(found[1].replace(",", ""))
    if chinese := _CHINESE.search(question):
        return _DIGITS[chinese[1]] * _UNITS[chinese[2]]
    return None


def essay(text: str, length: int | None, language: str) -> str:
    """Its beginning, up to the end of the sentence in which the length is reached; a last line says if it is short."""
    most = length or USUAL[language]
    words = phrases(language)
    note = words["essay_note"]
    kept: list[str] = []
    written = 0
    for block in text.split("\n\n"):
        if written >= most:
            return "\n\n".join(_headed(kept, note))
        kept.append(_shortened(block, most - written, language))
        written += _length(kept[-1], language)
    if written < most:
        kept.append(Template(words["essay_short"]).substitute(written=f"{written:,}", asked=f"{most:,}"))
    return "\n\n".join(_headed(kept, note))


def _headed(blocks: list[str], note: str) -> list[str]:
    """The note under the title; no heading that has lost its text."""
    while blocks[-1].startswith("#") and len(blocks) > 1:
        blocks = blocks[:-1]
    return [blocks[0], note, *blocks[1:]]


def _shortened(block: str, most: int, language: str) -> str:
    if _length(block, language) <= most:
        return block
    kept = ""
    for sentence in _END.split(block):
        kept += (" " if kept and language == "en" else "") + sentence
        if _length(kept, language) >= most:
            break
    return kept


def _length(text: str, language: str) -> int:
    return len(text.split()) if language == "en" else len("".join(text.split()))
