"""Answers on their way: each is a task of this process, kept as it grows, which whoever looks on may stop."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from qwendow.answering.chat import Answers, nobody
from qwendow.answering.choices import Choices
from qwendow.answering.columns import answer_all, open_turn, settle
from qwendow.answering.gone import is_gone
from qwendow.answering.keeping import Keeping
from qwendow.answering.opened import Opened, Question, Run, first_title
from qwendow.answering.prices import bills_cost
from qwendow.answering.reserve import reserve
from qwendow.answering.titles import Titles
from qwendow.conversation.errors import Failure, Missing, ModelNotFound
from qwendow.conversation.options import Options
from qwendow.conversation.ports import Consent
from qwendow.conversation.rounds import Call
from qwendow.conversation.turn import Note, Outcome, Turn
from qwendow.menu import is_over
from qwendow.readers.limits import ASKER, SOMEBODY, Admission, Admits, Asker, Limits, Over
from qwendow.store.port import Busy, Gone, RunStore, Stale

log = logging.getLogger("qwendow.answering")


class Runs:
    """Asks, for any conversation that is open; each may have one answer on its way.

    An answer that nobody has looked on for `linger` seconds ends, and what came of it stays.
    """

    def __init__(
        self,
        chat: Answers,
        choices: Choices,
        store: RunStore,
        linger: float = 0,
        titles: Titles | None = None,
        limits: Admits | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._chat = chat
        self._choices = choices
        self._models = choices.table
        self._keeping = Keeping(store, self._stop_unwatched)
        self._linger = linger
        self._clock = clock
        self._running: set[Opened] = set()
        self._titles = titles
        self._limits: Admits = limits or Limits()
        self._naming: set[asyncio.Task[None]] = set()

    async def begin(
        self,
        opened: Opened,
        question: Question,
        options: Options,
        after: str | None,
        *,
        asker: Asker = SOMEBODY,
        asks: bool = True,
        note: Note | None = None,
    ) -> Run:
        """Puts the question after that turn, and answers it in a task; for who holds the lock of the conversation.

        It is kept before anything is asked. `asks`: there is a reader to say whether a tool may run; `note` is said of
        the turn. Raises Over of the limits, Busy, Gone, Stale of the store, and the conversation is as it was.
        """
        ASKER.set(asker)
        admission = await self._admit(opened, question, options, asker)
        try:
            run = await self._open(opened, question, options, after, note)
        except BaseException:
            await admission.undone()
            raise
        self._running.add(opened)
        consent = self._consent(run) if asks else nobody
        run.task = asyncio.create_task(self._answer(run, opened, options, consent, admission.grant))
        run.written = asyncio.create_task(self._settle(run, opened, options, admission))
        # One that was stopped before its first step never gets to settle it.
        run.task.add_done_callback(lambda _: settle(opened.conversation, run.turn))
        return run

    async def _admit(self, opened: Opened, question: Question, options: Options, asker: Asker) -> Admission:
        """Raises Over."""
        answers = len(options.compared) or 1
        if not self._limits.priced:
            return await self._limits.admit(asker, answers)
        cost = reserve(opened.conversation, question, options, self._models)
        if isinstance(cost, str):
            raise Over("price", None, self._clock(), model=cost)
        return await self._limits.admit(asker, answers, cost)

    async def _open(
        self, opened: Opened, question: Question, options: Options, after: str | None, note: Note | None
    ) -> Run:
        """Raises Busy, Gone, Stale."""
        conversation, tip = opened.conversation, opened.conversation.tip
        conversation.tip = after
        turn = open_turn(conversation, question, options)
        turn.notes += [note] if note else []
        run = Run(turn, conversation.answers(turn))
        for answer in run.answers:
            answer.asked_at = round(self._clock(), 3)
        if not opened.head.title:
            opened.head = replace(opened.head, title=first_title(question.text, question.files))
        try:
            if opened.kept:
                await self._keeping.begin(opened, run)
        except (Busy, Gone, Stale):
            conversation.forget(run.answers, tip)
            raise
        opened.last = run
        used = {file.id for file in question.files}
        opened.waiting = tuple(file for file in opened.waiting if file.id not in used)
        return run

    async def over(self, asker: Asker) -> Over | None:
        """Why they may ask nothing more, where that is known before they do."""
        return await self._limits.look(asker)

    async def left(self, run: Run) -> None:
        """Somebody does not look on any more."""
        if self._linger or run.unwatched is None or run.task.done():
            return
        if any(opened.last is run for opened in self._running):
            run.stop()
            await run.ended()

    def idle(self) -> bool:
        """Whether no answer is on its way."""
        return not self._running

    async def close(self) -> None:
        """Ends what still runs, as nobody looks on, and writes all that is to be written."""
        for opened in [*self._running]:
            for answer in opened.last.answers if opened.last else ():
                answer.end(Outcome.INTERRUPTED)
            await opened.still()
        for naming in [*self._naming]:
            naming.cancel()
            await asyncio.wait({naming})
        await self._keeping.close()

    def end_longer(self) -> None:
        """Of the answers on their way the longer half, with what there is of them: there is no room for more."""
        running = [opened.last for opened in self._running if opened.last and not opened.last.task.done()]
        running.sort(key=lambda run: sum(answer.length for answer in run.answers))
        for run in running[len(running) // 2 :]:
            for answer in run.answers:
                answer.end(Outcome.INTERRUPTED)
            run.stop()
        if running:
            log.warning("memory is nearly used up: the longer half of %d answers on their way was ended", len(running))

    def _stop_unwatched(self) -> None:
        for opened in [*self._running]:
            if opened.run and (opened.run.unwatched or 0) > self._linger:
                opened.run.stop()

    def _consent(self, run: Run) -> Consent:
        async def consent(call: Call) -> bool:
            allowed = await run.consent(call)
            if allowed:  # So that it is seen that it may have run, whatever happens now.
                await self._keeping.now()
            return allowed

        return consent

    async def _answer(self, run: Run, opened: Opened, options: Options, consent: Consent, grant: float | None) -> None:
        conversation = opened.conversation
        try:
            await answer_all(self._chat, conversation, options, run.changed, consent, self._models, grant)
            for answer in run.answers:
                await self._look_again(answer)
        except asyncio.CancelledError:
            pass  # A task that was cancelled keeps the frames it was in, and all that was in them.
        except Exception:
            log.exception("a turn failed in a way that nobody foresaw")
            run.turn.end(Outcome.FAILED, Failure())
        finally:
            settle(conversation, run.turn)

    async def _settle(self, run: Run, opened: Opened, options: Options, admission: Admission) -> None:
        await asyncio.wait({run.task})
        self._running.discard(opened)
        await self._keeping.end(opened)
        await self._pay(run, admission)
        await admission.ended()
        if self._titles:
            naming = asyncio.create_task(self._name(self._titles, run, opened, options, admission))
            self._naming.add(naming)
            naming.add_done_callback(self._naming.discard)

    async def _name(self, titles: Titles, run: Run, opened: Opened, options: Options, admission: Admission) -> None:
        try:
            await titles.better(opened, options)
        finally:
            await self._pay(run, admission)

    async def _pay(self, run: Run, admission: Admission) -> None:
        """What it has used by now; where a price is not known, all that was granted."""
        if admission.counts and (bills := [bill for one in run.answers for bill in one.all_bills]):
            cost = bills_cost(bills, self._models)
            tokens = sum(bill.usage.input_tokens + bill.usage.output_tokens for bill in bills)
            await admission.used(tokens, (admission.grant or 0) if cost is None else cost)

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
