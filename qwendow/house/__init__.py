"""What is the operator's own on the page: a line at the top, terms to accept, a name and a mark."""

from __future__ import annotations

from dataclasses import dataclass

from qwendow.house.terms import NO_TERMS, Terms, read_terms
from qwendow.house.words import NO_WORDS, Unfit, Words, read_pair

__all__ = ["PLAIN", "House", "Terms", "Unfit", "Words", "read_pair", "read_terms"]


@dataclass(frozen=True, slots=True)
class House:
    """`banner` is Markdown of one line, in both languages."""

    banner: Words = NO_WORDS
    terms: Terms = NO_TERMS


PLAIN = House()
