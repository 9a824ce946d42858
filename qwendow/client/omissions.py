"""What a server refused once is not sent to it again, as long as this process runs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable
from typing import Any

from qwendow.client.body import Body, thinks
from qwendow.client.dialect import TEMPLATE, THINKING, Dialect
from qwendow.client.refused import SYSTEM
from qwendow.conversation.errors import ChatError, InvalidRequest
from qwendow.conversation.request import Message, Request

MODELS, REFUSALS = 200, 50
"""How many models are known, and how much of each."""

UNSEEN = ("stream_options", "parallel_tool_calls")
"""No reader misses them: they are told of when they are refused, and not again."""

GO_TOGETHER = {
    "tools": ("tools", "tool_choice", "parallel_tool_calls"),
    # Where no call may come and that cannot be said, no tool is offered.
    "tool_choice": ("tools", "tool_choice", "parallel_tool_calls"),
}

INSTEAD = {"thinking_budget": THINKING}
"""Where a field is refused that was not sent, its place in the server was filled for this one: a model that cannot
think has a longest thought of 0 tokens (DashScope: "thinking_budget … not greater than 0")."""

RENAMED = {"max_tokens": "max_completion_tokens"}
"""OpenAI's newer models take the limit under its newer name only, and it has to hold: a budget may rest on it."""

Refused = tuple[str, str | None]
"""A field, and the value it had, or None for any."""


class Omissions:
    """One for a client, whose base URL is one; by the model, as one server may have several."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, set[Refused]] = OrderedDict()

    def leave_out(self, body: Body) -> list[str]:
        """Takes out of the body what is known to be refused, and says what a reader should be told of it."""
        known = self._known.get(body["model"], set())
        fields = sorted({field for field, value in known if value in (None, _value(body, field))})
        anew = {field for field, value in known if value is None}
        return [field for field in seen(body, _without(body, fields, anew)) if field not in UNSEEN]

    def remember(self, model: str, refused: Iterable[Refused]) -> None:
        """Once it has shown that the rest is taken without it."""
        known = self._known.setdefault(model, set())
        self._known.move_to_end(model)
        if len(known) < REFUSALS:
            known.update(refused)
        while len(self._known) > MODELS:
            self._known.popitem(last=False)


def refused_in(body: Body, error: ChatError) -> list[Refused]:
    """What the error says is refused, now taken out of the body; nothing where that would not help."""
    if not isinstance(error, InvalidRequest):
        return []
    instead = [INSTEAD[field] for field in error.without if field in INSTEAD]
    values = {field: _value(body, field) if error.value else None for field in (*error.without, *instead)}
    anew = () if error.value else error.without
    return [(field, values[field]) for field in _without(body, error.without, anew) or _without(body, instead)]


def seen(body: Body, fields: Iterable[str]) -> list[str]:
    """Those that were left out indeed, and did not get another name."""
    return [field for field in fields if RENAMED.get(field) not in body]


def untaken(request: Request, dialect: Dialect) -> list[str]:
    """What was asked for and is not sent, as it is not known that the server takes it."""
    fields = {
        "enable_search": request.search and not dialect.vendor,
        THINKING: thinks(request) is True and dialect.thinking is None,
        "thinking_budget": request.thinking_budget is not None and not dialect.vendor,
    }
    return [field for field, missing in fields.items() if missing]


def _without(body: Body, fields: Iterable[str], anew: Collection[str] = ()) -> list[str]:
    """Takes them out, where they are in; which were. Those `anew` come back under their other name."""
    limits = {name: body[field] for field, name in RENAMED.items() if field in anew and field in body}
    out = [field for field in fields if _take_out(body, field)]
    body.update(limits)
    return out


def _take_out(body: Body, field: str) -> bool:
    if field == SYSTEM:
        return _take_out_system(body)
    # Our switch stands inside the other, for a template.
    inside = TEMPLATE if field == THINKING and TEMPLATE in body else field
    if inside not in body:
        return False
    for name in GO_TOGETHER.get(inside, (inside,)):
        body.pop(name, None)
    return True


def _take_out_system(body: Body) -> bool:
    """What the system message says goes in front of the first question."""
    messages: list[Message] = body["messages"]
    first = next((place for place, message in enumerate(messages) if message["role"] == "user"), None)
    if first is None or messages[0]["role"] != "system":
        return False
    question = messages[first]
    told = question | {"content": _before(messages[0]["content"], question["content"])}
    body["messages"] = [*messages[1:first], told, *messages[first + 1 :]]
    return True


def _before(said: str, content: Any) -> Any:
    if isinstance(content, str):
        return f"{said}\n\n{content}"
    return [{"type": "text", "text": said}, *content]


def _value(body: Body, field: str) -> str:
    value = body.get(field)
    return str(value.get("type") if isinstance(value, dict) else value)[:100]
