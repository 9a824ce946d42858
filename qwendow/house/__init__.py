"""What is the operator's own on the page: a line at the top, terms to accept, a name and a mark."""

from __future__ import annotations

from dataclasses import dataclass

from qwendow.house.colours import Shades
from qwendow.house.logo import Logo
from qwendow.house.terms import NO_TERMS, Terms, read_terms
from qwendow.house.theme import NO_THEME, Theme, read_theme
from qwendow.house.words import NO_WORDS, Unfit, Words, read_pair

__all__ = [
    "PLAIN", "House", "Logo", "Shades", "Terms", "Theme", "Unfit", "Words", "read_pair", "read_terms", "read_theme",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class House:
    """`banner` is Markdown of one line, in both languages."""

    banner: Words = NO_WORDS
    terms: Terms = NO_TERMS
    theme: Theme = NO_THEME


PLAIN = House()
