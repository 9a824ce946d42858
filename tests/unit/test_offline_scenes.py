"""The scenes of the offline demo: every starter has one, texts stand in whole lines, a length asked for is kept."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from offline_turns import PROMPTS, Talk, called, read_asked
from qwendow.offline.desk import Desk, Habits
from qwendow.offline.replies.author import draft_answer
from qwendow.offline.replies.essay import length_asked
from qwendow.offline.replies.library import load_answers, scene_of
from qwendow.offline.replies.paragraphs import unwrapped
from qwendow.offline.wire.forms import Answer, Json, Stamp
from qwendow.prompts import Prompt, parse

PROMPT_FILES = [parse(path.stem, path.read_text("utf-8")) for path in sorted(PROMPTS.glob("*.md"))]
STARTERS = [
    pytest.param(prompt, getattr(words, language), id=f"{prompt.name}-{at}-{language}")
    for prompt in PROMPT_FILES
    for at, words in enumerate(prompt.starters)
    for language in ("en", "zh")
]
NOT_ALLOWED = "The reader did not allow this call."


def draft(question: str, **body: Any) -> Answer:
    return draft_answer(read_asked({"model": "qwen-plus", "messages": [{"role": "user", "content": question}], **body}))


@pytest.mark.parametrize(("prompt", "question"), STARTERS)
def test_every_starter_is_answered_by_a_scene_and_not_by_what_was_received(prompt: Prompt, question: str) -> None:
    asked: dict[str, Any] = {"response_format": {"type": "json_object"}} if prompt.json else {}
    answer = Talk(prompt.name, **asked).ask(question)
    if prompt.json:
        found = json.loads(answer.text)
        assert found["summary"] and found["subject"]
    assert answer.text or answer.calls
    assert "This is what arrived" not in answer.text and "下面是收到的内容" not in answer.text


SHOWN = {
    "a table": "\n|---|",
    "code": "\n```python\n",
    "a formula": "\n$$",
    "a diagram": "\n```mermaid\n",
    "a picture": "\n```svg\n",
    "how to compare": "**",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_starters_of_the_general_prompt_show_what_the_page_can_do(language: str) -> None:
    general = next(prompt for prompt in PROMPT_FILES if prompt.name == "assistant")
    questions = [getattr(words, language) for words in general.starters]
    texts = "\n".join(Talk("assistant").ask(question).text for question in questions)
    assert [name for name, sign in SHOWN.items() if sign not in texts] == []
    scenes = [scene for question in questions if (scene := scene_of(_ask(question)))]
    assert {"trip", "riddle", "life", "https", "window", "essay", "models", "broken"} == {
        scene.name for scene in scenes
    }
    assert any(scene.thought for scene in scenes) and any(scene.fault for scene in scenes)


def _ask(question: str, **body: Any) -> Any:
    return read_asked({"model": "qwen-plus", "messages": [{"role": "user", "content": question}], **body})


def test_no_prepared_text_breaks_in_mid_sentence() -> None:
    texts = [
        (scene.name, language, text)
        for language in ("en", "zh")
        for scene in load_answers(language)
        for text in (*scene.parts, scene.thought)
    ]
    prose = [(name, language, re.sub("(?s)^```.*?^```$", "", text, flags=re.M)) for name, language, text in texts]
    assert [
        (name, found[0]) for name, _, text in prose if (found := re.search(r"\w[^\n]*\n(?!\d+\. )\w.*", text))
    ] == []


@pytest.mark.parametrize(
    ("wrapped", "whole"),
    [
        ("One sentence\ngoes on.\n\nNext.", "One sentence goes on.\n\nNext."),
        ("一句话\n接着说。", "一句话接着说。"),
        ("用 Python\n写", "用 Python 写"),
        ("- one item\n  goes on\n- two", "- one item goes on\n- two"),
        ("Before:\n- one\n- two", "Before:\n- one\n- two"),
        ("| a |\n|---|\n| b |", "| a |\n|---|\n| b |"),
        ("```\na\nb\n```\nc\nd", "```\na\nb\n```\nc d"),
        ("> a\n> b", "> a\n> b"),
        ("# a\nb\nc", "# a\nb c"),
        ("$$a\nb$$", "$$a\nb$$"),
        ("1. a\n   - b\n   - c", "1. a\n   - b\n   - c"),
    ],
)  # fmt: skip
def test_lines_of_a_paragraph_are_joined_and_others_are_not(wrapped: str, whole: str) -> None:
    assert unwrapped(wrapped) == whole


@pytest.mark.parametrize(
    ("question", "length"),
    [
        ("Write 2,000 words about tea", 2000),
        ("an essay of 800 words", 800),
        ("Write a 500-word story", 500),
        ("写一篇 3000 字的文章", 3000),
        ("写一篇三千字的作文", 3000),
        ("写八百字左右的故事", 800),
        ("How many words are 300 words?", None),
        ("Write a poem", None),
        ("这篇有 300 字吗？", None),
    ],
)  # fmt: skip
def test_length_is_read_from_the_question(question: str, length: int | None) -> None:
    assert length_asked(question) == length


@pytest.mark.parametrize("length", [200, 800, 1200, 2000])
def test_an_essay_is_as_long_as_one_asks_for_and_ends_with_a_sentence(length: int) -> None:
    text = draft(f"Write {length} words about the sea").text
    title, note, *blocks = text.split("\n\n")
    written = len(" ".join([title, *blocks]).split())
    assert length <= written + 10 and written <= length + 40
    assert title.startswith("# ") and "Offline demo" in note and "no model" in note and blocks[-1].endswith(".")


@pytest.mark.parametrize("length", [300, 1500, 3000])
def test_a_chinese_essay_is_as_long_as_one_asks_for(length: int) -> None:
    title, note, *blocks = draft(f"写一篇 {length} 字的文章，谈谈海").text.split("\n\n")
    written = len("".join("".join([title, *blocks]).split()))
    assert length - 20 <= written <= length + 80
    assert title.startswith("# ") and "离线演示" in note and blocks[-1].endswith("。")


def test_an_essay_that_is_shorter_than_asked_for_says_so() -> None:
    assert draft("Write 90,000 words about tea").text.endswith("of the 90,000 words that were asked for.)*")
    assert draft("写一篇九万字的文章").text.endswith("您要的是 90,000 字。）*")


def test_a_prepared_thought_is_shown_where_thinking_is_on_and_named_where_it_is_off() -> None:
    question = "A bat and a ball cost 1.10 together, and the bat costs 1.00 more. What does the ball cost?"
    thoughtful, silent = draft(question, enable_thinking=True), draft(question)
    assert (thoughtful.reasoning or "").startswith("The bat and the ball cost 1.10 together")
    assert "Switch on **Think**" in silent.text and "Switch on" not in thoughtful.text


def test_a_scene_with_a_fault_breaks_off_in_a_stream_and_goes_well_where_it_is_gone_on_with() -> None:
    desk = Desk(Habits(pace=0))
    question: Json = {"role": "user", "content": "What happens when the connection breaks off?"}
    broken = desk.reply("sk-x", {"model": "qwen3.7-plus", "messages": [question], "stream": True}, "", Stamp())
    assert b"[DONE]" not in b"".join(_sent(broken))
    begun = {"role": "assistant", "content": "*(Offline demo", "partial": True}
    whole = desk.reply("sk-x", {"model": "qwen3.7-plus", "messages": [question, begun], "stream": True}, "", Stamp())
    assert b"[DONE]" in b"".join(_sent(whole))


def _sent(reply: Any) -> list[bytes]:
    return [step.data for step in reply.steps if hasattr(step, "data")]


def test_a_wish_for_a_person_asks_for_leave_and_tells_what_became_of_it() -> None:
    question = "This is the third time I am writing. I want to speak to a person."
    for result, beginning in ((json.dumps({"passed_on": "x"}), "A colleague has it now"), (NOT_ALLOWED, "Then I pass")):
        talk = Talk("customer_service")
        first = talk.ask(question)
        assert called(first) == [("hand_over", {"summary": question})]
        assert first.text.startswith("I understand that you are upset")
        assert talk.give(first, result).text.startswith(beginning)


def test_any_tool_is_called_with_what_is_spelled_out() -> None:
    parameters = {"type": "object", "properties": {"name": {"type": "string"}, "count": {"type": "integer"}}}
    tools = [{"type": "function", "function": {"name": "bake", "parameters": parameters}}]
    answer = draft('[[call:bake name=7 count=3 extra="two words" fresh=true]] please', tools=tools)
    assert called(answer) == [("bake", {"name": "7", "count": 3, "extra": "two words", "fresh": True})]
    assert draft("[[call:bake count=3]]").calls == ()
    assert draft("[[call:fly]]", tools=tools).calls == ()
