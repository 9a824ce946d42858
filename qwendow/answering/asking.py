"""The request of a turn: what the model is told, and how it is asked."""

from __future__ import annotations

from typing import Any

from qwendow.answering.beside import before_first, beside
from qwendow.answering.told import told
from qwendow.conversation.content import texts_of
from qwendow.conversation.judged import Schema
from qwendow.conversation.options import Options
from qwendow.conversation.request import Message, Request
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Turn

JSON_REMINDER = "Answer with one JSON object and nothing else."

Offered = tuple[dict[str, Any], ...]
"""Tools in the endpoint's form."""


def request_of(
    conversation: Conversation,
    options: Options,
    tools: Offered,
    tools_closed: bool,
    tools_hidden: bool,
    without: Turn | None = None,
) -> Request:
    sent = options.schema if options.takes_schema else None
    reader = options.model if options.recalls else ""
    prompt, words = options.system_prompt.strip(), beside(conversation.past, options)
    prompt, words = (prompt, words) if options.apart else ("\n\n".join(filter(None, (prompt, words))), "")
    messages = conversation.request_messages(prompt, options.images, without, reader)
    messages = before_first(words, messages)
    messages += _going_on(conversation.turns[-1].given, options.partial)
    sealed = bool(reader) and any("encrypted_content" in message for message in messages)
    recalled = sealed or (bool(reader) and any("reasoning_content" in message for message in messages))
    if options.json_mode and not sent:
        messages = _mentioning_json(messages)
    return Request(
        options.model,
        messages,
        options.temperature,
        options.top_p,
        options.json_mode,
        # The vendor takes back what is sealed only with all three (its page on thinking summaries, 2026-11-16).
        True if sealed else options.thinking,
        options.thinking_budget,
        options.search,
        tools=tools,
        tools_closed=tools_closed,
        tools_hidden=tools_hidden,
        cacheable=options.cacheable,
        fresh=options.fresh,
        json_schema=_wire_schema(sent) if sent else None,
        reasoning_effort=options.effort,
        preserve_thinking=recalled,
        thinking_display="summarized" if sealed else None,
    )


def _going_on(given: str, partial: bool) -> list[Message]:
    """The answer so far, and, where the model does not take that as the beginning of its own, the wish for more."""
    if not given.strip():
        return []
    if partial:
        return [{"role": "assistant", "content": given, "partial": True}]
    return [{"role": "assistant", "content": given}, {"role": "user", "content": told("go_on")}]


def _wire_schema(schema: Schema) -> dict[str, Any]:
    """As the vendor's guide to structured output has it (2025-12)."""
    return {"name": schema.name, "strict": True, "schema": schema.json}


def _mentioning_json(messages: list[Message]) -> list[Message]:
    """The endpoint refuses JSON mode unless the word stands in a message (vendor's guide to structured output)."""
    if any("json" in text.lower() for message in messages for text in texts_of(message["content"])):
        return messages
    if messages[0]["role"] != "system":
        return [{"role": "system", "content": JSON_REMINDER}, *messages]
    return [{"role": "system", "content": f"{messages[0]['content']}\n\n{JSON_REMINDER}"}, *messages[1:]]
