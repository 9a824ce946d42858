"""Thoughts under the names of servers and between tags: what is a thought, what is the answer, and what counts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from captures import Said, chunk, heard, said
from qwendow.client.thought_tags import ThoughtTags

WHY: Said = [("thought", "why"), ("text", "4")]


@pytest.mark.parametrize(
    "thought",
    [
        {"reasoning_content": "why"},
        {"reasoning": "why"},
        {"thinking": "why"},
        {"thinking": {"content": "why"}},
        {"reasoning_details": [{"type": "reasoning.text", "text": "why"}]},
        {"reasoning_details": [{"type": "reasoning.summary", "summary": "why"}, {"type": "reasoning.encrypted"}]},
        {"reasoning": "why", "reasoning_content": "why"},
        {"reasoning": "why", "reasoning_details": [{"type": "reasoning.text", "text": "why"}]},
        {"thinking_blocks": [{"type": "thinking", "thinking": "why", "signature": "x"}]},
        {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "why"}]}]},
        {"content": [{"type": "reasoning", "summary": [{"type": "summary_text", "text": "why"}]}]},
        {"content": [{"type": "thinking", "thinking": "why"}], "reasoning_content": "why"},
        {"reasoning_content": "<think>\nwhy\n</think>"},
        {"reasoning_content": "why<|im_end|>"},
        {"reasoning_text": "why"},
        {"thought": "why"},
    ],
)
def test_a_thought_is_one_under_any_name_and_once(thought: dict[str, object]):
    round_ = heard(chunk(role="assistant", content=""), chunk(**thought), chunk(content="4"))
    assert [(kind, text.strip()) for kind, text in said(round_)] == WHY


def test_a_thought_that_comes_again_under_another_name_is_there_once():
    assert said(heard(chunk(reasoning="why"), chunk(reasoning_content="why"), chunk(content="4"))) == WHY


def test_parts_of_thought_and_text_keep_their_order():
    parts = [
        {"type": "thinking", "thinking": "A"},
        {"type": "text", "text": "B"},
        {"type": "thinking", "thinking": "C"},
    ]
    assert said(heard(chunk(content=parts))) == [("thought", "A"), ("text", "B"), ("thought", "C")]


@pytest.mark.parametrize("value", [5, True, {"a": 1}, [[[[[["why"]]]]]], [None, 3], {"text": {"text": {"text": 1}}}])
def test_what_is_no_text_is_no_thought(value: object):
    assert said(heard(chunk(reasoning=value, thinking=value, content="4"))) == [("text", "4")]


@pytest.mark.parametrize(
    "refusal", [{"refusal": "I cannot."}, {"content": [{"type": "refusal", "refusal": "I cannot."}]}]
)
def test_a_refusal_is_the_answer_and_marked(refusal: dict[str, object]):
    round_ = heard(chunk(**refusal), chunk(refusal=" Sorry."))
    assert (round_.text, round_.declined) == ("I cannot. Sorry.", True)


def test_an_empty_refusal_is_none():
    round_ = heard(chunk(content="Hello", refusal=None), chunk(refusal=""))
    assert (round_.text, round_.declined) == ("Hello", False)


TAGGED: dict[str, Said] = {
    "<think>\n\nHm, 2+2\n</think>\n\n4": [("thought", "Hm, 2+2"), ("text", "4")],
    "<think>\n\n</think>\n\n4": [("text", "4")],
    "<think></think>4": [("text", "4")],
    "<think/>4": [("text", "4")],
    "\n \n<think>why</think>4": WHY,
    "<thinking>why</thinking>4": WHY,
    "<thought>why</thought>4": WHY,
    "<reasoning>why</reasoning>4": WHY,
    "<THINK>why</THINK>4": WHY,
    '<think type="long" lang="en">why</think >4': WHY,
    "<think >why</think\n>4": WHY,
    "<think>\n<think>\nwhy\n</think>\n\n4": WHY,
    "<think>why</think>\n\n</think>\n\n4": WHY,
    "<think>a</think>\n<think>b</think>\n4": [("thought", "a\n\nb"), ("text", "4")],
    "<think>\nlong plan and more": [("thought", "long plan and more")],
    "<think>I will write `</think>` later.\n</think>\n4": [
        ("thought", "I will write `</think>` later."), ("text", "4"),
    ],
    '<think>Is it "</think>" or not?</think>4': [("thought", 'Is it "</think>" or not?'), ("text", "4")],
    "<think>So:\n```xml\n<think>a</think>\n```\n</think>\n4": [
        ("thought", "So:\n```xml\n<think>a</think>\n```"), ("text", "4"),
    ],
    "<think>```\nx = 1\n</think>\n4": [("thought", "```\nx = 1"), ("text", "4")],
    "<think>a</think>\n    indented": [("thought", "a"), ("text", "    indented")],
    "<think>a</think>Say <think> again.": [("thought", "a"), ("text", "Say <think> again.")],
    # Thought and text take turns.
    "<think>A.</think>B.<think>C.</think>D.": [("thought", "A."), ("text", "B."), ("thought", "C."), ("text", "D.")],
    "<think>a</think>A model writes:\n\n<think>\nplan\n</think>\n\nand then answers.": [
        ("thought", "a"), ("text", "A model writes:\n\n<think>\nplan\n</think>\n\nand then answers."),
    ],
    "<think>a</think>```\n<think>\n```\n<think>  opens": [
        ("thought", "a"), ("text", "```\n<think>\n```\n<think>  opens"),
    ],
    "<think>a</think>标签。<think>表示思考。": [("thought", "a"), ("text", "标签。<think>表示思考。")],
    # Only the closing tag.
    "Thinking Process:\n1. add\n</think>\n\n# 4": [("thought", "Thinking Process:\n1. add"), ("text", "# 4")],
    "好的，用户问2+2。</think>4": [("thought", "好的，用户问2+2。"), ("text", "4")],
    "The sum is 4</think>4": [("thought", "The sum is 4"), ("text", "4")],
    "So it is four. </think>\n4": [("thought", "So it is four."), ("text", "4")],
    "The user asks about `<think>`.\n</think>\n\nIt opens a thought.": [
        ("thought", "The user asks about `<think>`."), ("text", "It opens a thought."),
    ],
    "好的，用户在问好\n</thinking>\n你好": [("thought", "好的，用户在问好"), ("text", "你好")],
    "It is done.\n</think>": [("thought", "It is done.")],
    "</think>\n\n4": [("text", "4")],
    "a < b, so.\n</think>\n4": [("thought", "a < b, so."), ("text", "4")],
    # Special tokens that a server left: Magistral, Kimi-VL, Cohere, OpenThinker, Seed-OSS, Gemma 4, gpt-oss.
    "[THINK]why[/THINK]4": WHY,
    "◁think▷why◁/think▷4": WHY,
    "<|START_THINKING|>why<|END_THINKING|>4": WHY,
    "<|begin_of_thought|>\n\nwhy<|end_of_thought|>\n\n4": WHY,
    "<seed:think>why</seed:think>4": WHY,
    "<|channel>thought\nwhy<channel|>4": WHY,
    "<|channel|>analysis<|message|>why<|end|><|start|>assistant<|channel|>final<|message|>4": WHY,
    "<|start|>assistant<|channel|>analysis<|message|>why<|channel|>final<|message|>4": WHY,
    "<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>commentary<|message|>b<|end|>4": [
        ("thought", "a\n\nb"), ("text", "4"),
    ],
    "<|channel|>final<|message|>4": [("text", "4")],
    "<think>It ends with <|end|> there.</think>4": [("thought", "It ends with <|end|> there."), ("text", "4")],
}  # fmt: skip

TEXT = (
    "Use the `<think>` tag to open and `</think>` to close.\n\n```xml\n<think>a</think>\n```\nend",
    "The tag <think> opens a thought and </think> ends it.",
    "Write <think> before a thought.",
    "```\nplan\n</think>\n```\nThat is the end.",
    "~~~xml\n</think>\n~~~",
    "1. A step\n   ```\n   </think>\n   ```\n",
    "The end is marked by </think>, as you see.",
    'It writes "</think>" there.',
    "它用“</think>”结束思考。",
    "模型用</think>结束思考。",
    "标签<think>开始思考，</think>结束思考。",
    "用法：<think>想法。</think>答案。",
    "It ends with **</think>** always.",
    "A model writes:\n\n<think>\nplan\n</think>\n\nand then answers.",
    "    </think>\n\nis indented code.",
    "Some `code with </think> in it`.",
    "a <thinker> and </thinker> and <think-tank>",
    "x < y and y > z",
    "if a <th",
    "Use `<|channel|>final<|message|>` for it, or [THINK] here [/THINK].",
    "[THINKER] and [1] and <|channel",
    "<analysis>\nwhy\n</analysis>\n4",
    "<b>bold</b>",
    "<",
    "</thin",
    "  <table>",
    "<thinkers>are many</thinkers>",
    '{"tag": "</think>"}',
    "<details>\n<summary>S</summary>\n</details>",
)


def parted(text: str, cuts: list[int]) -> list[str]:
    places = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [text[a:b] for a, b in pairwise(places)]


def spoken(pieces: list[str]) -> Said:
    return said(heard(*[chunk(content=piece) for piece in pieces]))


def stripped(parts: Said) -> Said:
    """Blank lines at the end of a thought are not looked at."""
    return [(kind, text.rstrip() if kind == "thought" else text) for kind, text in parts]


@pytest.mark.parametrize("text", TAGGED)
def test_a_thought_between_tags_is_no_part_of_the_answer(text: str):
    for pieces in ([text], list(text), parted(text, list(range(0, len(text), 3)))):
        assert stripped(spoken(pieces)) == TAGGED[text]


@pytest.mark.parametrize("text", TEXT)
def test_a_tag_in_code_in_quotes_or_in_a_sentence_stays(text: str):
    for pieces in ([text], list(text)):
        assert spoken(pieces) == [("text", text)]


PARTS = st.sampled_from(
    [
        *("<think>", "</think>", "<Thinking >", "</thinking>", "<thought/>", "<", ">", "</", "think", "`", "```", '"'),
        *("\n", "\n\n", " ", "    ", ".", "。", "a", "字", "```xml\n", "~~~", "- ", "<code>", "</code>", "x < y"),
        *("[THINK]", "[/THINK]", "<|channel|>", "analysis<|message|>", "<|end|>"),
    ]
)
TAG_TEXT = st.lists(PARTS, max_size=14).map("".join)


@settings(deadline=None, max_examples=300)
@given(TAG_TEXT, st.lists(st.integers(0, 200), max_size=12))
@example("a\n</think>\n\nb", [3, 5, 11])
def test_nothing_depends_on_where_the_text_was_cut(text: str, cuts: list[int]):
    assert folded(parted(text, cuts)) == folded([text])


@settings(deadline=None, max_examples=200)
@given(TAG_TEXT, st.lists(st.integers(0, 200), max_size=12))
def test_nothing_is_lost_but_tags(text: str, cuts: list[int]):
    words = "".join(folded(parted(text, cuts)).split())
    left = iter("".join(text.split()))
    assert all(letter in left for letter in words.replace("|", ""))


def folded(pieces: list[str]) -> str:
    """What becomes of a text, thoughts between bars; white space at their edges is the business of others."""
    tags, parts = ThoughtTags(), list[tuple[str, str]]()
    for number, piece in enumerate([*pieces, ""]):
        for kind, text in tags.feed(piece, ended=number == len(pieces)):
            if kind == "was thought":
                parts = [("thought", text) for _, text in parts]
            else:
                parts.append((kind, text))
    marked = [f"|{text}|" if kind == "thought" else text for kind, text in joined(parts)]
    return "".join(marked)


def joined(parts: Said) -> Said:
    whole: Said = []
    for kind, text in parts:
        if whole and whole[-1][0] == kind:
            whole[-1] = (kind, whole[-1][1] + text)
        else:
            whole.append((kind, text))
    return [(kind, text.strip()) for kind, text in whole if text.strip()]


def test_a_thought_on_lines_of_its_own_after_a_text_is_one():
    text = "<think>\nA.\n</think>\n\nB\n\n<think>\nC.\n</think>\n\nD"
    assert (folded([text]), folded(list(text))) == ("|A.|B|C.|D", "|A.|B|C.|D")


def test_a_structured_thought_that_comes_again_between_tags_is_there_once():
    round_ = heard(chunk(reasoning_content="why so"), chunk(content="<think>\nwhy"), chunk(content=" so\n</think>\n4"))
    assert said(round_) == [("thought", "why so"), ("text", "4")]


def test_another_thought_between_tags_stands_beside_the_structured_one():
    round_ = heard(chunk(reasoning_content="why"), chunk(content="<think>\nwhence\n</think>\n4"))
    assert stripped(said(round_)) == [("thought", "why\n\nwhence"), ("text", "4")]


def test_a_closing_tag_after_a_structured_thought_is_dropped_and_only_at_the_start():
    assert said(heard(chunk(reasoning_content="why"), chunk(content="</think>\n\n4"))) == WHY
    kept = heard(chunk(reasoning_content="why"), chunk(content="4.\n</think>\nend"))
    assert said(kept) == [("thought", "why"), ("text", "4.\n</think>\nend")]


ENDED = {
    "Qwen": ["4.", "<|im_end|>"],
    "in one piece, with a line": ["4.<|im_end|>\n"],
    "two of Llama": ["4.", "<|eom_id|>", "<|eot_id|>"],
    "gpt-oss": ["<|channel|>final<|message|>", "4.", "<|return|>"],
    "DeepSeek": ["<think>", "why", "</think>", "4.", "<｜end▁of▁sentence｜>"],
    "on a line of its own": ["4.", "\n", "<|endoftext|>", "\n"],
}


@pytest.mark.parametrize("pieces", ENDED.values(), ids=ENDED)
def test_the_token_that_ends_an_answer_is_no_part_of_it(pieces: list[str]):
    assert heard(*[chunk(content=piece) for piece in pieces]).text.rstrip() == "4."


def test_the_token_that_ends_an_answer_is_none_of_json():
    assert heard(chunk(content="{}"), chunk(content="<|im_end|>"), json_mode=True).text == "{}"


@pytest.mark.parametrize(
    "pieces",
    [["It is <|im_end|>"], ["`<|im_end|>`"], ["`<|im_end|>"], ["a", "<|im_end|>", "b"], ["4<|im|>"], ["<s>4</s>"]],
)
def test_what_speaks_of_that_token_stays(pieces: list[str]):
    assert heard(*[chunk(content=piece) for piece in pieces]).text == "".join(pieces)


def test_thought_and_text_take_turns():
    deltas = [{"reasoning": "A."}, {"content": "B."}, {"reasoning": "C."}, {"content": "D."}]
    assert said(heard(*[chunk(**delta) for delta in deltas])) == [
        ("thought", "A."), ("text", "B."), ("thought", "C."), ("text", "D."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "blank", [{"reasoning_content": "\n\n"}, {"content": "<think>\n\n</think>\n"}, {"content": "\n"}]
)
def test_blank_thoughts_and_lines_are_nothing(blank: dict[str, object]):
    assert said(heard(chunk(**blank), chunk(content="\n\n  Hello"), chunk(content="\n"))) == [("text", "  Hello\n")]


def test_json_mode_takes_only_what_follows_the_thought():
    round_ = heard(chunk(content="<think>\nI need json\n</think>\n\n"), chunk(content='{"a":1}'), json_mode=True)
    assert round_.text == '{"a":1}'


def test_text_is_held_back_no_longer_than_a_tag_may_come():
    tags = ThoughtTags()
    shown = [
        "".join(piece.text for piece in tags.feed(text))
        for text in ("<th", "ings> a", " <", "b> </", "p> </think", "> x")
    ]
    assert shown == ["", "<things> a", " ", "<b> ", "</p> ", "</think> x"]


def test_a_text_full_of_tags_is_read_in_time():
    text = "It says `</think>` here.\n" * 20_000
    assert spoken([text[start : start + 7] for start in range(0, len(text), 7)]) == [("text", text)]
