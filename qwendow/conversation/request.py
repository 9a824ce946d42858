"""What is asked: one call of the endpoint, and the messages in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Message = dict[str, Any]
"""One request message, as the endpoint takes it: {"role": "system" | "user" | "assistant" | "tool", "content": …}."""

Part = dict[str, Any]
"""One of several in the content of a message: {"type": "text", "text": …} or {"type": "image_url", "image_url": …}."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call of the endpoint.

    temperature lies in [0, 2), top_p in (0, 1]; `thinking` is sent as `enable_thinking`, None leaves it out;
    `thinking_budget` is in tokens, as is `max_tokens`, which limits the answer without the thought, or with it where
    the model counts it. `reasoning_effort` is a level, and goes without a budget. `preserve_thinking`: the model is to
    read the reasoning in the messages; `thinking_display` says in which form it gives its own. `tools` are
    functions in the endpoint's form; with `tools_closed` the model may see them and call none, with `tools_hidden` it
    is not even told of them. A `cacheable` request may get the answer it got before, whatever its temperature; a
    `fresh` one is for the model itself. `json_schema` is a schema in the endpoint's form, which takes the place of
    plain JSON mode.
    """

    model: str
    messages: list[Message]
    temperature: float
    top_p: float
    json_mode: bool = False
    thinking: bool | None = None
    thinking_budget: int | None = None
    search: bool = False
    max_tokens: int | None = None
    tools: tuple[dict[str, Any], ...] = ()
    tools_closed: bool = False
    tools_hidden: bool = False
    cacheable: bool = False
    fresh: bool = False
    json_schema: dict[str, Any] | None = None
    reasoning_effort: str | None = None
    preserve_thinking: bool = False
    thinking_display: str | None = None
