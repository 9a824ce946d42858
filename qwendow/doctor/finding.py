"""One thing that was looked at: how it is, and what to do where it is not well."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Mark(Enum):
    OK = "ok"
    DOUBT = "doubt"
    WRONG = "WRONG"
    UNKNOWN = "not asked"


@dataclass(frozen=True, slots=True)
class Finding:
    mark: Mark
    name: str
    words: str
    remedy: str = ""

    def __str__(self) -> str:
        """One line."""
        line = f"{self.mark.value:<10}{self.name:<9}{self.words}"
        return " ".join((f"{line}: {self.remedy}" if self.remedy else line).split("\n"))


def well(name: str, words: str) -> Finding:
    return Finding(Mark.OK, name, words)


def doubt(name: str, words: str, remedy: str = "") -> Finding:
    return Finding(Mark.DOUBT, name, words, remedy)


def wrong(name: str, words: str, remedy: str = "") -> Finding:
    return Finding(Mark.WRONG, name, words, remedy)


def unknown(name: str, words: str, remedy: str = "") -> Finding:
    return Finding(Mark.UNKNOWN, name, words, remedy)
