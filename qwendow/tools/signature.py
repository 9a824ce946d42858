"""A function's signature as pydantic reads it: the model that checks a call, and its JSON schema."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaWarningKind

# Models send 1003 for "1003" now and then, which harms nobody. What is unknown is refused: it may be a misspelt option.
_CONFIG = ConfigDict(extra="forbid", coerce_numbers_to_str=True, allow_inf_nan=False)

_REFERENCE = "#/$defs/"


class BadSignature(Exception):
    """The parameters cannot be described to a model; the message says why."""


class _Schema(GenerateJsonSchema):
    def emit_warning(self, kind: JsonSchemaWarningKind, detail: str) -> None:
        """A default that JSON cannot hold stays out of the schema, which is all there is to say."""


def arguments_model(function: Callable[..., Any]) -> type[BaseModel]:
    """A field for each parameter, with its name as the alias; raises BadSignature."""
    try:
        parameters = inspect.signature(function).parameters.values()
        hints = get_type_hints(function, include_extras=True)
    except Exception as error:  # An annotation is a stranger's code.
        raise BadSignature(f"its type hints cannot be read: {type(error).__name__}: {error}") from error
    for parameter in parameters:
        _check(parameter, hints)
    # A parameter may be called `copy` or `_limit`, which a model's field may not.
    fields: dict[str, Any] = {
        f"p{number}": (
            Annotated[hints[parameter.name], Field(alias=parameter.name)],
            ... if parameter.default is parameter.empty else parameter.default,
        )
        for number, parameter in enumerate(parameters)
    }
    try:
        return create_model("Arguments", __config__=_CONFIG, **fields)
    except Exception as error:
        raise BadSignature(f"its parameters cannot be checked: {_first_line(error)}") from error


def json_schema(model: type[BaseModel], descriptions: Mapping[str, str]) -> dict[str, Any]:
    """The schema of the model's fields by their aliases; a description of the field's own wins. Raises BadSignature."""
    try:
        schema = model.model_json_schema(schema_generator=_Schema)
        for name, part in schema.setdefault("properties", {}).items():
            if name in descriptions:
                part.setdefault("description", descriptions[name])
        schema = _without_titles(_inlined(schema))
        json.dumps(schema, ensure_ascii=False, allow_nan=False).encode()
    except Exception as error:
        raise BadSignature(f"its parameters cannot be described in JSON: {_first_line(error)}") from error
    return schema


def _check(parameter: inspect.Parameter, hints: Mapping[str, Any]) -> None:
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        raise BadSignature(f"the model cannot fill {parameter}: name each parameter")
    if parameter.kind is parameter.POSITIONAL_ONLY:
        raise BadSignature(f"its parameter {parameter.name} has no name to call it by: take out the /")
    if parameter.name not in hints:
        raise BadSignature(f"its parameter {parameter.name} has no type hint")


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """Without `$ref`, which not every model follows; a type that holds itself keeps its references."""
    definitions = schema.get("$defs", {})

    def resolved(node: Any, within: frozenset[str]) -> Any:
        if isinstance(node, list):
            return [resolved(item, within) for item in node]
        if not isinstance(node, dict):
            return node
        name = _referenced(node)
        if name in within:
            raise _HoldsItself
        rest = {key: resolved(value, within) for key, value in node.items() if key not in ("$ref", "$defs")}
        return {**resolved(definitions[name], within | {name}), **rest} if name else rest

    try:
        inlined: dict[str, Any] = resolved(schema, frozenset())
    except _HoldsItself:
        return schema
    return inlined


class _HoldsItself(Exception):
    pass


def _referenced(node: dict[str, Any]) -> str:
    reference = node.get("$ref")
    return reference.removeprefix(_REFERENCE) if isinstance(reference, str) else ""


def _without_titles(schema: dict[str, Any]) -> dict[str, Any]:
    """pydantic titles everything with its own name; a property may be called "title", too."""
    return {key: _cleaned(key, value) for key, value in schema.items() if key != "title"}


def _cleaned(key: str, value: Any) -> Any:
    match key, value:
        case (("properties" | "$defs" | "patternProperties"), dict()):
            return {name: _without_titles(part) for name, part in value.items()}
        case (("items" | "additionalProperties" | "not" | "contains" | "propertyNames"), dict()):
            return _without_titles(value)
        case (("anyOf" | "allOf" | "oneOf" | "prefixItems"), list()):
            return [_without_titles(part) for part in value]
        case _:
            return value


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
