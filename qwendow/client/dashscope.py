"""An endpoint of chat completions, DashScope's or another: what is sent, and when it is sent again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Mapping
from contextlib import aclosing
from functools import partial

import httpx2
from openai import AsyncOpenAI

from qwendow.client.asking import Asking, Turns
from qwendow.client.attempt import Attempt, Limits
from qwendow.client.body import body_of, encoded
from qwendow.client.dialect import DIALECTS, Dialect, dialect_of
from qwendow.client.facts import Cleaner, without_quotations
from qwendow.client.models_list import read_listing
from qwendow.client.offer import Offer
from qwendow.client.omissions import Omissions, Refused, refused_in, seen, untaken
from qwendow.client.retry import Backoff
from qwendow.client.transport import TIMEOUT, authorized, http_client, inspection_headers
from qwendow.conversation.errors import ChatError, ContentRefused, UnexpectedAnswer
from qwendow.conversation.events import Event, LeftOut
from qwendow.conversation.request import Request
from qwendow.keys import Key, Keys
from qwendow.listing import Listing, ServerKind, kind_by_address
from qwendow.logs import facts

log = logging.getLogger("qwendow.client")

LIST_SECONDS = 5.0
LIST_BYTES = 4_000_000
"""A list may take so long and hold so much. OpenRouter's, of some 400 models, has 0.7 MB."""

UNASKED = "unasked"

LOOKED_THROUGH = 4
"""Messages that an error may quote."""


