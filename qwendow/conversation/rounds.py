"""A round: one answer of the model with the tools it calls, what came of them, and what it cost."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from qwendow.conversation.events import (
    Declined,
    Event,
    Finish,
    FromCache,
    Queued,
    ReasoningDelta,
    SealedThought,
    TextDelta,
    TextWasThought,
    ToolCall,
    ToolResult,
    Usage,
    is_json_object,
)
from qwendow.conversation.request import Message
from qwendow.conversation.tokens import estimate_tokens

INTERRUPTED = "Interrupted: the reader stopped the turn before this call had returned."

SENTENCE_ENDS = (".", "!", "?", "…", ":", "。", "！", "？", "：")


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


Kind = Literal["thought", "text"]


@dataclass(slots=True)
class Segment:
    """A thought, or a piece of the answer between two of them; times are those of its turn.

    When the first of it came, and when it gave way to something else or the last of it came.
    """

    kind: Kind
    began: float
    ended: float
    _pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """As it came so far."""
        return _joined(self._pieces)

    def add(self, piece: str) -> None:
        self._pieces.append(piece)


@dataclass(slots=True)
class Round:
    """One answer of the model: thoughts and texts in their order, then the tools it calls.

    A turn goes on until a round calls none. `sent` is an estimate of its prompt, in tokens, where the endpoint counted
    nothing. Times are those of its turn: when it was asked, when the first of it came, and when the last of it came.
    `size` is how many characters its prompt has, `thinks` whether the model thinks before it answers.
    `declined`: the endpoint says that its text is a refusal. `cached` is how old it was when it was taken from the
    cache, in seconds; `recorded`: it was played again, as the endpoint was away. Its first text begins with `given`
    characters of an answer that was cut: it goes on with them. What it said was taken back: that was `withheld`, in
    tokens, as far as is known.
    """

    asked: float = 0.0
    sent: int = 0
    size: int = 0
    thinks: bool = False
    first: float | None = None
    ended: float | None = None
    segments: list[Segment] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    usage: Usage | None = None
    finish_reason: str | None = None
    declined: bool = False
    cached: float | None = None
    recorded: bool = False
    given: int = 0
    withheld: int = 0
    _sealed: list[str] = field(default_factory=list)

    @classmethod
    def going_on(cls, text: str) -> Round:
        """One that goes on with an answer so far."""
        return cls(given=len(text), segments=[Segment("text", 0.0, 0.0, [text])]) if text else cls()

    @property
    def sealed(self) -> str:
        """Its thought in the model's own cipher, where that was given."""
        return _joined(self._sealed)

    @property
    def text(self) -> str:
        """All text so far, as it came; where a thought parted two sentences, with a blank line between them."""
        return _in_a_row(self._of("text"))

    @property
    def reasoning(self) -> str:
        return "\n\n".join(self._of("thought"))

    @property
    def only_thought(self) -> bool:
        """Whether it ended by itself with nothing but a thought.

        Servers that await a thought take an answer without one for it (vLLM 0.32, SGLang 0.5.23), and some models
        never close it; where the limit cut the thought off, an answer would have come.
        """
        ended = self.finish_reason not in (None, "length") and not self.calls
        return ended and bool(self.reasoning.strip()) and not self.text.strip()

    @property
    def answer(self) -> str:
        """What the model said: the text, or the thought where it said nothing else."""
        return self.reasoning if self.only_thought else self.text

    def add(self, event: Event, at: float) -> None:
        match event:
            case TextDelta(text):
                self._say("text", text, at)
            case ReasoningDelta(text):
                self._say("thought", text, at)
            case SealedThought(text):
                self._sealed.append(text)
                return
            case TextWasThought():
                self._think_again()
            case ToolCall():
                self.calls.append(Call(event))
            case Usage():
                self.usage = event
                return
            case FromCache(age, recorded):
                self.cached, self.recorded = age, recorded
                return
            case Queued():
                return
            case Declined():
                self.declined = True
                return
            case Finish(reason):
                self.finish_reason = reason
        self.ended = at
        if self.first is None:
            self.first = at
        if self.segments:
            self.segments[-1].ended = at

    def take_back(self) -> None:
        """What was said, and the calls of which nothing came."""
        self.withheld = estimate_tokens(self._all)
        self.segments, self._sealed, self.given = [], [], 0
        self.calls = [call for call in self.calls if call.result]

    def _say(self, kind: Kind, text: str, at: float) -> None:
        last = self.segments[-1] if self.segments else None
        if last is None or last.kind != kind:
            if last:
                last.ended = at
            last = Segment(kind, at, at)
            self.segments.append(last)
        last.add(text)

    def _think_again(self) -> None:
        """All text so far was a thought."""
        if said := self.segments:
            self.segments = [Segment("thought", said[0].began, said[-1].ended, [_in_a_row(one.text for one in said)])]

    def _of(self, kind: Kind) -> list[str]:
        return [segment.text for segment in self.segments if segment.kind == kind]

    @property
    def _all(self) -> str:
        """But for what was said before."""
        calls = (call.asked for call in self.calls)
        return "".join([self.reasoning, self.text[self.given :], *(call.name + call.arguments for call in calls)])

    def bill(self, model: str) -> Bill | None:
        """None for what came from the cache, or did not come at all."""
        if self.cached is not None or self.first is None:
            return None
        usage = self.usage or Usage(self.sent, self.withheld or estimate_tokens(self._all))
        thought = usage.reasoning_tokens > 0 or bool(self.reasoning)
        return Bill(model, usage, thought, estimated=self.usage is None)

    def messages(self, sealed: bool = False, thought: bool = False) -> list[Message]:
        """This round for the model; a call without a result gets one, as the endpoint wants one for each.

        With its thought, as it was `sealed` or as it was told.
        """
        before: Message = {}
        if sealed and self.sealed:
            before["encrypted_content"] = self.sealed
        if thought and self.reasoning and not self.only_thought:
            before["reasoning_content"] = self.reasoning
        if not self.calls:
            return [_message("assistant", self.answer) | before] if self.answer.strip() else []
        asked = [_function_call(call.asked) for call in self.calls]
        results = [
            {"role": "tool", "tool_call_id": call.asked.id, "content": call.result.text if call.result else INTERRUPTED}
            for call in self.calls
        ]
        return [{"role": "assistant", "content": self.text, "tool_calls": asked} | before, *results]


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _function_call(call: ToolCall) -> Message:
    """Arguments that are no JSON, which its result tells of, would have the endpoint refuse the whole request."""
    arguments = call.arguments if is_json_object(call.arguments) else "{}"
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments}}


def _in_a_row(texts: Iterable[str]) -> str:
    said = ""
    for text in texts:
        said += f"\n\n{text}" if said.endswith(SENTENCE_ENDS) and not text[:1].isspace() else text
    return said


def _joined(pieces: list[str]) -> str:
    # Joined in place, so that a refresh copies the text once and does not walk every delta again.
    if len(pieces) > 1:
        pieces[:] = ["".join(pieces)]
    return pieces[0] if pieces else ""
