"""Terms that readers accept before they ask: a Markdown file, or the address of a page."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from qwendow.house.words import NO_WORDS, Unfit, Words

MOST = 200_000
"""Bytes of a file."""

ADDRESS = re.compile(r"https?://[^\s\"'<>]{3,500}")
FORM = "must be a Markdown file in UTF-8 of at most 200 KB, or an address that begins with https://"


@dataclass(frozen=True, slots=True)
class Terms:
    """`text` is Markdown, or else they stand at an `address`. `version` is another one when they have changed; "" where
    there are none."""

    version: str = ""
    text: Words = NO_WORDS
    address: str = ""


NO_TERMS = Terms()


def read_terms(named: str, folder: Path) -> Terms:
    """A path is taken from the folder; beside terms.md terms.zh.md may have those for Chinese readers. Raises Unfit."""
    if ADDRESS.fullmatch(named):
        return Terms(_version(named), address=named)
    file = folder / named
    english = _text(file)
    chinese = file.with_suffix(f".zh{file.suffix}")
    text = Words(english, _text(chinese) if chinese.is_file() else english)
    return Terms(_version("\0".join(text)), text)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MOST:
            raise Unfit(FORM)
        text = file.read_text("utf-8-sig").strip()
    except (OSError, ValueError) as error:
        raise Unfit(FORM) from error
    if not text:
        raise Unfit(FORM)
    return text


def _version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
