"""A conversation that is open in this process: one object for all tabs that show it, and for the answer on its way."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qwendow.conversation.parts import Attachment
from qwendow.conversation.rounds import Call
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Turn
from qwendow.store.port import Head

FIRST_TITLE = 60
"""Characters of a question that make a title."""


ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Of a conversation, ours or a caller's own, or of a turn."""


def new_conversation_id() -> str:
    """144 bits, which nobody guesses."""
    return secrets.token_urlsafe(18)


@dataclass(frozen=True, slots=True)
class Question:
    """What is put to the model: a text with its files; `repair`: it asks for the answer before it again. `wishes` are
    the settings it is put with, by their names, those that were said. `given`: an answer to it so far, to go on with.
    """

    text: str
    files: tuple[Attachment, ...] = ()
    repair: bool = False
    wishes: Mapping[str, Any] = field(default_factory=dict)
    given: str = ""


def first_title(text: str, files: tuple[Attachment, ...] = ()) -> str:
    """What a conversation is called that begins with that question."""
    words = " ".join(text.split()) or ", ".join(file.name for file in files)
    return words if len(words) <= FIRST_TITLE else words[: FIRST_TITLE - 1].rstrip() + "…"


@dataclass(slots=True, eq=False)
class Run:
    """One question on its way to its answer, or to those of several models, of which `turn` is in the conversation.

    `task` raises nothing, but for being cancelled before its first step; `written` comes after it, when all of it is
    kept, or cannot be. `_asked` are the tool calls that wait for consent, by their keys.
    """

    turn: Turn
    answers: list[Turn]
    began: float = field(default_factory=time.monotonic)
    watched: float = field(default_factory=time.monotonic)
    """When somebody looked on last, as far as is known."""
    grown: bool = True
    """Since it was written last."""
    task: asyncio.Task[None] = field(init=False)
    written: asyncio.Task[None] = field(init=False)
    _onlookers: set[asyncio.Event] = field(default_factory=set)
    _asked: dict[str, asyncio.Future[bool]] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Since the question was asked."""
        return time.monotonic() - self.began

    @property
    def unwatched(self) -> float | None:
        """Seconds for which nobody has looked on; None while somebody does."""
        return None if self._onlookers else time.monotonic() - self.watched

    def changed(self) -> None:
        """There is something new."""
        self.grown = True
        for onlooker in self._onlookers:
            onlooker.set()

    @contextlib.contextmanager
    def onlooker(self) -> Iterator[asyncio.Event]:
        """Is set when there is something new, for one who looks on."""
        event = asyncio.Event()
        self._onlookers.add(event)
        try:
            yield event
        finally:
            self._onlookers.remove(event)
            self.watched = time.monotonic()

    def seen(self) -> None:
        """Somebody looks on from elsewhere."""
        self.watched = time.monotonic()

    def stop(self) -> None:
        """What had arrived stays."""
        self.task.cancel()

    async def ended(self) -> None:
        """All is settled then, and written."""
        for task in (self.task, self.written):
            if not task.done():
                await asyncio.wait({task})

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


@dataclass(slots=True, eq=False, weakref_slot=True)
class Opened:
    """`head` is as it was seen last; without `kept` the conversation is nowhere but here.

    `revs` are those of its turns as they were loaded, `waiting` the files that wait for the next question, as they did
    then. `last` is the newest run. `lock` is held by whoever changes it. `unkept` says why what was said last is not
    kept, as `Unavailable` does.
    """

    head: Head
    conversation: Conversation = field(default_factory=Conversation)
    last: Run | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    kept: bool = True
    unkept: str | None = None
    revs: dict[str, int] = field(default_factory=dict)
    waiting: tuple[Attachment, ...] = ()

    @property
    def run(self) -> Run | None:
        """The answer on its way."""
        return self.last if self.last and not self.last.task.done() else None

    async def still(self) -> None:
        """Stops what runs, and waits until it is written; for who holds the lock."""
        if self.run:
            self.run.stop()
        if self.last:
            await self.last.ended()


def new_opened(owner: str = "", kept: bool = True) -> Opened:
    return Opened(Head(new_conversation_id(), owner), kept=kept)
