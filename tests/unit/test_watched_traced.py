"""Answers as traces: what is in their spans, and that nothing that was said is."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from qwendow.answering.chat import Chat
from qwendow.conversation.errors import RateLimited
from qwendow.conversation.events import Finish, FromCache, TextDelta, ToolCall, ToolResult, ToolRunning
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn
from qwendow.watched import Watch, open_traces
from qwendow.watched.traced import Traces
from test_chat import Scripted
from test_watched_metrics import HELLO, MODEL, OPTIONS, TABLE


class Desk:
    def __init__(self) -> None:
        self.kept = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self.kept))
        self.traces = Traces(provider, "dashscope")

    def answer(self, *script: Any) -> list[ReadableSpan]:
        conversation = Conversation.of([])
        conversation.open("what I said", model=MODEL)
        chat = Watch(traces=self.traces).chat(Chat(Scripted(*script), 5), TABLE)
        asyncio.run(chat.answer(conversation, OPTIONS, lambda: None))
        return self.spans

    @property
    def spans(self) -> list[ReadableSpan]:
        spans = list(self.kept.get_finished_spans())
        self.kept.clear()
        return spans


def facts(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def test_an_answer_is_a_span_with_one_for_its_request() -> None:
    chat, request = Desk().answer(*HELLO)
    assert [chat.name, request.name] == [f"chat {MODEL}", f"request {MODEL}"]
    told = facts(chat)
    assert told.pop("qwendow.turn") and 0 <= told.pop("gen_ai.response.time_to_first_chunk") < 5
    assert told == {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": MODEL,
        "gen_ai.provider.name": "dashscope",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 200,
        "gen_ai.usage.reasoning.output_tokens": 50,
        "gen_ai.usage.cache_read.input_tokens": 400,
        "qwendow.outcome": "done",
    }
    assert request.parent and chat.context and request.parent.span_id == chat.context.span_id
    assert "gen_ai.usage.input_tokens" not in facts(request)
    assert chat.status.is_unset and request.status.is_unset
    assert "what I said" not in chat.to_json() + request.to_json()


def test_one_that_failed_says_as_what() -> None:
    chat, request = Desk().answer(TextDelta("Hel"), RateLimited(detail="what they said"))
    assert [facts(span)["error.type"] for span in (chat, request)] == ["RateLimited"] * 2
    assert not chat.status.is_ok and not chat.status.is_unset
    assert "Hel" not in chat.to_json() + request.to_json() and "what they said" not in chat.to_json()


def test_tools_that_ran_are_spans_and_what_came_from_the_cache_is_no_request() -> None:
    desk = Desk()
    turn = Turn("what I said", model=MODEL)
    for at, event in enumerate((
        ToolCall("1", "weather", '{"city": "secret"}'), ToolCall("2", "an invention", "{}"), Finish("tool_calls"),
        ToolResult("2", "no such tool", failed=True), ToolRunning("1"), ToolResult("1", "rain", failed=True),
    )):  # fmt: skip
        turn.add(event, float(at))
    turn.ask_again(6.0)
    turn.add(FromCache(9.0), 6.5)
    turn.add(TextDelta("It rains"), 7.0)
    turn.add(Finish("stop"), 8.0)
    turn.end(Outcome.DONE)
    desk.traces.answered(turn, 1000.0, 8.5)
    chat, request, tool = desk.spans
    assert [span.name for span in (chat, request, tool)] == [
        f"chat {MODEL}",
        f"request {MODEL}",
        "execute_tool weather",
    ]
    assert facts(tool) == {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "weather",
        "gen_ai.tool.type": "function",
        "error.type": "_OTHER",
    }
    assert (chat.start_time, chat.end_time) == (1_000_000_000_000, 1_008_500_000_000)
    assert (tool.start_time, tool.end_time) == (1_004_000_000_000, 1_005_000_000_000)
    assert not any(word in span.to_json() for span in (chat, request, tool) for word in ("secret", "invention", "rain"))


def test_without_the_packages_the_start_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(OSError, match=r"OTEL_EXPORTER_OTLP_ENDPOINT.*pip install -r deploy/otel/requirements.txt"):
        open_traces("qwendow", "dashscope")
    assert open_traces(None, "dashscope") is None
