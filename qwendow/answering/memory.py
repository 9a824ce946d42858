"""What the model reads of a long conversation: all of it, or a summary and the newest turns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from qwendow.answering.beside import beside
from qwendow.answering.summary import Writer
from qwendow.conversation.content import most_picture_tokens, picture_tokens, texts_in
from qwendow.conversation.errors import AccessDenied, ChatError, Failure, InputTooLong, ModelNotFound
from qwendow.conversation.options import Options, Summarizer
from qwendow.conversation.ports import Client, Counter, Purse
from qwendow.conversation.request import Request
from qwendow.conversation.tokens import load_counter
from qwendow.conversation.tree import Conversation, Sent
from qwendow.conversation.turn import Note, Summary, Turn

NEAR = 0.9
"""Of the longest prompt: where there is more, something is left out. What is counted here may be a few tokens less than
what the endpoint counts, by the marks around messages."""

KEPT = 0.5
"""Of the longest prompt: the newest turns that stay, so that not every turn has to leave something out."""

MARKS = 6
"""Tokens around each message: role, begin, end."""


PATIENCE = 4
"""Turns without a summary after one that failed: what failed once mostly fails again, and the reader waits for it."""


class Sizes(NamedTuple):
    """Tokens: of the turns that could be left out, oldest first, and of all that cannot."""

    turns: list[int]
    rest: int


class Memory:
    """Keeps the prompts of one answer within what the model reads, or within the reader's own limit.

    Tokens are counted by the vendor's tokenizer where there could be too many: exactly as the vendor's examples for
    the models up to qwen3; newer ones have a larger vocabulary and count 5 to 10 per cent less (estimate of 2026-11).
    """

    def __init__(
        self,
        client: Client,
        conversation: Conversation,
        options: Options,
        changed: Callable[[], None],
        purse: Purse | None = None,
        counter: Callable[[], Counter] = load_counter,
    ) -> None:
        self._client = client
        self._conversation = conversation
        self._options = options
        self._changed = changed
        self._purse = purse
        self._counter = counter
        self._limit = min(options.longest_prompt, conversation.longest.get(options.model, options.longest_prompt))

    async def fit(self, request: Request) -> bool:
        """Leaves out the oldest turns if the prompt is near the limit; whether the request has to be made anew."""
        if _most(request) <= NEAR * self._limit:
            return False
        sent = self._sent
        sizes = await self._sizes(sent, request)
        if sum(sizes.turns) + sizes.rest <= NEAR * self._limit:
            return False
        await self._leave_out(sent[: _too_many(sizes, self._limit)])
        return True

    async def trim(self, request: Request, limit: int | None) -> bool:
        """The prompt was too long after all, by the endpoint's own count: whether it makes sense to send it again.

        As long as there is something to leave out. `limit` is the endpoint's, if it is known; it holds for the
        conversation.
        """
        if limit:
            self._learn(limit)
        sent = self._sent
        if len(sent) == 1:
            return False
        sizes = await self._sizes(sent, request)
        self._learn(sum(sizes.turns) + sizes.rest)
        self._turn.remark(Note("too_long"))
        await self._leave_out(sent[: max(_too_many(sizes, self._limit), 1)])
        return True

    async def _sizes(self, sent: list[Sent], request: Request) -> Sizes:
        words = beside(self._conversation.past, self._options) if self._options.apart else ""
        return await asyncio.to_thread(_sizes, sent, request, words, self._counter)

    def _learn(self, limit: int) -> None:
        self._limit = self._conversation.longest[self._options.model] = min(self._limit, limit)

    @property
    def _sent(self) -> list[Sent]:
        return self._conversation.sent(self._options.images)

    async def _leave_out(self, sent: list[Sent]) -> None:
        """Folds these, the oldest, into a summary; if that fails they are dropped. What was folded before stays."""
        if not sent:
            return
        before, upto = self._conversation.past, sent[-1].index + 1
        note = Note("dropped", upto)
        for summarizer in self._options.summarizers if self._hopeful else ():
            note = await self._fold(summarizer, upto, before.summary, sent)
            if note.failure is None or not note.failure.is_a(ModelNotFound, AccessDenied):
                break
        if note.kind == "dropped":
            self._turn.summaries.append(Summary(sent[-1].turn.id, before.summary, dropped=True))
        self._show(note)

    async def _fold(self, summarizer: Summarizer, upto: int, earlier: str, sent: list[Sent]) -> Note:
        """What became of it. Whatever ends it, what came of the summary is paid for."""
        note = Note("folding", upto, summarizer.model)
        writer = Writer(self._client, summarizer, self._limit, self._purse)
        self._show(note)
        try:
            self._turn.summaries.append(Summary(sent[-1].turn.id, await _written(writer, earlier, sent)))
        except ChatError as error:
            return replace(note, kind="dropped", failure=Failure.of(error), bill=writer.bill, limit=self._limit)
        except BaseException:
            self._show(replace(note, bill=writer.bill))
            raise
        return replace(note, kind="folded", bill=writer.bill)

    @property
    def _hopeful(self) -> bool:
        """Whether a summary may be asked for: not right after one that failed, unless it was for another limit."""
        notes = [note for turn in self._conversation.turns[-PATIENCE - 1 :] for note in turn.notes]
        return not any(note.kind == "dropped" and note.failure and note.limit == self._limit for note in notes)

    @property
    def _turn(self) -> Turn:
        return self._conversation.turns[-1]

    def _show(self, note: Note) -> None:
        """In place of the note that said it was being done."""
        notes = self._turn.notes
        if notes and notes[-1].kind == "folding":
            notes.pop()
        notes.append(note)
        self._changed()


async def _written(writer: Writer, earlier: str, sent: list[Sent]) -> str:
    """Of fewer and fewer turns, the newest, where the endpoint finds that too long, too. Raises ChatError."""
    while True:
        try:
            return await writer.write(earlier, [message for turn in sent for message in turn.named])
        except InputTooLong:
            if len(sent) == 1:
                raise
            sent = sent[len(sent) // 2 :]


def _too_many(sizes: Sizes, limit: int) -> int:
    """How many of the oldest turns have to go, so that the newest fit in half of the limit."""
    room = KEPT * limit - sizes.rest
    for index in reversed(range(len(sizes.turns))):
        room -= sizes.turns[index]
        if room < 0:
            return index + 1
    return 0


def _most(request: Request) -> int:
    """No fewer tokens than there are: each holds a byte or more."""
    texts = [*_tools(request), *(text for message in request.messages for text in texts_in(message))]
    return sum(map(_bytes, texts)) + len(texts) * MARKS + most_picture_tokens(request.messages)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def _sizes(sent: list[Sent], request: Request, words: str, counter: Callable[[], Counter]) -> Sizes:
    """`words` stand before the first question. What has not been counted before takes a millisecond for some thousand
    characters."""
    *past, current = sent
    count = counter().count
    for one in past:
        if one.turn.tokens is None:
            one.turn.tokens = _tokens(_texts(one), count)
    prompts = [message["content"] for message in request.messages if message["role"] == "system"]
    prompts += [words] if words else []
    rest = _tokens([*prompts, *_tools(request), *_texts(current)], count) + _pictures(current)
    return Sizes([(one.turn.tokens or 0) + _pictures(one) for one in past], rest)


def _tools(request: Request) -> list[str]:
    return [str(request.tools)] if request.tools else []


def _tokens(texts: list[str], count: Callable[[str], int]) -> int:
    return sum(count(text) + MARKS for text in texts)


def _texts(sent: Sent) -> list[str]:
    return [text for message in sent.messages for text in texts_in(message)]


def _pictures(sent: Sent) -> int:
    return picture_tokens(sent.pictures)
