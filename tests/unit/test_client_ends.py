"""How an answer ends: which ends are whole answers, in whatever words, and which are cuts."""

from __future__ import annotations

import pytest

from captures import COUNTS, DONE, chunk, event, read
from qwendow.client.answer import VENDOR_MARK
from qwendow.conversation.errors import (
    ChatError,
    ContentRefused,
    CutOff,
    EmptyAnswer,
    EndlessBlanks,
    RateLimited,
    ServerFault,
)
from qwendow.conversation.events import Usage

TEXT = chunk(content="whole.")
CALL = chunk(tool_calls=[{"index": 0, "id": "a", "function": {"name": "clock", "arguments": "{}"}}])
CHUNKED = {"transfer-encoding": "chunked"}
LENGTH = {"content-length": "100"}
CLOSED = {"connection": "close"}
VENDOR = CHUNKED | {VENDOR_MARK: "true"}

WHOLE = {
    "[DONE]": ([TEXT, DONE], CLOSED),
    "[DONE] of the vendor": ([TEXT, DONE], VENDOR),
    "an empty reason": ([TEXT, chunk(""), COUNTS, DONE], CLOSED),
    "an empty reason with every chunk": ([chunk("", content="whole."), DONE], CLOSED),
    "null as a word": ([chunk("null", content="whole."), DONE], CLOSED),
    "counts, and the connection ends": ([TEXT, COUNTS], CLOSED),
    "a last chunk of HTTP": ([TEXT], CHUNKED),
    "the length of the body": ([TEXT], LENGTH),
    "a whole completion": (
        [b'{"choices": [{"index": 0, "message": {"role": "assistant", "content": "whole."}}]}'],
        CLOSED,
    ),
    "a thought alone": ([chunk(reasoning="whole."), DONE], CLOSED),
    "[DONE] in quotes": ([TEXT, b'data: "[DONE]"\n\n'], CLOSED),
    "[done]": ([TEXT, b"data: [done]\n\n"], CLOSED),
    "no blank lines": (
        [TEXT.replace(b"\n\n", b"\n"), chunk("stop").replace(b"\n\n", b"\n"), b"data: [DONE]\n"],
        CLOSED,
    ),
    "data: twice (one-api)": ([TEXT.replace(b"data:", b"data: data:"), DONE], CLOSED),
    "a ping by its name": ([b"event: ping\ndata: ping\n\n", TEXT, DONE], CLOSED),
    "chunks with a name": ([b"event: message\n", TEXT, DONE], CLOSED),
    "an object on each line": ([TEXT[6:-1], chunk("stop")[6:-1]], CLOSED),
    "a completion in a list": ([b'\xef\xbb\xbf\n[{"choices": [{"message": {"content": "whole."}}]}]'], CLOSED),
    "a completion in an object": (
        [b'{"code": 200, "data": {"choices": [{"message": {"content": "whole."}}]}}'],
        CLOSED,
    ),
    "the vendor's native form": ([event({"output": {"choices": [{"message": {"content": "whole."}}]}}), DONE], CLOSED),
}

CUT = {
    "the connection ends": ([TEXT], CLOSED),
    "a last chunk of the vendor's": ([TEXT], VENDOR),
    "counts before the text": ([COUNTS, TEXT], CLOSED),
    "counts with every chunk": (
        [event({"choices": [{"delta": {"content": "a"}}], "usage": {"prompt_tokens": 1}})],
        CLOSED,
    ),
    "a reason that is no end": ([chunk("abort", content="a"), DONE], CHUNKED),
    "an error as the reason": ([TEXT, chunk("error"), DONE], CHUNKED),
}


@pytest.mark.parametrize(("chunks", "headers"), WHOLE.values(), ids=WHOLE.keys())
def test_an_answer_that_ended_well_is_whole(chunks: list[bytes], headers: dict[str, str]):
    round_, error = read(chunks, headers)
    assert (round_.answer, round_.finish_reason, error) == ("whole.", "stop", None)


@pytest.mark.parametrize(("chunks", "headers"), CUT.values(), ids=CUT.keys())
def test_an_answer_that_may_have_been_cut_is_an_error(chunks: list[bytes], headers: dict[str, str]):
    assert type(read(chunks, headers)[1]) is CutOff


def test_whole_calls_are_run_though_no_reason_was_named():
    round_, error = read([CALL, DONE])
    assert ([call.asked.name for call in round_.calls], round_.finish_reason, error) == (["clock"], "tool_calls", None)


