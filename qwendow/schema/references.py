"""Where the references of a schema lead: each must end at a schema inside it, and none may lead back to itself."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from referencing import Registry, Specification
from referencing.exceptions import Unresolvable
from referencing.jsonschema import Schema as Part

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_LISTS = ("allOf", "anyOf", "oneOf")
_SINGLE = ("not", "if", "then", "else")
_MAPS = ("dependentSchemas", "dependencies")


class BadReference(Exception):
    """`reason` is "remote_reference", "reference_nowhere" or "endless_reference"; `reference` may be empty."""

    def __init__(self, reason: str, reference: str = "") -> None:
        super().__init__(reason, reference)
        self.reason = reason
        self.reference = reference


def parts_of(schema: dict[str, Any], specification: Specification[Part]) -> list[dict[str, Any]]:
    """The schema and all schemas inside it; raises BadReference. Nothing is fetched: the registry has no way to."""
    root = specification.create_resource(schema)
    waiting = [(root, Registry[Part]().resolver_with_root(root))]
    found: dict[int, dict[str, Any]] = {}
    led_to: dict[int, list[Any]] = {}
    while waiting:
        resource, resolver = waiting.pop()
        if not isinstance(part := resource.contents, dict):
            continue
        found[id(part)] = part
        led_to[id(part)] = [_target(reference, resolver) for reference in _references(part)]
        waiting += [(inner, resolver.in_subresource(inner)) for inner in resource.subresources()]
    _require_schemas(found, led_to)
    _require_an_end(found, led_to)
    return list(found.values())


def _references(part: dict[str, Any]) -> list[str]:
    return [reference for name in REFERENCES if isinstance(reference := part.get(name), str)]


def _target(reference: str, resolver: Any) -> Any:
    try:
        return resolver.lookup(reference).contents
    except (Unresolvable, ValueError) as error:
        reason = "reference_nowhere" if reference.startswith("#") else "remote_reference"
        raise BadReference(reason, reference) from error


def _require_schemas(found: dict[int, dict[str, Any]], led_to: dict[int, list[Any]]) -> None:
    """A reference to a list, or into a place where no schema stands, was never checked to be one."""
    for origin, targets in led_to.items():
        if any(not isinstance(target, bool) and id(target) not in found for target in targets):
            raise BadReference("reference_nowhere", ", ".join(_references(found[origin])))


def _require_an_end(found: dict[int, dict[str, Any]], led_to: dict[int, list[Any]]) -> None:
    """A schema may hold itself one level down in the answer, never at the same place."""
    same_place = {origin: [*map(id, led_to[origin]), *map(id, _alternatives(part))] for origin, part in found.items()}
    try:
        TopologicalSorter(same_place).prepare()
    except CycleError as error:
        origin = next(each for each in error.args[1] if _references(found[each]))
        raise BadReference("endless_reference", ", ".join(_references(found[origin]))) from error


def _alternatives(part: dict[str, Any]) -> Iterator[Any]:
    """The schemas inside that are held against the same value as the whole."""
    for name in _LISTS:
        yield from part.get(name, ())
    yield from (part[name] for name in _SINGLE if name in part)
    for name in _MAPS:
        yield from part.get(name, {}).values()
