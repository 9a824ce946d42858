"""Titles: a conversation that is called by its first question gets a better name, once it is answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing

from qwendow.answering.opened import Opened, first_title
from qwendow.answering.summary import TEMPERATURE, TOP_P
from qwendow.answering.told import told
from qwendow.conversation.content import prompt_tokens
from qwendow.conversation.errors import ChatError
from qwendow.conversation.events import Aside
from qwendow.conversation.options import Options, Summarizer
from qwendow.conversation.ports import Client
from qwendow.conversation.request import Request
from qwendow.conversation.rounds import Bill, Round
from qwendow.conversation.turn import Note, Outcome, Turn
from qwendow.store.port import Change, Gone, Shelf, Unavailable

SECONDS = 20
MAX_TOKENS = 60
LONGEST = 60
"""Characters of a title."""

SAID = 600
"""Characters of question and answer that are read, of each."""

log = logging.getLogger("qwendow.answering")


class Titles:
    """Asks the cheapest model; where it does not answer the title stays. What it cost is a note of the turn.

    `billed` is told of it, too.
    """

    def __init__(self, client: Client, shelf: Shelf, billed: Callable[[Bill], None] = lambda _: None) -> None:
        self._client = client
        self._shelf = shelf
        self._billed = billed

    async def better(self, opened: Opened, options: Options) -> None:
        """For who has seen the first answer end. Not where a budget was set, as that is for answers."""
        turn = opened.conversation.turns[0] if len(opened.conversation.all) == 1 else None
        if turn is None or not opened.kept or options.budget or turn.outcome is not Outcome.DONE:
            return
        if opened.head.title != first_title(turn.question, turn.files) or not options.summarizers:
            return
        try:
            await self._ask(opened, turn, options.summarizers[0])
        except (ChatError, TimeoutError, Gone, Unavailable) as error:
            log.info("a conversation keeps its first title: %s", type(error).__name__)

    async def _ask(self, opened: Opened, turn: Turn, by: Summarizer) -> None:
        """Raises ChatError, TimeoutError, Gone, Unavailable."""
        request, round_ = _request(turn, by), Round()
        round_.sent = prompt_tokens(request.messages)
        async with asyncio.timeout(SECONDS), aclosing(self._client.stream(request)) as events:
            async for event in events:
                if not isinstance(event, Aside):
                    round_.add(event, 0.0)
        async with opened.lock:
            if bill := round_.bill(by.model):
                turn.add_later(Note("titled", model=by.model, bill=bill))
                self._billed(bill)
                if not opened.run:
                    opened.head = await self._shelf.amend(opened.head.id, [turn])
            head = await self._shelf.head(opened.head.id)
            title = cleaned(round_.answer)
            if title and head and head.title == first_title(turn.question, turn.files):  # Nobody has named it.
                opened.head = await self._shelf.change(head.id, Change(title=title))


def cleaned(answer: str) -> str:
    """Its first line that says something, without what stands around a title; empty where that is none."""
    lines = [line.strip(" \t#*_`\"'“”‘’「」《》。.") for line in answer.replace("**", "").splitlines()]
    title = next(filter(None, lines), "")
    return title if len(title) <= LONGEST else ""


def _request(turn: Turn, by: Summarizer) -> Request:
    said = f"Question:\n{turn.question[:SAID]}\n\nAnswer:\n{turn.text[:SAID]}"
    asked = [{"role": "system", "content": told("title")}, {"role": "user", "content": said}]
    return Request(
        by.model, asked, TEMPERATURE, TOP_P, thinking=by.thinking, reasoning_effort=by.effort, max_tokens=MAX_TOKENS
    )
