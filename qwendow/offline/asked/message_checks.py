"""Which lists of messages the endpoint refuses: roles, contents, and tool calls without their results."""

from __future__ import annotations

import json
from typing import Any

from qwendow.offline.asked.ask import text_of
from qwendow.offline.asked.catalog import Model
from qwendow.offline.asked.errors import BAD_BODY, INPUT_INSPECTED, OUT_OF_RANGE, Refused, invalid
from qwendow.offline.wire.forms import Json

ROLES = ["system", "assistant", "user", "tool", "function"]
BAD_ARGUMENTS = 'The "function.arguments" parameter of the code model must be in JSON format.'
ORPHANED_RESULT = 'messages with role "tool" must be a response to a preceeding message with "tool_calls".'
MISSING_RESULT = (
    'An assistant message with "tool_calls" must be followed by tool messages responding to each "tool_call_id". '
    "The following tool_call_ids did not have response messages: "
)
# Stand-ins for what a content inspection would stop; a real word list would have no place here.
REFUSED_INPUT = ("moderate-input-test", "输入审核测试")
REFUSED_OUTPUT = ("moderate-output-test", "输出审核测试")
REFUSED_LATER = ("moderate-later-test", "再次审核测试")
"""An answer may hold these; it is refused when it comes back with a later request."""


def check_messages(messages: Any, model: Model) -> None:
    if not isinstance(messages, list) or not all(isinstance(message, dict) for message in messages):
        raise Refused(BAD_BODY)
    if not messages:
        raise invalid("[] is too short - 'messages'", prefix="")
    for index, message in enumerate(messages):
        _check_role(message.get("role"), index)
        _check_content(message, model)
    _check_pairs(messages)
    _check_order(messages)
    _inspect_input(messages)


def _check_role(role: Any, index: int) -> None:
    if role not in ROLES:
        raise invalid(f"{role} is not one of {ROLES} - 'messages.{index}.role'", prefix="")


def _check_content(message: Json, model: Model) -> None:
    content = message.get("content")
    may_be_empty = message["role"] != "assistant" or message.get("tool_calls")
    if content is None and not message.get("tool_calls"):
        raise invalid("The content field is a required field.")
    if not content and not may_be_empty:
        raise invalid("The content field is a required field.")
    if isinstance(content, list):
        _check_parts(content, model)
    elif content is not None and not isinstance(content, str):
        raise invalid("input content must be a string.")


def _check_parts(parts: list[Any], model: Model) -> None:
    if not all(isinstance(part, dict) for part in parts):
        raise Refused(BAD_BODY)
    if not model.images and any(part.get("type", "text") != "text" for part in parts):
        raise invalid("input content must be a string.")


def _check_pairs(messages: list[Json]) -> None:
    """Every tool call is followed by its result, every result follows its call.

    A result without an id, as the older documents show them, answers the next open call.
    """
    waiting: list[str] = []
    for index, message in enumerate(messages):
        if message["role"] == "tool":
            answered = message.get("tool_call_id") or next(iter(waiting), None)
            if answered not in waiting:
                raise invalid(ORPHANED_RESULT)
            waiting.remove(answered)
        elif waiting:
            raise invalid(f"{MISSING_RESULT}message[{index}].role")
        else:
            waiting = _call_ids(message)
    if waiting:
        raise invalid(f"{MISSING_RESULT}message[{len(messages)}].role")


def _call_ids(message: Json) -> list[str]:
    calls = message.get("tool_calls") or []
    if not isinstance(calls, list) or not all(isinstance(call, dict) for call in calls):
        raise Refused(BAD_BODY)
    if message["role"] != "assistant":
        return []
    if not all(_has_json_arguments(call.get("function")) for call in calls):
        raise invalid(BAD_ARGUMENTS)
    return [str(call.get("id")) for call in calls]


def _has_json_arguments(function: Any) -> bool:
    """As far as it has any."""
    arguments = function.get("arguments") if isinstance(function, dict) else None
    try:
        json.loads("{}" if arguments is None else arguments)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _check_order(messages: list[Json]) -> None:
    if not any(message["role"] == "user" for message in messages):
        raise invalid("The input messages do not contain elements with the role of user.")
    last = messages[-1]
    if last["role"] not in ("user", "tool") and not last.get("partial"):
        raise Refused(OUT_OF_RANGE)


def _inspect_input(messages: list[Json]) -> None:
    """The whole history is inspected, so one refused message spoils every later request that still holds it.

    The table of faults names the words, so in answers others count.
    """
    for message in messages:
        words = REFUSED_LATER if message["role"] == "assistant" else REFUSED_INPUT
        if any(word in text_of(message.get("content")) for word in words):
            raise Refused(INPUT_INSPECTED)
