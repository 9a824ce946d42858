"""A round: one answer of the model with the tools it calls, what came of them, and what it cost."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field

from qwendow.events import (
    Event,
    Finish,
    FromCache,
    Message,
    ReasoningDelta,
    TextDelta,
    ToolCall,
    ToolResult,
    Usage,
)
from qwendow.tokens import estimate_tokens

INTERRUPTED = "Interrupted: the reader stopped the turn before this call had returned."


@dataclass(slots=True)
class Call:
    """A tool call and what became of it; times are those of its turn. `key` tells it from all other calls.

    The id does not: it may come again in another round, or in an answer beside this one.
    """

    asked: ToolCall
    asking: bool = False
    result: ToolResult | None = None
    began: float | None = None
    ended: float | None = None
    key: str = field(default_factory=lambda: secrets.token_hex(8), compare=False)


@dataclass(frozen=True, slots=True)
class Bill:
    """What the endpoint counts for one request, or what it may have counted if it was not heard to the end."""

    model: str
    usage: Usage
    thought: bool
    estimated: bool


@dataclass(slots=True)
class Round:
    """One answer of the model: thought, text, and the tools it calls. A turn goes on until a round calls none.

    `sent` is an estimate of its prompt, in tokens, where the endpoint counted nothing. Times are those of its turn:
    when it was asked, when the first of it came, when the thought gave way to text or calls, and when the last of it
    came. `cached` is how old it was when it was taken from the cache, in seconds.
    """

    asked: float = 0.0
    sent: int = 0
    first: float | None = None
    thought: float | None = None
    ended: float | None = None
    calls: list[Call] = field(default_factory=list)
    usage: Usage | None = None
    finish_reason: str | None = None
    cached: float | None = None
    _text: list[str] = field(default_factory=list)
    _reasoning: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text so far, byte for byte as it came."""
        return _joined(self._text)

    @property
    def reasoning(self) -> str:
        return _joined(self._reasoning)

    def add(self, event: Event, at: float) -> None:
        match event:
            case TextDelta(text):
                self._text.append(text)
            case ReasoningDelta(text):
                self._reasoning.append(text)
            case ToolCall():
                self.calls.append(Call(event))
            case Usage():
                self.usage = event
                return
            case FromCache(age):
                self.cached = age
                return
            case Finish(reason):
                self.finish_reason = reason
        self.ended = at
        if self.first is None:
            self.first = at
        if self.thought is None and self._reasoning and not isinstance(event, ReasoningDelta):
            self.thought = at

    @property
    def _all(self) -> str:
        calls = (call.asked for call in self.calls)
        return "".join([self.reasoning, self.text, *(call.name + call.arguments for call in calls)])

    def bill(self, model: str) -> Bill | None:
        """None for what came from the cache, or did not come at all."""
        if self.cached is not None or self.first is None:
            return None
        usage = self.usage or Usage(self.sent, estimate_tokens(self._all))
        thought = usage.reasoning_tokens > 0 or bool(self.reasoning)
        return Bill(model, usage, thought, estimated=self.usage is None)

    def messages(self) -> list[Message]:
        """This round for the model; a call without a result gets one, as the endpoint wants one for each."""
        if not self.calls:
            return [_message("assistant", self.text)] if self.text.strip() else []
        asked = [_function_call(call.asked) for call in self.calls]
        results = [
            {"role": "tool", "tool_call_id": call.asked.id, "content": call.result.text if call.result else INTERRUPTED}
            for call in self.calls
        ]
        return [{"role": "assistant", "content": self.text, "tool_calls": asked}, *results]


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _function_call(call: ToolCall) -> Message:
    """Arguments that are no JSON, which its result tells of, would have the endpoint refuse the whole request."""
    arguments = call.arguments if _is_json_object(call.arguments) else "{}"
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments}}


def _is_json_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _joined(pieces: list[str]) -> str:
    # Joined in place, so that a refresh copies the text once and does not walk every delta again.
    if len(pieces) > 1:
        pieces[:] = ["".join(pieces)]
    return pieces[0] if pieces else ""
