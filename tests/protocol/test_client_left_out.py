"""What a server refuses is left out and it is asked once more; counted and read at the server."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from client_wire import ANSWER, QUESTION, Step, ask, event, head, outcome, playing, refusal
from qwendow.client import DashScope
from qwendow.conversation.errors import ChatError, InputTooLong, InvalidRequest, LastingFault, PicturesRefused
from qwendow.conversation.events import Finish, LeftOut, TextDelta, Usage
from qwendow.conversation.request import Request

pytestmark = pytest.mark.usefixtures("loop")

WHOLE = [TextDelta("Hello"), Finish("stop"), Usage(22, 17)]
FUNCTION = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}
TOOLS = replace(QUESTION, tools=(FUNCTION,))
NO_PARSER = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
"""vLLM 0.32.0."""
UNKNOWN = "Unexpected fields in the request: {'enable_thinking'}"
"""transformers serve 5.23.0."""
PROMPTED = replace(QUESTION, messages=[{"role": "system", "content": "You help."}, *QUESTION.messages])


def asked(requests: list[Request], *scripts: list[Step]) -> tuple[list[list[object]], list[dict[str, Any]]]:
    """What comes of one request after the other at one client, and the bodies that arrived."""

    async def run() -> tuple[list[list[object]], list[dict[str, Any]]]:
        async with playing(*scripts) as wire:
            client = wire.client()
            came = []
            for request in requests:
                events, error = await ask(client, request)
                came.append([*events, *([type(error)] if error else [])])
            await client.aclose()
            return came, wire.bodies

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("request_", "message", "status", "field", "gone"),
    [
        (TOOLS, NO_PARSER, 400, "tools", {"tools", "parallel_tool_calls"}),
        (TOOLS, "tools param requires --jinja flag", 500, "tools", {"tools", "parallel_tool_calls"}),
        (replace(QUESTION, thinking=False), UNKNOWN, 422, "enable_thinking", {"enable_thinking"}),
        (replace(QUESTION, search=True), "Unrecognized request argument supplied: enable_search", 400,
         "enable_search", {"enable_search"}),
        (replace(QUESTION, json_mode=True), "'response_format.type' must be 'json_schema' or 'text'", 400,
         "response_format", {"response_format"}),
        (QUESTION, "Unknown parameter: 'stream_options'.", 400, "stream_options", {"stream_options"}),
    ],
)  # fmt: skip
def test_what_is_refused_is_left_out_once_and_for_all(
    request_: Request, message: str, status: int, field: str, gone: set[str]
) -> None:
    came, bodies = asked([request_, request_], refusal(status, "x", message), ANSWER)
    told = [LeftOut(field)]
    assert came == [[*told, *WHOLE], [*(told if field != "stream_options" else []), *WHOLE]]
    assert [gone & set(body) for body in bodies] == [gone, set(), set()]


def test_where_a_model_can_have_no_budget_of_thought_it_is_asked_without_the_budget_and_then_without_thinking() -> None:
    """DashScope refuses so what it takes for a model without thinking (public reports of 2026)."""
    message = "The thinking_budget parameter must be a positive integer and not greater than 0"
    thinking = replace(QUESTION, thinking=True, thinking_budget=9)
    refused = refusal(400, "invalid_parameter_error", message)
    came, bodies = asked([thinking, thinking], refused, refused, ANSWER)
    told = [LeftOut("thinking_budget"), LeftOut("enable_thinking")]
    assert [sorted(map(str, events)) for events in came] == [sorted(map(str, [*told, *WHOLE]))] * 2
    assert [{"thinking_budget", "enable_thinking"} & set(body) for body in bodies] == [
        {"thinking_budget", "enable_thinking"},
        {"enable_thinking"},
        set(),
        set(),
    ]


def test_the_system_prompt_goes_in_front_of_the_question_where_a_model_takes_no_system_message() -> None:
    """qwen-mt, 2026-11."""
    message = "<400> InternalError.Algo.InvalidParameter: Role must be in [user, assistant]"
    came, bodies = asked([PROMPTED], refusal(400, "invalid_parameter_error", message), ANSWER)
    assert came == [[LeftOut("system"), *WHOLE]]
    assert bodies[1]["messages"] == [{"role": "user", "content": "You help.\n\nhi"}]


def test_the_limit_of_an_answer_comes_under_its_newer_name_where_the_older_is_not_taken() -> None:
    """OpenAI, 2025."""
    message = (
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    )
    limited = replace(QUESTION, max_tokens=50)
    came, bodies = asked([limited, limited], refusal(400, "unsupported_parameter", message), ANSWER)
    assert came == [WHOLE, WHOLE]
    limits = [(body.get("max_tokens"), body.get("max_completion_tokens")) for body in bodies]
    assert limits == [(50, None), (None, 50), (None, 50)]


def test_a_limit_that_is_too_large_is_left_out() -> None:
    message = "Range of max_tokens should be [1, 8192]"
    came, bodies = asked([replace(QUESTION, max_tokens=9000)], refusal(400, "x", message), ANSWER)
    assert (came, "max_completion_tokens" in bodies[1]) == ([[LeftOut("max_tokens"), *WHOLE]], False)


def test_what_did_not_help_is_not_remembered() -> None:
    refused = refusal(400, "x", NO_PARSER)
    came, bodies = asked([TOOLS, TOOLS], refused, refused, ANSWER)
    assert came == [[LeftOut("tools"), InvalidRequest], WHOLE]
    assert ["tools" in body for body in bodies] == [True, False, True]


def test_a_value_that_is_refused_says_nothing_of_other_values() -> None:
    low, high = replace(QUESTION, reasoning_effort="low"), replace(QUESTION, reasoning_effort="high")
    refused = refusal(400, "invalid_parameter_error", "'reasoning_effort' must be one of: 'high'")
    _, bodies = asked([low, high, low], refused, ANSWER)
    assert [body.get("reasoning_effort") for body in bodies] == ["low", None, "high", None]


def test_another_model_of_the_server_is_asked_with_everything() -> None:
    _, bodies = asked([TOOLS, replace(TOOLS, model="other")], refusal(400, "x", NO_PARSER), ANSWER)
    assert ["tools" in body for body in bodies] == [True, False, True]


def test_two_fields_are_left_out_one_after_the_other() -> None:
    both = replace(TOOLS, thinking=False)
    came, bodies = asked([both], refusal(400, "x", NO_PARSER), refusal(422, "x", UNKNOWN), ANSWER)
    assert (came, len(bodies)) == ([[LeftOut("tools"), LeftOut("enable_thinking"), *WHOLE]], 3)


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (400, "Qwen3-8B is not a multimodal model", PicturesRefused),
        (500, "image input is not supported", PicturesRefused),
        (400, NO_PARSER, InvalidRequest),
        (500, "CUDA out of memory. Tried to allocate 2.00 GiB", LastingFault),
        (503, "CB worker is dead", LastingFault),
        (500, "The input (9000 tokens) is longer than the model's context length (8000 tokens).", InputTooLong),
    ],
)
def test_what_cannot_pass_is_asked_once(status: int, message: str, kind: type[Exception]) -> None:
    events, error, wire = outcome(refusal(status, "x", message))
    assert (events, type(error), len(wire.bodies)) == ([], kind, 1)


FRAMES: dict[str, bytes] = {
    "a text": event({"error": "CUDA out of memory"}),
    "an object": event({"error": {"message": "CUDA out of memory", "code": 500}}),
    "FastAPI's": event({"detail": "CUDA out of memory"}),
    "a named event": b'event: error\ndata: {"message": "CUDA out of memory"}\n\n',
    "a named event that is no JSON": b"event: error\ndata: CUDA out of memory\n\n",
    "no JSON": b'data: {"error": "CUDA out of memory\n of \'this\' GPU"}\n\n',
    "a quote within": b'data: {"error": "CUDA out of memory: "x" is full"}\n\n',
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_a_frame_of_an_error_is_read_in_whatever_form(frame: bytes) -> None:
    """transformers serve 5.23.0 does not escape what it puts into its frames."""
    events, error, wire = outcome([head(), frame])
    assert (events, type(error), len(wire.bodies)) == ([], LastingFault, 1)
    assert str(error).startswith("CUDA out of memory")


@pytest.mark.parametrize(("path", "elsewhere"), [("/compatible-mode/v1", False), ("/v1", True)])
def test_an_error_knows_whether_another_server_than_the_vendors_said_it(path: str, elsewhere: bool) -> None:
    async def run() -> ChatError | None:
        async with playing(refusal(401, "invalid_api_key", "no")) as wire:
            client = DashScope("sk-test", f"http://127.0.0.1:{wire.port}{path}")
            _, error = await ask(client)
            await client.aclose()
            return error

    error = asyncio.run(run())
    assert error is not None and error.elsewhere is elsewhere


def test_a_frame_without_an_error_is_none() -> None:
    events, error, _ = outcome([head(), event({"error": None}), *ANSWER[1:]])
    assert (events, error) == (WHOLE, None)


@pytest.mark.parametrize("name", ["x-litellm-call-id", "x-portkey-trace-id", "x-oneapi-request-id", "request-id"])
def test_a_gateways_id_of_the_request_is_the_requests(name: str) -> None:
    script: list[Step] = [head(400, "application/json", f"{name}: abc-1"), b'{"error": {"message": "no"}}']
    _, error, _ = outcome(script)
    assert error and error.request_id == "abc-1"
