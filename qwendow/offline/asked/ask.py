"""A request as the offline endpoint understands it, read from a body that has passed the checks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from qwendow.offline.asked.catalog import Model
from qwendow.offline.asked.pictures import Picture, pictures_of
from qwendow.offline.wire.forms import Json

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_ENGLISH = re.compile(r"[A-Za-z]{3,}")


@dataclass(frozen=True, slots=True)
class Message:
    role: str
    text: str
    calls: tuple[tuple[str, str], ...] = ()
    """(name, arguments as JSON text) of the tool calls an assistant message holds."""
    partial: bool = False
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `body` keeps what was sent, for what only few readers need."""

    body: Json
    model: Model
    messages: tuple[Message, ...]
    thinking: bool = False

    @property
    def stream(self) -> bool:
        return self.body.get("stream") is True

    @property
    def include_usage(self) -> bool:
        return (self.body.get("stream_options") or {}).get("include_usage") is True

    @property
    def search(self) -> bool:
        return self.body.get("enable_search") is True

    @property
    def json_mode(self) -> bool:
        return response_type(self.body) in ("json_object", "json_schema")

    @property
    def json_schema(self) -> Json | None:
        if response_type(self.body) != "json_schema":
            return None
        schema = (self.body["response_format"].get("json_schema") or {}).get("schema")
        return schema if isinstance(schema, dict) else {}

    @property
    def tools(self) -> list[Json]:
        """The functions offered, unless tool_choice forbids or names one."""
        functions = [tool["function"] for tool in self.body.get("tools") or ()]
        choice = self.body.get("tool_choice")
        if isinstance(choice, dict):
            return [function for function in functions if function["name"] == choice["function"]["name"]]
        return [] if choice == "none" else functions

    @property
    def tool_forced(self) -> bool:
        return isinstance(self.body.get("tool_choice"), dict) or self.body.get("tool_choice") == "required"

    @property
    def encrypted(self) -> bool:
        """Whether the thinking is asked for as a summary, with all of it for nobody but the model."""
        return self.thinking and self.model.encrypts and self.body.get("thinking_display") == "summarized"

    @property
    def stops(self) -> list[str]:
        """Stop sequences; those given as token ids are left out."""
        stop = self.body.get("stop") or []
        return [entry for entry in ([stop] if isinstance(stop, str) else stop) if isinstance(entry, str) and entry]

    @property
    def prefix(self) -> str:
        """The beginning of the answer, if the request gave one to go on from."""
        last = self.messages[-1]
        return last.text if last.role == "assistant" and last.partial else ""

    @property
    def system(self) -> str:
        return next((message.text for message in self.messages if message.role == "system"), "")

    @property
    def said(self) -> list[str]:
        """What the user said, oldest first."""
        return [message.text for message in self.messages if message.role == "user"]

    @property
    def question(self) -> str:
        return self.said[-1]

    @property
    def language(self) -> str:
        """Of the last user message in which it can be told ("256 GB" is in none): "zh" or "en"."""
        telling = (text for text in reversed(self.said) if _CHINESE.search(text) or _ENGLISH.search(text))
        return language_of(next(telling, ""))


def language_of(text: str) -> str:
    return "zh" if _CHINESE.search(text) else "en"


def response_type(body: Json) -> str:
    chosen = body.get("response_format")
    return str(chosen.get("type", "text")) if isinstance(chosen, dict) else "text"


def text_of(content: Any) -> str:
    """The text in a message's content, be it a string or a list of parts; half characters are replaced."""
    if isinstance(content, list):
        content = "\n".join(part["text"] for part in content if isinstance(part, dict) and _is_text(part))
    text = content if isinstance(content, str) else ""
    return text.encode("utf-8", "replace").decode()


def _is_text(part: Json) -> bool:
    return isinstance(part.get("text"), str)


def read_messages(messages: Iterable[Json]) -> tuple[Message, ...]:
    return tuple(
        Message(
            role=message["role"],
            text=text_of(message.get("content")),
            calls=tuple(_call(call) for call in message.get("tool_calls") or ()),
            partial=message.get("partial") is True,
            pictures=pictures_of(message.get("content")),
        )
        for message in messages
    )


def _call(call: Any) -> tuple[str, str]:
    function = call.get("function") if isinstance(call, dict) else None
    function = function if isinstance(function, dict) else {}
    return str(function.get("name", "")), str(function.get("arguments", ""))
