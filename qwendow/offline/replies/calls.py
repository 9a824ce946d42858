"""The calls that are still to be made for a question, and what is said before the first of them."""

from __future__ import annotations

import json
from string import Template
from typing import Any

from qwendow.offline.asked.ask import Ask, Message
from qwendow.offline.replies.arguments import argument_sets
from qwendow.offline.replies.context import in_context
from qwendow.offline.replies.findings import order_numbers, places_in
from qwendow.offline.replies.library import answer_named_in, scene_of
from qwendow.offline.replies.marked import marked_calls
from qwendow.offline.replies.phrases import joined, phrases
from qwendow.offline.replies.selection import kind_of, tools_asked_for
from qwendow.offline.replies.topics import is_about_order, is_about_refund_state, is_about_weather
from qwendow.offline.replies.unending import is_unending, unending_call
from qwendow.offline.wire.forms import Call, Json

Planned = tuple[str, Json]


def next_calls(ask: Ask) -> tuple[Call, ...]:
    """The calls still to be made for the last user message: all if they may be parallel, else one."""
    done = _done(ask)
    if is_unending(ask.question):
        return tuple(_call(name, arguments, ask) for name, arguments in unending_call(ask.tools, len(done)))
    if ask.tool_forced and done:
        return ()
    left = [planned for planned in planned_calls(ask) if planned not in done]
    parallel = ask.body.get("parallel_tool_calls") is True
    return tuple(_call(name, arguments, ask) for name, arguments in (left if parallel else left[:1]))


def planned_calls(ask: Ask) -> list[Planned]:
    """Those that the question or its scene spells out, else what simple rules find in the question."""
    return marked_calls(ask.question, ask) or scene_calls(ask) or _found_calls(ask)


def scene_calls(ask: Ask) -> list[Planned]:
    scene = scene_of(ask)
    return marked_calls(f"[[call:{scene.call}]]", ask) if scene and scene.call else []


def _found_calls(ask: Ask) -> list[Planned]:
    question = in_context(ask)
    tools = ask.tools if ask.tool_forced else tools_asked_for(ask, question)
    return [
        (tool["name"], arguments)
        for tool in tools
        for arguments in argument_sets(tool.get("parameters") or {}, question)
    ]


def intent_text(ask: Ask, calls: tuple[Call, ...]) -> str:
    """What the scene says with its call; before the first look at an order, the clerk says what was understood."""
    scene = scene_of(ask)
    if scene and scene.call and any(scene.call.startswith(call.name) for call in calls):
        return scene.parts[0]
    numbers = order_numbers(in_context(ask))
    if _done(ask) or not numbers or all(call.name != "order_status" for call in calls):
        return ""
    order = "order_intent" if len(numbers) == 1 else "orders_intent"
    text = phrases(ask.language)["refund_intent" if is_about_refund_state(ask.question) else order]
    return Template(text).substitute(numbers=joined(numbers, ask.language))


def missing_text(ask: Ask) -> str | None:
    """What is said where the place is missing that the weather tool needs, or a shop's clerk has no tool for orders."""
    kinds = {kind_of(tool) for tool in ask.tools}
    words = phrases(ask.language)
    if "weather" in kinds and is_about_weather(ask.question) and not places_in(ask.question):
        return words["weather_where"]
    prepared = answer_named_in(ask)
    if "order" in kinds or prepared is None or prepared.name != "service" or not is_about_order(ask.question):
        return None
    number = joined(order_numbers(ask.question), ask.language)
    return Template(words["order_closed"]).substitute(number=number).strip()


def since_question(ask: Ask) -> tuple[Message, ...]:
    """The last user message and what followed it."""
    last = max(place for place, message in enumerate(ask.messages) if message.role == "user")
    return ask.messages[last:]


def _done(ask: Ask) -> list[tuple[str, Any]]:
    return [(name, _read(arguments)) for message in since_question(ask) for name, arguments in message.calls]


def _read(arguments: str) -> Any:
    try:
        return json.loads(arguments)
    except ValueError:
        return arguments


def _call(name: str, arguments: Json, ask: Ask) -> Call:
    nested = any(isinstance(value, dict | list) for value in arguments.values())
    whole = nested and ask.body.get("tool_stream") is not True
    return Call(name, json.dumps(arguments, ensure_ascii=False), whole=whole)
