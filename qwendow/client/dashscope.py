"""DashScope's chat completions: what is sent, and when it is sent again."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from openai import AsyncOpenAI

from qwendow.client.attempt import Attempt, Limits
from qwendow.client.facts import Cleaner
from qwendow.client.retry import Backoff
from qwendow.client.surrogates import well_formed
from qwendow.client.transport import TIMEOUT, http_client
from qwendow.events import ChatError, Event, Request

log = logging.getLogger("qwendow.client")


class DashScope:
    """The endpoint, one for the process; may serve any number of streams at once.

    `first_token` and `idle` are in seconds: from sending to the first visible delta, and between two of them.
    `gathering` says how many seconds to wait between two reads of an answer that has begun.
    """

    def __init__(
        self,
        api_key: str,
        base_url: str,
        *,
        first_token: float = 30,
        idle: float = 20,
        backoff: Backoff | None = None,
        gathering: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._limits = Limits(first_token, idle)
        self._gathering = gathering
        self._backoff = backoff or Backoff()
        self._clean = Cleaner(api_key)
        self._sdk = AsyncOpenAI(
            api_key=api_key,
            base_url=base_url,
            organization=None,
            project=None,
            max_retries=0,
            timeout=TIMEOUT,
            http_client=http_client(api_key, base_url, self._clean),
        )
        # Looked up now, as the SDK loads this part of itself when it is first asked for, which takes a second.
        self._open = self._sdk.chat.completions.with_streaming_response.create

    async def aclose(self) -> None:
        await self._sdk.close()

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        """The events of one answer; close the generator to stop it. Raises ChatError.

        Tried again only as long as nothing of an answer came; until then `Retrying` comes once a second.
        """
        body = _body(request)
        retry = 0
        while True:
            retry += 1
            attempt = Attempt(self._limits, self._gathering, self._clean)
            try:
                async with aclosing(attempt.events(self._open(**body))) as events:
                    async for event in events:
                        yield event
                return
            except ChatError as error:
                _log(error)
                wait = None if attempt.started else self._backoff.seconds(error, retry)
                if wait is None:
                    raise
                reason = error
            async with aclosing(self._backoff.countdown(wait, retry, reason)) as notices:
                async for notice in notices:
                    yield notice


def _body(request: Request) -> dict[str, Any]:
    extra: dict[str, Any] = {"messages": [_well_formed(message) for message in request.messages]}
    body: dict[str, Any] = {
        "model": request.model,
        # The SDK walks through all messages for its types, at some cost in a long chat; the extra body it only adds.
        "messages": [],
        "extra_body": extra,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.json_schema is not None:
        extra["response_format"] = {"type": "json_schema", "json_schema": request.json_schema}
    elif request.json_mode:
        body["response_format"] = {"type": "json_object"}
    if request.thinking is not None:
        extra["enable_thinking"] = request.thinking
    if request.thinking_budget is not None:
        extra["thinking_budget"] = request.thinking_budget
    if request.max_tokens is not None:
        body["max_tokens"] = request.max_tokens
    if request.search:
        extra["enable_search"] = True
    if request.tools:
        extra |= {"tools": list(request.tools), "parallel_tool_calls": True}
    if request.tools_closed:
        extra["tool_choice"] = "none"
    return body


def _well_formed(value: Any) -> Any:
    """With every text in it fit for UTF-8."""
    match value:
        case str():
            return well_formed(value)
        case dict():
            return {name: _well_formed(part) for name, part in value.items()}
        case list():
            return [_well_formed(part) for part in value]
        case _:
            return value


def _log(error: ChatError) -> None:
    """Facts only: neither what was said nor what the provider says about it."""
    kind = type(error).__name__
    log.warning("%s status=%s code=%s request_id=%s", kind, error.status, error.code, error.request_id)
