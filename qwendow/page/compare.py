"""Compare: one question to several models at the same time, each answered as if it were alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from qwendow.attachments import Attachment
from qwendow.chat import Chat
from qwendow.conversation import Conversation
from qwendow.events import ChatError
from qwendow.models import ModelTable
from qwendow.options import Options
from qwendow.page.budget import Budget
from qwendow.ports import Consent
from qwendow.turn import Comparison, Outcome, Turn

log = logging.getLogger("qwendow.page")


def open_turn(
    conversation: Conversation, question: str, files: tuple[Attachment, ...], options: Options, repair: bool
) -> Turn:
    """The answer that is in the conversation; beside it stand those of the models it is compared with."""
    turn = conversation.open(
        question, options.json_mode, options.model, options.search, options.schema, repair, files, options.left_out
    )
    if options.compared:
        comparison = Comparison([turn if one.model == turn.model else _beside(turn, one) for one in options.compared])
        for answer in comparison.answers:
            answer.comparison = comparison
    return turn


async def answer_all(
    chat: Chat,
    conversation: Conversation,
    options: Options,
    changed: Callable[[], None],
    consent: Consent,
    models: ModelTable,
) -> None:
    """Answers the open turn. What goes wrong with one of several answers leaves the others alone."""
    columns = options.compared or (options,)
    work = []
    for answer, asked in zip(conversation.turns[-1].answers, columns, strict=True):
        alone = conversation.beside(answer)
        purse = Budget(options.budget, alone, models, len(columns)) if options.budget else None
        work.append(chat.answer(alone, asked, changed, consent, purse))
    if len(work) == 1:
        await work[0]
        return
    guarded = (_guarded(one, answer) for one, answer in zip(work, conversation.turns[-1].answers, strict=True))
    # Whoever stops it stops them all, and comes back when they have ended.
    await asyncio.gather(*guarded, return_exceptions=True)


def settle(conversation: Conversation, turn: Turn) -> None:
    """Nothing runs any more. Where the answer in the conversation is none, the first that is one takes its place."""
    for answer in turn.answers:
        answer.end(Outcome.STOPPED)
    if not turn.answered:
        better = next((answer for answer in turn.answers if answer.answered), turn)
        conversation.go_on_with(better)


def choosable(conversation: Conversation) -> dict[str, Turn]:
    """The answers that the reader may choose to go on with, by the value of the button under them."""
    turns = conversation.turns
    comparison = turns[-1].comparison if turns else None
    if comparison is None or comparison.chosen or not comparison.settled:
        return {}
    answers = enumerate(comparison.answers)
    return {f"choose:{len(turns) - 1}:{place}": answer for place, answer in answers if answer.answered}


def choose(conversation: Conversation, value: Any) -> Turn | None:
    """Goes on with the answer whose button was pressed; None if there is no such button."""
    answer = choosable(conversation).get(value) if isinstance(value, str) else None
    if answer and answer.comparison:
        answer.comparison.chosen = True
        conversation.go_on_with(answer)
    return answer


def _beside(turn: Turn, options: Options) -> Turn:
    """The same question, as another model is asked it."""
    return Turn(
        turn.question,
        options.json_mode,
        options.model,
        options.search,
        options.schema,
        turn.repair,
        turn.files,
        options.left_out,
    )


async def _guarded(work: Awaitable[None], answer: Turn) -> None:
    try:
        await work
    except Exception:
        log.exception("an answer failed in a way that nobody foresaw")
        answer.end(Outcome.FAILED, ChatError())
