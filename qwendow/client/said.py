"""What a delta says: thoughts and texts in their order, under whatever name a server gives them.

`reasoning_content`: DashScope, SGLang 0.5.23, transformers serve 5.23; `reasoning`: vLLM 0.32, Ollama, LM Studio for
gpt-oss; `reasoning_details`: OpenRouter; `thinking`: Ollama's own form and Mistral's parts; `thinking_blocks`: LiteLLM
1.108 (all November 2026); `reasoning_text`: Copilot's service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Literal, NamedTuple

Kind = Literal["thought", "text", "refusal"]

THOUGHTS = (
    "reasoning_content",
    "reasoning",
    "reasoning_details",
    "thinking",
    "thinking_blocks",
    "reasoning_text",
    "thought",
)

_SPECIAL = frozenset((*THOUGHTS, "refusal"))
_THOUGHT_PARTS = ("think", "reason", "summary")
_WORDS = ("text", "thinking", "reasoning", "reasoning_text", "summary", "content")
_DEEPEST = 4
"""Parts in parts; nobody's are deeper."""

_OPENED = re.compile(r"\s*<think(?:ing)?>", re.IGNORECASE)
_CLOSED = re.compile(r"(?:</think(?:ing)?>|<\|im_end\|>)\s*$", re.IGNORECASE)


class Said(NamedTuple):
    """`name` is the field it came in."""

    kind: Kind
    text: str
    name: str = "content"


def said(delta: Mapping[str, Any]) -> list[Said]:
    """A thought under several names is there once."""
    content = delta.get("content")
    if isinstance(content, str) and delta.keys().isdisjoint(_SPECIAL):
        return [Said("text", content)] if content else []
    thought = next((one for name in THOUGHTS if (one := Said("thought", _words(delta.get(name)), name)).text), None)
    parts = [Said(kind, "".join(part.text for part in run)) for kind, run in groupby(_parts(content), _kind)]
    parts = [part for part in parts if not (thought and part.kind == "thought" and part.text == thought.text)]
    refusal = delta.get("refusal")
    if isinstance(refusal, str) and refusal and not parts:
        parts = [Said("refusal", refusal)]
    return [thought, *parts] if thought else parts


def bare(thought: str, begins: bool) -> str:
    """A piece of a thought without the tags that a parser left, or the token that ends the answer.

    That token comes from transformers serve 5.23, where a thought is not closed.
    """
    if ">" not in thought:
        return thought
    return _CLOSED.sub("", _OPENED.sub("", thought, count=1) if begins else thought)


def _parts(content: object) -> Iterator[Said]:
    if isinstance(content, str):
        if content:
            yield Said("text", content)
    elif isinstance(content, list):
        for part in content:
            if isinstance(part, dict) and (one := _part(part)).text:
                yield one


def _part(part: Mapping[str, Any]) -> Said:
    kind = part.get("type")
    if isinstance(kind, str) and kind.startswith(_THOUGHT_PARTS):
        return Said("thought", _words(part))
    if kind == "refusal":
        return Said("refusal", _words(part.get("refusal")))
    text = part.get("text")
    return Said("text", text if isinstance(text, str) else "")


def _kind(part: Said) -> Kind:
    return part.kind


def _words(value: object, depth: int = 0) -> str:
    """The text of a string, of parts, or of one part."""
    if isinstance(value, str):
        return value
    if depth < _DEEPEST and isinstance(value, list):
        return "".join(_words(part, depth + 1) for part in value)
    if depth < _DEEPEST and isinstance(value, dict):
        return next((words for name in _WORDS if (words := _words(value.get(name), depth + 1))), "")
    return ""
