"""What comes down a stream."""

from __future__ import annotations

import json
from dataclasses import dataclass

from qwendow.conversation.errors import Failure


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer, as raw text."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """A piece of the model's reasoning, which is not part of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class SealedThought:
    """A piece of the model's reasoning in a cipher that it alone reads: it goes back to it as it came."""

    text: str


@dataclass(frozen=True, slots=True)
class TextWasThought:
    """What came as text so far was a thought, as is known now that its end is marked."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The text of this answer is a refusal: the model says that it will not answer."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call the model asks for, whole; `arguments` is text as it came, which should be a JSON object. Ids differ."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolRunning:
    """The call with this id has begun to run; `asking`: it waits for the reader's consent."""

    id: str
    asking: bool = False


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What the call with this id returned, or how it failed, in words for the model."""

    id: str
    text: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the endpoint counted them; output_tokens includes reasoning_tokens."""

    input_tokens: int
    output_tokens: int
    reasoning_tokens: int = 0
    cached_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
            self.cached_tokens + other.cached_tokens,
        )


@dataclass(frozen=True, slots=True)
class Finish:
    """The model has ended its answer: "stop", "length", "tool_calls", or what else the endpoint says."""

    reason: str


@dataclass(frozen=True, slots=True)
class Retrying:
    """The request failed and will be tried again in `seconds`; comes once a second while waiting."""

    seconds: int
    attempt: int
    attempts: int
    failure: Failure


@dataclass(frozen=True, slots=True)
class Queued:
    """The request waits, here or in the server's queue; `place` is that in line, and 0 when it waits no more."""

    place: int


@dataclass(frozen=True, slots=True)
class FromCache:
    """The model is not asked: what follows is an answer it gave `age` seconds ago, `recorded` with its pauses."""

    age: float
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The server does not take this `field` of the request, so it is asked without; comes before the answer."""

    field: str


@dataclass(frozen=True, slots=True)
class Concealed:
    """Of these kinds so many numbers do not go out: the model gets marks; comes before the answer."""

    kinds: tuple[tuple[str, int], ...]


Aside = Retrying | LeftOut | Concealed
"""What is told of the request, and is no part of an answer."""

Event = (
    TextDelta
    | ReasoningDelta
    | SealedThought
    | TextWasThought
    | Declined
    | ToolCall
    | Usage
    | Finish
    | Retrying
    | Queued
    | FromCache
    | LeftOut
    | Concealed
)
"""What comes down a stream."""


def is_json_object(arguments: str) -> bool:
    """Whether those of a call are what they should be."""
    try:
        return isinstance(json.loads(arguments), dict)
    except (ValueError, RecursionError):
        return False
