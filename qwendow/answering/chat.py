"""The loop: a question is put to the model, the tools it asks for are run, and it is asked again until it answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from functools import partial
from typing import Protocol

from qwendow.answering.asking import request_of
from qwendow.answering.calling import Calling
from qwendow.answering.memory import Memory
from qwendow.answering.seam import Seam
from qwendow.conversation.content import prompt_tokens, texts_of
from qwendow.conversation.errors import (
    ChatError,
    ContentRefused,
    CutOff,
    EmptyAnswer,
    Failure,
    InputTooLong,
    RepeatedCalls,
    ThoughtTooLong,
    TooManyRounds,
    TurnTooLong,
    WordFound,
)
from qwendow.conversation.events import (
    Event,
    Queued,
    ReasoningDelta,
    TextDelta,
    TextWasThought,
    ToolResult,
    ToolRunning,
)
from qwendow.conversation.options import Options
from qwendow.conversation.ports import Client, Consent, Purse, Tools
from qwendow.conversation.request import Request
from qwendow.conversation.rounds import Call, Round
from qwendow.conversation.tokens import estimate_tokens
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Note, Outcome, Turn
from qwendow.schema import verdict_on

MAX_ROUNDS = 8
"""How often the model may be asked in one turn; the last time it may call no tool.

