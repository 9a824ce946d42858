"""A schema somebody gave: what is refused and why, what a verdict says, and the words to the model."""

from __future__ import annotations

import json
import socket
from time import monotonic
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwendow.conversation.judged import Fault, Problem, Schema, Verdict
from qwendow.schema import BrokenSchema, instructions, parse_schema, repair_request, verdict_on
from qwendow.schema.rules import Watch

ORDER = {
    "title": "Order",
    "type": "object",
    "required": ["due", "items"],
    "additionalProperties": False,
    "properties": {
        "due": {"type": ["string", "null"]},
        "items": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/item"}},
    },
    "$defs": {
        "item": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string"},
                "colour": {"enum": ["red", "blue"]},
                "parts": {"type": "array", "items": {"$ref": "#/$defs/item"}},
            },
        }
    },
}
GOOD = {"due": None, "items": [{"name": "lamp", "parts": [{"name": "bulb"}]}]}


def parsed(schema: object) -> Schema:
    return parse_schema(json.dumps(schema))


def problems(schema: object, answer: object) -> list[tuple[str, str, str]]:
    verdict = verdict_on(json.dumps(answer), parsed(schema).json)
    assert verdict.fault is None
    return [(problem.path, problem.message, problem.keyword) for problem in verdict.problems]


def refused(text: str) -> BrokenSchema:
    with pytest.raises(BrokenSchema) as raised:
        parse_schema(text)
    return raised.value


def test_a_schema_has_a_name_its_text_and_its_json():
    schema = parsed(ORDER)
    assert (schema.name, schema.json) == ("Order", ORDER)
    assert schema.text == json.dumps(ORDER, indent=2)


@pytest.mark.parametrize(
    "wrapped",
    [
        {"name": "my order!", "schema": ORDER, "strict": True},
        {"type": "json_schema", "json_schema": {"name": "my order!", "schema": ORDER}},
    ],
)
def test_the_form_it_has_on_the_wire_is_taken_off(wrapped: object):
    schema = parsed(wrapped)
    assert (schema.name, schema.json) == ("my_order", ORDER)


def test_a_schema_of_an_object_with_the_fields_of_the_wrapper_is_no_wrapper():
    schema = {"type": "object", "properties": {"name": {}, "schema": {}}}
    assert parsed(schema).json == schema


@pytest.mark.parametrize(
    ("title", "name"),
    [("订单", "answer"), ("", "answer"), (None, "answer"), ("a b/订c", "a_b_c"), ("x" * 99, "x" * 64)],
)
def test_a_name_holds_what_the_wire_allows(title: str | None, name: str):
    assert parsed({} if title is None else {"title": title}).name == name


