"""Real servers: each capture reads as the whole answer, with the thought apart."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captures import Said, answers, captured, read, said
from qwendow.conversation.errors import ServerFault

HELLO: Said = [("thought", "The user greets me. 你好 means hello."), ("text", "Hello! 你好，世界。 😀")]
UNTHOUGHT: Said = [("text", "Hello there. 你好，世界。 😀")]
JSON: Said = [("thought", "As JSON."), ("text", '{"colour": "red", "n": 3}')]
NO_THOUGHT: Said = [("text", "No thought at all here.")]
NOTHING: Said = [("thought", "Nothing to say.")]
TAGS: Said = [("text", "The tag <think> opens a thought and </think> ends it.")]
MEANT: Said = [("thought", "The tag is meant.")]
OPEN_TAG: Said = [("text", "Write <think> before a thought.")]

EXPECTED: dict[str, Said] = {
    "ollama/hello": HELLO,
    "ollama/weather": [("thought", "I need a tool.")],
    "sglang/hello": HELLO,
    "sglang/hello-noparser": HELLO,
    "sglang/open-tag-nothink": [("text", "Write"), ("thought", "before a thought.")],
    "tf/hello": HELLO,
    "tf/hello-ctk-false": UNTHOUGHT,
    "tf/hello-length": [("thought", "The user greet")],
    "tf/json-object": JSON,
    "tf/json-object-plain": NO_THOUGHT,
    "tf/plain": NO_THOUGHT,
    "tf/plain-whole": NO_THOUGHT,
    "tf/only-thought": NOTHING,
    "tf/open-tag": [*MEANT, ("text", "Write"), ("thought", "before a thought.")],
    "tf/tag": [*MEANT, ("text", "The tag"), ("thought", "opens a thought and"), ("text", "ends it.")],
    "tf/weather-length": [],
    "tf/weather-text": [("thought", "I need a tool."), ("text", "Let me look.")],
    "vllm-plain/hello": HELLO,
    "vllm-plain/hello-ctk-false": UNTHOUGHT,
    "vllm-plain/hello-length": [("thought", "The user greet")],
    "vllm-plain/hello-nousage": HELLO,
    "vllm-plain/hello-whole": HELLO,
    "vllm-plain/json-object": JSON[1:],
    "vllm-plain/no-end": [("thought", "I never stop thinking.")],
    "vllm-plain/only-thought": NOTHING,
    "vllm-plain/plain": NO_THOUGHT,
    "vllm-plain/tag": MEANT + TAGS,
    "vllm-plain/tag-nothink": TAGS,
    "vllm-qwen3-hermes/call-in-thought": [("thought", "I call now.")],
    "vllm-qwen3-hermes/continuous": HELLO,
    "vllm-qwen3-hermes/hello": HELLO,
    "vllm-qwen3-hermes/hello-length": [("thought", "The user greet")],
    "vllm-qwen3-hermes/hello-nousage": HELLO,
    "vllm-qwen3-hermes/hello-whole": HELLO,
    "vllm-qwen3-hermes/json-object": JSON,
    "vllm-qwen3-hermes/json-schema": JSON,
    "vllm-qwen3-hermes/no-end": [("thought", "I never stop thinking.")],
    "vllm-qwen3-hermes/only-thought": NOTHING,
    "vllm-qwen3-hermes/open-tag": MEANT + OPEN_TAG,
    "vllm-qwen3-hermes/open-tag-nothink": OPEN_TAG,
    "vllm-qwen3-hermes/open-tag-nothink-whole": OPEN_TAG,
    "vllm-qwen3-hermes/plain-whole": [("thought", "No thought at all here.")],
    "vllm-qwen3-hermes/reasoning_effort-none": UNTHOUGHT,
    "vllm-qwen3-hermes/tag": MEANT + TAGS,
    "vllm-qwen3-hermes/tag-nothink": TAGS,
    "vllm-qwen3-hermes/tool-result": [("thought", "The tool has answered."), ("text", "It is sunny.")],
    "vllm-qwen3-hermes/weather-nothink": [],
}
"""What transformers serve and SGLang took the tags out of, or called a thought, cannot be told from one any more."""

BROKEN = ("tf/bad-call", "tf/hello-maxtok0", "tf/too-long", "tf/xml")
"""An error follows what came, or white space up to the limit is all."""

TESTED = st.sampled_from([name for name in answers() if name not in BROKEN])


@pytest.mark.parametrize("name", EXPECTED)
def test_a_capture_reads_as_the_whole_answer_with_the_thought_apart(name: str):
    headers, body = captured(name)
    round_, error = read([body], headers)
    assert [(kind, text.strip()) for kind, text in said(round_)] == EXPECTED[name]
    ended = "tool_calls" if round_.calls else "length" if "length" in name else "stop"
    assert (error, round_.finish_reason) == (None, ended)


@pytest.mark.parametrize("name", answers())
def test_no_blank_line_of_a_template_stands_before_a_thought_or_a_text(name: str):
    headers, body = captured(name)
    assert not any(text.startswith("\n") for _, text in said(read([body], headers)[0]))


@pytest.mark.parametrize(
    ("name", "text"),
    [("vllm-qwen3-hermes/plain-whole", "No thought at all here."), ("tf/only-thought", "Nothing to say.")],
)
def test_an_answer_that_came_as_a_thought_is_the_answer(name: str, text: str):
    headers, body = captured(name)
    assert read([body], headers)[0].answer.strip() == text


@pytest.mark.parametrize("name", ["tf/bad-call", "tf/xml"])
def test_what_came_before_an_error_frame_that_is_no_json_is_kept(name: str):
    headers, body = captured(name)
    round_, error = read([body], headers)
    assert (round_.reasoning.strip() != "", type(error)) == (True, ServerFault)


@settings(deadline=None, max_examples=40)
@given(TESTED, st.lists(st.integers(0, 8_000), max_size=30))
def test_a_capture_reads_the_same_wherever_the_bytes_are_cut(name: str, cuts: list[int]):
    headers, body = captured(name)
    places = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    cut, error = read([body[a:b] for a, b in pairwise(places)], headers)
    whole, _ = read([body], headers)
    assert (said(cut), cut.usage, cut.finish_reason, error) == (said(whole), whole.usage, whole.finish_reason, None)
    assert [call.asked for call in cut.calls] == [call.asked for call in whole.calls]
