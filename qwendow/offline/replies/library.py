"""Prepared answers: Markdown files, in the language of the last user message.

A file answers/NAME.LANGUAGE.md begins with lines of words, then an empty line, then the answer; a line `===` parts the
turns of a dialogue. `keywords:` are looked for in the user's message. With `system:`, the file belongs to a part the
model is to play: one of these words stands in the system prompt, and `keywords:` choose among the files of the part.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from qwendow.offline.asked.ask import Ask
from qwendow.offline.replies.phrases import ANSWERS

LONGEST_QUESTION = 200
"""Characters; a longer message is about something else, even if a keyword stands in it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    name: str
    keywords: tuple[str, ...]
    system: tuple[str, ...]
    parts: tuple[str, ...]


@functools.cache
def load_answers(language: str) -> tuple[Prepared, ...]:
    return tuple(
        _prepared(path.name.split(".")[0], path.read_text(encoding="utf-8"))
        for path in sorted(ANSWERS.glob(f"*.{language}.md"))
    )


def _prepared(name: str, text: str) -> Prepared:
    head, body = text.split("\n\n", 1)
    lists = dict(line.split(":", 1) for line in head.splitlines())
    keywords, system = (
        tuple(word.strip().lower() for word in lists.get(key, "").split(",") if word.strip())
        for key in ("keywords", "system")
    )
    return Prepared(name, keywords, system, tuple(part.strip() for part in body.split("\n===\n")))


def prepared_text(ask: Ask) -> str | None:
    """Of the part played: what the keywords say, or the next turn, or its first file. Else what the keywords say."""
    answers = load_answers(ask.language)
    part = _part(ask)
    chosen = _by_keywords(part, ask.question)
    if chosen:
        return chosen.parts[0]
    for answer in answers:
        if place := _place(ask, answer):
            return answer.parts[place]
    if part:
        return part[0].parts[0]
    general = _general(ask)
    return general.parts[0] if general else None


def answer_named_in(ask: Ask) -> Prepared | None:
    """The answer whose keyword stands in the question: of the part played, or of all if none is."""
    part = _part(ask)
    return _by_keywords(part, ask.question) if part else _general(ask)


def _part(ask: Ask) -> list[Prepared]:
    answers = load_answers(ask.language)
    return [answer for answer in answers if any(_stands_in(word, ask.system) for word in answer.system)]


def _general(ask: Ask) -> Prepared | None:
    if len(ask.question) > LONGEST_QUESTION:
        return None
    return _by_keywords((answer for answer in load_answers(ask.language) if not answer.system), ask.question)


def _by_keywords(answers: Iterable[Prepared], text: str) -> Prepared | None:
    """The longest keyword wins, as it says most."""
    found = [(len(word), answer) for answer in answers for word in answer.keywords if _stands_in(word, text)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _stands_in(word: str, text: str) -> bool:
    """Chinese has no spaces between words; for others only whole words count."""
    boundary = r"\b" if word.isascii() else ""
    return re.search(f"{boundary}{re.escape(word)}{boundary}", text, re.IGNORECASE | re.ASCII) is not None


def _place(ask: Ask, answer: Prepared) -> int | None:
    """The next turn, if the last answer was a turn of this dialogue; its last turn is repeated."""
    spoken = [message.text.strip() for message in ask.messages if message.role == "assistant"]
    if len(answer.parts) < 2 or not spoken or spoken[-1] not in answer.parts:
        return None
    return min(answer.parts.index(spoken[-1]) + 1, len(answer.parts) - 1)
