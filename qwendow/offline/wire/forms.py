"""The JSON of the wire, key order and all: completions, chunks, usage. Nothing here waits or sends."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from qwendow.offline.wire.pieces import pieces

Json = dict[str, Any]

DONE = b"data: [DONE]\n\n"


def _request_id() -> str:
    """A UUID whose third group begins with 9, as DashScope's do."""
    text = str(uuid4())
    return f"{text[:14]}9{text[15:]}"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What all parts of one answer have in common."""

    model: str = ""
    request_id: str = field(default_factory=_request_id)
    created: int = field(default_factory=lambda: int(time.time()))

    @property
    def id(self) -> str:
        return f"chatcmpl-{self.request_id}"


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call; `arguments` is JSON text, not checked by anyone."""

    name: str
    arguments: str
    id: str = field(default_factory=lambda: f"call_{uuid4().hex[:22]}")
    whole: bool = False
    """Sent in one delta, as arguments with objects or arrays are."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one choice says. `reasoning` is None when the model does not think; `encrypted` is all of it, for nobody but
    the model to read."""

    text: str = ""
    reasoning: str | None = None
    encrypted: str | None = None
    calls: tuple[Call, ...] = ()
    finish: str = "stop"
    tokens: int = 0
    reasoning_tokens: int = 0


def compact(value: object) -> bytes:
    """JSON as the endpoint writes it: no spaces, characters raw; half characters, as requests may hold, become "?"."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def frame(value: object) -> bytes:
    return b"data: " + compact(value) + b"\n\n"


def usage(prompt: int, cached: int, answers: Sequence[Answer]) -> Json:
    """completion_tokens includes the reasoning."""
    output = sum(answer.tokens for answer in answers)
    counts: Json = {"prompt_tokens": prompt, "completion_tokens": output, "total_tokens": prompt + output}
    if any(answer.reasoning is not None for answer in answers):
        reasoning = sum(answer.reasoning_tokens for answer in answers)
        counts["completion_tokens_details"] = {"reasoning_tokens": reasoning}
    return counts | {"prompt_tokens_details": {"cached_tokens": cached}}


def completion(stamp: Stamp, answers: Sequence[Answer], counts: Json) -> Json:
    choices = [
        {"message": _message(answer), "finish_reason": answer.finish, "index": index, "logprobs": None}
        for index, answer in enumerate(answers)
    ]
    return {
        "choices": choices,
        "object": "chat.completion",
        "usage": counts,
        "created": stamp.created,
        "system_fingerprint": None,
        "model": stamp.model,
        "id": stamp.id,
    }


def _message(answer: Answer) -> Json:
    message: Json = {"role": "assistant", "content": answer.text}
    if answer.reasoning is not None:
        message["reasoning_content"] = answer.reasoning
    if answer.encrypted is not None:
        message["encrypted_content"] = answer.encrypted
    if answer.calls:
        message["tool_calls"] = [
            {"function": _function(call, call.arguments), "index": index, "id": call.id, "type": "function"}
            for index, call in enumerate(answer.calls)
        ]
    return message


def _function(call: Call, arguments: str) -> Json:
    return {"name": call.name, "arguments": arguments}


def chunk(stamp: Stamp, choices: list[Json] | None, counts: Json | None = None) -> Json:
    return {
        "choices": choices,
        "object": "chat.completion.chunk",
        "usage": counts,
        "created": stamp.created,
        "system_fingerprint": None,
        "model": stamp.model,
        "id": stamp.id,
    }


def opening(delta: Json, index: int = 0) -> Json:
    """The first choice of a stream; its keys come in another order than those that follow."""
    return {"delta": delta, "index": index, "logprobs": None, "finish_reason": None}


def choice(delta: Json, index: int = 0, finish: str | None = None) -> Json:
    return {"finish_reason": finish, "delta": delta, "index": index, "logprobs": None}


def choices(answer: Answer, index: int = 0) -> Iterator[Json]:
    """The choices of one streamed answer, in order, the finish reason last."""
    for number, delta in enumerate(deltas(answer)):
        yield choice(delta, index) if number else opening(delta, index)
    silent = {} if answer.reasoning is None or answer.calls else {"reasoning_content": None}
    yield choice({"content": "", **silent}, index, answer.finish)


def deltas(answer: Answer) -> Iterator[Json]:
    """Role first, then reasoning, text, tool calls; only the first delta has a role."""
    role: Json = {"role": "assistant"}
    silent: Json = {} if answer.reasoning is None else {"reasoning_content": None}
    if answer.reasoning is not None:
        yield {"content": None, **role, "reasoning_content": ""}
        yield from ({"content": None, "reasoning_content": piece} for piece in pieces(answer.reasoning))
        if answer.encrypted is not None:
            yield {"content": None, "reasoning_content": None, "encrypted_content": answer.encrypted}
        role = {}
    elif answer.text or not answer.calls:
        yield {"content": "", **role}
        role = {}
    yield from ({"content": piece, **silent} for piece in pieces(answer.text))
    for index, call in enumerate(answer.calls):
        for delta in call_deltas(call, index):
            yield {"content": None, **role, **silent, "tool_calls": [delta]}
            role = {}


def call_deltas(call: Call, index: int) -> Iterator[Json]:
    """The first delta has id and name, the others an empty id and no name."""
    parts = [call.arguments] if call.whole else list(pieces(call.arguments)) or [""]
    yield {"index": index, "id": call.id, "type": "function", "function": _function(call, parts[0])}
    for part in parts[1:]:
        yield {"index": index, "id": "", "type": "function", "function": {"arguments": part}}
