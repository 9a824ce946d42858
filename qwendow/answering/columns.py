"""Compare: one question to several models at the same time, each answered as if it were alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from qwendow.answering.budget import Budget, Grant, Purses
from qwendow.answering.chat import Answers
from qwendow.answering.opened import Question
from qwendow.answering.seam import place_to_go_on
from qwendow.conversation.errors import Failure
from qwendow.conversation.options import Options
from qwendow.conversation.ports import Consent, Purse
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Note, Outcome, Turn, new_id
from qwendow.models import ModelTable

log = logging.getLogger("qwendow.page")


def open_turn(conversation: Conversation, question: Question, options: Options) -> Turn:
    """The answer that is in the conversation; beside it stand those of the models it is compared with."""
    tip, group = conversation.tip, new_id() if options.compared else ""
    before = conversation.wishes
    wishes = {name: value for name, value in question.wishes.items() if before.get(name) != value}
    given = question.given if options.partial else place_to_go_on(question.given)
    opened = []
    for one in options.compared or (options,):
        conversation.tip = tip
        turn = conversation.open(
            question.text, one.json_mode, one.model, one.search, one.schema, question.repair, question.files,
            one.left_out, group, wishes, given,
        )  # fmt: skip
        turn.about = bool(one.about)
        if not given and (note := _other_prompt(before, wishes)):
            turn.remark(note)
        if not given and (answered := conversation.answers_before(turn)):
            turn.remark(Note("again", answered))
        opened.append(turn)
    turn = next(turn for turn in opened if turn.model == options.model)
    conversation.go_on_with(turn)
    return turn


def _other_prompt(before: Mapping[str, Any], wishes: Mapping[str, Any]) -> Note | None:
    """That from here on the model is told to be another than `before`, if that is known; with the prompt's name."""
    if before.get("prompt") and wishes.get("prompt"):
        return Note("prompt", field=str(wishes["prompt"]))
    return Note("prompt") if before.get("system_prompt") and wishes.get("system_prompt") else None


async def answer_all(
    chat: Answers,
    conversation: Conversation,
    options: Options,
    changed: Callable[[], None],
    consent: Consent,
    models: ModelTable,
    grant: float | None = None,
) -> None:
    """Answers the open turn, for `grant` at most, if that is given.

    What goes wrong with one of several answers leaves the others alone.
    """
    answers = conversation.answers(conversation.turns[-1])
    columns = [*zip(answers, options.compared or (options,), strict=True)]

    async def answer(turn: Turn, asked: Options) -> None:
        alone = conversation.beside(turn)
        purses: list[Purse] = []
        if options.budget:
            purses.append(Budget(options.budget, alone, models, len(columns)))
        if grant is not None:
            purses.append(Grant(grant, alone, models, len(columns)))
        purse = Purses(tuple(purses)) if purses else None
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
    answers = conversation.answers(turn)
    for answer in answers:
        answer.end(Outcome.STOPPED)
    if not turn.answered:
        conversation.go_on_with(next((answer for answer in answers if answer.answered), turn))


def settled(answers: Iterable[Turn]) -> bool:
    return all(answer.outcome is not Outcome.RUNNING for answer in answers)


def choosable(conversation: Conversation) -> dict[str, Turn]:
    """The answers that the reader may choose to go on with, by the value of the button under them."""
    turns = conversation.turns
    if not (turns and turns[-1].group and settled(answers := conversation.answers(turns[-1]))):
        return {}
    return {f"choose:{answer.id}": answer for answer in answers if answer.answered and not answer.chosen}


def choose(conversation: Conversation, value: Any) -> Turn | None:
    """Goes on with the answer whose button was pressed; None if there is no such button."""
    answer = choosable(conversation).get(value) if isinstance(value, str) else None
    if answer:
        for one in conversation.answers(answer):
            one.chosen = one is answer
        conversation.go_on_with(answer)
    return answer
