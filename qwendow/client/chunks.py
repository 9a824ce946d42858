"""Chunks of a completion: parsed JSON in, events out. What has an unexpected type is left out, not stumbled over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qwendow.client.facts import Cleaner
from qwendow.client.offer import NOTHING, Offer
from qwendow.client.surrogates import Joiner
from qwendow.client.tool_calls import ToolCalls
from qwendow.events import ContentRefused, Event, Finish, ReasoningDelta, SealedThought, TextDelta, Usage


class ChunkReader:
    """Reads the chunks of one answer; `deltas` counts those that brought something of it."""

    def __init__(self, clean: Cleaner, offer: Offer = NOTHING) -> None:
        self.deltas = 0
        self.finished = False
        self._clean = clean
        self._text = Joiner()
        self._reasoning = Joiner()
        self._calls = ToolCalls(offer.tools)
        self._usage: Usage | None = None

    def read(self, chunk: Mapping[str, Any]) -> Iterator[Event]:
        """Raises ContentRefused."""
        choices = chunk.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if isinstance(choice, dict) and choice.get("index") in (0, None):
                yield from self._read_choice(choice)
        usage = _usage(chunk.get("usage"))
        if usage and usage != self._usage:
            self._usage = usage
            yield usage

    def rest(self) -> Iterator[Event]:
        """What was held back, once nothing more can complete it."""
        return self._deltas(self._reasoning.rest(), self._text.rest())

    def _read_choice(self, choice: Mapping[str, Any]) -> Iterator[Event]:
        # Some gateways answer with a whole completion, which has a message where a chunk has a delta.
        delta = choice.get("delta") or choice.get("message")
        if isinstance(delta, dict):
            reasoning = self._reasoning.join(_text(delta.get("reasoning_content")))
            yield from self._deltas(reasoning, self._text.join(_text(delta.get("content"))))
            if sealed := _text(delta.get("encrypted_content")):
                self.deltas += 1
                yield SealedThought(sealed)
        # A reader sees a call only when it is whole, but an answer is under way.
        for name in ("delta", "message"):
            if isinstance(message := choice.get(name), dict):
                self.deltas += self._calls.read(message, whole=name == "message")
        reason = choice.get("finish_reason")
        # The provider's native form writes null as a string.
        if isinstance(reason, str) and reason not in ("", "null") and not self.finished:
            yield from self._finish(reason)

    def _deltas(self, reasoning: str, text: str) -> Iterator[Event]:
        if reasoning:
            self.deltas += 1
            yield ReasoningDelta(reasoning)
        if text:
            self.deltas += 1
            yield TextDelta(text)

    def _finish(self, reason: str) -> Iterator[Event]:
        yield from self.rest()
        if reason == "content_filter":
            raise ContentRefused(code=reason)
        self.finished = True
        yield from self._calls.whole()
        yield Finish(self._clean.label(reason) or "other")


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str))
    return ""


def _usage(usage: object) -> Usage | None:
    if not isinstance(usage, dict) or not usage.keys() & {"prompt_tokens", "completion_tokens"}:
        return None
    return Usage(
        _count(usage, "prompt_tokens"),
        _count(usage, "completion_tokens"),
        reasoning_tokens=_count(usage.get("completion_tokens_details"), "reasoning_tokens"),
        cached_tokens=_count(usage.get("prompt_tokens_details"), "cached_tokens"),
    )


def _count(counts: object, name: str) -> int:
    count = counts.get(name) if isinstance(counts, dict) else None
    return count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else 0
