"""An answer on its way to the screen: shown when the screen is due, and stopped when nobody looks on any more."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from qwendow.answering.runs import Run
from qwendow.conversation.fences import after_fence
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Turn
from qwendow.pacing import Pace
from qwendow.page.session import Session


async def watch(session: Session, run: Run, pace: Pace) -> AsyncGenerator[float, None]:
    """Yields the seconds since the question was asked whenever the screen is due, from the open question on."""
    messages, session.run = _messages(session.conversation), run
    try:
        yield 0
        with pace.refreshes(run.task, run.changed) as refreshes:
            while await refreshes.due(messages, *_lengths(run.answers)):
                yield run.seconds
    finally:
        session.run = None
        run.stop()
        await run.ended()


def _messages(conversation: Conversation) -> int:
    """On the screen, about."""
    return sum(2 * len(conversation.answers(turn)) + bool(turn.files) for turn in conversation.turns)


def _lengths(answers: list[Turn]) -> tuple[int, int]:
    """Characters of all that they hold, and of the code that may be growing."""
    return sum(answer.length for answer in answers), sum(after_fence(answer.rounds[-1].text) for answer in answers)
