"""Compare: one question to several models at the same time, each answered as if it were alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from qwendow.attachments import Attachment
from qwendow.chat import Chat
from qwendow.conversation import Conversation
from qwendow.events import Failure
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
    turn = _open(conversation, question, files, options, repair)
    if options.compared:
        comparison = Comparison(
            [
                turn if one.model == turn.model else _open(Conversation(), question, files, one, repair)
                for one in options.compared
            ]
        )
        for answer in comparison.answers:
            answer.comparison = comparison
    return turn


def _open(
    conversation: Conversation, question: str, files: tuple[Attachment, ...], options: Options, repair: bool
) -> Turn:
    return conversation.open(
        question, options.json_mode, options.model, options.search, options.schema, repair, files, options.left_out
    )


async def answer_all(
    chat: Chat,
    conversation: Conversation,
    options: Options,
    changed: Callable[[], None],
    consent: Consent,
    models: ModelTable,
) -> None:
    """Answers the open turn. What goes wrong with one of several answers leaves the others alone."""
    columns = [*zip(conversation.turns[-1].answers, options.compared or (options,), strict=True)]

    async def answer(turn: Turn, asked: Options) -> None:
        alone = conversation.beside(turn)
        purse = Budget(options.budget, alone, models, len(columns)) if options.budget else None
        await chat.answer(alone, asked, changed, consent, purse)

    async def guarded(turn: Turn, asked: Options) -> None:
        try:
            await answer(turn, asked)
        except Exception:
            log.exception("an answer failed in a way that nobody foresaw")
            turn.end(Outcome.FAILED, Failure())

    if len(columns) == 1:
        await answer(*columns[0])
    else:
        # Whoever stops it stops them all, and comes back when they have ended.
        await asyncio.gather(*[guarded(*column) for column in columns], return_exceptions=True)


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
    if comparison is None or not comparison.settled:
        return {}
    return {
        f"choose:{len(turns) - 1}:{place}": answer
        for place, answer in enumerate(comparison.answers)
        if answer.answered and not (comparison.chosen and answer is turns[-1])
    }


def choose(conversation: Conversation, value: Any) -> Turn | None:
    """Goes on with the answer whose button was pressed; None if there is no such button."""
    answer = choosable(conversation).get(value) if isinstance(value, str) else None
    if answer and answer.comparison:
        answer.comparison.chosen = True
        conversation.go_on_with(answer)
    return answer
