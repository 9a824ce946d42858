"""What the offline endpoint refuses, in the vendor's words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from offline_turns import TODAY, read_asked
from qwendow.offline.asked.catalog import load_catalog
from qwendow.offline.asked.checks import Rules, read_body
from qwendow.offline.asked.errors import Refusal, Refused
from qwendow.offline.wire.forms import Stamp

ALGO = "<400> InternalError.Algo.InvalidParameter: "
USER = {"role": "user", "content": "hi"}
TOOL = {"type": "function", "function": {"name": "now", "parameters": {}}}
CALLING = {"role": "assistant", "content": "", "tool_calls": [{"id": "c1", "function": {"name": "now"}}]}
RESULT = {"role": "tool", "tool_call_id": "c1", "content": "12:00"}


OLD = Rules(retired="served")
"""For what only models of another day do."""


def refusal(rules: Rules | None = None, **body: Any) -> Refusal:
    with pytest.raises(Refused) as caught:
        accepted(rules, **body)
    return caught.value.refusal


def accepted(rules: Rules | None = None, **body: Any) -> Any:
    return read_asked({"model": "qwen-plus", "messages": [USER], **body}, rules)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"temperature": 2}, "Temperature should be in [0.0, 2.0)"),
        ({"temperature": -0.1}, "Temperature should be in [0.0, 2.0)"),
        ({"temperature": float("nan")}, "Temperature should be in [0.0, 2.0)"),
        ({"temperature": "warm"}, "'temperature' must be Float"),
        ({"top_p": 0}, "Range of top_p should be (0.0, 1.0]"),
        ({"top_p": 1.01}, "Range of top_p should be (0.0, 1.0]"),
        ({"top_k": -1}, "Parameter top_k be greater than or equal to 0"),
        ({"repetition_penalty": 0}, "Repetition_penalty should be greater than 0.0"),
        ({"presence_penalty": 2.1}, "Presence_penalty should be in [-2.0, 2.0]"),
        ({"n": 0}, "Range of n should be [1, 4]"),
        ({"n": 5}, "Range of n should be [1, 4]"),
        ({"n": True}, "Range of n should be [1, 4]"),
        ({"max_tokens": 0}, "Range of max_tokens should be [1, 32768]"),
        ({"max_tokens": 32769}, "Range of max_tokens should be [1, 32768]"),
        ({"model": "qwen-max", "max_tokens": 8193}, "Range of max_tokens should be [1, 8192]"),
        (
            {"tools": [TOOL], "tool_choice": "required"},
            'tool_choice is one of the strings that should be ["none", "auto"]',
        ),
        (
            {"tools": [{"type": "function", "function": {"name": "search"}}]},
            "Tool names are not allowed to be [search]",
        ),
        (
            {"enable_thinking": True, "thinking_budget": 81921},
            "The thinking_budget parameter must be a positive integer and not greater than 81920",
        ),
        ({"model": "qwen-plus-2025-04-28", "enable_search": True}, "This model does not support enable_search."),
        ({"messages": [{"role": "user"}]}, "The content field is a required field."),
        ({"messages": [USER, {"role": "assistant", "content": ""}, USER]}, "The content field is a required field."),
        ({"messages": [{"role": "user", "content": 3}]}, "input content must be a string."),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]},
            "input content must be a string.",
        ),
        (
            {"messages": [{"role": "system", "content": "x"}]},
            "The input messages do not contain elements with the role of user.",
        ),
        (
            {"response_format": {"type": "json_object"}},
            "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
        ),
        ({"model": "qwq-plus", "stream": True, "enable_thinking": False},
         "The value of the enable_thinking parameter is restricted to True."),
        ({"model": "qwq-plus"},
         "This model only support stream mode, please enable the stream parameter to access the model."),
    ],
)  # fmt: skip
def test_model_layer_refuses_values_with_its_prefix(body: dict[str, Any], message: str) -> None:
    assert refusal(OLD, **body) == Refusal(
        400, "invalid_parameter_error", ALGO + message, "invalid_request_error", from_model=True
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"messages": []}, "[] is too short - 'messages'"),
        ({"seed": -1}, "-1 is lesser than the minimum of 0 - 'seed'"),
        (
            {"messages": [{"role": "developer", "content": "x"}, USER]},
            "developer is not one of ['system', 'assistant', 'user', 'tool', 'function'] - 'messages.0.role'",
        ),
        ({"model": "qwen3-8b"}, "parameter.enable_thinking must be set to false for non-streaming calls"),
        ({"model": "qwen3-8b", "enable_thinking": True}, "parameter.enable_thinking only support stream call"),
    ],
)
def test_schema_errors_have_no_prefix(body: dict[str, Any], message: str) -> None:
    assert refusal(OLD, **body).message == message


def test_edges_of_the_ranges_are_accepted() -> None:
    low = {"temperature": 0, "top_p": 0.01, "top_k": 0, "presence_penalty": -2, "n": 1, "seed": 0, "max_tokens": 1}
    high = {"temperature": 1.99, "top_p": 1, "top_k": 101, "presence_penalty": 2, "n": 4, "max_tokens": 32768}
    assert accepted(**low).body["top_k"] == 0
    assert accepted(**high).body["n"] == 4


def test_unknown_parameters_are_ignored() -> None:
    assert accepted(user="me", frequency_penalty=9, logit_bias={}, whatever=1).model.id == "qwen-plus"


def test_search_is_taken_where_the_table_says_so() -> None:
    assert accepted(enable_search=True).search is True
    assert accepted(model="qwen-plus-2025-04-28", enable_search=False).search is False


def test_pairs_of_calls_and_results_are_accepted() -> None:
    assert [message.role for message in accepted(messages=[USER, CALLING, RESULT]).messages] == [
        "user", "assistant", "tool",
    ]  # fmt: skip


def test_result_without_its_call_is_refused() -> None:
    assert refusal(messages=[USER, RESULT]).message == (
        ALGO + 'messages with role "tool" must be a response to a preceeding message with "tool_calls".'
    )


@pytest.mark.parametrize(("messages", "place"), [([USER, CALLING, USER], 2), ([USER, CALLING], 2)])
def test_call_without_its_result_is_refused(messages: list[Any], place: int) -> None:
    assert refusal(messages=messages).message.endswith(f"did not have response messages: message[{place}].role")


def test_last_message_of_the_assistant_is_an_error_of_the_model_unless_partial() -> None:
    said = {"role": "assistant", "content": "Once"}
    assert refusal(messages=[USER, said]).status == 500
    assert accepted(messages=[USER, {**said, "partial": True}]).prefix == "Once"


def test_missing_and_unknown_models_are_gateway_errors() -> None:
    assert refusal(model=None) == Refusal(400, None, "you must provide a model parameter.")
    assert refusal(model="gpt-5") == Refusal(
        404,
        "model_not_found",
        "The model `gpt-5` does not exist or you do not have access to it.",
        "invalid_request_error",
    )


@pytest.mark.parametrize("name", ["qwen-turbo", "qwen3-max", "qwen-vl-max", "qwen2.5-7b-instruct", "qwen3-8b"])
def test_an_id_whose_last_day_is_past_is_denied_without_a_word_of_it(name: str) -> None:
    assert refusal(model=name) == Refusal(403, "access_denied", "Access denied.")
    assert refusal(Rules(retired="missing"), model=name).code == "model_not_found"


def test_an_id_is_served_up_to_its_last_day_and_longer_if_so_configured() -> None:
    body = {"model": "qwen-turbo", "messages": [USER]}
    assert read_asked(body, today=date(2026, 10, 9)).model.id == "qwen-turbo"
    assert read_asked(body, Rules(retired="served")).model.id == "qwen-turbo"
    with pytest.raises(Refused):
        read_asked(body, today=date(2026, 10, 10))


def test_the_models_of_today_are_served() -> None:
    served = load_catalog().alive(TODAY)
    assert {"qwen4-max", "qwen3.8-max", "qwen3.8-max-0902", "qwen3.8-flash", "qwen3.7-plus", "qwen-plus"} <= {*served}
    assert not {"qwen-turbo", "qwen3-max", "qwen3-8b", "qwen3-30b-a3b", "qwq-plus"} & {*served}


@pytest.mark.parametrize(
    ("model", "effort", "thinks"),
    [
        ("qwen3.8-max", "none", False), ("qwen3.8-max", "low", True), ("qwen3.8-flash", "high", True),
        ("qwen3.8-max", "minimal", True), ("qwen4-max", "off", False), ("qwen4-max", "none", False),
        ("qwen4-max", "max", True), ("qwen3.7-plus", "none", True), ("qwen-plus", "whatever", False),
    ],
)  # fmt: skip
def test_effort_is_heeded_by_models_that_have_levels(model: str, effort: str, thinks: bool) -> None:
    assert accepted(model=model, stream=True, reasoning_effort=effort).thinking is thinks


def test_a_wrong_effort_and_one_beside_a_budget_are_refused() -> None:
    wrong = refusal(model="qwen3.8-max", reasoning_effort="off", stream=True).message
    assert wrong == (
        "<400> InternalError.Algo.InvalidParameter: 'reasoning_effort' must be one of: "
        "'none', 'low', 'medium', 'xhigh', 'minimal', 'high', 'max'"
    )
    both = refusal(model="qwen4-max", reasoning_effort="low", thinking_budget=100).message
    assert both.endswith("'reasoning_effort' and 'thinking_budget' cannot be set simultaneously")
    assert accepted(model="qwen3.7-plus", reasoning_effort="low", thinking_budget=100, stream=True).thinking


@pytest.mark.parametrize(
    ("name", "good", "bad", "words"),
    [
        ("seed", 2**31 - 1, 2**31, "2147483648 is greater than the maximum of 2147483647 - 'seed'"),
        ("seed", 0, -1, "-1 is lesser than the minimum of 0 - 'seed'"),
        ("top_logprobs", 5, 6, "<400> InternalError.Algo.InvalidParameter: Range of top_logprobs should be [0, 5]"),
    ],
)
def test_seed_and_logprobs_have_their_ranges(name: str, good: int, bad: int, words: str) -> None:
    assert accepted(**{name: good})
    assert refusal(**{name: bad}).message == words


def test_a_call_may_be_required_of_current_lines_that_do_not_think() -> None:
    tools = [{"type": "function", "function": {"name": "now", "parameters": {}}}]
    asked = {"tools": tools, "tool_choice": "required", "stream": True}
    assert accepted(model="qwen3.8-flash", enable_thinking=False, **asked).tool_forced
    assert "in thinking mode" in refusal(model="qwen3.8-flash", **asked).message
    assert "tool_choice is one of" in refusal(model="qwen-plus", **asked).message


@pytest.mark.parametrize(
    ("model", "asked", "thinks"),
    [
        ("qwen-plus", None, False), ("qwen-plus", True, True), ("qwen3.8-max", None, True), ("qwen-flash", None, False),
        ("qwen3.5-plus", None, True), ("qwen3.5-plus", False, False), ("qwen3-8b", None, True),
        ("qwq-plus", None, True), ("qwen-max", True, False),
    ],
)  # fmt: skip
def test_thinking_follows_the_model(model: str, asked: bool | None, thinks: bool) -> None:
    assert accepted(OLD, model=model, stream=True, enable_thinking=asked).thinking is thinks


def test_strict_rules_refuse_thinking_where_it_has_no_effect() -> None:
    assert refusal(Rules(strict_thinking=True), model="qwen-max", enable_thinking=True).message == (
        ALGO + "The model qwen-max does not support enable_thinking."
    )


def test_json_mode_with_thinking_is_an_error_in_2025_only() -> None:
    body = {
        "messages": [{"role": "user", "content": "JSON please"}],
        "response_format": {"type": "json_object"},
        "enable_thinking": True,
    }
    assert refusal(Rules("2025"), **body).message == (
        ALGO + "Json mode response is not supported when enable_thinking is true"
    )
    assert accepted(Rules("2026H2"), **body).thinking is True


def test_json_schema_needs_a_model_that_knows_it_but_not_the_word() -> None:
    chosen = {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}}
    assert refusal(response_format=chosen).message.startswith(ALGO + "Unknown format of response_format")
    assert accepted(model="qwen3.7-plus", enable_thinking=False, response_format=chosen).json_mode is True


def test_inspection_reads_the_history_but_not_the_answers_in_it() -> None:
    bad, table = "moderate-input-test", {"role": "assistant", "content": "moderate-input-test"}
    history = [{"role": "user", "content": bad}, {"role": "assistant", "content": "no"}, USER]
    assert refusal(messages=history) == Refusal(
        400, "data_inspection_failed", "Input data may contain inappropriate content.", from_model=True
    )
    assert accepted(messages=[USER, table, USER]).question == "hi"


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_body_that_is_no_json_object_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read_body(raw)
    assert caught.value.refusal.message == "Required body invalid, please check the request body format."


@pytest.mark.parametrize(
    "body",
    [
        {"messages": "hi"}, {"messages": ["hi"]}, {"tools": [1]}, {"tools": [{"function": {}}]},
        {"messages": [USER, {"role": "assistant", "content": "", "tool_calls": "x"}, RESULT]},
        {"messages": [{"role": "user", "content": ["x"]}]},
    ],
)  # fmt: skip
def test_malformed_parts_are_refused_not_stumbled_over(body: dict[str, Any]) -> None:
    assert refusal(**body).status == 400


def test_bodies_have_the_two_documented_shapes() -> None:
    stamp = Stamp("qwen-plus", "0d2c", 1)
    assert refusal(model="x").body(stamp) == {
        "error": {
            "message": "The model `x` does not exist or you do not have access to it.",
            "type": "invalid_request_error",
            "param": None,
            "code": "model_not_found",
        },
        "request_id": "0d2c",
    }
    assert refusal(top_k=-1).body(stamp) == {
        "error": {
            "message": ALGO + "Parameter top_k be greater than or equal to 0",
            "type": "invalid_request_error",
            "param": None,
            "code": "invalid_parameter_error",
        },
        "id": "chatcmpl-0d2c",
        "request_id": "0d2c",
    }
