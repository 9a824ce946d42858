"""Calls that a model wrote as text: how each form of them is read."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qwendow.client.arguments import tool_name
from qwendow.client.offer import Offer

MOST_PYTHON = 10_000
"""Characters of an object in Python's writing that are read."""

UNNAMED = "?"
"""Of a call that broke off before its name."""

NAMES = ("name", "tool_name", "function_name", "tool", "function", "action")
ARGUMENTS = ("arguments", "parameters", "args", "input", "action_input")
"""What models call the two; where they call the second nothing, its parts stand beside the first."""

_DSML = "(?:[|｜]DSML[|｜])?"
_FUNCTION = re.compile(
    rf'(?:<[^<>\s]+>\s*)?(?:<function(?:=| name=)"?([^">\s]*)"?>|<{_DSML}invoke name="([^"]*)">)\s*|'
    r"<tool_call>\s*([\w.:-]+)\s*"
)
_END = re.compile(rf"\s*(?:</{_DSML}(?:\w+:)?(?:function|invoke|tools|tool_use|tool_calls?|function_calls?)>\s*)+\Z")
_BEGINS = rf'<{_DSML}parameter(?:=| name=)"?'
_PARAMETER = re.compile(
    rf"{_BEGINS}([^\">\n]+)(?:\"[^>\n]*)?>(?:((?:(?!{_BEGINS}).)*?)</{_DSML}parameter>|"
    rf"(.*?)(?={_BEGINS}|</function>|</{_DSML}invoke>|\Z))",
    re.DOTALL,
)
_PAIR = re.compile(r"<arg_key>\s*(.*?)\s*</arg_key>\s*<arg_value>(?:(.*?)</arg_value>|(.*))", re.DOTALL)
_NAME = re.compile(r'"name"\s*:\s*"([^"]{1,64})"')
_DECODER = json.JSONDecoder(strict=False)
"""Models write line breaks into a text as they are."""


@dataclass(frozen=True, slots=True)
class Written:
    """A call; `arguments` are JSON, or what stood there in its place. null says that there were none."""

    name: str
    arguments: str


def json_calls(text: str) -> list[Written]:
    """Of a JSON object, or a list of them: {"name": …, "arguments": {…}}, or `parameters`, or in a `function`."""
    try:
        value, _ = _DECODER.raw_decode(text)
        return [_of_object(one) for one in (value if isinstance(value, list) else [value])]
    except (ValueError, RecursionError):
        if (value := _of_python(text)) is not None:
            return [_of_object(value)]
        name = _NAME.search(text)
        return [Written(name[1] if name else UNNAMED, text)]


def bare_calls(text: str, offer: Offer) -> list[Written]:
    """Of a text that is nothing but calls in JSON, in a fence or without; each names a tool and its arguments."""
    source = text.strip()
    name, mark, arguments = source.partition("[ARGS]")
    if mark and name in offer.tools:
        return [named_call(name, arguments, offer)]
    if source.startswith("```") and source.endswith("```"):
        source = source.removesuffix("```").partition("\n")[2].strip()
    try:
        objects = list(_objects(source))
    except (ValueError, RecursionError):
        return []
    objects = [inner for one in objects for inner in _within(one)]
    calls = [_of_object(one) for one in objects if isinstance(one, dict) and _is_call(one)]
    return calls if len(calls) == len(objects) and all(call.name in offer.tools for call in calls) else []


def xml_call(text: str, offer: Offer) -> Written:
    """Of <function=NAME><parameter=KEY>value</parameter></function>, or with JSON in place of the parameters.

    Also in the other tags of `call_forms.XmlForm`.
    """
    begin = _FUNCTION.match(text)
    if begin is None:
        return Written(UNNAMED, text)
    name, body = next(filter(None, begin.groups()), UNNAMED), without_ends(text[begin.end() :])
    if body.startswith("{"):
        return Written(name, _object_text(body))
    schema = offer.tools.get(name)
    properties, values = (schema or {}).get("properties") or {}, {}
    for key, closed, unclosed in _PARAMETER.findall(body) or _PAIR.findall(body):
        value = (closed or unclosed).removeprefix("\n").removesuffix("\n")
        values[key.strip()] = _value(value, properties.get(key.strip()))
    return Written(name, _dumped(values))


