"""What the operator says of a question: how it is asked unless a reader wishes otherwise, and what none may wish."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LOCKS: dict[str, tuple[str, ...]] = {
    "model": ("model", "compare"),
    "compare": ("compare",),
    "prompt": ("prompt", "system_prompt"),
    "system_prompt": ("system_prompt",),
    "temperature": ("temperature", "top_p"),
    "thinking": ("thinking", "thinking_budget"),
    "json": ("json_mode", "json_schema"),
    "search": ("search",),
    "tools": ("tools",),
    "files": ("files",),
    "limits": ("budget", "memory"),
    "profile": ("about",),
}
"""What an operator can lock, and what of a question that holds: wishes by their names, "files", and
"about", what readers want to be known of them."""


def locked(names: Iterable[str]) -> frozenset[str]:
    return frozenset(one for name in names for one in LOCKS[name])


@dataclass(frozen=True, slots=True)
class Defaults:
    """A `model` is a tier or an id, a `prompt` the name of a file; "" leaves them to the app, as "auto" does
    `thinking`. A model that cannot do what is wished here does without it. `locked` is what no reader may change. The
    `temperature` is the vendor's for text models that do not think (chat-completions reference of 2H 2026)."""

    model: str = ""
    prompt: str = ""
    temperature: float = 0.7
    thinking: str = "auto"
    search: bool = False
    locked: frozenset[str] = frozenset()


USUAL = Defaults()
