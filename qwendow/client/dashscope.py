"""DashScope's chat completions: what is sent, and when it is sent again."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

import httpx2
import orjson
from openai import AsyncOpenAI

from qwendow.client.attempt import Attempt, Limits
from qwendow.client.facts import Cleaner
from qwendow.client.models_list import read_listing
from qwendow.client.offer import Offer
from qwendow.client.retry import Backoff
from qwendow.client.surrogates import well_formed
from qwendow.client.transport import TIMEOUT, http_client
from qwendow.events import ChatError, Event, Request, UnexpectedAnswer
from qwendow.listing import Listing, kind_by_address

log = logging.getLogger("qwendow.client")

LIST_SECONDS = 5.0
LIST_BYTES = 4_000_000
"""A list may take so long and hold so much. OpenRouter's, of some 400 models, has 0.7 MB."""


class DashScope:
    """The endpoint, one for the process; may serve any number of streams at once. Without a key it is asked plainly.

    `first_token` and `idle` are in seconds: from sending to the first visible delta, and between two of them.
    `gathering` says how many seconds to wait between two reads of an answer that has begun.
    """

    def __init__(
        self,
        api_key: str | None,
        base_url: str,
        *,
        first_token: float = 180,
        idle: float = 60,
        backoff: Backoff | None = None,
        gathering: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self.kind = kind_by_address(base_url)
        self._limits = Limits(first_token, idle)
        self._gathering = gathering
        self._backoff = backoff or Backoff()
        self._clean = Cleaner(api_key or "")
        self._http = http_client(api_key, base_url, self._clean)
        self._list_url = f"{base_url.rstrip('/')}/models"
        self._sdk = AsyncOpenAI(
            api_key=api_key or "none",  # It wants one; the headers that leave are those of the client below.
            base_url=base_url,
            organization=None,
            project=None,
            max_retries=0,
            timeout=TIMEOUT,
            http_client=self._http,
        )

    async def aclose(self) -> None:
        await self._sdk.close()

    async def list_models(self) -> Listing | None:
        """What the server offers; None where it does not say so, in time and in a form that can be read."""
        try:
            async with asyncio.timeout(LIST_SECONDS):
                body = await self._list()
        except (TimeoutError, ChatError, httpx2.HTTPError, OSError) as error:
            log.info("no list of models: %s", type(error).__name__)
            return None
        listing = read_listing(body, self.kind)
        self.kind = listing.kind if listing else self.kind
        return listing

    async def _list(self) -> bytes:
        """At most LIST_BYTES; raises UnexpectedAnswer beyond them."""
        data = bytearray()
        response = await self._http.send(self._http.build_request("GET", self._list_url), stream=True)
        async with aclosing(response), aclosing(response.aiter_bytes()) as body:
            async for piece in body:
                data += piece
                if len(data) > LIST_BYTES:
                    raise UnexpectedAnswer(status=response.status_code, detail="an endless list")
        return bytes(data)

    async def _send(self, body: bytes) -> httpx2.Response:
        """The response as it begins. The SDK's own method for it would walk through all messages for their types."""
        response: httpx2.Response = await self._sdk.post(
            "/chat/completions", cast_to=httpx2.Response, content=body, stream=True
        )
        return response

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        """The events of one answer; close the generator to stop it. Raises ChatError.

        Tried again only as long as nothing of an answer came; until then `Retrying` comes once a second.
        """
        body, offer = _body(request), Offer.of(request)
        retry = 0
        while True:
            retry += 1
            attempt = Attempt(self._limits, self._gathering, self._clean, offer)
            try:
                async with aclosing(attempt.events(self._send(body))) as events:
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


def _body(request: Request) -> bytes:
    """As JSON in UTF-8."""
    body: dict[str, Any] = {
        "model": request.model,
        "messages": request.messages,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.json_schema is not None:
        body["response_format"] = {"type": "json_schema", "json_schema": request.json_schema}
    elif request.json_mode:
        body["response_format"] = {"type": "json_object"}
    if request.thinking is not None:
        body["enable_thinking"] = request.thinking
    if request.thinking_budget is not None:
        body["thinking_budget"] = request.thinking_budget
    if request.reasoning_effort is not None:
        body["reasoning_effort"] = request.reasoning_effort
    if request.preserve_thinking:
        body["preserve_thinking"] = True
    if request.thinking_display is not None:
        body["thinking_display"] = request.thinking_display
    if request.max_tokens is not None:
        body["max_tokens"] = request.max_tokens
    if request.search:
        body["enable_search"] = True
    if request.tools and not request.tools_hidden:
        body |= {"tools": request.tools, "parallel_tool_calls": True}
    if request.tools_closed and not request.tools_hidden:
        body["tool_choice"] = "none"
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:  # Half a character, or a number in a schema that is larger than it writes.
        return json.dumps(_well_formed(body), ensure_ascii=False).encode()


def _well_formed(value: Any) -> Any:
    """With every text in it fit for UTF-8."""
    match value:
        case str():
            return well_formed(value)
        case dict():
            return {name: _well_formed(part) for name, part in value.items()}
        case list() | tuple():
            return [_well_formed(part) for part in value]
        case _:
            return value


def _log(error: ChatError) -> None:
    """Facts only: neither what was said nor what the provider says about it."""
    kind = type(error).__name__
    log.warning("%s status=%s code=%s request_id=%s", kind, error.status, error.code, error.request_id)
