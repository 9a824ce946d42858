"""What ChatGPT exports: conversations.json, a list of conversations, each a tree of messages in its `mapping`.

Nobody has written the format down for good. This is as of exports from 2023 to April 2026, after the notes of those who
read them (convoviz, docs/dev/chatgpt-spec.md, 5 February 2026; seCall, 7 April 2026): node: {id, parent, children,
message: {author: {role, name}, content: {content_type, ...}, recipient, create_time, metadata}}, `current_node` is the
message shown last. The files are beside it in the archive: here they are named.
"""

from __future__ import annotations

import re
from typing import Any

from qwendow.conversation.events import ReasoningDelta, TextDelta, ToolCall, ToolResult
from qwendow.readers.imports.said import Piece, Said, in_order
from qwendow.readers.imports.shapes import arguments, items, record, result, seconds, text

NOT_SHOWN = {"user_editable_context", "model_editable_context", "reasoning_recap"}
"""Kinds of content: what the model is told of its reader, and how long it thought."""

MARKS = re.compile("\ue200[^\ue201]*\ue201|[\ue000-\uf8ff]")
"""Where its page puts a source or a picture: letters that are nobody's (since 2025)."""


def is_chatgpt(item: Any) -> bool:
    return isinstance(record(item).get("mapping"), dict)


def title_of(item: Any) -> str:
    return text(record(item).get("title"))


def times_of(item: dict[str, Any]) -> tuple[float, float]:
    """When it was begun and when it changed last."""
    return seconds(item.get("create_time")), seconds(item.get("update_time"))


def is_pinned(item: dict[str, Any]) -> bool:
    return bool(item.get("is_starred") or item.get("pinned_time"))


def current_of(item: dict[str, Any]) -> str | None:
    return text(item.get("current_node")) or None


def messages_of(item: dict[str, Any]) -> list[Said]:
    """Each after its parent."""
    nodes, model = {id: record(node) for id, node in item["mapping"].items()}, text(item.get("default_model_slug"))
    parents = {id: text(node.get("parent")) or None for id, node in nodes.items()}
    found: list[Said] = []
    waiting: dict[str | None, str] = {None: ""}
    """The call that each message leaves without a result."""
    for id in in_order(parents, lambda id: items(nodes[id].get("children"))):
        call = waiting.get(parents[id], "")
        said = _said(id, parents[id], record(nodes[id].get("message")), call, model)
        waiting[id] = call
        for piece in said.pieces:
            if isinstance(piece, ToolCall | ToolResult):
                waiting[id] = piece.id if isinstance(piece, ToolCall) else ""
        found.append(said)
    return found


def _said(id: str, parent: str | None, message: dict[str, Any], open_call: str, model: str) -> Said:
    author, content = record(message.get("author")), record(message.get("content"))
    metadata = record(message.get("metadata"))
    hidden = metadata.get("is_visually_hidden_from_conversation") or content.get("content_type") in NOT_SHOWN
    if hidden or not message:
        return Said(id, parent, "system")
    match author.get("role"):
        case "user":
            return Said(id, parent, "user", _question(content, metadata))
        case "assistant":
            stopped = record(metadata.get("finish_details")).get("type") == "interrupted"
            model = text(metadata.get("model_slug")) or model
            return Said(id, parent, "assistant", "", _answer(id, message, content), model, stopped)
        case "tool":
            return Said(id, parent, "assistant", "", _returned(id, author, content, open_call))
    return Said(id, parent, "system")


def _question(content: dict[str, Any], metadata: dict[str, Any]) -> str:
    """With the names of its files."""
    names = [text(record(file).get("name")) for file in items(metadata.get("attachments"))]
    return "\n\n".join(filter(None, [_text(content, bool(names)), *(f"[{name}]" for name in names if name)]))


def _answer(id: str, message: dict[str, Any], content: dict[str, Any]) -> tuple[Piece, ...]:
    if content.get("content_type") == "thoughts":
        thoughts = [record(thought) for thought in items(content.get("thoughts"))]
        told = [[text(one.get("summary")), text(one.get("content"))] for one in thoughts]
        return tuple(ReasoningDelta("\n\n".join(filter(None, one)) + "\n\n") for one in told if any(one))
    said = _text(content)
    recipient = text(message.get("recipient")) or "all"
    if recipient != "all":
        return (ToolCall(id, recipient, arguments(said)),)
    return (TextDelta(said),) if said.strip() else ()


def _returned(id: str, author: dict[str, Any], content: dict[str, Any], open_call: str) -> tuple[Piece, ...]:
    """To the call before it, or, as where a tool says several things, to one that is made up for it."""
    failed = content.get("content_type") == "system_error"
    said = ToolResult(open_call or id, result(_text(content)), failed)
    return (said,) if open_call else (ToolCall(id, text(author.get("name")) or "tool", "{}"), said)


def _text(content: dict[str, Any], files_named: bool = False) -> str:
    """Of all kinds of content: parts, or a field of their own."""
    parts = [_part(part, files_named) for part in items(content.get("parts"))]
    told = [text(content.get(name)) for name in ("title", "url", "text", "result")]
    return MARKS.sub("", "\n\n".join(filter(None, parts or told)))


def _part(part: Any, files_named: bool) -> str:
    if isinstance(part, str):
        return part
    known = record(part)
    if "asset_pointer" in known and "image" in text(known.get("content_type")):
        return "" if files_named else "[image]"
    return text(known.get("text"))
