"""GET /models: what a server's list says, whoever the server is; a list that cannot be read says nothing.

Forms of lists: vLLM 0.32, SGLang 0.5.23, llama.cpp b11549 (xllamacpp), Ollama (openai/openai.go), LM Studio, LiteLLM,
DashScope (2026-09); a bare JSON array is Together's and GitHub's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from qwendow.listing import Listing, ServerKind

MAX_MODELS = 2_000
MAX_ID = 200

OWNERS = {
    "vllm": ServerKind.VLLM,
    "sglang": ServerKind.SGLANG,
    "llamacpp": ServerKind.LLAMACPP,
    "library": ServerKind.OLLAMA,
    "organization_owner": ServerKind.LMSTUDIO,
}
"""What `owned_by` tells of the server."""

WINDOWS = (
    "max_model_len", "n_ctx", "context_length", "context_window", "max_context_length", "max_context_tokens",
    "context_size",
)  # fmt: skip
"""Where lists say how many tokens prompt and answer may have; n_ctx_train is what the model could have elsewhere."""

NO_CHAT = re.compile(
    r"(?i)embed|rerank|whisper|(^|[-_/.])(tts|asr|bge|gte|e5|clip|ocr|mt|image|t2i|t2v|i2v|s2s)([-_/.]|$)"
    r"|stable-diffusion|flux|sdxl|dall-e|moderation|wanx?\d?[-.\d]|paraformer|sensevoice|cosyvoice|sambert|speech"
    r"|transcri|realtime|livetranslate|captioner|reward"
)
"""Ids of models that answer no chat, or nothing but one kind of request."""

NO_CHAT_KINDS = re.compile(r"(?i)embed|rerank|image|audio|speech|transcri|moderation|video")
"""The same in the fields by which some lists tell the kind of a model."""


def read_listing(body: bytes, kind: ServerKind) -> Listing | None:
    """The chat models of the list, each once; None if there are none, or it is no list.

    `kind` is what the address told; the list knows better where that is OTHER.
    """
    entries = {id: entry for entry in _entries(body) if (id := _id(entry)) and not _is_no_chat(id, entry)}
    if not entries:
        return None
    named = kind if kind is not ServerKind.OTHER else _kind(entries)
    windows = {id: window for id, entry in entries.items() if (window := _window(entry, entries))}
    return Listing(named, tuple(entries), windows)


def _entries(body: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return
    if isinstance(value, dict):
        value = next((value[name] for name in ("data", "models") if isinstance(value.get(name), list)), None)
    for entry in value[:MAX_MODELS] if isinstance(value, list) else ():
        if isinstance(entry, str):
            yield {"id": entry}
        elif isinstance(entry, dict):
            yield entry


def _id(entry: Mapping[str, Any]) -> str | None:
    id = next((entry[name] for name in ("id", "model", "name") if isinstance(entry.get(name), str)), "")
    return id if 0 < len(id) <= MAX_ID and id.isprintable() and id == id.strip() else None


def _is_no_chat(id: str, entry: Mapping[str, Any]) -> bool:
    kinds = [entry.get(name) for name in ("type", "model_type", "task", "mode")]
    return bool(NO_CHAT.search(id)) or any(isinstance(kind, str) and NO_CHAT_KINDS.search(kind) for kind in kinds)


def _kind(entries: Mapping[str, Mapping[str, Any]]) -> ServerKind:
    owners = {id: entry.get("owned_by") for id, entry in entries.items()}
    if found := next((OWNERS[owner] for owner in owners.values() if isinstance(owner, str) and owner in OWNERS), None):
        return found
    # transformers serve 5.23 lists what lies in the folder of the hub, and as owner who put it there.
    if all("/" in id and owner == id.split("/")[0] for id, owner in owners.items()):
        return ServerKind.TRANSFORMERS
    return ServerKind.OTHER


def _window(entry: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]]) -> int | None:
    """An adapter (vLLM) has the window of what it adapts."""
    places = [entry, *(entry[name] for name in ("meta", "metadata") if isinstance(entry.get(name), dict))]
    for value in (place.get(name) for place in places for name in WINDOWS):
        if isinstance(value, int) and not isinstance(value, bool) and 256 <= value <= 10**9:
            return value
    parent = entry.get("parent")
    of_parent = entries.get(parent) if isinstance(parent, str) and parent != _id(entry) else None
    return _window(of_parent | {"parent": None}, entries) if isinstance(of_parent, dict) else None
