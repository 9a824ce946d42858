"""Calls that a model wrote as text, into its answer or its thought: taken out of the stream, and told as calls."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from qwendow.client.call_scanner import CallScanner
from qwendow.client.offer import Offer
from qwendow.client.surrogates import well_formed
from qwendow.client.tool_calls import MAX_CALLS
from qwendow.client.written import Written
from qwendow.conversation.events import Event, Finish, ReasoningDelta, TextDelta, TextWasThought, ToolCall


class TextCalls:
    """The events of one answer as they should have come; a call that came properly as well is one call."""

    def __init__(self, offer: Offer) -> None:
        self._asleep = offer.json_answer
        self._offer = offer
        self._written: list[Written] = []
        self._text = CallScanner(offer, bare=True)
        self._thought = CallScanner(offer, bare=True)
        self._proper: list[ToolCall] = []

    def read(self, event: Event) -> Iterator[Event]:
        if self._asleep:
            yield event
            return
        match event:
            case TextDelta(text):
                yield from _text(self._text.feed(text))
                return
            case ReasoningDelta(text):
                yield from _thought(self._thought.feed(text))
                return
            case TextWasThought():
                yield from self.rest()
                self._written += self._text.calls
                self._text = CallScanner(self._offer, bare=True)
            case ToolCall():
                self._proper.append(event)
            case Finish():
                yield from self.rest()
                yield from self._calls()
        yield event

    def rest(self) -> Iterator[Event]:
        """What was held back, once nothing more can complete it."""
        yield from _thought(self._thought.rest())
        yield from _text(self._text.rest(called=bool(self._proper)))

    def _calls(self) -> Iterator[ToolCall]:
        told = [(call.name, _value(call.arguments)) for call in self._proper]
        ids = {call.id for call in self._proper}
        for written in self._thought.calls + self._written + self._text.calls:
            if (said := (written.name, _value(written.arguments))) in told or len(ids) >= MAX_CALLS:
                continue
            told.append(said)
            id = next(f"call_text_{number}" for number in range(len(ids) + 1) if f"call_text_{number}" not in ids)
            ids.add(id)
            yield _call(id, written)


def _text(text: str) -> Iterator[Event]:
    if text:
        yield TextDelta(text)


def _thought(text: str) -> Iterator[Event]:
    if text:
        yield ReasoningDelta(text)


def _call(id: str, written: Written) -> ToolCall:
    return ToolCall(id, well_formed(written.name), well_formed(written.arguments))


def _value(arguments: str) -> Any:
    """To compare by: in XML every value is text."""
    try:
        return _plain(json.loads(arguments))
    except (ValueError, RecursionError):
        return arguments.strip()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return json.dumps(value, ensure_ascii=False).strip('"')