@pytest.mark.parametrize(
    ("text", "reason", "line", "column"),
    [
        ("", "not_json", 1, 1),
        ('{\n  "type": object\n}', "not_json", 2, 11),
        ('{"minimum": NaN}', "not_json", 0, 0),
        ('{"minimum": 1e999}', "number", 0, 0),
        ("[]", "not_object", 0, 0),
        ("true", "not_object", 0, 0),
        (json.dumps({"title": "x" * 65_536}), "too_large", 0, 0),
        ('{"not":' * 70 + "{}" + "}" * 70, "too_deep", 0, 0),
        ('{"not":' * 8000 + "{}" + "}" * 8000, "too_deep", 0, 0),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_text_that_cannot_be_a_schema_is_refused_with_its_place(text: str, reason: str, line: int, column: int):
    error = refused(text)
    assert (error.reason, error.line, error.column) == (reason, line, column)


@pytest.mark.parametrize(
    ("schema", "path", "word"),
    [
        ({"properties": {"a": {"type": "strng"}}}, "$.properties.a.type", '"strng"'),
        ({"properties": {"a b": 3}}, '$.properties["a b"]', "integer"),
        ({"required": "a"}, "$.required", "must be array"),
        (
            {"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1, "exclusiveMinimum": 3},
            "$.exclusiveMinimum",
            "bool",
        ),
    ],
)
def test_json_that_is_no_schema_is_refused_with_its_path(schema: object, path: str, word: str):
    error = refused(json.dumps(schema))
    assert (error.reason, error.path) == ("not_a_schema", path)
    assert word in error.detail


@pytest.mark.parametrize(
    ("schema", "reason", "detail"),
    [
        ({"$ref": "https://example.com/s.json"}, "remote_reference", "https://example.com/s.json"),
        ({"items": {"$ref": "file:///etc/passwd"}}, "remote_reference", "file:///etc/passwd"),
        ({"$ref": "https://json-schema.org/draft/2020-12/schema"}, "remote_reference", None),
        ({"$id": "https://example.com/a", "$ref": "b#/$defs/c"}, "remote_reference", "b#/$defs/c"),
        ({"$ref": "#/$defs/none"}, "reference_nowhere", "#/$defs/none"),
        ({"$ref": "#none"}, "reference_nowhere", "#none"),
        ({"$ref": "#/enum", "enum": [1]}, "reference_nowhere", "#/enum"),
        ({"$ref": "#/made/up", "made": {"up": {"type": 7}}}, "reference_nowhere", "#/made/up"),
        ({"$ref": "#"}, "endless_reference", "#"),
        ({"anyOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"not": {"$ref": "#"}}}}, "endless_reference", None),
        ({"properties": {"a": {"$schema": "http://json-schema.org/draft-07/schema#"}}}, "unsupported", "$schema"),
        ({"patternProperties": {"a": {}}, "unevaluatedProperties": False}, "unsupported", "unevaluatedProperties"),
        ({"pattern": "(a"}, "bad_pattern", "(a"),
        ({"patternProperties": {"*": {}}}, "bad_pattern", "*"),
        ({"pattern": "a" * 501}, "bad_pattern", None),
        ({"pattern": "((a{1000}){1000}){1000}"}, "bad_pattern", None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_could_not_be_checked_is_refused(schema: object, reason: str, detail: str | None):
    error = refused(json.dumps(schema))
    assert error.reason == reason
    assert error.detail == detail or detail is None


def test_no_reference_is_ever_fetched(monkeypatch: pytest.MonkeyPatch):
    def forbidden(*args: Any) -> None:
        raise AssertionError("a reference was fetched")

    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    monkeypatch.setattr("urllib.request.urlopen", forbidden)
    assert refused('{"$ref": "http://127.0.0.1/s.json"}').reason == "remote_reference"


@pytest.mark.parametrize(
    "schema",
    [
        {"$id": "https://example.com/a", "$ref": "#/$defs/b", "$defs": {"b": {"type": "string"}}},
        {"$ref": "#here", "$defs": {"b": {"$anchor": "here", "type": "string"}}},
        {"$schema": "http://json-schema.org/draft-07/schema#", "allOf": [{"$ref": "#/definitions/b"}],
         "definitions": {"b": {"type": "string"}}},
        {"$schema": "https://nowhere.example/draft", "type": "string"},
    ],
)  # fmt: skip
def test_references_inside_a_schema_are_followed(schema: object):
    assert (problems(schema, "x"), problems(schema, 1)) == ([], [("$", "must be string, is integer", "type")])


def test_a_field_that_is_named_like_a_keyword_is_a_field():
    schema = {"properties": {"$ref": {"type": "string"}, "const": {"type": "string"}}, "examples": [{"$ref": "x://y"}]}
    assert problems(schema, {"$ref": "x", "const": 1}) == [("$.const", "must be string, is integer", "type")]


def test_the_draft_a_schema_names_is_followed():
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "string"}]}
    assert problems(schema, [1, 1]) == [("$[0]", "must be string, is integer", "type")]


@pytest.mark.parametrize(
    "text", [json.dumps(GOOD), f"```json\n{json.dumps(GOOD)}\n```", f" \n```\n{json.dumps(GOOD, indent=2)}\n```\n"]
)
def test_an_answer_that_conforms_has_no_problem(text: str):
    verdict = verdict_on(text, parsed(ORDER).json)
    assert (verdict, verdict.conforms) == (Verdict(), True)


def test_problems_stand_in_the_order_of_their_paths():
    items: list[object] = [{"name": "x"} for _ in range(11)]
    items[2], items[10] = {"parts": [{"name": 1}]}, {"name": "x", "colour": "pink"}
    assert problems(ORDER, {"items": items, "note": 1}) == [
        ("$.due", "is missing", "required"),
        ("$.items[2].name", "is missing", "required"),
        ("$.items[2].parts[0].name", "must be string, is integer", "type"),
        ("$.items[10].colour", 'must be one of "red", "blue", is "pink"', "enum"),
        ("$.note", "is not allowed", "additionalProperties"),
    ]


@pytest.mark.parametrize(
    ("schema", "answer", "message"),
    [
        ({"const": {"a": 1}}, None, 'must be {"a": 1}, is null'),
        ({"minimum": 3}, 2.5, "must be at least 3, is 2.5"),
        ({"exclusiveMaximum": 3}, 3, "must be below 3, is 3"),
        ({"minLength": 3}, "字", "must have at least 3 characters, has 1"),
        ({"maxItems": 0}, [1], "must have at most 0 entries, has 1"),
        ({"pattern": "^a"}, "b" * 99, f'must match the pattern "^a", is "{"b" * 37} …'),
        ({"format": "date"}, "Wednesday", 'must have the format "date", is "Wednesday"'),
        ({"format": "date-time"}, "2026-11-16T09:00:00", 'must have the format "date-time", is "2026-11-16T09:00:00"'),
        ({"multipleOf": 0.01}, 19.995, "must be a multiple of 0.01, is 19.995"),
        ({"uniqueItems": True}, [{"a": 1, "b": 2}, {"b": 2, "a": 1}], "must not hold an entry twice"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 5, "must be string or null, is integer"),
        ({"anyOf": [False]}, 5, "must be one of the alternatives, is integer"),
        ({"anyOf": [False, {"type": "string"}]}, 5, "must be string, is integer"),
        ({"anyOf": [False, {"minimum": 9}]}, 5, "must be at least 9, is 5"),
        ({"oneOf": [{"minimum": 1}, {"minimum": 2}]}, 5, "fits more than one of the alternatives"),
        ({"oneOf": [{"minimum": 7}, {"minimum": 8}]}, 5, "must be one of the alternatives, is integer"),
    ],
)  # fmt: skip
def test_a_message_is_short_and_says_what_must_be(schema: object, answer: object, message: str):
    assert [found[:2] for found in problems(schema, answer)] == [("$", message)]


@pytest.mark.parametrize(
    ("schema", "answer"),
    [
        ({"multipleOf": 0.01}, 19.99),
        ({"type": "integer"}, 2.0),
        ({"uniqueItems": True}, [1, True, "1", [1]]),
        ({"format": "date-time"}, "2026-11-16T09:00:00Z"),
        ({"format": "phone"}, "anything"),
        ({"properties": {"a": False}}, {}),
        ({"patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": False}, {"x-a": "b"}),
    ],
)
def test_what_reads_like_a_problem_and_is_none(schema: object, answer: object):
    assert problems(schema, answer) == []


def test_of_several_alternatives_the_one_that_was_meant_is_told():
    circle = {"type": "object", "required": ["kind", "radius"], "properties": {"kind": {"const": "circle"}}}
    square = {"type": "object", "required": ["kind", "side"], "properties": {"kind": {"const": "square"}}}
    schema = {"items": {"oneOf": [circle, square, {"type": "null"}]}}
    assert problems(schema, [{"kind": "square"}, 7]) == [
        ("$[0].side", "is missing", "required"),
        ("$[1]", "must be object or null, is integer", "oneOf"),
    ]


def test_a_field_whose_rule_is_false_is_named():
    assert problems({"properties": {"a b": False}}, {"a b": 1}) == [
        ('$["a b"]', "is not allowed", "additionalProperties")
    ]


def test_only_the_first_problems_are_listed():
    verdict = verdict_on(json.dumps(list(range(25))), parsed({"items": {"type": "string"}}).json)
    assert (len(verdict.problems), verdict.more, verdict.problems[-1].path) == (20, 5, "$[19]")


def test_half_a_character_in_an_answer_can_be_sent_on():
    verdict = verdict_on(r'{"\ud800": 1}', parsed({"additionalProperties": False}).json)
    assert verdict.problems == (Problem('$["?"]', "is not allowed", "additionalProperties"),)
    assert parsed({"title": "\ud800", "const": "\ud800"}).text.encode()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault("not_json", 1, 1)),
        ('{\n  "a": one\n}', Fault("not_json", 2, 8)),
        ('\n```json\n{\n  "a": one\n}\n```', Fault("not_json", 4, 8)),
        ('Sure! {"a": 1}', Fault("not_json", 1, 1)),
        ('{"a": NaN}', Fault("not_json")),
        ("[-Infinity]", Fault("not_json")),
        ("1e400", Fault("number")),
        ("9" * 400, Fault("number")),
        ("9" * 5000, Fault("number")),
        ("[" * 65 + "]" * 65, Fault("too_deep")),
        ("[" * 100_000, Fault("too_deep")),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, Fault("too_deep")),
        (json.dumps("x" * 1_000_000), Fault("too_large")),
    ],
    ids=lambda value: str(value)[:24],
)
def test_an_answer_that_cannot_be_read_has_a_fault(text: str, fault: Fault):
    verdict = verdict_on(text, parsed({}).json)
    assert (verdict, verdict.conforms) == (Verdict(fault), False)


def test_the_deepest_answer_allowed_is_checked_through_a_recursive_schema():
    schema = {"$ref": "#/$defs/list", "$defs": {"list": {"type": "array", "items": {"$ref": "#/$defs/list"}}}}
    assert verdict_on("[" * 64 + "]" * 64, parsed(schema).json).conforms


TEXT = "a" * 5_000 + "!"
"""What ends in another letter takes a pattern of one letter a tenth of a second: it begins anew at each."""


def test_a_pattern_is_given_up_once_its_time_is_over():
    with pytest.raises(TimeoutError):
        Watch(deadline=monotonic()).found("a+$", TEXT)
    assert not Watch(deadline=monotonic() + 60).found("a+$", TEXT)


@pytest.mark.parametrize(
    ("schema", "answer"),
    [
        ({"pattern": "a+$"}, TEXT),
        ({"patternProperties": {"a+$": {}}}, {TEXT: 1}),
        ({"patternProperties": {"a+$": {}}, "additionalProperties": False}, {TEXT: 1}),
        ({"allOf": [{"type": "string"}]}, "a"),
    ],
)
def test_an_answer_that_takes_too_long_to_check_has_a_fault(schema: dict[str, Any], answer: Any):
    """A large answer and no time; what would take for ever has no place in a test."""
    assert verdict_on(json.dumps(answer), schema, seconds=0) == Verdict(Fault("too_slow"))


def test_the_time_holds_for_all_steps_together():
    steps = {f"s{n}": {"allOf": [{"$ref": f"#/$defs/s{n + 1}"}] * 2} for n in range(12)}
    schema = {"$ref": "#/$defs/s0", "$defs": {**steps, "s12": {"type": "string"}}}
    assert verdict_on('"a"', schema, seconds=60).conforms
    assert verdict_on('"a"', schema, seconds=0.001) == Verdict(Fault("too_slow"))


def test_entries_that_must_differ_are_compared_quickly():
    answer = json.dumps([{"number": number} for number in range(20_000)])
    assert verdict_on(answer, parsed({"uniqueItems": True}).json).conforms


def test_instructions_name_json_and_end_with_the_schema():
    text = instructions(parsed({"description": "Write ```code``` and $price."}))
    assert "JSON" in text
    assert text.endswith('\n````json\n{\n  "description": "Write ```code``` and $price."\n}\n````')


def test_a_repair_request_names_the_problems_by_their_paths():
    verdict = Verdict(None, (Problem("$.due", "is missing", "required"), Problem("$.n", "must be 1", "const")), 3)
    lines = repair_request(verdict).splitlines()
    assert lines[2:5] == ["- `$.due` is missing", "- `$.n` must be 1", "- and 3 more"]


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (Fault("not_json", 3, 5), "- line 3, column 5: it is not JSON"),
        (Fault("not_json"), "- it is not JSON"),
        (Fault("number"), "- it holds a number that is too large"),
        (Fault("too_large"), "- it is too long"),
        (Fault("too_deep"), "- it is nested too deeply"),
        (Fault("too_slow"), "- it takes too long to check"),
    ],
)
def test_a_repair_request_says_why_an_answer_cannot_be_read(fault: Fault, line: str):
    assert repair_request(Verdict(fault)).splitlines()[2] == line