Once more where it calls one all the same: then without any tools.
"""


async def nobody(call: Call) -> bool:
    """The consent of a reader who cannot be asked."""
    return False


class Answers(Protocol):
    """Who answers: a Chat, or what stands in front of one."""

    async def answer(
        self,
        conversation: Conversation,
        options: Options,
        changed: Callable[[], None],
        consent: Consent = nobody,
        purse: Purse | None = None,
    ) -> None: ...


class Chat:
    def __init__(self, client: Client, turn_seconds: float, tools: Tools | None = None) -> None:
        self._client = client
        self._turn_seconds = turn_seconds
        self._tools = tools
        # Models that called a tool though they were told to call none: some servers do not pass that on.
        self._heedless: set[str] = set()

    async def answer(
        self,
        conversation: Conversation,
        options: Options,
        changed: Callable[[], None],
        consent: Consent = nobody,
        purse: Purse | None = None,
    ) -> None:
        """Answers the open turn, calling `changed` after each event.

        Raises CancelledError, which is how it is stopped: the turn holds what came and how it ended. Nothing else is
        raised but what nobody foresaw.
        """
        turn = conversation.turns[-1]
        try:
            async with asyncio.timeout(self._turn_seconds) as limit:
                await _Answering(
                    self._client,
                    self._tools,
                    conversation,
                    options,
                    changed,
                    consent,
                    purse,
                    self._heedless,
                    partial(self._wait, limit),
                ).run()
        except asyncio.CancelledError:
            turn.end(Outcome.STOPPED)
            raise
        except ChatError as error:
            if isinstance(error, WordFound):
                turn.take_back()
            turn.end(Outcome.FAILED, Failure.of(error))
        except TimeoutError:
            # While a request waits to be tried again, why it waits says more than that the time is up.
            too_long = Failure.of(TurnTooLong(self._turn_seconds))
            turn.end(Outcome.FAILED, turn.retrying.failure if turn.retrying else too_long)

    def _wait(self, limit: asyncio.Timeout, waits: bool) -> None:
        """The time of who waits in line is not that of the answer, which begins then."""
        if waits or limit.when() is None:
            limit.reschedule(None if waits else asyncio.get_running_loop().time() + self._turn_seconds)


class _Answering:
    """One turn, on its way."""

    def __init__(
        self,
        client: Client,
        tools: Tools | None,
        conversation: Conversation,
        options: Options,
        changed: Callable[[], None],
        consent: Consent,
        purse: Purse | None,
        heedless: set[str],
        wait: Callable[[bool], None],
    ) -> None:
        self._client = client
        self._tools = tools if options.tools and not options.json_mode else None
        self._conversation = conversation
        self._turn = conversation.turns[-1]
        self._options = options
        self._changed = changed
        self._calling = Calling(self._tools, options.tools, options.timezone, consent, self._add)
        self._heedless = heedless
        self._wait = wait
        self._purse = purse
        self._memory = Memory(client, conversation, options, changed, purse)
        self._silent = options.thinking is False or options.effort == "none"
        self._asked = time.monotonic()

    async def run(self) -> None:
        turn = self._turn
        while True:
            closed = len(turn.rounds) >= MAX_ROUNDS or self._calling.stuck
            shut = closed and self._options.model in self._heedless
            await self._ask(closed, shut)
            if not turn.calls:
                break
            await self._calling.run(turn.calls, closed, cut=turn.finish_reason == "length")
            if (closed or self._calling.stuck) and (shut or not self._tools):
                raise RepeatedCalls() if self._calling.stuck else TooManyRounds()
            if closed:
                self._heedless.add(self._options.model)
            turn.ask_again(self._elapsed())
        _check_said(turn.rounds[-1])
        if len(turn.rounds) == 1 and turn.rounds[0].only_thought:
            # A server that awaits a thought takes an answer without one for it, so the model did not think.
            turn.unsay(Note("unheeded"))
        turn.end(Outcome.DONE)
        if self._options.schema:
            turn.verdict = await asyncio.to_thread(verdict_on, turn.text, self._options.schema.json)
            self._changed()

    async def _ask(self, closed: bool, shut: bool) -> None:
        """One request; a second one without what the provider did not take, where that is known.

        `closed`: the model may call no tool; `shut`: it is told of none, as it called one all the same.
        """
        offered = tuple(self._tools.offered(self._options.tools)) if self._tools else ()
        made = partial(request_of, self._conversation, self._options, offered, closed and bool(offered), shut)
        request = made()
        if await self._memory.fit(request):
            request = made()
        try:
            await self._stream_shortened(request, made)
        except ContentRefused as error:
            before = self._newest_answer()
            if before is None or self._began or _is_of_answer(error):
                raise
            await self._stream_without(before, made(without=before))
        match self._turn.finish_reason:
            case None:
                raise CutOff()
            case "content_filter":
                raise ContentRefused(code="content_filter")

    async def _stream_shortened(self, request: Request, made: Callable[[], Request]) -> None:
        """Without the oldest turns, as often as the provider finds it too long and there is one to leave out."""
        while True:
            try:
                await self._stream(request)
                return
            except InputTooLong as error:
                if self._turn.rounds[-1].first is not None or not await self._memory.trim(request, error.limit):
                    raise
            request = made()

    @property
    def _began(self) -> bool:
        return self._turn.rounds[0].first is not None

    async def _stream(self, request: Request) -> None:
        if self._purse:
            request = self._purse.limited(request, _tokens(request))
        asked = self._turn.rounds[-1]
        asked.size, asked.thinks = _characters(request), _thinks(request)
        seam = Seam(self._turn.given) if self._turn.given and not self._options.partial else None
        try:
            async with aclosing(self._client.stream(request)) as events:
                async for event in events:
                    if self._silent and isinstance(event, ReasoningDelta | TextWasThought):
                        self._hear(event)
                    self._add(TextDelta(seam.add(event.text)) if seam and isinstance(event, TextDelta) else event)
            if self._purse and asked.finish_reason == "length" and self._purse.shortens(request):
                self._turn.remark(Note("budget"))
        finally:
            if seam and (held := seam.end()):
                self._add(TextDelta(held))
            # Only now, as it walks through the whole conversation, and the endpoint's own count is better.
            if asked.usage is None:
                asked.sent = _tokens(request)

    def _hear(self, thought: ReasoningDelta | TextWasThought) -> None:
        """Of a model that was told not to think."""
        if isinstance(thought, TextWasThought) or thought.text.strip():
            self._silent = False
            self._turn.remark(Note("unheeded"))

    def _newest_answer(self) -> Turn | None:
        """Of the turns that are sent. Its question was taken once; the answer has never been in a prompt before."""
        past = self._conversation.sent()[:-1]
        return past[-1].turn if past else None

    async def _stream_without(self, before: Turn, request: Request) -> None:
        """Content inspection refused the prompt: if it takes it without this turn, the turn stays left out."""
        try:
            await self._stream(request)
        finally:
            if self._began:
                before.refused = True
                self._turn.notes.append(Note("refused"))
                self._changed()

    def _add(self, event: Event | ToolRunning | ToolResult) -> None:
        self._wait(isinstance(event, Queued) and event.place > 0)
        self._turn.add(event, self._elapsed())
        self._changed()

    def _elapsed(self) -> float:
        return time.monotonic() - self._asked


def _check_said(last: Round) -> None:
    """Raises ChatError where the model has ended without a word."""
    thought = last.reasoning.strip() or (last.usage and last.usage.reasoning_tokens)
    if last.answer.strip():
        return
    raise ThoughtTooLong() if thought and last.finish_reason == "length" else EmptyAnswer()


def _is_of_answer(error: ContentRefused) -> bool:
    """Whether inspection stopped the answer, not the prompt."""
    return error.code == "content_filter" or "output" in (error.detail or "").lower()


def _characters(request: Request) -> int:
    """Of all messages, without walking through them."""
    return sum(len(text) for message in request.messages for text in texts_of(message["content"]))


def _thinks(request: Request) -> bool:
    """Whether the model was asked to think."""
    return request.thinking is True or request.reasoning_effort not in (None, "none", "off")


def _tokens(request: Request) -> int:
    """Of all that the model reads, estimated."""
    return prompt_tokens(request.messages) + (estimate_tokens(str(request.tools)) if request.tools else 0)
