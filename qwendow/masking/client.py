"""A client in front of the client: no personal number goes out, and each comes back where the model wrote its mark."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from qwendow.conversation.events import Concealed, Event, ReasoningDelta, TextDelta, ToolCall
from qwendow.conversation.ports import Client
from qwendow.conversation.request import Message, Request
from qwendow.masking.marks import Marks, Revealer

SAID = ("content", "reasoning_content")
"""Texts of a message; a content may be a list of parts instead, some of which are texts."""


class Masked:
    """Each request anew, from the first message on: so a number has the same mark as long as a conversation goes on."""

    def __init__(self, client: Client, kinds: Collection[str]) -> None:
        self._client = client
        self._kinds = kinds

    def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        marks = Marks(self._kinds, (text for message in request.messages for text in _texts(message)))
        messages, earlier = [], marks.counts
        asked = max((at for at, one in enumerate(request.messages) if one["role"] == "user"), default=0)
        for at, message in enumerate(request.messages):
            if at == asked:
                earlier = marks.counts
            messages.append(_hidden(message, marks))
        if not marks:
            return self._client.stream(request)
        return self._revealed(replace(request, messages=messages), marks, tuple((marks.counts - earlier).items()))

    async def _revealed(
        self, request: Request, marks: Marks, new: tuple[tuple[str, int], ...]
    ) -> AsyncGenerator[Event, None]:
        if new:
            yield Concealed(new)
        revealed = Revealer(marks)
        delta: type[TextDelta] | type[ReasoningDelta] = TextDelta
        async with aclosing(self._client.stream(request)) as events:
            async for event in events:
                if not isinstance(event, delta) and (rest := revealed.rest()):
                    yield delta(rest)
                if isinstance(event, TextDelta | ReasoningDelta):
                    delta = type(event)
                    if text := revealed.feed(event.text):
                        yield delta(text)
                elif isinstance(event, ToolCall):
                    yield replace(event, arguments=marks.reveal(event.arguments))
                else:
                    yield event
        if rest := revealed.rest():
            yield delta(rest)


def _texts(message: Message) -> Iterator[str]:
    for name in SAID:
        said = message.get(name)
        if isinstance(said, str):
            yield said
        elif isinstance(said, list):
            yield from (part["text"] for part in said if isinstance(part.get("text"), str))
    yield from (call["function"]["arguments"] for call in message.get("tool_calls") or ())


def _hidden(message: Message, marks: Marks) -> Message:
    changed: Message = {name: _content(message[name], marks) for name in SAID if message.get(name)}
    if calls := message.get("tool_calls"):
        changed["tool_calls"] = [_call(call, marks) for call in calls]
    return message | changed


def _content(said: Any, marks: Marks) -> Any:
    if isinstance(said, str):
        return marks.hide(said)
    return [part | {"text": marks.hide(part["text"])} if isinstance(part.get("text"), str) else part for part in said]


def _call(call: dict[str, Any], marks: Marks) -> dict[str, Any]:
    function = call["function"]
    return call | {"function": function | {"arguments": marks.hide_in_json(function["arguments"])}}