def agent_call(text: str) -> tuple[list[Written], str]:
    """Of ✿FUNCTION✿: NAME ✿ARGS✿: {…}, and the text behind it, without a result that the model made up."""
    head, _, tail = text.partition("✿ARGS✿")
    name = head.removeprefix("✿FUNCTION✿").strip(" \t\n:：").partition("\n")[0] or UNNAMED
    arguments, _, made_up = tail.lstrip(" \t\n:：").partition("✿")
    try:
        value, end = _DECODER.raw_decode(arguments)
    except (ValueError, RecursionError):
        return [Written(name, arguments.strip() or "null")], ""
    return [Written(name, _dumped(value))], "" if made_up else arguments[end:]


def without_ends(text: str) -> str:
    """Without the closing tags that it ends with."""
    return _END.sub("", text).rstrip()


def named_call(name: str, text: str, offer: Offer) -> Written:
    """Of arguments in JSON behind a name, as in functions.weather:0."""
    try:
        value, _ = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return Written(tool_name([name], offer.tools), text)
    return Written(tool_name([name], offer.tools), _object_text(value))


def _objects(source: str) -> Iterator[Any]:
    position = 0
    while position < len(source):
        value, position = _DECODER.raw_decode(source, position)
        yield from value if isinstance(value, list) else [value]
        position += len(source[position:]) - len(source[position:].lstrip(",; \t\r\n"))


def _within(one: Any) -> list[Any]:
    """The calls themselves, where they stand in OpenAI's form of an answer with calls."""
    match one:
        case {"tool_calls": list(calls)} if len(one) == 1:
            return [inner for call in calls for inner in _within(call)]
        case {"function": dict(inner)} if one.keys() <= {"id", "type", "function"}:
            return [inner]
        case {"type": "function", **rest}:
            return [{key: value for key, value in rest.items() if key != "id"}]
    return [one]


def _is_call(one: Mapping[str, Any]) -> bool:
    """Whether it is exactly a call: an answer in JSON may have a name, too."""
    named = [name for name in NAMES if isinstance(one.get(name), str)]
    return len(one) == 2 and len(named) == 1 and any(name in one for name in ARGUMENTS)


def _of_object(one: object) -> Written:
    values = one if isinstance(one, dict) else {}
    inner = values.get("function")
    values = inner if isinstance(inner, dict) else values
    named = next((name for name in NAMES if isinstance(values.get(name), str) and values[name]), "")
    beside = {name: value for name, value in values.items() if name not in (*NAMES, "id", "type", "tool_call_id")}
    arguments = next((values[name] for name in ARGUMENTS if name in values), beside or None)
    return Written(str(values.get(named, UNNAMED)), _object_text(arguments))


def _of_python(text: str) -> Any:
    """Small models write it with the quotes of Python; None where it is something else."""
    try:
        value = ast.literal_eval(text) if len(text) < MOST_PYTHON else None
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, dict) and _is_json(value) else None


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (ValueError, TypeError, RecursionError):
        return False
    return True


def _object_text(arguments: Any) -> str:
    """Where they are text, it is the JSON itself."""
    if isinstance(arguments, str):
        try:
            arguments = _DECODER.decode(arguments)
        except (ValueError, RecursionError):
            return arguments or "null"
    return _dumped(arguments)


def _value(text: str, schema: Any) -> Any:
    """Text is all that this form knows: it becomes what the schema asks for, where it can."""
    types = set(_types(schema))
    if "string" in types and not ("null" in types and text.strip() == "null"):
        return text
    try:
        value = _DECODER.decode(text.strip())
    except (ValueError, RecursionError):
        return {"True": True, "False": False, "None": None}.get(text.strip(), text)
    return value if types or isinstance(value, dict | list) else text


def _types(schema: Any) -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    named = schema.get("type", [])
    yield from [named] if isinstance(named, str) else named
    for part in [*schema.get("anyOf", []), *schema.get("oneOf", [])]:
        yield from _types(part)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
