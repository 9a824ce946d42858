"""The rules of a draft under a time limit, and those of its rules that jsonschema would take too long over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from time import monotonic
from typing import Any

import regex
from jsonschema import FormatChecker, ValidationError
from jsonschema.validators import extend

Rule = Callable[[Any, Any, Any, Mapping[str, Any]], Iterator[ValidationError] | None]

NOT_ALLOWED = "additionalProperties"
FORMATS = ("date", "email", "ipv4", "ipv6", "uuid")


def timed(draft: Any, seconds: float) -> Any:
    """The draft's rules, each of which raises TimeoutError once `seconds` have passed from now."""
    watch = Watch(monotonic() + seconds)
    rules = {
        **draft.VALIDATORS,
        **watch.own_rules(),
        "properties": properties,
        "uniqueItems": unique,
        "multipleOf": multiple,
    }
    known = {name: watch.limited(rule) for name, rule in rules.items() if name in draft.VALIDATORS}
    make: Any = extend  # untyped in its stubs
    return make(draft, known)


def formats() -> FormatChecker:
    """What needs no further library; other formats are annotations, as the standard has it."""
    checker = FormatChecker(FORMATS)
    checker.checks("date-time", raises=ValueError)(_is_instant)
    return checker


def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or ("T" in value.upper() and datetime.fromisoformat(value).tzinfo is not None)


@dataclass(frozen=True, slots=True)
class Watch:
    """`deadline` is an instant of the monotonic clock. Python's own patterns cannot be interrupted, `regex` can."""

    deadline: float

    def limited(self, rule: Rule) -> Rule:
        def run(validator: Any, value: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
            if monotonic() > self.deadline:
                raise TimeoutError
            yield from rule(validator, value, instance, schema) or ()

        return run

    def own_rules(self) -> dict[str, Rule]:
        return {
            "pattern": self.pattern,
            "patternProperties": self.pattern_properties,
            "additionalProperties": self.additional_properties,
        }

    def found(self, pattern: str, text: str) -> bool:
        left = max(0.001, self.deadline - monotonic())
        return regex.search(pattern, text, timeout=left, concurrent=True) is not None

    def pattern(
        self, validator: Any, value: Any, instance: Any, schema: Mapping[str, Any]
    ) -> Iterator[ValidationError]:
        if isinstance(instance, str) and not self.found(value, instance):
            yield ValidationError("does not match")

    def pattern_properties(
        self, validator: Any, value: Any, instance: Any, schema: Mapping[str, Any]
    ) -> Iterator[ValidationError]:
        fields = instance.items() if isinstance(instance, dict) else ()
        for name, inner in fields:
            for pattern, rule in value.items():
                if self.found(pattern, name):
                    yield from _field(validator, inner, rule, name)

    def additional_properties(
        self, validator: Any, value: Any, instance: Any, schema: Mapping[str, Any]
    ) -> Iterator[ValidationError]:
        """Each one too many is an error of its own, at its own place."""
        known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
        for name in instance if isinstance(instance, dict) else ():
            if name not in known and not any(self.found(pattern, name) for pattern in patterns):
                yield from _field(validator, instance[name], value, name)


def properties(validator: Any, value: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    for name, rule in value.items():
        if isinstance(instance, dict) and name in instance:
            yield from _field(validator, instance[name], rule, name)


def _field(validator: Any, inner: Any, rule: Any, name: str) -> Iterator[ValidationError]:
    """jsonschema forgets the path of a field whose rule is `false`."""
    if rule is False:
        yield ValidationError("not allowed", validator=NOT_ALLOWED, path=(name,))
    else:
        yield from validator.descend(inner, rule, path=name, schema_path=name)


def unique(validator: Any, value: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    """By their text: jsonschema compares each object with each."""
    if value and isinstance(instance, list):
        texts = {json.dumps(item, sort_keys=True) for item in instance}
        if len(texts) < len(instance):
            yield ValidationError("not unique")


def multiple(validator: Any, value: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    """In decimal, as it is written: 19.99 is a multiple of 0.01."""
    if validator.is_type(instance, "number") and Fraction(str(instance)) % Fraction(str(value)):
        yield ValidationError("not a multiple")
