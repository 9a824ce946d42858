"""Which parameters the endpoint refuses, in its own words; the messages have their checks next door."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from qwendow.offline.asked.ask import Ask, Message, read_messages, response_type
from qwendow.offline.asked.catalog import Catalog, Model
from qwendow.offline.asked.errors import ACCESS_DENIED, BAD_BODY, NO_MODEL, Refused, invalid, model_not_found
from qwendow.offline.asked.message_checks import check_messages
from qwendow.offline.wire.forms import Json

Profile = Literal["2025", "2026H2"]
Retired = Literal["denied", "missing", "served"]

JSON_WORD = "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
BAD_FORMAT = (
    "Unknown format of response_format, response_format should be a dict, includes 'type' and an optional key "
    "'json_schema'."
)
FORCED_TOOL = "The tool_choice parameter does not support being set to required or object in thinking mode"
MOST_SEED = 2**31 - 1
_TOOL_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Rules:
    """Where the endpoint has changed, or is known to differ by model.

    2025: JSON mode with thinking is an error; since then it is taken, and may give no JSON. `strict_thinking`: a model
    that cannot think refuses enable_thinking instead of ignoring it. `retired`: an id whose last day is past is
    "denied" (403 access_denied, as notes of 2026-10 have it), "missing" (404, as those of before) or still "served".
    """

    profile: Profile = "2026H2"
    strict_thinking: bool = False
    retired: Retired = "denied"


def read_ask(body: Json, catalog: Catalog, rules: Rules, today: date) -> Ask:
    """The request, or Refused with the first thing wrong with it."""
    model = _model(body, catalog, rules.retired, today)
    check_messages(body.get("messages"), model)
    messages = read_messages(body["messages"])
    _check_shapes(body)
    for check in (_check_ranges, _check_tools, _check_search):
        check(body, model)
    thinking = _thinking(body, model, rules) and not messages[-1].partial
    _check_thinking(body, model, thinking)
    _check_format(body, model, messages, thinking and rules.profile == "2025")
    return Ask(body, model, messages, thinking)


def read_body(raw: bytes) -> Json:
    """The JSON object sent, unchecked."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Refused(BAD_BODY) from error
    if not isinstance(body, dict):
        raise Refused(BAD_BODY)
    return body


def _model(body: Json, catalog: Catalog, retired: Retired, today: date) -> Model:
    name = body.get("model")
    if not name or not isinstance(name, str):
        raise Refused(NO_MODEL)
    if retired == "denied" and catalog.ended(name, today):
        raise Refused(ACCESS_DENIED)
    if name not in catalog.models or (retired == "missing" and catalog.ended(name, today)):
        raise model_not_found(name.encode("utf-8", "replace").decode())
    return catalog.models[name]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# Name, what is allowed, what is said otherwise. Written so that NaN fails.
_RANGES: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("temperature", _number, "'temperature' must be Float"),
    ("temperature", lambda value: 0 <= value < 2, "Temperature should be in [0.0, 2.0)"),
    ("top_p", lambda value: _number(value) and 0 < value <= 1, "Range of top_p should be (0.0, 1.0]"),
    ("top_k", lambda value: _whole(value) and value >= 0, "Parameter top_k be greater than or equal to 0"),
    (
        "repetition_penalty",
        lambda value: _number(value) and value > 0,
        "Repetition_penalty should be greater than 0.0",
    ),
    (
        "presence_penalty",
        lambda value: _number(value) and -2 <= value <= 2,
        "Presence_penalty should be in [-2.0, 2.0]",
    ),
    ("n", lambda value: _whole(value) and 1 <= value <= 4, "Range of n should be [1, 4]"),
    ("top_logprobs", lambda value: _whole(value) and 0 <= value <= 5, "Range of top_logprobs should be [0, 5]"),
)


def _check_ranges(body: Json, model: Model) -> None:
    for name, allowed, message in _RANGES:
        if body.get(name) is not None and not allowed(body[name]):
            raise invalid(message)
    seed = body.get("seed")
    if seed is not None and not (_whole(seed) and seed >= 0):
        raise invalid(f"{seed} is lesser than the minimum of 0 - 'seed'", prefix="")
    if seed is not None and seed > MOST_SEED:
        raise invalid(f"{seed} is greater than the maximum of {MOST_SEED} - 'seed'", prefix="")
    cap = max(model.max_output, model.max_output_thinking)
    for name in ("max_tokens", "max_completion_tokens"):
        limit = body.get(name)
        most = cap if name == "max_tokens" else cap + (model.max_thinking or cap)
        if limit is not None and not (_whole(limit) and 1 <= limit <= most):
            raise invalid(f"Range of {name} should be [1, {most}]")


