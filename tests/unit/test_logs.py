"""Lines for the operator, as JSON: what stands in each, and what all lines of one answer have in common."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator

import pytest

from qwendow.logs import JsonLines, about, facts, write_as

log = logging.getLogger("qwendow.test")


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    root, ours, handler = logging.getLogger(), logging.getLogger("qwendow"), Kept()
    before, level = root.handlers[:], ours.level
    root.handlers[:] = [handler]
    write_as("json")
    yield handler
    root.handlers[:] = before
    ours.setLevel(level)
    logging.captureWarnings(False)


def test_each_event_is_one_line_of_json(kept: Kept) -> None:
    log.warning("%s:\nnot kept", "对话", extra=facts(status=429, code=None))
    (line,) = kept.lines
    told = json.loads(line)
    assert "\n" not in line and "对话" in line
    assert told.pop("time").endswith("+00:00")
    assert told == {"level": "warning", "logger": "qwendow.test", "message": "对话:\nnot kept", "status": 429}


def test_a_trace_is_in_the_same_line(kept: Kept) -> None:
    try:
        raise ValueError("inner")
    except ValueError:
        log.exception("failed")
    (line,) = kept.lines
    assert json.loads(line)["trace"].endswith("ValueError: inner")


def test_lines_of_answers_side_by_side_are_told_apart(kept: Kept) -> None:
    async def answer(turn: str) -> None:
        with about(turn=turn):
            await asyncio.sleep(0)
            log.info("asked")

    async def scene() -> None:
        await asyncio.gather(answer("a"), answer("b"))
        log.info("after")

    asyncio.run(scene())
    assert [json.loads(line).get("turn") for line in kept.lines] == ["a", "b", None]


def test_as_text_information_is_left_out() -> None:
    write_as("text")
    assert not log.isEnabledFor(logging.INFO)
    assert not any(isinstance(handler.formatter, JsonLines) for handler in logging.getLogger().handlers)
