"""Turns for the eye: what the chatbot shows of a conversation."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwendow.conversation.errors import CutOff, Failure, Overloaded, RateLimited
from qwendow.conversation.events import (
    Declined,
    Event,
    Finish,
    ReasoningDelta,
    Retrying,
    TextDelta,
    TextWasThought,
    ToolCall,
    ToolResult,
    ToolRunning,
    Usage,
)
from qwendow.conversation.parts import Image, TextFile
from qwendow.conversation.rounds import Bill
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Note, Outcome, Turn
from qwendow.models import CHINA, ModelTable
from qwendow.page.dress import bare, undress
from qwendow.page.explain import explain
from qwendow.page.render import render, render_answers, render_question, render_turn, turn_at
from qwendow.page.texts import Language
from qwendow.page.view import View

RETRYING = Retrying(2, 1, 2, Failure(RateLimited, status=429))
STOPPED = '\n\n<div class="\u2061own notice stopped">■ Stopped</div>'
DOWNLOAD = '<button type="button" class="download">Download</button>'
VALID = f'\n\n<div class="\u2061own notice good">✓ Valid JSON {DOWNLOAD}</div>'
INVALID = '\n\n<div class="\u2061own notice bad">✗ Not valid JSON: shown as it came.</div>'


def made(*events: Event | ToolRunning | ToolResult, outcome: Outcome = Outcome.DONE, json_mode: bool = False) -> Turn:
    turn = Turn("?", json_mode)
    for event in events:
        turn.add(event)
    if outcome is not Outcome.RUNNING:
        turn.end(outcome, Failure(CutOff, request_id="r-1") if outcome is Outcome.FAILED else None)
    return turn


def message(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "metadata": None, "content": [{"text": text, "type": "text"}], "options": None}


def thought(text: str, status: str, title: str = "Thinking") -> dict[str, Any]:
    return message("assistant", text) | {"metadata": {"title": title, "status": status}}


def answers(turn: Turn, waited: float = 0) -> list[dict[str, Any]]:
    """What is shown after the question."""
    question, *rest = render_question(turn, View()) + render_answers(turn, [turn], View(), waited)
    assert question == message("user", "?")
    return rest


def json_answer(text: str) -> str:
    (answer,) = answers(made(TextDelta(text), Finish("stop"), json_mode=True))
    return answer["content"][0]["text"]


def test_a_done_turn_is_question_and_answer():
    assert answers(made(TextDelta("yes"), Finish("stop"))) == [message("assistant", "yes")]


def test_indentation_is_shown_as_it_came():
    raw = "  \tif x:\r\n\t\treturn\n\n"
    assert answers(made(TextDelta(raw))) == [message("assistant", raw)]


def test_a_question_is_shown_as_it_was_typed():
    assert render_question(Turn("# <b>\ttyped"), View()) == [message("user", "&#35; &#60;b&#62;&#9;typed")]


def test_a_turn_that_has_just_been_opened_is_its_question():
    assert answers(Turn("?")) == []


def test_a_thought_is_shown_apart_and_pending_until_the_answer_begins():
    turn = made(ReasoningDelta("hm"), outcome=Outcome.RUNNING)
    assert answers(turn) == [thought("hm", "pending")]


def test_a_thought_is_done_when_the_answer_has_begun():
    turn = made(ReasoningDelta("hm"), TextDelta("yes"), outcome=Outcome.RUNNING)
    assert answers(turn) == [thought("hm", "done", "Thought"), message("assistant", "yes")]


@pytest.mark.parametrize("outcome", [Outcome.STOPPED, Outcome.FAILED])
def test_no_thought_is_left_pending(outcome: Outcome):
    assert answers(made(ReasoningDelta("hm"), outcome=outcome))[0] == thought("hm", "done", "Thought")


def test_a_stopped_answer_is_kept_and_marked():
    turn = made(TextDelta("ye"), outcome=Outcome.STOPPED)
    assert answers(turn) == [message("assistant", "ye"), message("assistant", STOPPED)]


def test_a_failed_answer_is_kept_and_followed_by_its_card():
    turn = made(TextDelta("ye"), outcome=Outcome.FAILED)
    assert answers(turn) == [
        message("assistant", "ye"),
        message("assistant", explain(Failure(CutOff, request_id="r-1"), "en", goes_on=True)),
    ]


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.INTERRUPTED])
@pytest.mark.parametrize(("language", "names"), [("en", ("Continue", "Retry")), ("zh", ("继续生成", "重试"))])
def test_what_broke_off_names_the_buttons_that_are_there(outcome: Outcome, language: Language, names: tuple[str, str]):
    def named(turn: Turn) -> list[bool]:
        said = render_answers(turn, [turn], View(language))[-1]["content"][0]["text"]
        return [name in said for name in names]

    assert named(made(TextDelta("ye"), outcome=outcome)) == [True, True]
    assert named(made(ReasoningDelta("hm"), outcome=outcome)) == [False, True]


def test_thought_and_text_that_take_turns_stand_in_their_order_each_with_its_time():
    turn = Turn("?")
    for at, event in enumerate([ReasoningDelta("A."), TextDelta("B."), ReasoningDelta("C."), TextDelta("D.")]):
        turn.add(event, 1 + at * 1.5)
    shown = [thought("A.", "done", "Thought for 2.5 s"), message("assistant", "B.")]
    shown += [thought("C.", "done", "Thought for 1.5 s"), message("assistant", "D.")]
    assert answers(turn) == shown


def test_a_second_thought_is_pending_while_it_comes():
    turn = made(ReasoningDelta("A."), TextDelta("B."), ReasoningDelta("C."), outcome=Outcome.RUNNING)
    assert answers(turn)[-1] == thought("C.", "pending")


@pytest.mark.parametrize(("seconds", "title"), [(0.09, "Thought"), (0.11, "Thought for 0.1 s")])
def test_no_thought_is_said_to_have_taken_no_time(seconds: float, title: str):
    turn = made(outcome=Outcome.RUNNING)
    turn.add(ReasoningDelta("hm"), seconds / 2)
    turn.add(TextDelta("yes"), seconds)
    assert answers(turn)[0]["metadata"]["title"] == title


def test_a_blank_thought_has_no_block():
    assert answers(made(ReasoningDelta("\n\n"), TextDelta("yes"), Finish("stop"))) == [message("assistant", "yes")]


IN_THOUGHT = '\n\n<div class="\u2061own notice said">The model said this as a thought, and nothing after it.</div>'


def test_an_answer_that_came_as_a_thought_is_readable_and_says_so():
    turn = made(ReasoningDelta("I am Qwen3."), Finish("stop"))
    assert answers(turn) == [message("assistant", "I am Qwen3."), message("assistant", IN_THOUGHT)]


def test_a_json_answer_that_came_as_a_thought_is_judged():
    shown = answers(made(ReasoningDelta('{"a":1}'), Finish("stop"), json_mode=True))
    assert shown[0] == message("assistant", '```json\n{\n  "a": 1\n}\n```' + VALID)


def test_a_json_answer_is_one_whatever_was_thought_in_the_midst_of_it():
    parts = [TextDelta('{"a":'), ReasoningDelta("hm"), TextDelta("1}"), Finish("stop")]
    shown = answers(made(*parts, json_mode=True))
    assert shown == [thought("hm", "done", "Thought"), message("assistant", '```json\n{\n  "a": 1\n}\n```' + VALID)]


def test_a_refusal_is_shown_as_the_answer_and_marked():
    mark = '\n\n<div class="\u2061own notice said">The model declined to answer.</div>'
    turn = made(Declined(), TextDelta("I cannot."), Finish("stop"))
    assert answers(turn) == [message("assistant", "I cannot."), message("assistant", mark)]


@pytest.mark.parametrize("fence", ["```JSON5\r\n{}\r\n```", "```json title\n{}\n```\n"])
def test_a_fence_is_taken_off_however_its_lines_end_and_whatever_it_says(fence: str):
    assert json_answer(fence).endswith(VALID)


def test_an_answer_at_the_length_limit_says_so():
    mark = '\n\n<div class="\u2061own notice bad">The length limit was reached.</div>'
    assert answers(made(TextDelta("ye"), Finish("length"))) == [message("assistant", "ye"), message("assistant", mark)]


def test_a_retry_is_shown_while_it_is_waited_for():
    (mark,) = answers(made(RETRYING, outcome=Outcome.RUNNING))
    assert "Trying again in 2 s (1 of 2)." in mark["content"][0]["text"]


@pytest.mark.parametrize("event", [TextDelta("ye"), ReasoningDelta("hm")])
def test_nobody_is_told_to_wait_once_something_came(event: Event):
    assert len(answers(made(event, outcome=Outcome.RUNNING), 60)) == 1


def test_the_marks_are_in_the_language_of_the_reader():
    turn = made(ReasoningDelta("hm"), outcome=Outcome.STOPPED)
    shown = render_turn(turn, [turn], View("zh"))
    assert shown[1:] == [
        thought("hm", "done", "思考过程"),
        message("assistant", '\n\n<div class="\u2061own notice stopped">■ 已停止</div>'),
    ]  # fmt: skip


def test_a_conversation_is_its_turns_in_order():
    turns = [made(TextDelta("one")), made(TextDelta("tw"), outcome=Outcome.STOPPED), Turn("?")]
    assert render(Conversation.of(turns), View()) == [
        shown for turn in turns for shown in render_turn(turn, [turn], View())
    ]


def test_a_message_of_the_screen_belongs_to_its_turn():
    turns = [made(TextDelta("one")), made(ReasoningDelta("h"), TextDelta("t"), outcome=Outcome.FAILED), Turn("?")]
    assert [turn_at(Conversation.of(turns), index) for index in range(8)] == [0, 0, 1, 1, 1, 1, 2, 3]


def test_an_empty_chat_has_no_turn_to_edit():
    assert turn_at(Conversation(), 0) == 0


def test_valid_json_is_formatted_and_marked():
    assert json_answer('{"name":"李雷","n":[1]}') == (
        '```json\n{\n  "name": "李雷",\n  "n": [\n    1\n  ]\n}\n```' + VALID
    )


def test_a_fence_around_json_is_taken_off():
    assert json_answer('```json\n{"a": 1}\n```\n') == '```json\n{\n  "a": 1\n}\n```' + VALID


@pytest.mark.parametrize("text", ['{"a": ', "no json", '{"a": NaN}', "[Infinity]", "{'a': 1}", '{"a": 1} and more'])
def test_text_that_is_not_json_is_shown_as_it_came(text: str):
    assert json_answer(text) == f"```\n{text}\n```{INVALID}"


def test_backticks_in_the_answer_do_not_end_its_fence():
    assert json_answer("```` x") == f"`````\n```` x\n`````{INVALID}"


def test_json_that_is_still_coming_is_neither_formatted_nor_judged():
    turn = made(TextDelta('{"a":1'), outcome=Outcome.RUNNING, json_mode=True)
    assert answers(turn) == [message("assistant", '```json\n{"a":1\n```')]


def test_the_raw_text_of_a_json_answer_stays():
    turn = made(TextDelta('{"a":1}'), json_mode=True)
    render_turn(turn, [turn], View())
    assert turn.text == '{"a":1}'


@pytest.mark.parametrize("depth", [100, 300, 990, 1200, 50_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_json_of_any_depth_can_be_shown(depth: int, opening: str, closing: str):
    text = json_answer(opening * depth + "1" + closing * depth)
    assert text.endswith((VALID, INVALID))


@pytest.mark.parametrize("text", ['{"a": "\\ud83d"}', '["\\udc00"]', '{"\\ud800": 1}'])
def test_half_a_character_in_json_can_be_shown(text: str):
    json_answer(text).encode("utf-8")


@pytest.mark.parametrize("text", ["1" * 5000, "-" + "9" * 5000])
def test_a_number_with_thousands_of_digits_can_be_shown(text: str):
    assert json_answer(text).endswith((VALID, INVALID))


@pytest.mark.parametrize("text", ["1e999", '{"a": -1e400}'])
def test_a_number_too_large_for_a_float_is_not_turned_into_something_else(text: str):
    assert "Infinity" not in json_answer(text)


PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()


@settings(deadline=None, max_examples=40)
@given(st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_formatted_json_means_the_same(value: Any):
    body = undress(json_answer(json.dumps(value)).removesuffix(VALID))
    assert json.loads(body.strip("`").removeprefix("json")) == value


EVENTS = st.lists(
    st.one_of(
        st.builds(TextDelta, st.text()),
        st.just(TextWasThought()),
        st.just(Declined()),
        st.builds(ReasoningDelta, st.text()),
        st.builds(Finish, st.sampled_from(["stop", "length", "tool_calls", "else"])),
        st.just(RETRYING),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=40)
@given(EVENTS, st.sampled_from(Outcome), st.booleans(), st.sampled_from(["en", "zh"]), st.floats(0, 1000))
def test_any_turn_can_be_shown(events: list[Event], outcome: Outcome, json_mode: bool, language: Any, waited: float):
    turn = made(*events, outcome=outcome, json_mode=json_mode)
    shown = render_question(turn, View(language)) + render_answers(turn, [turn], View(language), waited)
    assert [part["role"] for part in shown] == ["user"] + ["assistant"] * (len(shown) - 1)
    assert [list(part) for part in shown] == [["role", "metadata", "content", "options"]] * len(shown)


def test_numbers_and_keys_of_json_are_shown_as_the_model_wrote_them():
    turn = Turn("q", json_mode=True)
    turn.add(TextDelta('{"price": 19.90, "e":1e5,"deep":[1,{"x":"a]}"}],"none":[],"a":1,"a":2}'))
    turn.end(Outcome.DONE)
    assert render_turn(turn, [turn], View())[1]["content"][0]["text"].startswith(
        '```json\n{\n  "price": 19.90,\n  "e": 1e5,\n  "deep": [\n    1,\n    {\n      "x": "a]}"\n    }\n  ],\n'
        '  "none": [],\n  "a": 1,\n  "a": 2\n}\n```'
    )


MARKLESS = st.text().filter(lambda text: bare(text) == text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | MARKLESS,
        lambda inner: st.lists(inner) | st.dictionaries(MARKLESS, inner),
    )
)
def test_indented_json_is_the_same_json(value: object):
    turn = Turn("q", json_mode=True)
    turn.add(TextDelta(json.dumps(value, ensure_ascii=False)))
    turn.end(Outcome.DONE)
    shown = undress(render_turn(turn, [turn], View())[1]["content"][0]["text"])
    fence, _, rest = shown.partition("json\n")
    assert json.loads(rest.split(f"\n{fence}\n")[0].removesuffix(f"\n{fence}")) == value


WEATHER = ToolCall("a", "weather", '{"place":"杭州"}')


def block(title: str, text: str, status: str = "done") -> dict[str, Any]:
    return thought(text, status, title)


def test_a_running_call_is_an_open_block_with_its_arguments():
    turn = made(TextDelta("I look."), WEATHER, ToolRunning("a"), outcome=Outcome.RUNNING)
    arguments = 'Arguments\n\n```json\n{\n  "place": "杭州"\n}\n```'
    assert answers(turn) == [
        message("assistant", "I look."), block("Tool `weather` is running", arguments, "pending"),
    ]  # fmt: skip


def test_a_call_that_returned_is_a_closed_block_with_its_result():
    turn = made(WEATHER, outcome=Outcome.RUNNING)
    turn.add(ToolRunning("a"), 1.0)
    turn.add(ToolResult("a", "sunny"), 1.5)
    (shown,) = answers(turn)
    assert shown["metadata"] == {"title": "Tool `weather` · 0.5 s", "status": "done"}
    assert shown["content"][0]["text"].endswith("Result\n\n```\nsunny\n```")


def test_a_call_that_failed_says_so():
    turn = made(WEATHER, ToolRunning("a"), ToolResult("a", "no", failed=True), outcome=Outcome.RUNNING)
    (shown,) = answers(turn)
    assert shown["metadata"]["title"] == "Tool `weather` failed · 0.0 s"
    assert shown["content"][0]["text"].endswith("Error\n\n```\nno\n```")


@pytest.mark.parametrize("outcome", [Outcome.STOPPED, Outcome.FAILED])
def test_no_call_is_left_running(outcome: Outcome):
    turn = made(WEATHER, ToolRunning("a", asking=True), outcome=outcome)
    first = answers(turn)[0]
    assert first["metadata"] == {"title": "Tool `weather` was stopped", "status": "done"}
    assert all(shown["options"] is None for shown in answers(turn))


def test_a_call_that_needs_consent_asks_with_two_buttons():
    turn = made(WEATHER, ToolRunning("a", asking=True), outcome=Outcome.RUNNING)
    key, shown = turn.calls[0].key, answers(turn)[-1]
    assert shown["options"] == [
        {"label": "Allow", "value": f"allow:{key}"}, {"label": "Do not allow", "value": f"deny:{key}"},
    ]  # fmt: skip
    assert shown["content"][0]["text"] == (
        '<div class="\u2061own consent">May <code>weather</code> run with these arguments?</div>'
        '\n\n```json\n{\n  "place": "杭州"\n}\n```'
    )


def test_the_buttons_of_a_call_stand_at_the_end_whatever_came_after_it():
    after = (ToolCall("b", "clock", "{}"), ToolRunning("b"), ToolResult("b", "12"))
    turn = made(WEATHER, *after, ToolRunning("a", asking=True), outcome=Outcome.RUNNING)
    key, (_, question, last) = turn.calls[0].key, answers(turn)
    assert question["content"][0]["text"] == (
        '<div class="\u2061own consent">May <code>weather</code> run with these arguments?</div>'
        '\n\n```json\n{\n  "place": "杭州"\n}\n```'
    )
    assert (question["options"], [option["value"] for option in last["options"]]) == (
        None,
        [f"allow:{key}", f"deny:{key}"],
    )


def test_calls_that_need_consent_ask_one_after_another():
    both = made(WEATHER, ToolCall("b", "rm", "{}"), outcome=Outcome.RUNNING)
    both.add(ToolRunning("a", asking=True))
    both.add(ToolRunning("b", asking=True))
    for call in both.calls:
        assert [option["value"].partition(":")[2] for option in answers(both)[-1]["options"]] == [call.key] * 2
        both.add(ToolResult(call.asked.id, "done"))


def test_the_rounds_of_a_turn_stand_in_their_order():
    turn = made(ReasoningDelta("hm"), WEATHER, ToolRunning("a"), ToolResult("a", "y"), outcome=Outcome.RUNNING)
    turn.ask_again()
    turn.add(TextDelta("Sunny."))
    heads = [(shown["metadata"] or {}).get("title", shown["content"][0]["text"]) for shown in answers(turn)]
    assert heads == ["Thought", "Tool `weather` · 0.0 s", "Sunny."]


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_what_a_model_calls_cannot_leave_its_block(name: str, arguments: str, result: str):
    turn = made(ToolCall("a", name, arguments), ToolRunning("a"), ToolResult("a", result), outcome=Outcome.RUNNING)
    (shown,) = answers(turn)
    assert re.fullmatch(r"Tool `[\w.-]*` · 0\.0 s", shown["metadata"]["title"])
    text = shown["content"][0]["text"]
    longest = max(map(len, re.findall("`+", arguments + result)), default=0)
    assert text.count("`" * max(3, longest + 1)) >= 2


def test_the_wait_is_not_told_while_tools_are_at_work():
    turn = made(WEATHER, ToolRunning("a"), outcome=Outcome.RUNNING)
    assert len(answers(turn, 60)) == 1


def test_the_receipt_stands_under_the_answer_in_its_message():
    turn = Turn("?", model="m")
    turn.add(TextDelta("yes"))
    turn.add(Finish("stop"))
    turn.end(Outcome.DONE)
    (shown,) = answers(turn)
    text = shown["content"][0]["text"]
    assert text.startswith('yes\n\n<div class="\u2061own receipt"><details><summary>m</summary>')
    assert text.endswith("</details></div>")


@pytest.mark.parametrize("text", ["a\n```\nx\n```", "````\n```json\n````", "```a\n``` b\n```"])
def test_the_receipt_stands_under_a_fence_that_is_closed(text: str):
    turn = Turn("?", model="m")
    turn.add(TextDelta(text))
    turn.end(Outcome.DONE)
    assert [shown["content"][0]["text"][:3] for shown in answers(turn)] == [text[:3]]


@pytest.mark.parametrize("event", [TextDelta("```python\nx = 1"), TextDelta("~~~\nx"), ReasoningDelta("hm")])
def test_the_receipt_is_not_swallowed_by_an_open_fence_or_a_closed_block(event: Event):
    turn = Turn("?", model="m")
    turn.add(event)
    turn.end(Outcome.DONE)
    assert [shown["content"][0]["text"][:25] for shown in answers(turn)][-1] == '<div class="\u2061own receipt"'


def with_files(*files: Any, **values: Any) -> Turn:
    return Turn("?", files=files, **values)


def attached(turn: Turn) -> str:
    question, files = render_turn(turn, [turn], View(files_at="files/k"))
    assert (question, files["role"]) == (message("user", "?"), "user")
    return files["content"][0]["text"]


def test_the_files_of_a_question_are_a_message_of_their_own_after_it():
    picture, text = Image("a b.png", "image/png", b"", 20, 20, id="p"), TextFile("n.txt", "x", id="t")
    assert attached(with_files(picture, text)) == (
        '<div class="\u2061own attached">'
        '<a href="files/k/p" target="_blank" rel="noopener" title="a b.png">'
        '<img src="files/k/p" alt="a b.png"></a>'
        '<a href="files/k/t" target="_blank" rel="noopener" title="n.txt">n.txt</a></div>'
    )


@given(st.text(min_size=1))
def test_no_name_is_taken_for_html_markdown_or_a_formula(name: str):
    text = attached(with_files(TextFile(name, "x", id="t")))
    shown = text.split('">')[-1].removesuffix("</a></div>")
    assert html.unescape(shown) == html.unescape("".join(f"&#{ord(char)};" for char in name))
    assert not re.search(r"[<>\"'`*$\\\[\]()|~\n]", shown)


def test_a_turn_whose_model_the_pictures_chose_says_so():
    turn = Turn("?", model="qwen-vl", left_out=("search", "tools"))
    (mark,) = render_answers(turn, [turn], View())
    assert mark["content"][0]["text"] == (
        '\n\n<div class="\u2061own notice switched">Pictures: this turn goes to qwen-vl. '
        "Not available with this model: Web search, Tools.</div>"
    )


def test_a_message_of_the_screen_belongs_to_its_turn_with_files_too():
    turns = [with_files(TextFile("n.txt", "x")), with_files(left_out=()), Turn("?")]
    assert [turn_at(Conversation.of(turns), index) for index in range(6)] == [0, 0, 1, 1, 2, 3]


def noted(*notes: Note, running: bool = False, language: Language = "en") -> list[str]:
    """What is shown between question and answer."""
    turn = Turn("?", notes=list(notes))
    turn.add(TextDelta("answer"))
    if not running:
        turn.end(Outcome.DONE)
    return [message["content"][0]["text"] for message in render_turn(turn, [turn], View(language, PRICED))[1:-1]]


PRICES = [{"up_to": 9_000, "in": 1.0, "out": 2.0}]
PRICED = ModelTable(
    {"small": {"max_input": 9_000, "thinking": "off", "prices": PRICES, "prices_date": "2026-04"}}, CHINA
)
SUMMED_UP = Bill("small", Usage(100, 50), thought=False, estimated=False)


def test_a_fold_is_told_with_what_it_cost():
    (words,) = noted(Note("folded", 3, "small", bill=SUMMED_UP))
    assert "small has summed up the first 3 turns." in words and words.endswith(" · ¥0.000200</div>")


def test_turns_that_were_dropped_are_told_with_the_reason():
    (words,) = noted(Note("dropped", 3, "small", Failure(Overloaded)))
    assert "this answer does without the first 3 turns" in words and "a fault of its own" in words


@pytest.mark.parametrize("kind", ["folding", "folded", "dropped", "too_long", "refused"])
def test_what_is_done_to_the_memory_is_told_in_both_languages(kind: Any):
    english, chinese = (noted(Note(kind, 3, "<small>"), running=True, language=one) for one in ("en", "zh"))
    assert len(english) == len(chinese) == 1 and english != chinese
    assert "<small>" not in english[0] + chinese[0]


def test_a_fold_that_was_stopped_is_not_told():
    assert noted(Note("folding", 3, "small")) == []


def test_an_edit_counts_the_notes():
    first = Turn("1?", notes=[Note("too_long"), Note("folded", 1)])
    first.end(Outcome.STOPPED)
    conversation = Conversation.of([first, Turn("2?")])
    index = [shown["content"][0]["text"] for shown in render(conversation, View())].index("2?")
    assert turn_at(conversation, index) == 1


# What the model is told to be


def test_another_prompt_is_told_before_the_answer_and_by_its_name():
    turn = made(TextDelta("so"), Finish("stop"))
    assert not any("From here on" in shown["content"][0]["text"] for shown in answers(turn))
    turn.notes.append(Note("prompt", field="a<b"))
    line = '\n\n<div class="\u2061own notice switched">From here on the prompt is <code>a&lt;b</code>.</div>'
    assert answers(turn)[0]["content"][0]["text"] == line
    turn.notes[:] = [Note("prompt")]
    assert "another one" in answers(turn)[0]["content"][0]["text"]


def test_what_the_budget_ended_says_so():
    turn = made(TextDelta("so"), Finish("length"))
    assert "length limit" in answers(turn)[-1]["content"][0]["text"]
    turn.notes.append(Note("budget"))
    assert "budget of this conversation is used up" in answers(turn)[-1]["content"][0]["text"]
    assert len(answers(turn)) == len(answers(made(TextDelta("so"), Finish("length"))))