SCALARS = st.one_of(
    st.tuples(st.just({"type": "string"}), st.text(max_size=5)),
    st.tuples(st.just({"type": "integer", "minimum": 0}), st.integers(0, 9)),
    st.tuples(st.just({"type": "number"}), st.floats(allow_nan=False, allow_infinity=False)),
    st.tuples(st.just({"type": "boolean"}), st.booleans()),
    st.tuples(st.just({"type": ["string", "null"]}), st.none() | st.text(max_size=5)),
    st.tuples(st.just({"enum": ["a", 1, None]}), st.sampled_from(["a", 1, None])),
)


def grown(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists of a child, objects with children, a child or null."""
    fields = st.dictionaries(st.text(max_size=3), children, max_size=3)
    return st.one_of(
        children.map(lambda pair: ({"type": "array", "items": pair[0]}, [pair[1]] * 2)),
        children.map(lambda pair: ({"anyOf": [{"type": "null"}, pair[0]]}, pair[1])),
        fields.map(
            lambda found: (
                {
                    "type": "object",
                    "required": list(found),
                    "properties": {name: pair[0] for name, pair in found.items()},
                    "additionalProperties": False,
                },
                {name: pair[1] for name, pair in found.items()},
            )
        ),
    )


PAIRS = st.recursive(SCALARS, grown, max_leaves=6)
"""(schema, a value that conforms)."""


@settings(deadline=None, max_examples=60)
@given(PAIRS)
def test_a_value_made_for_a_schema_conforms(pair: tuple[dict[str, Any], Any]):
    schema, value = pair
    assert problems(schema, value) == []


@settings(deadline=None, max_examples=60)
@given(PAIRS, PAIRS)
def test_any_answer_to_any_schema_has_a_verdict_that_can_be_sent(
    asked: tuple[dict[str, Any], Any], other: tuple[dict[str, Any], Any]
):
    verdict = verdict_on(json.dumps(other[1]), parsed(asked[0]).json)
    assert repair_request(verdict).encode()
    assert all(problem.path.startswith("$") and len(problem.message) <= 160 for problem in verdict.problems)


@settings(deadline=None)
@given(st.text() | st.text(alphabet='{}[]":,0123456789.eE-+ntfalsr \n`\\ud8'))
def test_any_text_is_an_answer_with_a_verdict(text: str):
    assert isinstance(verdict_on(text, parsed(ORDER).json), Verdict)


KEYWORDS = st.sampled_from(["type", "$ref", "$id", "$anchor", "$schema", "items", "not", "anyOf", "pattern", "enum",
                            "properties", "required", "multipleOf", "$defs", "title", "format", "minimum"])  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(0) | st.text(max_size=6)
    | st.sampled_from(["#", "#/$defs/a", "string", "object", "http://x", "#a", "%"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYWORDS | st.just("a"), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(KEYWORDS, VALUES, max_size=3), VALUES)
def test_any_object_is_a_schema_that_can_check_or_is_broken(value: dict[str, Any], answer: Any):
    try:
        schema = parsed(value)
    except BrokenSchema as error:
        assert error.reason
    else:
        assert isinstance(verdict_on(json.dumps(answer), schema.json), Verdict)


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_schema_or_broken(text: str):
    try:
        assert parse_schema(text).text
    except BrokenSchema as error:
        assert error.reason
