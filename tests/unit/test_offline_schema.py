"""JSON of the offline endpoint for a schema: what is found, else something plausible; and broken on demand."""

from __future__ import annotations

import json
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offline_turns import read_asked
from qwendow.conversation.judged import Schema
from qwendow.offline.replies.author import draft_answer
from qwendow.offline.replies.filling import broken, filled
from qwendow.offline.replies.phrases import phrases
from qwendow.offline.replies.schemas import standing_schema
from qwendow.prompts import parse
from qwendow.schema import instructions, parse_schema, repair_request, verdict_on

EMAIL = parse("email_facts", (Path(__file__).parents[2] / "prompts/email_facts.md").read_text("utf-8"))
FACTS = parse_schema(EMAIL.schema)
ORDER = parse_schema(
    '{"type": "object", "required": ["id", "due"], "properties": {"id": {"type": "integer"}, "due": {}}}'
)


def answer(schema: Schema, *texts: str, system: str = "", **body: Any) -> str:
    """To a conversation given as user, assistant, user, …, with the schema in the system prompt."""
    messages = [{"role": "system", "content": f"{system}\n\n{instructions(schema)}"}]
    messages += [{"role": ("user", "assistant")[at % 2], "content": text} for at, text in enumerate(texts)]
    asked = {"model": "qwen-plus", "messages": messages, "response_format": {"type": "json_object"}, **body}
    return draft_answer(read_asked(asked)).text


def test_a_schema_on_a_line_of_its_own_is_followed_as_one_in_a_fence() -> None:
    """As the AI SDK writes it (ai 7.0.173): heading, the schema without line breaks, what to do."""
    rule = "You MUST answer with a JSON object that matches the JSON schema above."
    system = f"You help.\n\nJSON schema:\n{json.dumps(ORDER.json)}\n{rule}"
    messages = [{"role": "system", "content": system}, {"role": "user", "content": "Order 1003."}]
    asked = {"model": "qwen-plus", "messages": messages, "response_format": {"type": "json_object"}}
    text = draft_answer(read_asked(asked)).text
    assert verdict_on(text, ORDER.json).conforms and json.loads(text).keys() == {"id", "due"}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("number", range(3))
def test_each_starter_of_the_email_prompt_gets_facts_that_conform(language: str, number: int):
    mail = getattr(EMAIL.starters[number], language)
    assert verdict_on(answer(FACTS, mail, system=EMAIL.text), FACTS.json).problems == ()


def test_the_facts_in_the_answer_are_those_of_the_email():
    facts = json.loads(answer(FACTS, EMAIL.starters[0].en, system=EMAIL.text))
    assert facts["sender"] == {"name": "Li Wei", "email": "li.wei@example.com"}
    assert (facts["date"], facts["subject"]) == ("2026-11-16", "Late delivery of order 4711")
    assert facts["amounts"] == [{"value": 3980, "currency": "CNY", "what": None}]
    assert [request["of_whom"] for request in facts["requests"]] == [None]


def test_a_schema_on_the_wire_wins_over_one_in_the_prompt():
    wire = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"properties": {"n": {"type": "integer"}}}}}
    body = {"model": "qwen3.7-plus", "enable_thinking": False, "response_format": wire}
    assert json.loads(answer(ORDER, "json", **body)) == {"n": 0}


def test_a_broken_answer_is_repaired_on_request():
    mail = EMAIL.starters[0].en
    first = answer(FACTS, f"{mail} [[schema:break]]", system=EMAIL.text)
    verdict = verdict_on(first, FACTS.json)
    assert [(problem.path, problem.keyword) for problem in verdict.problems] == [
        ("$.recipients", "type"),
        ("$.sender", "required"),
    ]
    said = [f"{mail} [[schema:break]]", first, repair_request(verdict)]
    assert answer(FACTS, *said, system=EMAIL.text) == answer(FACTS, mail, system=EMAIL.text)


@pytest.mark.parametrize(
    "schema",
    [
        ORDER.json,
        {"type": "array", "items": {"type": "string"}},
        {"type": "object"},
        {"type": "object", "required": ["a"]},
        {"type": "object", "properties": {"a": {"type": ["string", "integer", "null"]}}},
        {"$ref": "#/$defs/a", "$defs": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}}},
    ],
)
def test_what_is_broken_does_not_conform(schema: dict[str, Any]):
    judge = parse_schema(json.dumps(schema))
    good = filled(schema, {})
    answers = [json.dumps(good), json.dumps(broken(schema, good))]
    assert [verdict_on(answer, judge.json).conforms for answer in answers] == [True, False]


