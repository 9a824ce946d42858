"""Answers as traces of OpenTelemetry, by its names for generative AI: nothing of what was said, no reader and no key.

The names are written out: the constants for them in opentelemetry-semantic-conventions (0.66b2) are all deprecated.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qwendow.conversation.rounds import Call, Round
from qwendow.conversation.turn import Outcome, Turn

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

OPERATION, MODEL, PROVIDER = "gen_ai.operation.name", "gen_ai.request.model", "gen_ai.provider.name"
REASONS, FIRST, ERROR = "gen_ai.response.finish_reasons", "gen_ai.response.time_to_first_chunk", "error.type"


class Traces:
    """A span for each answer, with one for each request to the endpoint and each tool that ran in it."""

    def __init__(self, exported: TracerProvider, provider: str) -> None:
        """`provider` is the endpoint's name; no name is agreed upon for DashScope."""
        self._exported = exported
        self._provider = provider
        self._tracer = exported.get_tracer("qwendow")

    @contextmanager
    def seen(self, turn: Turn) -> Iterator[None]:
        at, began = time.time(), time.monotonic()
        try:
            yield
        finally:
            self.answered(turn, at, time.monotonic() - began)

    def answered(self, turn: Turn, began: float, seconds: float) -> None:
        """`began` is in seconds since 1970. It is told once it is over: the turn has the time of each thing in it."""
        from opentelemetry.trace import set_span_in_context

        def told(kind: str, name: str, start: float, end: float, facts: Mapping[str, Any], parent: Any = None) -> Span:
            return self._span(kind, name, began + start, began + max(start, end), facts, parent)

        within = set_span_in_context(told("chat", turn.model, 0.0, seconds, _of_answer(turn)))
        for asked in turn.rounds:
            if asked.cached is not None:
                continue
            last = asked is turn.rounds[-1]
            end = seconds if last or asked.ended is None else asked.ended
            told("request", turn.model, asked.asked, end, _of_request(asked, turn if last else None), within)
            for call in asked.calls:
                if call.began is not None:  # Else its name is the model's own word.
                    end = seconds if call.ended is None else call.ended
                    told("execute_tool", call.asked.name, call.began, end, _of_call(call), within)

    def _span(
        self, kind: str, name: str, start: float, end: float, facts: Mapping[str, Any], parent: Any = None
    ) -> Span:
        from opentelemetry.trace import SpanKind, StatusCode

        asked = {OPERATION: "chat", MODEL: name, PROVIDER: self._provider}
        common = {OPERATION: kind} if kind == "execute_tool" else asked
        span = self._tracer.start_span(
            f"{kind} {name}",
            context=parent,
            kind=SpanKind.CLIENT if kind == "request" else SpanKind.INTERNAL,
            attributes={key: fact for key, fact in {**common, **facts}.items() if fact is not None},
            start_time=int(start * 1e9),
        )
        if facts.get(ERROR):
            span.set_status(StatusCode.ERROR)
        span.end(int(end * 1e9))
        return span

    async def close(self) -> None:
        # It sends what is left, once; to flush before would wait for a collector that is away.
        await asyncio.to_thread(self._exported.shutdown)


def _of_answer(turn: Turn) -> dict[str, Any]:
    usage, first = turn.usage, turn.rounds[0].first
    return {
        "qwendow.turn": turn.id,
        "qwendow.outcome": turn.outcome.name.lower(),
        "gen_ai.usage.input_tokens": usage.input_tokens if usage else None,
        "gen_ai.usage.output_tokens": usage.output_tokens if usage else None,
        "gen_ai.usage.cache_read.input_tokens": usage.cached_tokens if usage else None,
        "gen_ai.usage.reasoning.output_tokens": usage.reasoning_tokens if usage else None,
        REASONS: _reasons(turn.rounds[-1]),
        FIRST: first,
        ERROR: _error(turn),
    }


def _of_request(asked: Round, failed: Turn | None) -> dict[str, Any]:
    """The tokens are those of the answer, so that nobody counts them twice."""
    return {
        REASONS: _reasons(asked),
        FIRST: None if asked.first is None else asked.first - asked.asked,
        ERROR: _error(failed) if failed else None,
    }


def _of_call(call: Call) -> dict[str, Any]:
    failed = call.result is None or call.result.failed
    return {"gen_ai.tool.name": call.asked.name, "gen_ai.tool.type": "function", ERROR: "_OTHER" if failed else None}


def _reasons(asked: Round) -> tuple[str, ...] | None:
    return (asked.finish_reason,) if asked.finish_reason else None


def _error(turn: Turn) -> str | None:
    if turn.failure:
        return turn.failure.kind.__name__
    return "_OTHER" if turn.outcome is Outcome.RUNNING else None


def open_traces(service: str | None, provider: str) -> Traces | None:
    """Of the service of that name, None for none; where they go the packages read in the variables of OpenTelemetry.

    Raises OSError with a remedy where the packages are missing.
    """
    if service is None:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise OSError(
            f"OTEL_EXPORTER_OTLP_ENDPOINT is set, and what sends traces is not installed ({error}): "
            "pip install -r deploy/otel/requirements.txt, or leave the variable out"
        ) from error
    logging.getLogger("opentelemetry").setLevel(logging.ERROR)  # Each of its tries is a warning.
    exported = TracerProvider(resource=Resource.create({"service.name": service}))
    exported.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Traces(exported, provider)
