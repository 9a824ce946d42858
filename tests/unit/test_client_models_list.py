"""Lists of models as real servers send them, and what is no list."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwendow.client.models_list import MAX_MODELS, read_listing
from qwendow.listing import Listing, ServerKind

VLLM = {
    "object": "list",
    "data": [
        {"id": "qwen3", "object": "model", "created": 1, "owned_by": "vllm", "root": "/m", "parent": None,
         "max_model_len": 40_960, "permission": [{"id": "modelperm-1"}]},
        {"id": "my-lora", "object": "model", "created": 1, "owned_by": "vllm", "root": "/l", "parent": "qwen3",
         "max_model_len": None, "permission": []},
    ],
}  # fmt: skip
SGLANG = {"data": [{"id": "Qwen/Qwen3-8B", "owned_by": "sglang", "root": "Qwen/Qwen3-8B", "max_model_len": 32_768}]}
LLAMACPP = {
    "models": [{"name": "smol", "capabilities": ["completion"]}],
    "object": "list",
    "data": [{"id": "smol.gguf", "aliases": [], "owned_by": "llamacpp", "meta": {"n_ctx": 1024, "n_ctx_train": 8192}}],
}
OLLAMA = {
    "data": [
        {"id": "qwen3:8b", "object": "model", "created": 1, "owned_by": "library"},
        {"id": "nomic-embed-text:latest", "object": "model", "created": 1, "owned_by": "library"},
    ]
}
LMSTUDIO = {
    "data": [
        {"id": "qwen/qwen3-8b", "object": "model", "owned_by": "organization_owner"},
        {"id": "text-embedding-nomic-embed-text-v1.5", "object": "model", "owned_by": "organization_owner"},
    ]
}
TRANSFORMERS = {"object": "list", "data": [{"id": "Qwen/Qwen3-0.6B", "object": "model", "owned_by": "Qwen"}]}
LITELLM = {"data": [{"id": "qwen-plus", "object": "model", "created": 1677610602, "owned_by": "openai"}]}
OPENROUTER = {"data": [{"id": "qwen/qwen3.8-max", "context_length": 1_000_000, "pricing": {"prompt": "0"}}]}
TOGETHER = [
    {"id": "Qwen/Qwen3", "type": "chat", "context_length": 40_960},
    {"id": "black-forest-labs/FLUX.1", "type": "image"},
]


@pytest.mark.parametrize(
    ("answer", "listing"),
    [
        (VLLM, Listing(ServerKind.VLLM, ("qwen3", "my-lora"), {"qwen3": 40_960, "my-lora": 40_960})),
        (SGLANG, Listing(ServerKind.SGLANG, ("Qwen/Qwen3-8B",), {"Qwen/Qwen3-8B": 32_768})),
        (LLAMACPP, Listing(ServerKind.LLAMACPP, ("smol.gguf",), {"smol.gguf": 1024})),
        (OLLAMA, Listing(ServerKind.OLLAMA, ("qwen3:8b",))),
        (LMSTUDIO, Listing(ServerKind.LMSTUDIO, ("qwen/qwen3-8b",))),
        (TRANSFORMERS, Listing(ServerKind.TRANSFORMERS, ("Qwen/Qwen3-0.6B",))),
        (LITELLM, Listing(ServerKind.OTHER, ("qwen-plus",))),
        (OPENROUTER, Listing(ServerKind.OTHER, ("qwen/qwen3.8-max",), {"qwen/qwen3.8-max": 1_000_000})),
        (TOGETHER, Listing(ServerKind.OTHER, ("Qwen/Qwen3",), {"Qwen/Qwen3": 40_960})),
        ({"data": ["a", "b", "a"]}, Listing(ServerKind.OTHER, ("a", "b"))),
        ({"models": [{"name": "a", "model": "a"}]}, Listing(ServerKind.OTHER, ("a",))),
    ],
)
def test_the_list_of_a_real_server_tells_its_models_and_who_it_is(answer: Any, listing: Listing):
    assert read_listing(json.dumps(answer).encode(), ServerKind.OTHER) == listing


def test_the_address_knows_the_vendor_better_than_the_list():
    assert read_listing(json.dumps(LITELLM).encode(), ServerKind.VENDOR) == Listing(ServerKind.VENDOR, ("qwen-plus",))


NO_CHAT = (
    "text-embedding-v4 qwen3-embedding-8b gte-rerank-v2 wan2.6-t2v wanx-v1 qwen-image qwen3-tts-flash cosyvoice-v3 "
    "whisper-large-v3 qwen-mt-plus qwen-vl-ocr BAAI/bge-m3 qwen3-asr-flash qwen-omni-realtime paraformer-v2 flux-dev"
)


@pytest.mark.parametrize("id", NO_CHAT.split())
def test_what_answers_no_chat_is_left_out(id: str):
    assert read_listing(json.dumps({"data": [{"id": id}]}).encode(), ServerKind.VENDOR) is None


@pytest.mark.parametrize(
    "id",
    ["qwen3.8-max", "qwen3-vl-plus", "qwen3.8-omni-flash", "qwen3-coder-plus", "deepseek-v4", "gpt-oss:20b", "gemma3"],
)
def test_what_answers_a_chat_stays(id: str):
    assert read_listing(json.dumps({"data": [{"id": id}]}).encode(), ServerKind.VENDOR) is not None


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{}", b"Internal Server Error", b"<html></html>", b'{"data": null}', b'{"data": {}}',
        b'{"data": [null, 1, [], {}]}', b'{"data": [{"id": ""}, {"id": 7}, {"id": " a"}, {"id": "a\\u0000"}]}',
        b'{"error": {"message": "no"}}', b'{"data": [{"id": "a"', b"\xff\xfe", b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_list_says_nothing(body: bytes):
    assert read_listing(body, ServerKind.OTHER) is None


@pytest.mark.parametrize("window", [True, "40960", 0, -1, 1e5, None, [], 10**12])
def test_a_window_that_cannot_be_one_is_none(window: Any):
    body = json.dumps({"data": [{"id": "a", "max_model_len": window}]}).encode()
    assert read_listing(body, ServerKind.OTHER) == Listing(ServerKind.OTHER, ("a",))


def test_an_adapter_of_itself_has_no_window():
    body = json.dumps({"data": [{"id": "a", "parent": "b"}, {"id": "b", "parent": "a"}]}).encode()
    assert read_listing(body, ServerKind.OTHER) == Listing(ServerKind.OTHER, ("a", "b"))


def test_not_more_than_some_are_read():
    listing = read_listing(json.dumps({"data": [f"m{n}" for n in range(MAX_MODELS * 2)]}).encode(), ServerKind.OTHER)
    assert listing and len(listing.models) == MAX_MODELS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["data", "id", "meta", "parent", "owned_by"]), inner)
    ),
)


@given(JSON)
def test_whatever_comes_nothing_is_raised(value: Any):
    read_listing(json.dumps({"data": value}).encode(), ServerKind.OTHER)
