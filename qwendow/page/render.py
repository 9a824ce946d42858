"""Turns for the eye: what Gradio's chatbot shows of them."""

from __future__ import annotations

import json
import re
from typing import Any

from qwendow.conversation import Conversation, Outcome, Turn
from qwendow.page.explain import announce_retry, explain
from qwendow.page.texts import TEXTS, Language

Shown = dict[str, Any]
"""A message as the chatbot sends it to the browser. Text is a part: a bare string would lose its indentation."""

JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
OPENING, CLOSING = ("{", "["), ("}", "]")

PATIENCE_SECONDS = 5
"""After so long without a sign of an answer the page says that it waits."""


def render(conversation: Conversation, language: Language) -> list[Shown]:
    return [message for turn in conversation.turns for message in render_turn(turn, language)]


def render_turn(turn: Turn, language: Language, waited: float = 0) -> list[Shown]:
    """A question and what became of it: thought, answer, mark. `waited` is how many seconds ago it was asked."""
    shown = [_message("user", turn.question)]
    if turn.reasoning:
        thinking = turn.outcome is Outcome.RUNNING and not turn.text
        shown.append(_thought(turn.reasoning, TEXTS["thinking"][language], "pending" if thinking else "done"))
    if turn.text:
        shown.append(_message("assistant", _answer(turn, language)))
    if mark := _mark(turn, language, waited):
        shown.append(_message("assistant", mark))
    return shown


def turn_at(conversation: Conversation, message_index: int, language: Language) -> int:
    """Which turn a message of the screen belongs to."""
    end = 0
    for index, turn in enumerate(conversation.turns):
        end += len(render_turn(turn, language))
        if message_index < end:
            return index
    return len(conversation.turns)


def _answer(turn: Turn, language: Language) -> str:
    if not turn.json_mode:
        return turn.text
    if turn.outcome is Outcome.RUNNING:
        return _fenced(turn.text, "json")
    try:
        source = _unfenced(turn.text)
        json.loads(source, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return _fenced(turn.text, "") + _note("bad", "✗ " + TEXTS["json_invalid"][language])
    return _fenced(_indented(source), "json") + _note("good", "✓ " + TEXTS["json_valid"][language])


def _mark(turn: Turn, language: Language, waited: float) -> str | None:
    match turn.outcome:
        case Outcome.FAILED if turn.error:
            return explain(turn.error, language)
        case Outcome.STOPPED:
            return _note("stopped", "■ " + TEXTS["stopped"][language])
        case Outcome.DONE if turn.finish_reason == "length":
            return _note("bad", TEXTS["length"][language])
        case Outcome.RUNNING if turn.retrying:
            return _note("waiting", announce_retry(turn.retrying, language))
        case Outcome.RUNNING if waited >= PATIENCE_SECONDS and not (turn.text or turn.reasoning):
            return _note("waiting", TEXTS["waiting"][language].format(seconds=int(waited)))
    return None


def _message(role: str, text: str, metadata: dict[str, str] | None = None) -> Shown:
    return {"role": role, "metadata": metadata, "content": [{"text": text, "type": "text"}], "options": None}


def _thought(text: str, title: str, status: str) -> Shown:
    return _message("assistant", text, {"title": title, "status": status})


def _note(kind: str, text: str) -> str:
    return f'\n\n<div class="notice {kind}">{text}</div>'


def _fenced(text: str, language: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _unfenced(text: str) -> str:
    """The inside of a single Markdown fence around the whole text, which models add in spite of JSON mode."""
    match = re.fullmatch(r"\s*```\w*\n(.*)\n```\s*", text, re.DOTALL)
    return match.group(1) if match else text


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _indented(source: str) -> str:
    """Valid JSON, a line for each value, and every value as it was written: 19.90, 1e5, a key that comes twice."""
    lines, depth, before = [""], 0, ""
    for token in JSON_TOKEN.findall(source):
        closing, opened = token in CLOSING, before in OPENING
        depth -= closing
        if (opened and not closing) or before == "," or (closing and not opened):
            lines.append("  " * depth)
        lines[-1] += token + " " * (token == ":")
        depth += token in OPENING
        before = token
    return "\n".join(lines)
