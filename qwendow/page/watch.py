"""An answer on its way to the screen: whoever looks on is shown it when the screen is due."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from qwendow.answering.opened import Opened, Run
from qwendow.conversation.fences import after_fence
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Turn
from qwendow.pacing import Pace


async def watch(opened: Opened, run: Run, pace: Pace) -> AsyncGenerator[float, None]:
    """Yields the seconds since the question was asked whenever the screen is due, from now on until it has ended."""
    messages = _messages(opened.conversation)
    with run.onlooker() as changed:
        yield 0
        with pace.refreshes(run.task, changed) as refreshes:
            while await refreshes.due(messages, *_lengths(run.answers)):
                yield run.seconds


def _messages(conversation: Conversation) -> int:
    """On the screen, about."""
    return sum(2 * len(conversation.answers(turn)) + bool(turn.files) for turn in conversation.turns)


def _lengths(answers: list[Turn]) -> tuple[int, int]:
    """Characters of all that they hold, and of the code that may be growing."""
    return sum(answer.length for answer in answers), sum(after_fence(answer.rounds[-1].text) for answer in answers)