def _check_shapes(body: Json) -> None:
    """What is no number must at least be of its type."""
    types: dict[str, tuple[type, ...]] = {"stream_options": (dict,), "stop": (str, list), "tools": (list,)}
    if any(not isinstance(body[name], kinds) for name, kinds in types.items() if body.get(name) is not None):
        raise Refused(BAD_BODY)


def _check_tools(body: Json, model: Model) -> None:
    tools = body.get("tools")
    if not tools:
        return
    if not model.tools:
        raise invalid("The tool call is not supported.")
    if not all(map(_well_formed, tools)):
        raise Refused(BAD_BODY)
    if any(tool["function"]["name"] == "search" for tool in tools):
        raise invalid("Tool names are not allowed to be [search]")
    if (body.get("n") or 1) > 1:
        raise invalid("Range of n should be [1, 1]")
    choice = body.get("tool_choice", "auto")
    named = isinstance(choice, dict) and _well_formed(choice)
    # Lines that take a schema were seen to take it while they do not think (2026-08); older ones never.
    required = choice == "required" and model.json_schema
    if choice not in ("auto", "none", None) and not (named or required):
        raise invalid('tool_choice is one of the strings that should be ["none", "auto"]')


def _check_search(body: Json, model: Model) -> None:
    if body.get("enable_search") and not model.search:
        raise invalid("This model does not support enable_search.")


def _well_formed(tool: Any) -> bool:
    function = tool.get("function") if isinstance(tool, dict) else None
    name = function.get("name") if isinstance(function, dict) else None
    parameters = function.get("parameters") or {} if isinstance(function, dict) else {}
    return isinstance(name, str) and _TOOL_NAME.fullmatch(name) is not None and isinstance(parameters, dict)


def _thinking(body: Json, model: Model, rules: Rules) -> bool:
    """Whether the model will think: what was asked for, where the model leaves a choice."""
    wanted = body.get("enable_thinking")
    if wanted is None and model.effort and body.get("reasoning_effort") in ("none", "off"):
        return False
    if model.thinking == "always":
        if wanted is False:
            raise invalid("The value of the enable_thinking parameter is restricted to True.")
        return True
    if model.thinking == "never":
        if wanted and rules.strict_thinking:
            raise invalid(f"The model {model.id} does not support enable_thinking.")
        return False
    return model.thinking == "on" if wanted is None else wanted is True


def _check_thinking(body: Json, model: Model, thinking: bool) -> None:
    _check_effort(body, model)
    if not thinking:
        return
    if model.stream_only and body.get("stream") is not True:
        raise _stream_only(body, model)
    budget = body.get("thinking_budget")
    most = model.max_thinking or model.max_output
    if budget is not None and not (_whole(budget) and 0 < budget <= most):
        raise invalid(f"The thinking_budget parameter must be a positive integer and not greater than {most}")
    if isinstance(body.get("tool_choice"), dict) or body.get("tool_choice") == "required":
        raise invalid(FORCED_TOOL)


def _check_effort(body: Json, model: Model) -> None:
    """Other models than those with levels know only the budget, and do not look at it."""
    effort = body.get("reasoning_effort")
    if effort is None or not model.effort:
        return
    if effort not in model.efforts:
        levels = ", ".join(f"'{level}'" for level in model.efforts)
        raise invalid(f"'reasoning_effort' must be one of: {levels}")
    if body.get("thinking_budget") is not None:
        raise invalid("'reasoning_effort' and 'thinking_budget' cannot be set simultaneously")


def _stream_only(body: Json, model: Model) -> Refused:
    if not model.open_weights:
        return invalid("This model only support stream mode, please enable the stream parameter to access the model.")
    if body.get("enable_thinking") is None:
        return invalid("parameter.enable_thinking must be set to false for non-streaming calls", prefix="")
    return invalid("parameter.enable_thinking only support stream call", prefix="")


def _check_format(body: Json, model: Model, messages: tuple[Message, ...], forbidden: bool) -> None:
    chosen = body.get("response_format")
    if chosen is None:
        return
    kind = response_type(body)
    allowed = {"text": True, "json_object": model.json, "json_schema": model.json_schema}
    schema = chosen.get("json_schema") or {} if isinstance(chosen, dict) else None
    if not isinstance(schema, dict) or not allowed.get(kind, False):
        raise invalid(BAD_FORMAT)
    if kind == "json_object" and not any("json" in message.text.lower() for message in messages):
        raise invalid(JSON_WORD)
    if kind != "text" and forbidden:
        raise invalid("Json mode response is not supported when enable_thinking is true")
