"""The loop: one question is put to the model and its answer folded into the turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from qwendow.conversation import Conversation, Outcome, Turn
from qwendow.events import ChatError, ContentRefused, CutOff, EmptyAnswer, Event, Message, Request, TurnTooLong

JSON_REMINDER = "Answer with one JSON object and nothing else."


class Client(Protocol):
    """What the chat needs of an endpoint; raises ChatError."""

    def stream(self, request: Request) -> AsyncGenerator[Event, None]: ...


@dataclass(frozen=True, slots=True)
class Options:
    """How a turn is asked. `max_input` is in tokens; `thinking` None leaves the model's default."""

    model: str
    temperature: float
    top_p: float
    json_mode: bool
    system_prompt: str
    max_input: int
    thinking: bool | None = None


class Chat:
    def __init__(self, client: Client, turn_seconds: float) -> None:
        self._client = client
        self._turn_seconds = turn_seconds

    async def answer(self, conversation: Conversation, options: Options, changed: Callable[[], None]) -> None:
        """Answers the open turn, calling `changed` after each event.

        Raises nothing but CancelledError, which is how it is stopped: the turn holds what came and how it ended.
        """
        turn = conversation.turns[-1]
        try:
            async with asyncio.timeout(self._turn_seconds):
                await self._ask(turn, _request(conversation, options), changed)
        except asyncio.CancelledError:
            turn.end(Outcome.STOPPED)
            raise
        except ChatError as error:
            turn.end(Outcome.FAILED, error)
        except TimeoutError:
            # While a request waits to be tried again, why it waits says more than that the time is up.
            reason = turn.retrying.error if turn.retrying else TurnTooLong(self._turn_seconds)
            turn.end(Outcome.FAILED, reason)

    async def _ask(self, turn: Turn, request: Request, changed: Callable[[], None]) -> None:
        async with aclosing(self._client.stream(request)) as events:
            async for event in events:
                turn.add(event)
                changed()
        if turn.finish_reason is None:
            raise CutOff()
        if turn.finish_reason == "content_filter":
            raise ContentRefused(code="content_filter")
        if not turn.text.strip():
            raise EmptyAnswer()
        turn.end(Outcome.DONE)


def _request(conversation: Conversation, options: Options) -> Request:
    messages = conversation.request_messages(options.system_prompt, options.max_input)
    if options.json_mode:
        messages = _mentioning_json(messages)
    return Request(
        options.model, messages, options.temperature, options.top_p, options.json_mode, thinking=options.thinking
    )


def _mentioning_json(messages: list[Message]) -> list[Message]:
    """The endpoint refuses JSON mode unless the word stands in a message (vendor's guide to structured output)."""
    if any("json" in message["content"].lower() for message in messages):
        return messages
    if messages[0]["role"] != "system":
        return [{"role": "system", "content": JSON_REMINDER}, *messages]
    return [{"role": "system", "content": f"{messages[0]['content']}\n\n{JSON_REMINDER}"}, *messages[1:]]
