"""The buttons under the last answer: a repair where it does not fit its schema, more of it where it was cut."""

from __future__ import annotations

from qwendow.conversation.errors import ContentRefused
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Turn
from qwendow.page.texts import TEXTS, Language


def buttons(conversation: Conversation, language: Language) -> list[dict[str, str]]:
    """As Gradio shows them: a label, and the value that a press sends."""
    able = {"repair": repairable(conversation), "continue": continuable(conversation)}
    return [
        {"label": TEXTS[name][language], "value": value(name, conversation.turns[-1])}
        for name, wanted in able.items()
        if wanted
    ]


def pressed(button: object, conversation: Conversation) -> str:
    """Which of them was pressed, "repair" or "continue", if it stands under the last answer; else ""."""
    last = conversation.turns[-1] if conversation.turns else None
    if last and button == value("repair", last) and repairable(conversation):
        return "repair"
    return "continue" if last and button == value("continue", last) and continuable(conversation) else ""


def repairable(conversation: Conversation) -> bool:
    """Whether the last answer is there, on which the conversation goes on, and does not fit its schema."""
    last = conversation.turns[-1] if conversation.turns else None
    if last is None or last.verdict is None or last.verdict.conforms:
        return False
    return last.chosen or not last.group


def continuable(conversation: Conversation) -> bool:
    """Whether the last answer was cut, and can be gone on with: one that stands alone, and is text."""
    last = conversation.turns[-1] if conversation.turns else None
    return last is not None and goes_on(last)


def goes_on(turn: Turn) -> bool:
    """Whether there is more to come of its answer, where it is the last."""
    if turn.group or turn.json_mode or (turn.failure and turn.failure.kind is ContentRefused):
        return False
    return turn.was_cut


def value(name: str, turn: Turn) -> str:
    return f"{name}:{turn.id}"
