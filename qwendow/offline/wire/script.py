"""An answer as a script: what to send and when, as plain data. Faults rewrite scripts; `play` performs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest

from qwendow.offline.asked.errors import OUTPUT_INSPECTED, Refusal
from qwendow.offline.wire.forms import DONE, Answer, Json, Stamp, chunk, compact, completion, frame
from qwendow.offline.wire.forms import choices as choices_of

FIRST_PIECE = 0.150
"""Seconds before the first piece of an answer; between pieces NEXT_PIECE."""
NEXT_PIECE = 0.025

JSON = "application/json"
EVENTS = "text/event-stream;charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Send:
    data: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    seconds: float


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the connection without ending the answer: politely (FIN), or not (RST)."""

    reset: bool = False


Step = Send | Wait | HangUp


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes out: either `body` as a whole, after the waits in `steps`, or the steps as a chunked stream."""

    steps: Iterable[Step] = ()
    body: bytes | None = None
    status: int = 200
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


def refusal_reply(refusal: Refusal, stamp: Stamp, stream: bool, wrap: bool = True) -> Reply:
    """An error. With `wrap`, those of the model layer come as an event when the request asked for a stream."""
    body = refusal.body(stamp)
    if stream and wrap and refusal.from_model:
        return Reply(body=frame(body), status=refusal.status, content_type=EVENTS, headers=refusal.headers)
    return Reply(body=compact(body), status=refusal.status, headers=refusal.headers)


def whole_reply(stamp: Stamp, answers: Sequence[Answer], counts: Json, pace: float) -> Reply:
    return Reply(_pause(FIRST_PIECE * pace), compact(completion(stamp, answers, counts)))


def stream_steps(stamp: Stamp, answers: Sequence[Answer], counts: Json | None, pace: float) -> Iterator[Step]:
    """The good stream; `counts` is None unless usage was asked for."""
    yield from paced((frame(chunk(stamp, [choice])) for choice in interleaved(answers)), pace)
    if counts is not None:
        yield Send(frame(chunk(stamp, [], counts)))
    yield Send(DONE)


def inspected_steps(stamp: Stamp, answer: Answer, pace: float) -> Iterator[Step]:
    """The output inspection strikes in the middle: no finish reason, no usage, no [DONE]."""
    said = list(choices_of(answer))
    frames = (frame(chunk(stamp, [choice])) for choice in said[: max(2, len(said) // 2)])
    yield from paced(chain(frames, [frame(OUTPUT_INSPECTED.body(stamp))]), pace)


def paced(frames: Iterable[bytes], pace: float) -> Iterator[Step]:
    delay = FIRST_PIECE
    for data in frames:
        yield from _pause(delay * pace)
        yield Send(data)
        delay = NEXT_PIECE


def _pause(seconds: float) -> list[Step]:
    return [Wait(seconds)] if seconds > 0 else []


def interleaved(answers: Sequence[Answer]) -> Iterator[Json]:
    """The choices of n answers in turn."""
    streams = [choices_of(answer, index) for index, answer in enumerate(answers)]
    for row in zip_longest(*streams):
        yield from (choice for choice in row if choice is not None)
