"""The list of models over real sockets: what a server may do to it, and that nothing comes of that."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import pytest

from client_wire import Step, Then, head, playing
from qwendow.client import dashscope
from qwendow.listing import Listing, ServerKind


def asked(*scripts: Sequence[Step]) -> tuple[Listing | None, list[str], ServerKind]:
    """What a client makes of it, the heads of its requests, and who it takes the server for."""

    async def ask() -> tuple[Listing | None, list[str], ServerKind]:
        async with playing(*scripts) as wire:
            client = dashscope.DashScope("sk-0123456789abcdef", f"http://127.0.0.1:{wire.port}/v1")
            try:
                return await client.list_models(), wire.heads, client.kind
            finally:
                await client.aclose()

    return asyncio.run(ask())


VLLM = json.dumps({"object": "list", "data": [{"id": "qwen3", "owned_by": "vllm", "max_model_len": 40960}]}).encode()
JSON = head(200, "application/json")


def test_a_list_is_asked_for_with_the_key_and_read(loop: str):
    listing, heads, kind = asked([JSON, VLLM])
    assert listing == Listing(ServerKind.VLLM, ("qwen3",), {"qwen3": 40960})
    assert kind is ServerKind.VLLM
    lines = heads[0].lower().splitlines()
    assert lines[0] == "get /v1/models http/1.1"
    assert {"authorization: bearer sk-0123456789abcdef", "accept: application/json"} <= {*lines}


@pytest.mark.parametrize(
    "script",
    [
        [head(500, "text/plain"), b"Internal Server Error"],  # transformers serve 5.23.0 without a folder of the hub.
        [head(401, "application/json"), b'{"error":"Unauthorized"}'],  # vLLM 0.32.0
        [head(403, "application/json"), b'{"error":{"code":"access_denied","message":"no"}}'],
        [head(404, "application/json"), b'{"detail":"Not Found"}'],
        [head(302, "text/html", "location: /login"), b""],
        [head(200, "text/html"), b"<html>log in</html>"],
        [JSON, b'{"data": []}'],
        [JSON, b'{"data": [{"id"'],
        [JSON, b"\xff\xfe\x00"],
        [JSON],
        [],
        [b"rubbish\r\n\r\n"],
        [Then.RESET],
    ],
)
def test_what_is_no_list_changes_nothing(script: list[Step], caplog: pytest.LogCaptureFixture):
    listing, _, kind = asked(script)
    assert (listing, kind, caplog.text) == (None, ServerKind.OTHER, "")


@pytest.mark.parametrize(
    "script", [[Then.HANG], [JSON, Then.HANG], [JSON, b'{"data": [', Then.HANG], [JSON, b" ", Then.REPEAT]]
)
def test_a_list_that_does_not_end_is_given_up(script: list[Step], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dashscope, "LIST_SECONDS", 0.3)
    listing, _, _ = asked(script)
    assert listing is None


def test_a_list_without_end_is_not_kept_in_memory(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dashscope, "LIST_BYTES", 100_000)
    listing, _, _ = asked([JSON, b" " * 50_000, Then.REPEAT])
    assert listing is None


def test_a_server_that_is_not_there_has_no_list():
    async def ask() -> Listing | None:
        client = dashscope.DashScope(None, "http://127.0.0.1:9/v1")
        try:
            return await client.list_models()
        finally:
            await client.aclose()

    assert asyncio.run(ask()) is None


def test_a_server_of_ones_own_is_asked_without_a_key():
    async def ask() -> list[str]:
        async with playing([JSON, VLLM]) as wire:
            client = dashscope.DashScope(None, f"http://127.0.0.1:{wire.port}/v1")
            await client.list_models()
            await client.aclose()
            return wire.heads

    assert "authorization" not in asyncio.run(ask())[0].lower()
