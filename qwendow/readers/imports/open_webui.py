"""What Open WebUI exports: chat-export-….json, a list of chats, each a tree of messages in `chat.history`.

As of Open WebUI 0.9, September 2026, and of older ones: {id, title, created_at, updated_at, pinned, chat: {title,
history: {currentId, messages: {id: {parentId, childrenIds, role, content, model, files, ...}}}}}; before 0.1.100, of
February 2024, there were only `chat.messages`, one after the other. A thought and a tool call stand in the content as
HTML, `<details type="reasoning">` and `<details type="tool_calls" name arguments result>`. Files are named.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from qwendow.conversation.events import ReasoningDelta, TextDelta, ToolCall, ToolResult
from qwendow.readers.imports.said import Piece, Said, in_order
from qwendow.readers.imports.shapes import arguments, items, record, result, seconds, text

DETAILS = re.compile(
    r'<details type="(?P<type>reasoning|tool_calls|code_interpreter)"(?P<attributes>[^>]*)>\s*'
    r"(?:<summary>.*?</summary>)?(?P<inside>.*?)</details>\n?",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
QUOTE = re.compile(r"^(?:>|&gt;) ?", re.MULTILINE)


def is_open_webui(item: Any) -> bool:
    return isinstance(record(item).get("chat"), dict)


def title_of(item: Any) -> str:
    return text(record(item).get("title")) or text(record(record(item).get("chat")).get("title"))


def times_of(item: dict[str, Any]) -> tuple[float, float]:
    """When it was begun and when it changed last; the time in the chat itself is in thousandths of a second."""
    begun = seconds(item.get("created_at")) or seconds(item["chat"].get("timestamp"), 1000)
    return begun, seconds(item.get("updated_at")) or begun


def is_pinned(item: dict[str, Any]) -> bool:
    return item.get("pinned") is True


def current_of(item: dict[str, Any]) -> str | None:
    return text(record(item["chat"].get("history")).get("currentId")) or None


def messages_of(item: dict[str, Any]) -> list[Said]:
    """Each after its parent."""
    messages = {id: record(one) for id, one in record(record(item["chat"].get("history")).get("messages")).items()}
    if not messages:
        return _in_a_row(items(item["chat"].get("messages")))
    parents = {id: text(message.get("parentId")) or None for id, message in messages.items()}
    order = in_order(parents, lambda id: items(messages[id].get("childrenIds")))
    return [_said(id, parents[id], messages[id]) for id in order]


def _in_a_row(messages: list[Any]) -> list[Said]:
    return [
        _said(str(number), str(number - 1) if number else None, record(message))
        for number, message in enumerate(messages)
    ]


def _said(id: str, parent: str | None, message: dict[str, Any]) -> Said:
    content = text(message.get("content"))
    match message.get("role"):
        case "user":
            names = [text(record(file).get("name")) or "image" for file in items(message.get("files"))]
            return Said(id, parent, "user", "\n\n".join(filter(None, [content, *(f"[{name}]" for name in names)])))
        case "assistant":
            model = text(message.get("model")) or text(message.get("modelName"))
            stopped = message.get("done") is False or bool(message.get("error"))
            return Said(id, parent, "assistant", "", tuple(_pieces(id, content)), model, stopped)
    return Said(id, parent, "system")


def _pieces(id: str, content: str) -> Iterator[Piece]:
    end = 0
    for number, found in enumerate(DETAILS.finditer(content)):
        yield from _text(content[end : found.start()])
        end = found.end()
        attributes = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(found["attributes"])}
        inside = html.unescape(QUOTE.sub("", found["inside"].strip("\n")))
        if found["type"] == "reasoning":
            yield ReasoningDelta(inside)
        else:
            yield from _called(f"{id}-{number}", found["type"], attributes, inside)
    yield from _text(content[end:])


def _called(id: str, kind: str, attributes: dict[str, str], inside: str) -> Iterator[Piece]:
    """The code that was run stands inside, and what came of it is an attribute; a result may be either."""
    ran = kind == "code_interpreter"
    yield ToolCall(id, attributes.get("name") or kind, arguments(inside if ran else _read(attributes.get("arguments"))))
    returned = _read(attributes.get("output" if ran else "result"))
    if returned is None and not ran:
        returned = inside
    if returned:
        said = returned if isinstance(returned, str) else json.dumps(returned, ensure_ascii=False)
        yield ToolResult(id, result(said))


def _read(attribute: str | None) -> Any:
    """An attribute is JSON, or was as it came."""
    try:
        return json.loads(attribute) if attribute else None
    except (ValueError, RecursionError):
        return attribute


def _text(said: str) -> Iterator[Piece]:
    if said.strip():
        yield TextDelta(said.strip("\n"))
