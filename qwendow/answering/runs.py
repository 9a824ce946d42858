"""Answers on their way: each is a task, which whoever looks on may stop, and whose turn is settled however it ends."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field, replace

from qwendow.answering.chat import Chat, nobody
from qwendow.answering.choices import Choices
from qwendow.answering.columns import answer_all, open_turn, settle
from qwendow.answering.gone import is_gone
from qwendow.conversation.errors import Failure, Missing, ModelNotFound
from qwendow.conversation.options import Options
from qwendow.conversation.parts import Attachment
from qwendow.conversation.rounds import Call
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn
from qwendow.menu import is_over

log = logging.getLogger("qwendow.answering")


@dataclass(slots=True, eq=False)
class Run:
    """One question on its way to its answer, or to those of several models, of which `turn` is in the conversation.

    `changed` is set when there is something new. `task` raises nothing, but for being cancelled. `_asked` are the tool
    calls that wait for consent, by their keys.
    """

    turn: Turn
    answers: list[Turn]
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    began: float = field(default_factory=time.monotonic)
    _asked: dict[str, asyncio.Future[bool]] = field(default_factory=dict)
    task: asyncio.Task[None] = field(init=False)

    @property
    def seconds(self) -> float:
        """Since the question was asked."""
        return time.monotonic() - self.began

    def stop(self) -> None:
        """What had arrived stays."""
        self.task.cancel()

    async def ended(self) -> None:
        """All is settled then."""
        await asyncio.wait({self.task})

    async def consent(self, call: Call) -> bool:
        """What the reader says to a tool call, when it is said."""
        self._asked[call.key] = asyncio.get_running_loop().create_future()
        try:
            return await self._asked[call.key]
        finally:
            del self._asked[call.key]

    def decide(self, key: str, allowed: bool) -> None:
        """The reader has chosen; what waits for nothing any more is left alone."""
        asked = self._asked.get(key)
        if asked and not asked.done():
            asked.set_result(allowed)


class Runs:
    """Asks, for any conversation; each may have one answer on its way."""

    def __init__(self, chat: Chat, choices: Choices) -> None:
        self._chat = chat
        self._choices = choices
        self._models = choices.table

    def begin(
        self,
        conversation: Conversation,
        question: str,
        files: tuple[Attachment, ...],
        options: Options,
        *,
        asks: bool = True,
        repair: bool = False,
    ) -> Run:
        """Opens the turn, and answers it in a task. `asks`: there is a reader to say whether a tool may run."""
        turn = open_turn(conversation, question, files, options, repair)
        run = Run(turn, conversation.answers(turn))
        run.task = asyncio.create_task(self._answer(run, conversation, options, asks))
        # One that was stopped before its first step never gets to settle it.
        run.task.add_done_callback(lambda _: settle(conversation, turn))
        return run

    async def _answer(self, run: Run, conversation: Conversation, options: Options, asks: bool) -> None:
        consent = run.consent if asks else nobody
        try:
            await answer_all(self._chat, conversation, options, run.changed.set, consent, self._models)
            for answer in run.answers:
                await self._look_again(answer)
        except Exception:
            log.exception("a turn failed in a way that nobody foresaw")
            run.turn.end(Outcome.FAILED, Failure())
        finally:
            settle(conversation, run.turn)

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
