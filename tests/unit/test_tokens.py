"""The offline endpoint's counting: the documented examples to the token."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from qwendow.conversation.tokens import Estimate, counter_of, load_counter

PROMPT = (
    "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n你是谁？<|im_end|>\n"
    "<|im_start|>assistant\n"
)
ANSWER = "我是阿里云开发的一款超大规模语言模型,我叫通义千问。"


def test_documented_example_counts_22_and_17() -> None:
    counter = load_counter()
    assert (counter.count(PROMPT), counter.count(ANSWER)) == (22, 17)


def test_documented_tool_call_counts_18() -> None:
    call = '✿FUNCTION✿: get_current_weather\n✿ARGS✿: {"location": "杭州市"}'
    assert load_counter().count(call) == 18


def test_our_counts_are_the_vendors() -> None:
    tokenizers = pytest.importorskip("dashscope.tokenizers")
    vendor = tokenizers.get_tokenizer("qwen-plus")
    texts = ["", "Hello, world! 12345", "离线演示", "👨‍👩‍👧 emoji", "def f():\n    return 1\n", "e\u0301 <|im_end|>"]
    assert [load_counter().count(text) for text in texts] == [len(vendor.encode(text)) for text in texts]


def test_cut_leaves_no_more_than_the_limit() -> None:
    assert load_counter().cut("one two three four", 2) == "one two"
    assert load_counter().cut("one two", 2) == "one two"


def test_cut_inside_a_character_leaves_no_replacement_mark() -> None:
    assert "\ufffd" not in load_counter().cut("𓀀𓀁𓀂", 1)


def test_estimate_is_near_the_count_for_chinese_and_english() -> None:
    texts = ["今天的天气很好，我们去公园散步吧。", "The quick brown fox jumps over the lazy dog. " * 10]
    for text in texts:
        exact = load_counter().count(text)
        assert abs(Estimate().count(text) - exact) <= exact / 2


def test_estimate_cuts_to_its_own_count() -> None:
    cut = Estimate().cut("abcdefghijklmnop", 2)
    assert "abcdefghijklmnop".startswith(cut)
    assert Estimate().count(cut) == 2


def test_very_long_texts_are_counted() -> None:
    assert load_counter().count("a" * 1_000_000) == 125_000


@pytest.mark.parametrize("content", [None, b"no vocabulary", b"aGk= x"])
def test_a_vocabulary_that_cannot_be_read_is_replaced_by_an_estimate(
    content: bytes | None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "qwen.tiktoken"
    if content is not None:
        file.write_bytes(content)
    with caplog.at_level(logging.WARNING, "qwendow.tokens"):
        assert isinstance(counter_of(file), Estimate)
    assert len(caplog.records) == 1 and "tokens are estimated" in caplog.text
