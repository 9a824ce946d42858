"""What only the endpoint can say: that it is reached, what time it is there, which models it has, that each answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import aclosing
from urllib.parse import urlsplit

import httpx2

from qwendow.client import Backoff, DashScope
from qwendow.conversation.errors import (
    AccessDenied,
    ChatError,
    InArrears,
    InsecureConnection,
    KeyRefused,
    ModelNotFound,
    NoFirstToken,
    Overloaded,
    QuotaSpent,
    RateLimited,
    Unreachable,
    WrongAddress,
)
from qwendow.conversation.events import LeftOut, Queued, ReasoningDelta, Retrying, TextDelta
from qwendow.conversation.request import Request
from qwendow.doctor.clock import look_at_clock
from qwendow.doctor.finding import Finding, doubt, unknown, well, wrong
from qwendow.keys import Key, Keys
from qwendow.menu import VISION, Menu
from qwendow.models import Model, ModelTable
from qwendow.settings import Settings
from qwendow.thinking import OFF, thought

REACH_SECONDS = 10

REMEDIES: tuple[tuple[type[ChatError], str], ...] = (
    (KeyRefused, "the key is wrong, or of another region than DASHSCOPE_BASE_URL: the console shows both"),
    (InArrears, "pay what is due, in the console"),
    (QuotaSpent, "wait for the next day or month, or have the quota raised"),
    (RateLimited, "wait a minute, or have the limit raised"),
    (AccessDenied, "the account may not use it: switch it on in the console, or name another one"),
    (ModelNotFound, "name another one, see README.md"),
    (WrongAddress, "DASHSCOPE_BASE_URL must end with the version, such as /v1"),
    (InsecureConnection, "see clock and ca; SSL_CERT_FILE names the certificates of a company"),
    (Unreachable, "see proxy, and the firewall"),
    (NoFirstToken, "it is slow: ask again, or raise QWENDOW_FIRST_TOKEN_SECONDS"),
    (Overloaded, "it passes: ask again"),
)


async def look_at_endpoint(settings: Settings) -> list[Finding]:
    host = urlsplit(settings.base_url).hostname or ""
    reached, clock = await _reach(settings.base_url, settings.far)
    if clock is None:
        return [
            reached,
            *(unknown(name, f"{host} was not reached") for name in ("clock", "models", *settings.models, VISION)),
        ]
    client = _client(settings, settings.keys)
    try:
        menu, vision, models = await _menu(client, settings)
        # One after the other, so that none waits for another.
        keys = [
            await _key(settings, number, menu["turbo"]) for number in range(len(settings.keys)) if settings.keys[1:]
        ]
        answers = [await _answer(client, tier, menu[tier]) for tier in settings.models]
        return [reached, clock, models, *keys, *answers, await _vision(client, menu, vision)]
    finally:
        await client.aclose()


def _client(settings: Settings, keys: Sequence[Key]) -> DashScope:
    return DashScope(
        Keys(keys), settings.base_url, first_token=settings.first_token_seconds, backoff=Backoff(random=lambda: 0.0),
        dialect=settings.dialect, extra=dict(settings.extra_headers), inspection=settings.inspection,
    )  # fmt: skip


async def _key(settings: Settings, number: int, model: Model) -> Finding:
    """Where there are several: the cheapest model, asked with that one alone."""
    client = _client(settings, settings.keys[number : number + 1])
    try:
        return await _answer(client, f"key {number + 1}", model)
    finally:
        await client.aclose()


async def _reach(url: str, far: bool) -> tuple[Finding, Finding | None]:
    """Without the key. The time is that of any answer's head."""
    host = urlsplit(url).hostname or ""
    began = time.monotonic()
    try:
        async with httpx2.AsyncClient(timeout=REACH_SECONDS, trust_env=far) as http:
            response = await http.head(f"{url}/models")
    except (httpx2.HTTPError, OSError) as error:
        said = f"{host} is not reached ({type(error).__name__}: {error})"
        return wrong("endpoint", said, "see proxy, ca, this machine's clock, the firewall and DASHSCOPE_BASE_URL"), None
    reached = well("endpoint", f"{host} is reached in {(time.monotonic() - began) * 1000:.0f} ms")
    return reached, look_at_clock(response.headers.get("date", ""))


async def _menu(client: DashScope, settings: Settings) -> tuple[Menu, Model, Finding]:
    """As the app makes it, and the model that pictures go to."""
    table = ModelTable.shipped(settings.region, settings.vision_model, client.dialect.vendor)
    menu = Menu(table, settings.models | {"vision": settings.vision_model}, settings.own_models)
    listing = await client.list_models()
    if listing is None:
        return menu, table.vision, unknown("models", "the endpoint gives no list of them, so all are taken to be there")
    menu.listed(listing)
    count = f"{len(listing.models)} are listed"
    said = [f"{one.named} is not: {one.tier} is {one.model} now" for one in menu.fallen] + menu.retiring
    remedy = "name others in QWEN_MAX_MODEL, QWEN_PLUS_MODEL, QWEN_TURBO_MODEL, QWEN_VL_MODEL"
    found = doubt("models", f"{count}; {'; '.join(said)}", remedy) if said else well("models", count)
    return menu, table.vision, found


async def _vision(client: DashScope, menu: Menu, model: Model) -> Finding:
    if not model.id:
        return doubt(VISION, "none is known, so pictures are refused", "name one in QWEN_VL_MODEL")
    same = next((tier for tier, other in menu.items() if other.id == model.id), None)
    return well(VISION, f"{model.id}, as {same}") if same else await _answer(client, VISION, model)


async def _answer(client: DashScope, tier: str, model: Model) -> Finding:
    """To the first piece of it, which is all that is waited for and about all that is paid."""
    briefly = thought(model, OFF)
    request = Request(
        model.id, [{"role": "user", "content": "1"}], 0.7, 0.8, thinking=briefly.on, reasoning_effort=briefly.effort,
        max_tokens=1,
    )  # fmt: skip
    began = time.monotonic()
    try:
        async with aclosing(client.stream(request)) as events:
            async for event in events:
                if isinstance(event, TextDelta | ReasoningDelta):
                    return well(tier, f"{model.id} answers in {time.monotonic() - began:.2f} s")
                if not isinstance(event, Retrying | Queued | LeftOut):
                    break
    except ChatError as error:
        remedy = next((remedy for kind, remedy in REMEDIES if isinstance(error, kind)), "")
        return wrong(tier, f"{model.id}: {_facts(error, said=not remedy)}", remedy)
    return doubt(tier, f"{model.id} ended without a word after {time.monotonic() - began:.2f} s", "ask it on the page")


def _facts(error: ChatError, said: bool) -> str:
    """What the server `said` as well, where nobody knows better."""
    facts = (type(error).__name__, error.code, error.detail if said else None, _id(error.request_id))
    return ", ".join(fact for fact in facts if fact)


def _id(request_id: str | None) -> str:
    return f"request id {request_id}" if request_id else ""


def ask(settings: Settings) -> list[Finding]:
    return asyncio.run(look_at_endpoint(settings))
