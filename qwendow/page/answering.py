"""An answer on its way to the screen: asked for in a task, shown when the screen is due, settled however it ends."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator
from dataclasses import replace

from qwendow.answering.chat import Chat
from qwendow.answering.choices import Choices
from qwendow.answering.columns import answer_all, open_turn, settle
from qwendow.conversation.errors import Failure, Missing, ModelNotFound
from qwendow.conversation.fences import after_fence
from qwendow.conversation.options import Options
from qwendow.conversation.parts import Attachment
from qwendow.conversation.ports import Consent
from qwendow.conversation.turn import Outcome, Turn
from qwendow.menu import is_over
from qwendow.pacing import Pace
from qwendow.page.gone import is_gone
from qwendow.page.session import Session

log = logging.getLogger("qwendow.page")


class Answers:
    """Asks, for any session; each may have one answer on its way."""

    def __init__(self, chat: Chat, choices: Choices, pace: Pace) -> None:
        self._chat = chat
        self._choices = choices
        self._models = choices.table
        self._pace = pace

    async def stream(
        self,
        session: Session,
        question: str,
        files: tuple[Attachment, ...],
        options: Options,
        consent: Consent,
        repair: bool = False,
    ) -> AsyncGenerator[tuple[Turn, float], None]:
        """Yields the turn when the screen is due, from the open question on, with the seconds since it was asked."""
        changed, asked = asyncio.Event(), time.monotonic()
        conversation = session.conversation
        turn = open_turn(conversation, question, files, options, repair)
        answers = conversation.answers(turn)
        messages = sum(2 * len(conversation.answers(one)) + bool(one.files) for one in conversation.turns)
        work = asyncio.create_task(answer_all(self._chat, conversation, options, changed.set, consent, self._models))
        session.answer = work
        try:
            yield turn, 0
            with self._pace.refreshes(work, changed) as refreshes:
                while await refreshes.due(messages, *_lengths(answers)):
                    yield turn, time.monotonic() - asked
            if not work.cancelled():
                work.result()
                for answer in answers:
                    await self._look_again(answer)
        except Exception:
            log.exception("a turn failed in a way that nobody foresaw")
            turn.end(Outcome.FAILED, Failure())
        finally:
            session.answer = None
            work.cancel()
            try:
                await asyncio.wait({work})
            finally:
                settle(conversation, turn)

    async def _look_again(self, turn: Turn) -> None:
        """Where the server does not have the model, the reader is told what there is, as its list says by now."""
        model = self._models.get(turn.model)
        if not (turn.failure and is_gone(turn.failure, model)):
            return
        if self._choices.offering:
            await self._choices.offering.refused(turn.model)
        offered = dict.fromkeys(one.id for one in self._choices.models.values() if one.id != turn.model)
        retired = model.retires if is_over(model) else None
        missing = Missing(turn.model, retired, model.successor, tuple(offered))
        turn.failure = replace(turn.failure, kind=ModelNotFound, missing=missing)


def _lengths(answers: list[Turn]) -> tuple[int, int]:
    """Characters of all that they hold, and of the code that may be growing."""
    return sum(answer.length for answer in answers), sum(after_fence(answer.rounds[-1].text) for answer in answers)
