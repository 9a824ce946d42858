"""An answer as plain text, for callers of the API."""

from __future__ import annotations

from qwendow.page.explain import explain_plainly
from qwendow.page.texts import Language
from qwendow.turn import Turn


def plain(turn: Turn, language: Language) -> str:
    """What has come; of several models' answers each under the id of its model. An error is its last paragraph."""
    if not turn.comparison:
        return _alone(turn, language)
    return "\n\n".join(f"## {answer.model}\n\n{_alone(answer, language)}".rstrip() for answer in turn.answers)


def _alone(turn: Turn, language: Language) -> str:
    if not turn.error:
        return turn.text
    return "\n\n".join(filter(None, [turn.text, explain_plainly(turn.error, language)]))
