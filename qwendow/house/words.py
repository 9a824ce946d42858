"""A text in both languages of the page, and what is raised of one that cannot be used."""

from __future__ import annotations

import re
from typing import NamedTuple


class Unfit(Exception):
    """The message says what must be otherwise; it goes on from the name of a setting."""


class Words(NamedTuple):
    en: str = ""
    zh: str = ""


NO_WORDS = Words()


def read_pair(text: str, longest: int) -> Words:
    """ "a | b": English | Chinese, or one for both. Raises Unfit."""
    if len(text) > longest or not all(letter.isprintable() for letter in text):
        raise Unfit(f"must be one line of at most {longest} characters, English | 中文 or one for both")
    first, _, second = (part.strip() for part in re.sub(r"\s\|\s", "\n", text, count=1).partition("\n"))
    return Words(first, second or first)
