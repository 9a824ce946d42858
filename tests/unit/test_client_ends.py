"""How an answer ends: which ends are whole answers, in whatever words, and which are cuts."""

from __future__ import annotations

import pytest

from captures import COUNTS, DONE, chunk, event, read
from qwendow.client.answer import VENDOR_MARK
from qwendow.events import ContentRefused, CutOff, EmptyAnswer, EndlessBlanks, Usage

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
        *((word, "length") for word in ("length", "max_tokens", "MAX_TOKENS", "model_length")),
        *((word, "tool_calls") for word in ("tool_calls", "tool_use", "function_call")),
        ({"type": "length", "length": 5}, "length"),
        ("something_new", "something_new"),
        ("<b>", "other"),
    ],
)
def test_a_reason_is_known_in_other_words(reason: object, said: str):
    round_, error = read([TEXT, chunk(reason), DONE])
    assert (round_.text, round_.finish_reason, error) == ("whole.", said, None)


@pytest.mark.parametrize("reason", ["content_filter", "SAFETY"])
def test_a_refusal_of_the_provider_is_one_in_other_words(reason: str):
    assert isinstance(read([TEXT, chunk(reason)])[1], ContentRefused)


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
