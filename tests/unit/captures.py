"""Captures of real servers, and rounds that grow from bytes: for the tests of what is read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from qwendow.client.answer import Answer
from qwendow.client.facts import Cleaner
from qwendow.client.offer import Offer
from qwendow.conversation.errors import ChatError
from qwendow.conversation.rounds import Round

CAPTURES = Path(__file__).parents[1] / "captures"

Said = list[tuple[str, str]]
"""Thoughts and texts in their order."""


def captured(name: str) -> tuple[dict[str, str], bytes]:
    """Headers and body."""
    head, _, body = (CAPTURES / f"{name}.txt").read_bytes().partition(b"\n\n")
    lines = head.decode().splitlines()[1:]
    return dict(line.lower().split(": ", 1) for line in lines), body


def answers() -> list[str]:
    """The names of those that hold an answer."""
    files = sorted(CAPTURES.rglob("*.txt"))
    return [str(file.relative_to(CAPTURES))[:-4] for file in files if file.read_bytes().startswith(b"HTTP 200")]


def read(
    reads: Iterable[bytes], headers: dict[str, str] | None = None, json_mode: bool = False
) -> tuple[Round, ChatError | None]:
    """The round that becomes of a body, and the error it ended with."""
    answer, round_ = Answer(headers or {}, Cleaner("sk-key"), Offer(json_answer=json_mode)), Round()
    try:
        for data in reads:
            if not answer.done:
                for event in answer.feed(data):
                    round_.add(event, 0.0)
        if not answer.done:
            for event in answer.end():
                round_.add(event, 0.0)
    except ChatError as error:
        return round_, error
    return round_, None


def said(round_: Round) -> Said:
    return [(segment.kind, segment.text) for segment in round_.segments]


def chunk(finish: object = None, message: object = None, **delta: object) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish} | ({"message": message} if message else {})
    return event({"choices": [choice]})


def event(value: object) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"
COUNTS = event({"choices": [], "usage": {"prompt_tokens": 20, "completion_tokens": 9}})


def heard(*chunks: bytes, json_mode: bool = False) -> Round:
    """The round that becomes of chunks which are followed by a finish reason and [DONE]."""
    round_, error = read([*chunks, chunk("stop"), DONE], json_mode=json_mode)
    assert error is None
    return round_
