"""Dialects: by which fields, beyond OpenAI's own, a server is asked to think, not to think, or to search."""

from __future__ import annotations

from dataclasses import dataclass

from qwendow.listing import ServerKind

THINKING, TEMPLATE, EFFORT = "enable_thinking", "chat_template_kwargs", "reasoning_effort"


@dataclass(frozen=True, slots=True)
class Dialect:
    """`thinking` is the field that switches thinking, None where none is known; `vendor`: takes DashScope's own fields.

    Where a server does not know a field it may refuse the request (transformers serve 5.23.0: 422) or ignore it
    (vLLM 0.32.0, llama.cpp b10549), so what is not known to be taken is not sent.
    """

    name: str
    thinking: str | None = None
    vendor: bool = False


DASHSCOPE = Dialect("dashscope", THINKING, vendor=True)
"""All of the vendor's fields: enable_thinking, thinking_budget, enable_search …"""

VLLM = Dialect("vllm", TEMPLATE)
"""`{"enable_thinking": bool}` for the chat template: vLLM 0.32.0, transformers serve 5.23.0 and llama.cpp b10549, which
refuses anything but real booleans, tried; SGLang 0.5.23 by its protocol classes."""

OLLAMA = Dialect("ollama", EFFORT)
"""Has no other switch under /v1: "none" is off, and a level is on."""

PLAIN = Dialect("plain")
"""Nothing but what OpenAI's reference has."""

DIALECTS = {dialect.name: dialect for dialect in (DASHSCOPE, VLLM, OLLAMA, PLAIN)}

_OF_KINDS = {
    ServerKind.VENDOR: DASHSCOPE,
    ServerKind.VLLM: VLLM,
    ServerKind.SGLANG: VLLM,
    ServerKind.LLAMACPP: VLLM,
    ServerKind.TRANSFORMERS: VLLM,
    ServerKind.OLLAMA: OLLAMA,
}


def dialect_of(kind: ServerKind) -> Dialect:
    return _OF_KINDS.get(kind, PLAIN)
