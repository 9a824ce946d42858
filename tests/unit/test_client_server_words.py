"""What other servers and gateways say is wrong, in their own words; each with who said it, and when.

Captures are of 2026-11-27: vLLM 0.32.0 and transformers serve 5.23.0 with a tiny Qwen3, llama.cpp b10549 (xllamacpp),
LiteLLM 1.108.7, Portkey 1.15.2; SGLang 0.5.23 by its own classes. The others stand in public reports of 2025 and 2026.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qwendow.client.errors import frame_error, response_error
from qwendow.client.facts import Cleaner
from qwendow.conversation.errors import ChatError, InputTooLong, InvalidRequest, LastingFault, RateLimited, ServerFault

CLEAN = Cleaner("sk-key")


def told(status: int, body: object) -> ChatError:
    return response_error(status, {}, body if isinstance(body, str) else json.dumps(body, ensure_ascii=False), CLEAN)


def said(message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, **more}}


def flat(message: str) -> dict[str, Any]:
    """vLLM before 0.9 and SGLang."""
    return {"object": "error", "message": message, "type": "BadRequestError", "param": None, "code": 400}


WORDS = json.loads(Path(__file__).with_name("server_words.json").read_text("utf-8"))
"""By what is to be understood, and by who said it: the status, the body, and what it amounts to."""


def cases(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", WORDS[kind].values(), ids=WORDS[kind])


@cases("too_long")
def test_a_prompt_that_is_too_long_is_known_with_its_limit(case: dict[str, Any]) -> None:
    error = told(case["status"], case["body"])
    assert isinstance(error, InputTooLong) and error.limit == case["limit"]


LONGEST = "This model's maximum context length is {} tokens."


@pytest.mark.parametrize(
    "message",
    [
        f"'max_tokens' or 'max_completion_tokens' is too large: 5000. {LONGEST.format(4096)} (5000 > 4096 - 100)",
        f"{LONGEST.format(16384)} However, you requested 16900 tokens (15900 in the messages, 1000 in the completion).",
        f"{LONGEST.format(16384)} However, you requested 8192 output tokens and your prompt contains at least 8193 "
        "input tokens, for a total of at least 16385 tokens.",
        "<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8192]",
        "max_tokens is too large: 100000. This model supports at most 16384 completion tokens.",
    ],
)
def test_an_answer_that_would_be_too_long_is_no_reason_to_leave_out_turns(message: str) -> None:
    error = told(400, said(message))
    assert isinstance(error, InvalidRequest) and (error.field, error.without) == ("max_tokens", ("max_tokens",))


def test_a_limit_of_tokens_a_minute_is_no_long_prompt() -> None:
    words = "Request too large for qwen3-32b on tokens per minute (TPM): Limit 6000, Requested 9000: too many tokens"
    assert type(told(429, said(words))) is RateLimited


@cases("refused")
def test_a_refused_field_is_known_by_name(case: dict[str, Any]) -> None:
    error = told(case["status"], case["body"])
    assert isinstance(error, InvalidRequest)
    assert (error.field, error.without) == (case["field"], tuple(case["without"]))
    assert error.value is case["value"] or not case["without"]


@cases("kinds")
def test_what_is_said_decides(case: dict[str, Any]) -> None:
    assert type(told(case["status"], case["body"])).__name__ == case["error"]


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ([{"error": {"message": "exhausted", "details": [{"retryDelay": "17s"}]}}], 17.0),
        ({"message": "You are being rate limited.", "retry_after": 3.5}, 3.5),
        ({"error": "Model x is currently loading", "estimated_time": 200.0}, 200.0),
    ],
    ids=["Gemini", "a gateway", "Hugging Face"],
)
def test_a_body_says_how_long_to_wait(body: object, seconds: float) -> None:
    assert told(429, body).retry_after == seconds


def test_of_a_wrapped_error_the_innermost_words_code_and_id_are_passed_on() -> None:
    inner = "{'error': {'message': 'no such value', 'code': 'invalid_parameter_error'}, 'request_id': 'abcdabcd-1'}"
    error = told(
        400, said(f"litellm.BadRequestError: DashscopeException - Error code: 400 - {inner}. Received", code="400")
    )
    assert (error.detail, error.code, error.request_id) == ("no such value", "invalid_parameter_error", "abcdabcd-1")


LONG = "The input (9000 tokens) is longer than the model's context length (8000 tokens)."


@pytest.mark.parametrize(
    ("frame", "kind", "detail"),
    [
        ({"error": "`max_new_tokens` must be more than 0."}, InvalidRequest, "`max_new_tokens` must be more than 0."),
        ({"error": "the model made no token"}, ServerFault, "the model made no token"),
        ({"error": {"object": "error", "message": "CUDA out of memory"}}, LastingFault, "CUDA out of memory"),
        ({"object": "error", "message": LONG, "code": 400}, InputTooLong, LONG),
        ({"id": "x", "error": {"code": 429, "message": "slow"}, "choices": [{"delta": {}}]}, RateLimited, "slow"),
    ],
)
def test_frames_of_other_servers(frame: dict[str, Any], kind: type[ChatError], detail: str) -> None:
    error = frame_error(frame, {}, CLEAN)
    assert (type(error), error and error.detail) == (kind, detail)
