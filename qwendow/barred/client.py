"""A client in front of the client: an answer that holds a barred word ends there."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing

from qwendow.barred.words import Barred, Listener
from qwendow.conversation.content import texts_of
from qwendow.conversation.errors import WordFound
from qwendow.conversation.events import Event, Finish, ReasoningDelta, TextDelta, ToolCall
from qwendow.conversation.ports import Client
from qwendow.conversation.request import Request


class Guarded:
    """What the answer says, what it thinks, and what it calls tools with; a word may come in pieces. What tools return
    is not sent on with one either."""

    def __init__(self, client: Client, barred: Barred) -> None:
        self._client = client
        self._barred = barred

    def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        return self._heard(request) if self._barred else self._client.stream(request)

    async def _heard(self, request: Request) -> AsyncGenerator[Event, None]:
        """Raises WordFound in place of the event that completes one."""
        if self._barred.asked(_returned(request)):
            raise WordFound()
        says, thinks = Listener(self._barred), Listener(self._barred)
        async with aclosing(self._client.stream(request)) as events:
            async for event in events:
                match event:
                    case TextDelta(text):
                        found = says.hears(text)
                    case ReasoningDelta(text):
                        found = thinks.hears(text)
                    case ToolCall():
                        found = self._barred.holds(_arguments(event))
                    case Finish():
                        found = says.ends() or thinks.ends()
                    case _:
                        found = False
                if found:
                    self._barred.answered()
                    raise WordFound()
                yield event


def _returned(request: Request) -> list[str]:
    """By the tools."""
    said = (message["content"] for message in request.messages if message["role"] == "tool")
    return [text for content in said for text in texts_of(content)]


def _arguments(call: ToolCall) -> str:
    """As they read: a model may write signs by their numbers."""
    try:
        return json.dumps(json.loads(call.arguments), ensure_ascii=False)
    except (ValueError, RecursionError):
        return call.arguments
