"""Answers as they end, and questions as they are let in or not: in front of who answers, and of who admits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from qwendow.answering.chat import Answers, nobody
from qwendow.conversation.options import Options
from qwendow.conversation.ports import Consent, Purse
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Turn
from qwendow.readers.limits import Admission, Admits, Asker, Over, Reserve


class SeenAnswers:
    """Nothing is done while an answer grows."""

    def __init__(self, chat: Answers, seen: Callable[[Turn], AbstractContextManager[None]]) -> None:
        """`seen` stands around each answer, with its turn."""
        self._chat = chat
        self._seen = seen

    async def answer(
        self,
        conversation: Conversation,
        options: Options,
        changed: Callable[[], None],
        consent: Consent = nobody,
        purse: Purse | None = None,
    ) -> None:
        with self._seen(conversation.turns[-1]):
            await self._chat.answer(conversation, options, changed, consent, purse)


def once_ended(ended: Callable[[Turn], None]) -> Callable[[Turn], AbstractContextManager[None]]:
    """For who wants to hear only that an answer has ended."""

    @contextmanager
    def seen(turn: Turn) -> Iterator[None]:
        try:
            yield
        finally:
            ended(turn)

    return seen


class SeenLimits:
    def __init__(self, limits: Admits, asked: Callable[[Asker, Over | None], None]) -> None:
        """`asked` hears who asked, and why they were not let in."""
        self._limits = limits
        self._asked = asked

    @property
    def priced(self) -> bool:
        return self._limits.priced

    async def admit(self, asker: Asker, answers: int = 1, reserve: Reserve | None = None) -> Admission:
        try:
            admission = await self._limits.admit(asker, answers, reserve)
        except Over as over:
            self._asked(asker, over)
            raise
        self._asked(asker, None)
        return admission

    async def look(self, asker: Asker) -> Over | None:
        over = await self._limits.look(asker)
        if over:
            self._asked(asker, over)
        return over
