"""An answer as plain text, for callers of the API."""

from __future__ import annotations

from collections.abc import Sequence

from qwendow.conversation.fences import closed
from qwendow.conversation.turn import Turn
from qwendow.page.explain import explain_plainly
from qwendow.page.json_answer import verdict_words
from qwendow.page.texts import TEXTS, Language


def plain(turn: Turn, answers: Sequence[Turn], language: Language) -> str:
    """What has come; of several models' answers each under the id of its model.

    What is wrong with it is its last paragraph, which begins with ⚠️: an error, or that it was cut by the limit of its
    length, or does not fit its schema. It stands outside of code that was cut.
    """
    if not turn.group:
        return _alone(turn, language)
    return "\n\n".join(f"## {answer.model}\n\n{_alone(answer, language)}".rstrip() for answer in answers)


def _alone(turn: Turn, language: Language) -> str:
    mark = _mark(turn, language)
    return "\n\n".join(filter(None, [closed(turn.text), mark])) if mark else turn.text


def _mark(turn: Turn, language: Language) -> str:
    """What keeps it from being the answer that was asked for, if anything does."""
    if turn.failure:
        return explain_plainly(turn.failure, language)
    if turn.finish_reason == "length":
        return f"⚠️ {TEXTS['length'][language]}"
    return f"⚠️ {verdict_words(turn.verdict, language)}" if turn.verdict and not turn.verdict.conforms else ""