def test_without_a_schema_the_marker_breaks_nothing():
    body = {"model": "qwen-plus", "response_format": {"type": "json_object"}}
    messages = [{"role": "user", "content": "json [[schema:break]]"}]
    text = draft_answer(read_asked({**body, "messages": messages})).text
    assert json.loads(text)["offline"] is True


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_of_faults_names_the_marker(language: str):
    assert "[[schema:break]]" in phrases(language)["fault_page"]


@pytest.mark.parametrize(
    ("part", "found", "value"),
    [
        ({"const": 3}, None, 3),
        ({"enum": ["a", "b"]}, "b", "b"),
        ({"enum": ["a", "b"]}, "c", "a"),
        ({"enum": ["a", None]}, None, None),
        ({"type": ["string", "null"]}, None, None),
        ({"type": ["string", "null"]}, "x", "x"),
        ({"type": "string", "format": "date"}, "Wednesday", "2026-11-16"),
        ({"type": "string", "format": "date"}, "2026-01-02", "2026-01-02"),
        ({"type": "string", "format": "email"}, None, "someone@example.com"),
        ({"type": "string", "minLength": 15}, None, "offline demo..."),
        ({"type": "string", "maxLength": 3}, "long", ""),
        ({"type": "string", "pattern": "^[A-Z]{3}$"}, None, "CNY"),
        ({"type": "string", "default": "none"}, None, "none"),
        ({"type": "integer", "minimum": 3}, 1, 3),
        ({"type": "integer", "exclusiveMinimum": 3, "multipleOf": 5}, None, 5),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, None, 0.5),
        ({"type": "number", "maximum": 2.5}, 9, 2.5),
        ({"type": "boolean"}, None, False),
        ({"type": "array", "minItems": 2, "items": {"type": "integer"}}, None, [0, 0]),
        ({"type": "array", "maxItems": 1, "items": {"type": "integer"}}, [7, 8], [7]),
        ({"prefixItems": [{"type": "string"}, {"type": "boolean"}]}, None, ["", False]),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, None, 0),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, "x", "x"),
        ({"allOf": [{"properties": {"a": {"type": "integer"}}}], "required": ["b"]}, {"b": "x"}, {"a": 0, "b": "x"}),
        ({"$ref": "#/$defs/a~1b"}, None, True),
        ({}, [1], [1]),
        (True, None, ""),
    ],
    ids=str,
)  # fmt: skip
def test_a_value_fits_its_schema(part: Any, found: Any, value: Any):
    schema = {"type": "object", "properties": {"x": part}, "$defs": {"a/b": {"const": True}}}
    answered = filled(schema, {"x": found})
    assert answered == {"x": value}
    assert verdict_on(json.dumps(answered), parse_schema(json.dumps(schema)).json).problems == ()


def test_a_schema_that_holds_itself_is_filled_to_a_depth():
    node = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    node["properties"] |= {
        "next": {"$ref": "#/$defs/node"},
        "all": {"type": "array", "items": {"$ref": "#/$defs/node"}},
    }
    schema = {"$ref": "#/$defs/node", "$defs": {"node": node}}
    assert verdict_on(json.dumps(filled(schema, {})), parse_schema(json.dumps(schema)).json).conforms


def test_a_schema_that_asks_for_too_much_gets_less():
    schema: dict[str, Any] = {"type": "integer"}
    for _ in range(7):
        schema = {"type": "array", "minItems": 100, "items": schema}
    began = monotonic()
    filled({"type": "object", "required": ["a"], "properties": {"a": schema}}, {})
    assert monotonic() - began < 5


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ("no block", None),
        ('```json\n{"name": "Li", "type": "person"}\n```', None),
        ("```json\n{broken\n```", None),
        ("```json\n[1]\n```", None),
        ('```json\n{"sender": 1}\n```\nand\n````json\n{"type": "object"}\n````\nthanks', {"type": "object"}),
    ],
)
def test_a_schema_stands_in_the_last_block_of_a_prompt(text: str, schema: object):
    assert standing_schema(text) == schema


KEYWORDS = st.sampled_from(["type", "$ref", "allOf", "anyOf", "items", "prefixItems", "properties", "required", "enum",
                            "minimum", "maximum", "multipleOf", "minItems", "minLength", "maxLength", "pattern",
                            "format", "default", "examples", "const", "additionalProperties"])  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
    | st.sampled_from(["#", "string", "object", "integer", "number", "array", "date"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYWORDS, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(KEYWORDS, VALUES, max_size=4))
def test_any_object_on_the_wire_is_filled_and_broken(schema: dict[str, Any]):
    assert json.dumps(broken(schema, filled(schema, {"type": "x", "items": [1, "a"]})))