class DashScope:
    """The endpoint, one for the process; may serve any number of streams at once. Without a key it is asked plainly,
    with several by turns: one that is refused rests, and the request is made with another.

    `first_token` and `idle` are in seconds: from sending to the first visible delta, and between two of them.
    `gathering` says how many seconds to wait between two reads of an answer that has begun. `dialect` names the fields
    that the server takes; "auto" is what its kind tells, of which its list may say more. `inspection` names what the
    vendor is to look at more closely: "input", "output". `state` is how the last request ended that was not stopped:
    unasked, ok, or the class of its error. `failed` is called with each error, and whether the same is asked again.
    `extra` are headers that are sent along.
    """

    def __init__(
        self,
        keys: Keys | str | None,
        base_url: str,
        failed: Callable[[ChatError, bool], None] = lambda error, again: None,
        *,
        first_token: float = 180,
        idle: float = 60,
        backoff: Backoff | None = None,
        gathering: Callable[[], float] = lambda: 0.0,
        dialect: str = "auto",
        extra: Mapping[str, str] | None = None,
        inspection: Collection[str] = (),
    ) -> None:
        self.kind = kind_by_address(base_url)
        self.state = UNASKED
        self._named = DIALECTS.get(dialect)
        self._limits = Limits(first_token, idle)
        self._gathering = gathering
        self._failed = failed
        self._backoff = backoff or Backoff()
        keys = Keys.of(keys)
        self._turns = Turns(keys, self._backoff)
        self._clean = Cleaner(keys, *(extra or {}).values())
        self._omissions = Omissions()
        self._extra, self._inspection = dict(extra or {}), inspection_headers(inspection)
        self._http = http_client(base_url, self._clean, self._more)
        # Whole, as the SDK would parse and join them anew for each request.
        self._chat_url, self._list_url = (f"{base_url.rstrip('/')}/{path}" for path in ("chat/completions", "models"))
        self._sdk = AsyncOpenAI(
            api_key="none",  # It wants one; each request has its own.
            base_url=base_url,
            organization=None,
            project=None,
            max_retries=0,
            timeout=TIMEOUT,
            http_client=self._http,
        )

    @property
    def dialect(self) -> Dialect:
        return self._named or dialect_of(self.kind)

    def _more(self) -> dict[str, str]:
        """Headers."""
        return self._extra | (self._inspection if self.dialect.vendor else {})

    async def aclose(self) -> None:
        await self._sdk.close()

    async def list_models(self) -> Listing | None:
        """What the server offers; None where it does not say so, in time and in a form that can be read."""
        try:
            async with asyncio.timeout(LIST_SECONDS):
                body = await self._listed()
        except (TimeoutError, ChatError, httpx2.HTTPError, OSError) as error:
            log.info("no list of models: %s", type(error).__name__)
            return None
        listing = read_listing(body, self.kind)
        self.kind = listing.kind if listing else self.kind
        return listing

    async def _listed(self) -> bytes:
        """With the first key that is taken. Raises ChatError."""
        asking = Asking(self._turns)
        while True:
            try:
                return await self._list(asking.key())
            except ChatError as error:
                if not asking.moves(error):
                    raise

    async def _list(self, key: Key | None) -> bytes:
        """At most LIST_BYTES; raises UnexpectedAnswer beyond them."""
        data = bytearray()
        request = self._http.build_request("GET", self._list_url, headers=authorized(key) if key else {})
        response = await self._http.send(request, stream=True)
        async with aclosing(response), aclosing(response.aiter_bytes()) as body:
            async for piece in body:
                data += piece
                if len(data) > LIST_BYTES:
                    raise UnexpectedAnswer(status=response.status_code, detail="an endless list")
        return bytes(data)

    async def _send(self, body: bytes, key: Key | None) -> httpx2.Response:
        """The response as it begins. The SDK's own method for it would walk through all messages for their types."""
        response: httpx2.Response = await self._sdk.post(
            self._chat_url,
            cast_to=httpx2.Response,
            content=body,
            stream=True,
            options={"headers": authorized(key)},
        )
        return response

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        """The events of one answer; close the generator to stop it. Raises ChatError.

        Tried again only as long as nothing of an answer came; until then `Retrying` comes once a second. What the
        server does not take is left out, which is said before the answer, and no more than once for each field.
        """
        body, offer = body_of(request, self.dialect), Offer.of(request)
        for field in (*untaken(request, self.dialect), *self._omissions.leave_out(body)):
            yield LeftOut(field)
        asking, retry, refused = Asking(self._turns), 0, list[Refused]()
        while True:
            attempt = Attempt(self._limits, self._gathering, self._clean, offer)
            try:
                async with aclosing(attempt.events(partial(self._send, encoded(body), asking.key()))) as events:
                    async for event in events:
                        if refused:
                            self._omissions.remember(request.model, refused)
                            refused = []
                        yield event
                self.state = "ok"
                asking.answered()
                log.info("a request was answered", extra=facts(model=request.model, request_id=attempt.request_id))
                return
            except ChatError as error:
                error.elsewhere = self.kind is not ServerKind.VENDOR
                self.state = type(error).__name__
                _log(error, request)
                found = [] if attempt.started else refused_in(body, error)
                moved = asking.moves(error) and not attempt.started
                retry += not (found or moved)
                wait = None if attempt.started or found or moved else asking.wait(error, retry)
                self._failed(error, moved or wait is not None)
                if wait is None and not (found or moved):
                    raise
                reason = asking.reason(error)
            refused += found
            for field in seen(body, [field for field, _ in found]):
                yield LeftOut(field)
            if wait is not None:
                async with aclosing(self._backoff.countdown(wait, retry, reason)) as notices:
                    async for notice in notices:
                        yield notice


def _log(error: ChatError, request: Request) -> None:
    """Facts, and what the server says, as far as it is not what was asked."""
    kind, said = type(error).__name__, _said(error, request)
    known = facts(failure=kind, status=error.status, code=error.code, request_id=error.request_id, model=request.model)
    log.warning(
        "%s status=%s code=%s request_id=%s%s", kind, error.status, error.code, error.request_id, said, extra=known
    )


def _said(error: ChatError, request: Request) -> str:
    """What inspection says may be what it found."""
    if not error.detail or isinstance(error, ContentRefused):
        return ""
    return f": {without_quotations(error.detail, _texts(request))}"


def _texts(request: Request) -> Iterator[str]:
    """The newest, as they are looked through."""
    for content in (message["content"] for message in request.messages[-LOOKED_THROUGH:]):
        yield from [content] if isinstance(content, str) else [part.get("text", "") for part in content]