@pytest.mark.parametrize("chunks", [[DONE], [chunk(content=""), DONE], [chunk(content="\n\n"), COUNTS, DONE]])
def test_nothing_is_no_whole_answer(chunks: list[bytes]):
    assert type(read(chunks, CHUNKED)[1]) in (EmptyAnswer, CutOff)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        *((word, "stop") for word in ("stop", "STOP", "eos", "eos_token", "end_turn", "stop_sequence")),
        *((word, "stop") for word in ("FINISH_REASON_STOP", "end_of_turn", "finished", "stop_str")),
        *((word, "length") for word in ("length", "max_tokens", "MAX_TOKENS", "model_length")),
        *((word, "length") for word in ("FINISH_REASON_MAX_TOKENS", "model_context_window_exceeded")),
        *((word, "tool_calls") for word in ("tool_calls", "tool_use", "function_call")),
        ({"type": "length", "length": 5}, "length"),
        ("something_new", "something_new"),
        ("<b>", "other"),
    ],
)
def test_a_reason_is_known_in_other_words(reason: object, said: str):
    round_, error = read([TEXT, chunk(reason), DONE])
    assert (round_.text, round_.finish_reason, error) == ("whole.", said, None)


@pytest.mark.parametrize("reason", ["content_filter", "SAFETY", "refusal", "guardrail_intervened", "RECITATION"])
def test_a_refusal_of_the_provider_is_one_in_other_words(reason: str):
    assert isinstance(read([TEXT, chunk(reason)])[1], ContentRefused)


def test_the_choice_that_breaks_off_says_why_openrouter():
    broken = {"delta": {"content": ""}, "finish_reason": "error", "error": {"code": 502, "message": "Provider left"}}
    round_, error = read([TEXT, event({"choices": [broken]}), DONE])
    assert (round_.text, type(error), error and error.detail) == ("whole.", ServerFault, "Provider left")


FAILED = {
    "error: (llama.cpp until 2025)": (b'error: {"code": 500, "message": "it broke"}\n\n', ServerFault),
    "a status of 429": (event({"status_code": 429, "message": "it broke"}), RateLimited),
    "error: in a frame (crane-serve)": (b"data: error: it broke\n\n", ServerFault),
    "a type (Floway)": (event({"type": "error", "message": "it broke", "name": "Error"}), ServerFault),
    "a status in words": (event({"status": "error", "message": "it broke"}), ServerFault),
    "no success": (event({"success": False, "errors": [{"code": 10000, "message": "it broke"}]}), ServerFault),
}


@pytest.mark.parametrize(("frame", "kind"), FAILED.values(), ids=FAILED)
def test_a_frame_that_says_it_failed_is_an_error_though_text_came_before(frame: bytes, kind: type[ChatError]):
    round_, error = read([TEXT, frame, DONE])
    assert (round_.text, type(error)) == ("whole.", kind)
    assert error is not None and (error.detail or "").endswith("it broke")


COUNTED = {
    "on the finish chunk (transformers serve 5.23)": (
        [chunk("stop")[:-3] + b', "usage": {"prompt_tokens": 10, "completion_tokens": 27}}\n\n'],
        Usage(10, 27),
    ),
    "reasoning at the top (SGLang 0.5.23)": (
        [event({"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 27, "reasoning_tokens": 15}})],
        Usage(10, 27, 15),
    ),
    "in two chunks, each a part": (
        [
            event({"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 5, "reasoning_tokens": 4}}),
            event({"choices": [], "usage": {"completion_tokens": 9, "prompt_tokens": None}}),
        ],
        Usage(10, 9, 4),
    ),
    "twice the same": ([COUNTS, COUNTS], Usage(20, 9)),
}  # fmt: skip


@pytest.mark.parametrize(("chunks", "usage"), COUNTED.values(), ids=COUNTED.keys())
def test_the_last_count_of_each_kind_holds(chunks: list[bytes], usage: Usage):
    assert read([TEXT, *chunks, chunk("stop"), DONE])[0].usage == usage


BLANK = chunk(content="\n")


def test_json_that_goes_on_with_white_space_is_ended_and_whole():
    round_, error = read([chunk(content='{"a":'), chunk(content="1}"), *[BLANK] * 500], json_mode=True)
    assert (round_.text.strip(), round_.finish_reason, error) == ('{"a":1}', "stop", None)


def test_json_in_a_fence_that_goes_on_with_white_space_is_whole():
    assert read([chunk(content="```json\n{}\n```"), *[BLANK] * 500], json_mode=True)[1] is None


@pytest.mark.parametrize("begun", ["{", '{"a": "b', ""])
def test_begun_json_that_goes_on_with_white_space_is_ended_with_an_error(begun: str):
    round_, error = read([chunk(content=begun), *[chunk(content=" ")] * 500, chunk("length"), DONE], json_mode=True)
    assert (round_.text.strip(), type(error)) == (begun, EndlessBlanks)


def test_text_with_many_blank_lines_is_left_alone():
    round_, error = read([chunk(content="a"), *[BLANK] * 1_000, chunk(content="b"), chunk("stop"), DONE])
    assert (round_.text, error) == ("a" + "\n" * 1_000 + "b", None)


def test_text_that_goes_on_with_white_space_is_ended_all_the_same():
    assert type(read([chunk(content="a"), *[BLANK] * 5_000])[1]) is EndlessBlanks


def test_a_limit_that_was_reached_with_white_space_alone_says_so():
    """Of transformers serve 5.23, which takes a prompt that is longer than its model's window."""
    assert type(read([chunk("length", content="\n" * 1_023), DONE])[1]) is EndlessBlanks
