"""Which fields leave for which server."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from qwendow.client import DIALECTS, DashScope, Dialect, dialect_of
from qwendow.client.body import body_of, encoded
from qwendow.client.dialect import DASHSCOPE, OLLAMA, PLAIN, VLLM
from qwendow.conversation.request import Request
from qwendow.listing import ServerKind
from qwendow.settings import DIALECTS as NAMED

ASKED = Request("m", [{"role": "user", "content": "hi"}], 0.7, 0.8)
ALL = replace(ASKED, thinking=False, thinking_budget=9, search=True)
EVERYWHERE = {"model", "messages", "temperature", "top_p", "stream", "stream_options"}


def extras(request: Request, dialect: Dialect) -> dict[str, object]:
    return {name: value for name, value in body_of(request, dialect).items() if name not in EVERYWHERE}


@pytest.mark.parametrize(
    ("dialect", "sent"),
    [
        (DASHSCOPE, {"enable_thinking": False, "thinking_budget": 9, "enable_search": True}),
        (VLLM, {"chat_template_kwargs": {"enable_thinking": False}}),
        (OLLAMA, {"reasoning_effort": "none"}),
        (PLAIN, {}),
    ],
)
def test_fields_of_ours_go_only_where_they_are_known_to_be_taken(dialect: Dialect, sent: dict[str, object]) -> None:
    assert extras(ALL, dialect) == sent


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_what_was_not_asked_for_is_sent_to_nobody(dialect: Dialect) -> None:
    assert extras(ASKED, dialect) == {}


def test_an_effort_is_sent_as_each_server_takes_it() -> None:
    asked = replace(ASKED, reasoning_effort="xhigh", preserve_thinking=True, thinking_display="summarized")
    assert extras(asked, DASHSCOPE) == {
        "reasoning_effort": "xhigh", "preserve_thinking": True, "thinking_display": "summarized",
    }  # fmt: skip
    assert extras(asked, VLLM) == {"chat_template_kwargs": {"enable_thinking": True}}
    assert extras(asked, OLLAMA) == {"reasoning_effort": "high"}
    assert extras(replace(asked, reasoning_effort="none"), OLLAMA) == {"reasoning_effort": "none"}


def test_a_template_gets_a_real_boolean() -> None:
    """llama.cpp b10549 answers 400 to a word in its place."""
    assert b'"chat_template_kwargs":{"enable_thinking":true}' in encoded(body_of(replace(ASKED, thinking=True), VLLM))


@pytest.mark.parametrize(
    ("kind", "dialect"),
    [
        (ServerKind.VENDOR, DASHSCOPE),
        (ServerKind.VLLM, VLLM),
        (ServerKind.SGLANG, VLLM),
        (ServerKind.LLAMACPP, VLLM),
        (ServerKind.TRANSFORMERS, VLLM),
        (ServerKind.OLLAMA, OLLAMA),
        (ServerKind.LMSTUDIO, PLAIN),
        (ServerKind.OTHER, PLAIN),
    ],
)
def test_each_kind_of_server_has_its_dialect(kind: ServerKind, dialect: Dialect) -> None:
    assert dialect_of(kind) == dialect


def test_a_client_speaks_as_its_address_tells_or_as_it_is_told() -> None:
    addresses = {"auto": "http://127.0.0.1:8001/compatible-mode/v1", "vllm": "http://127.0.0.1:8000/v1"}
    told = [DashScope("sk-1", url, dialect=name).dialect for name, url in addresses.items()]
    assert (told, DashScope("sk-1", addresses["vllm"]).dialect) == ([DASHSCOPE, VLLM], PLAIN)


def test_each_dialect_of_the_settings_is_one_of_the_clients() -> None:
    assert set(NAMED) == {"auto", *DIALECTS}


def test_what_cannot_be_written_quickly_is_written_all_the_same() -> None:
    body = {"text": "a\ud83d", "number": 10**30, "list": ["\ude00"]}
    assert json.loads(encoded(body)) == {"text": "a\ufffd", "number": 10**30, "list": ["\ufffd"]}
