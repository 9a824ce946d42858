"""An OpenID provider: where it is asked (OpenID Connect Discovery 1.0), and whether a token is one of its own."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx2
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from qwendow.sign_in.person import is_text
from qwendow.sign_in.wrong import BadToken, Unreachable

DISCOVERY = "/.well-known/openid-configuration"

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""Those that need a secret of the issuer alone: with an HMAC whoever checks could sign, too."""

LEEWAY = 60
"""Seconds by which two clocks may differ."""

KEYS_SECONDS = 3_600
"""After which the keys are asked for again: one that was taken back is not believed for longer."""

AGAIN_SECONDS = 30
"""Before which they are not, whatever tokens name: a flood of false ones is none for the issuer."""

TIMEOUT = 10
"""Seconds for an answer, to its last byte."""

MAX_BYTES = 1_000_000
"""Of an answer: those of the largest providers have some ten thousand."""

log = logging.getLogger("qwendow.sign_in")


class Issuer:
    def __init__(self, address: str, clock: Callable[[], float] = time.monotonic) -> None:
        """`address` is the issuer as its tokens name it, without a slash at its end."""
        self.address = address
        self._clock = clock
        self._facts: dict[str, Any] = {}
        self._keys = KeySet([])
        self._keys_end = self._again = -math.inf
        self._ask_for_facts = Shared(self._read_facts)
        self._ask_for_keys = Shared(self._read_keys)

    async def facts(self) -> Mapping[str, Any]:
        """What it says of itself, asked for once. Raises Unreachable."""
        if not self._facts:
            await self._ask_for_facts()
        return self._facts

    async def claims(self, token: str, audience: str) -> dict[str, Any]:
        """What a token says that is signed by the issuer for that audience. Raises BadToken, Unreachable."""
        facts = await self.facts()
        if self._clock() > self._keys_end:
            if self._clock() < self._again:
                raise Unreachable("its keys could not be had just now")
            await self._ask_for_keys()
        try:
            said = self._decoded(token)
        except InvalidKeyIdError:
            if self._clock() < self._again:
                raise BadToken("its key is not known") from None
            await self._ask_for_keys()
            said = self._decoded(token, last=True)
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": facts["issuer"]},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        try:
            rules.validate(said.claims)
        except JoseError as error:
            raise BadToken(error.description or error.error) from None
        if not is_text(said.claims["sub"]) or not said.claims["sub"]:
            raise BadToken("it names nobody")
        return said.claims

    def _decoded(self, token: str, last: bool = False) -> jwt.Token:
        """Raises InvalidKeyIdError where the key may be a new one, unless this is the last time."""
        try:
            return jwt.decode(token, self._keys, algorithms=[*ALGORITHMS])
        except InvalidKeyIdError:
            if last:
                raise BadToken("its key is not known") from None
            raise
        except (JoseError, ValueError, TypeError) as error:
            raise BadToken(type(error).__name__) from None

    async def _read_facts(self) -> None:
        facts = await self._fetch(self.address + DISCOVERY)
        if str(facts.get("issuer", "")).rstrip("/") != self.address:
            raise Unreachable(f"it calls itself {facts.get('issuer')!r}, not by the name that is set")
        self._facts = facts

    async def _read_keys(self) -> None:
        try:
            said = await self._fetch(str((await self.facts()).get("jwks_uri", "")))
        finally:
            self._again = self._clock() + AGAIN_SECONDS
        keys = []
        for key in said.get("keys", ()):
            try:
                keys.extend(KeySet.import_key_set({"keys": [key]}).keys)
            except (JoseError, ValueError, TypeError):
                log.info("A key of the issuer is of a kind that is not known here")
        self._keys, self._keys_end = KeySet(keys), self._clock() + KEYS_SECONDS

    async def _fetch(self, address: str) -> dict[str, Any]:
        try:
            async with asyncio.timeout(TIMEOUT), httpx2.AsyncClient(timeout=TIMEOUT) as client:
                said = json.loads(await _body(client, address))
        except httpx2.HTTPStatusError as error:
            raise Unreachable(f"{address} answers {error.response.status_code}") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
            raise Unreachable(f"{address} does not answer ({type(error).__name__})") from None
        except (ValueError, RecursionError):
            raise Unreachable(f"{address} answers something else than JSON") from None
        if not isinstance(said, dict):
            raise Unreachable(f"{address} answers something else than an object")
        return said


class Shared:
    """Whoever asks while somebody does waits for the same answer, and hears of the same error."""

    def __init__(self, ask: Callable[[], Awaitable[None]]) -> None:
        self._ask = ask
        self._asking: asyncio.Future[None] | None = None

    async def __call__(self) -> None:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._ask())
        await asyncio.shield(self._asking)


async def _body(client: httpx2.AsyncClient, address: str) -> bytes:
    """Raises Unreachable where it is larger than any."""
    body = bytearray()
    async with client.stream("GET", address) as answer:
        async for piece in answer.raise_for_status().aiter_bytes():
            body += piece
            if len(body) > MAX_BYTES:
                raise Unreachable(f"{address} answers with more than {MAX_BYTES:,} bytes")
    return bytes(body)
