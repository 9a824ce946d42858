"""Prepared answers, the scenes of the demo: Markdown files, in the language of the last user message.

A file answers/NAME.LANGUAGE.md begins with lines of words, then an empty line, then the answer; a line `===` parts the
turns of a dialogue. `keywords:` are looked for in the user's message. With `system:`, the file belongs to a part the
model is to play: one of these words stands in the system prompt, and `keywords:` choose among the files of the part.
A `<think>` block before the answer is what is thought where thinking is on. `call: NAME key=value` calls a tool: then
the parts are what is said with the call, after it, if the reader did not allow it, and where there is no such tool.
`fault: NAME option=value` makes the answer go wrong, unless it is one that goes on.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from qwendow.offline.asked.ask import Ask
from qwendow.offline.replies.essay import essay, length_asked
from qwendow.offline.replies.paragraphs import unwrapped
from qwendow.offline.replies.phrases import ANSWERS, phrases

LONGEST_QUESTION = 200
"""Characters; a longer message is about something else, even if a keyword stands in it."""

ESSAY = "essay"
"""The scene that is cut to the length one asks for."""

_THOUGHT = re.compile(r"\s*<think>\n(.*?)\n</think>\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prepared:
    name: str
    keywords: tuple[str, ...]
    system: tuple[str, ...]
    parts: tuple[str, ...]
    thought: str = ""
    fault: str = ""
    call: str = ""


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
    thought, body = _thought_and_rest(body)
    parts = tuple(unwrapped(part.strip()) for part in body.split("\n===\n"))
    fault, call = (lists.get(key, "").strip() for key in ("fault", "call"))
    return Prepared(name, keywords, system, parts, unwrapped(thought), fault, call)


def _thought_and_rest(body: str) -> tuple[str, str]:
    found = _THOUGHT.match(body)
    return (found[1].strip(), body[found.end() :]) if found else ("", body)


def prepared_text(ask: Ask) -> str | None:
    """What the scene says, or None where there is none for the question."""
    found = _found(ask)
    if found is None:
        return None
    scene, text = found
    if scene.name == ESSAY:
        return essay(text, length_asked(ask.question), ask.language)
    hint = scene.thought and not ask.thinking
    return f"{text}\n\n{phrases(ask.language)['think_hint']}" if hint else text


def scene_of(ask: Ask) -> Prepared | None:
    """The scene that answers, with its thought, its fault and its call."""
    found = _found(ask)
    return found[0] if found else None


def _found(ask: Ask) -> tuple[Prepared, str] | None:
    """Of the part played: what the keywords say, or the next turn, or its first file. Else what the keywords say."""
    part = _part(ask)
    chosen = _by_keywords(part, ask.question)
    if chosen:
        return chosen, chosen.parts[-1 if chosen.call else 0]
    for answer in load_answers(ask.language):
        if place := _place(ask, answer):
            return answer, answer.parts[place]
    chosen = part[0] if part else _general(ask)
    return (chosen, chosen.parts[0]) if chosen else None


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
    scenes = [answer for answer in load_answers(ask.language) if not answer.system]
    if length_asked(ask.question):
        return next(scene for scene in scenes if scene.name == ESSAY)
    return _by_keywords(scenes, ask.question)


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
    if len(answer.parts) < 2 or answer.call or not spoken or spoken[-1] not in answer.parts:
        return None
    return min(answer.parts.index(spoken[-1]) + 1, len(answer.parts) - 1)
