"""JSON answers by a schema on the page: what is refused, what is shown of a verdict, and how a repair is asked for."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from qwendow.answering.checks import Refused, require_json, wants_object
from qwendow.answering.choices import Choices
from qwendow.answering.runs import Run
from qwendow.answering.wishes import Wishes
from qwendow.conversation.errors import CutOff, Failure
from qwendow.conversation.events import Event, Finish, TextDelta, ToolCall
from qwendow.conversation.judged import Fault, Problem, Schema, Verdict
from qwendow.conversation.rounds import Call
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn
from qwendow.models import Model
from qwendow.page.explain import refusal
from qwendow.page.render import render, render_turn
from qwendow.page.session import Session
from qwendow.page.shown import Shown
from qwendow.page.texts import PROBLEMS, Language
from qwendow.page.view import View
from qwendow.prompts import Prompt, PromptFolder, Words
from qwendow.schema import instructions, parse_schema, repair_request
from staged import Stage
from test_page_dialogue import EN, FOREVER, ZH, Reader, Scripted, plain, play, say
from wished import packed

OBJECT = '{"type": "object", "required": ["name"]}'
SCHEMA = parse_schema(OBJECT)
WITH_SCHEMA = ("plus", 0.7, 0.8, True, "assistant", "", "auto", 0, False, True, OBJECT)
FITS = '{"name":"x"}'
DOWNLOAD = '<button type="button" class="download">Download</button>'

# What is refused


def choices(**prompt: Any) -> Choices:
    models = {
        "max": Model("qwen3.7-max", 100, json=True, thinking="on", known=True, json_schema=True),
        "plus": Model("qwen-plus", 200, json=True, thinking="off", known=True),
        "turbo": Model("qwq", 300, json=False, thinking="always", known=True),
    }
    prompts = {"assistant": replace(Prompt("assistant", "You help.", Words("a", "a")), **prompt)}
    return Choices(models, PromptFolder(Path("nowhere"), prompts))


def chosen(json_schema: Any, json_on: bool = True, model: str = "plus", **prompt: Any) -> Schema | None:
    return choices(**prompt).options(Wishes(model, json_mode=json_on, json_schema=json_schema)).schema


def refused_as(json_schema: Any, language: Language = "en") -> str:
    with pytest.raises(Refused) as caught:
        chosen(json_schema)
    return refusal(caught.value, language)


def test_a_schema_reaches_the_options():
    assert chosen(OBJECT) == SCHEMA


@pytest.mark.parametrize("blank", ["", " \n"])
def test_an_empty_field_is_no_schema_even_if_the_prompt_has_one(blank: str):
    assert chosen(blank, schema=OBJECT) is None


def test_the_schema_of_the_prompt_stands_in_where_none_is_given():
    assert chosen(None, schema=OBJECT) == SCHEMA


@pytest.mark.parametrize("text", [OBJECT, "{broken"])
def test_a_hidden_field_says_nothing(text: str):
    assert chosen(text, json_on=False) is None


@pytest.mark.parametrize(("model", "takes"), [("max", True), ("plus", False)])
def test_a_schema_goes_as_it_is_where_the_model_takes_it(model: str, takes: bool):
    assert choices().options(Wishes(model, json_mode=True, json_schema=OBJECT)).takes_schema is takes


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ('{\n  "a": }', "not JSON from line 2, column 8.", "从第 2 行第 8 列起不是有效的 JSON。"),
        ('{"a": NaN}', "is not JSON.", "不是有效的 JSON。"),
        ("[]", "must be a JSON object.", "必须是一个 JSON 对象。"),
        ('{"maximum": 1e999}', "holds a number that is too large.", "中有过大的数字。"),
        ('{"a": "' + "x" * 70_000 + '"}', "longer than 65,536 characters.", "超过 65,536 个字符。"),
        ("[" * 2000, "nested too deeply.", "嵌套过深。"),
        ('{"properties": {"a": {"type": 5}}}', "error at $.properties.a.type: ", "在 $.properties.a.type 处有误："),
        ('{"pattern": "("}', "a pattern that cannot be used: (", "中有无法使用的 pattern：("),
        ('{"$ref": "http://x/y"}', "something outside itself: http://x/y", "引用了外部内容：http://x/y"),
        ('{"$ref": "#/a"}', "something that is not there: #/a", "引用的内容不存在：#/a"),
        ('{"$ref": "#"}', "refers to itself without end: #", "的引用无限循环：#"),
        ('{"not": {"$schema": "x"}}', "uses $schema in a way that is not supported.", "$schema 的用法不受支持。"),
        (5, "json_schema must be text.", "json_schema 必须是文本。"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_broken_schema_is_refused_with_its_reason(text: Any, english: str, chinese: str):
    assert english in refused_as(text)
    assert chinese in refused_as(text, "zh")


@pytest.mark.parametrize("json_mode", [False, None, "yes"])
def test_a_caller_with_a_schema_must_ask_for_json(json_mode: Any):
    with pytest.raises(Refused, match=r"^json_schema_alone$"):
        require_json(json_mode, OBJECT)
    require_json(True, OBJECT)
    require_json(json_mode, "")


@pytest.mark.parametrize(
    ("schema", "object_"),
    [({}, True), ({"type": "object"}, True), ({"type": ["null", "object"]}, True), ({"type": "array"}, False)],
)
def test_it_is_known_whether_a_schema_wants_an_object(schema: dict[str, Any], object_: bool):
    assert wants_object(parse_schema(json.dumps(schema))) is object_


def test_a_repair_asks_for_json_by_its_schema_whatever_is_set_now():
    options = choices().options(Wishes("plus", thinking="on", json_schema="{no"), repairing=SCHEMA)
    assert (options.json_mode, options.schema, options.thinking) == (True, SCHEMA, False)


# The field


def field(json_on: bool, schema: str = "") -> Any:
    front = Stage(Scripted(), choices(json=json_on, schema=schema)).front
    return play(front.choose_prompt(EN, "plus", "assistant", None, "auto"))[-3]


def test_a_prompt_that_is_chosen_brings_its_schema():
    assert {name: field(True, OBJECT)[name] for name in ("visible", "value")} == {"visible": True, "value": OBJECT}


def test_the_field_is_hidden_while_answers_are_no_json():
    assert field(False)["visible"] is False
    update = play(Stage(Scripted(), choices()).front.switches(EN, "turbo", "assistant", True))[-2]
    assert update["visible"] is False


def test_what_was_pasted_stays_when_json_is_switched():
    update = play(Stage(Scripted(), choices()).front.switches(EN, "plus", "assistant", True))[-2]
    assert (update["visible"], "value" in update) == (True, False)


@pytest.mark.parametrize(
    ("text", "note"), [("{", "not JSON from line 1"), ('{"type": "array"}', "json_schema_root"), ("", "schema_info")]
)
def test_the_field_says_what_is_wrong_when_it_is_left(text: str, note: str):
    update = Stage(Scripted(), choices()).front.schema_note(EN, text)
    assert (note in str(update["info"]), "value" in update) == (True, False)


# What is shown


def judged(text: str, verdict: Verdict | None, outcome: Outcome = Outcome.DONE) -> Turn:
    turn = Turn("?", json_mode=True, schema=SCHEMA)
    turn.add(TextDelta(text))
    turn.add(Finish("stop"))
    turn.end(outcome, Failure(CutOff) if outcome is Outcome.FAILED else None)
    turn.verdict = verdict
    return turn


def shown(turn: Turn, language: Language = "en") -> str:
    return str(render_turn(turn, [turn], View(language))[1]["content"][0]["text"])


def problems(*problems: Problem, more: int = 0) -> Verdict:
    return Verdict(None, problems, more)


def test_a_fitting_answer_is_formatted_marked_and_can_be_saved():
    assert shown(judged(FITS, Verdict())) == (
        '```json\n{\n  "name": "x"\n}\n```\n\n'
        f'<div class="\u2061own notice good">✓ Valid JSON, fits the schema {DOWNLOAD}</div>'
    )


def test_the_problems_of_an_answer_are_listed_by_path():
    missing = Problem("$.name", "is missing", "required")
    assert shown(judged("{}", problems(missing, more=3))) == (
        f'```json\n{{}}\n```\n\n<div class="\u2061own notice bad">✗ Valid JSON, does not fit the schema: {DOWNLOAD}<ul>'
        '<li title="is missing"><code>&#36;.name</code> is missing</li><li>and 3 more</li></ul></div>'
    )


def test_problems_are_told_in_chinese_and_by_their_english_words_where_there_are_none():
    text = shown(judged("{}", problems(Problem("$.a", "is bad", "type"), Problem("$.b", "is odd", "contains"))), "zh")
    assert "<code>&#36;.a</code> 类型不符</li>" in text
    assert "<code>&#36;.b</code> is odd</li>" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_model_wrote_cannot_become_html_markdown_or_a_formula(language: Language):
    evil = '"><img src=x onerror=alert(1)>\n\n```\n$x$ \\(y\\) `'
    text = shown(judged("{}", problems(Problem(evil, evil, "else"))), language)
    _, _, note = text.partition("\n```\n\n")
    assert not any(part in note for part in ("<img", "\n", "$", "\\"))
    assert note.count('"') == 8


def test_dollars_of_a_message_do_not_stand_in_one_text():
    assert "is <span>&#36;</span>a<span>&#36;</span></li>" in shown(judged("{}", problems(Problem("$", "is $a$", "x"))))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("not_json", 1, 7), "✗ Not valid JSON from line 1, column 7: shown as it came."),
        (Fault("not_json"), "✗ Not valid JSON: shown as it came."),
        (Fault("number"), "✗ Not checked: it holds a number that is too large."),
        (Fault("too_large"), "✗ Not checked: it is too long."),
        (Fault("too_deep"), "✗ Not checked: it is nested too deeply."),
        (Fault("too_slow"), "✗ Not checked: it would take too long."),
    ],
)
def test_an_answer_that_cannot_be_judged_is_shown_as_it_came(fault: Fault, words: str):
    text = shown(judged('{"a": ', Verdict(fault)))
    assert text == f'```\n{{"a": \n```\n\n<div class="\u2061own notice bad">{words}</div>'


def test_nothing_is_said_until_the_verdict_is_there():
    assert shown(judged(FITS, None)) == f"```json\n{FITS}\n```"


@pytest.mark.parametrize("keyword", PROBLEMS)
def test_every_chinese_problem_is_of_a_rule_that_exists(keyword: str):
    assert keyword.isidentifier() and any("一" <= letter <= "鿿" for letter in PROBLEMS[keyword])


# The repair

MISSING = problems(Problem("$.name", "is missing", "required"))


def offered(messages: list[Shown]) -> list[Any]:
    return [option for message in messages for option in message["options"] or ()]


def test_a_repair_is_offered_under_the_last_turn_only():
    bad = judged("{}", MISSING)
    assert offered(render(Conversation.of([bad]), View("zh"))) == [{"label": "请求修复", "value": f"repair:{bad.id}"}]
    two = Conversation.of([judged("{}", MISSING), bad])
    assert offered(render(two, View())) == [{"label": "Ask for a repair", "value": f"repair:{bad.id}"}]
    assert offered(render(Conversation.of([bad, judged(FITS, Verdict())]), View())) == []
    assert offered(render_turn(bad, [bad], View())) == []


def test_the_offer_is_not_a_message_of_its_own():
    bad = judged("{}", MISSING)
    assert len(render(Conversation.of([bad]), View())) == len(render_turn(bad, [bad], View()))


def test_no_repair_is_offered_in_an_empty_chat():
    assert render(Conversation(), View()) == []


def press(reader: Reader, value: str, *values: Any) -> Any:
    event: Any = SimpleNamespace(value=value, index=0)
    return reader.see(reader.dialogue.press(reader.request, event, reader.session, packed(*(values or WITH_SCHEMA))))


def first(reader: Reader) -> str:
    """What the button under the first turn stands for."""
    return f"repair:{reader.session.conversation.turns[0].id}"


def broken_then(*scripts: list[Any], request: Any = EN) -> Reader:
    return Reader(Scripted(say("{}"), *scripts), request=request)


def test_a_repair_is_one_more_turn_by_the_same_schema():
    async def scene() -> None:
        await reader.send("hi", *WITH_SCHEMA)
        await press(reader, first(reader))

    reader = broken_then(say(FITS))
    play(scene())
    assert reader.client.questions[1] == ["hi", "{}", repair_request(MISSING)]
    assert reader.client.requests[1].messages[0]["content"] == f"You help.\n\n{instructions(SCHEMA)}"
    assert reader.client.requests[1].fresh is True
    assert [turn.verdict for turn in reader.session.conversation.turns] == [MISSING, Verdict()]


@pytest.mark.parametrize(("request_", "words"), [(EN, "Please repair this answer, so that it fits the schema."),
                                                 (ZH, "请修复这个回答，使其符合 Schema。")])  # fmt: skip
def test_the_reader_sees_a_short_question_instead_of_the_words_for_the_model(request_: Any, words: str):
    async def scene() -> None:
        await reader.send("hi", *WITH_SCHEMA)
        await press(reader, first(reader))

    reader = broken_then(say(FITS), request=request_)
    play(scene())
    assert [text for role, text in reader.shown if role == "user"] == ["hi", words]


def test_the_offer_goes_when_it_is_taken_and_does_not_come_back_under_what_it_repaired():
    async def scene() -> None:
        await reader.send("hi", *WITH_SCHEMA)
        assert offered(reader.screens[-1][0]) != []
        reader.screens.clear()
        await press(reader, first(reader))

    reader = broken_then(say(FITS))
    play(scene())
    assert [offered(screen[0]) for screen in reader.screens if offered(screen[0])] == []


@pytest.mark.parametrize("value", ["repair:1", "repair:-1", "repair:", "allow:0", "", None, "repair:00"])
def test_a_press_of_another_button_changes_nothing(value: Any):
    async def scene() -> None:
        await reader.send("hi", *WITH_SCHEMA)
        reader.screens.clear()
        await press(reader, value)

    reader = broken_then()
    play(scene())
    assert (reader.screens, len(reader.turns)) == ([], 1)


def test_nothing_is_repaired_in_an_empty_chat_or_after_a_fitting_answer():
    async def scene() -> None:
        await press(reader, "repair:-1")
        await reader.send("hi", *WITH_SCHEMA)
        reader.screens.clear()
        await press(reader, first(reader))

    reader = Reader(Scripted(say(FITS)))
    play(scene())
    assert (reader.screens, len(reader.turns)) == ([], 1)


def test_two_presses_ask_once():
    async def scene() -> None:
        await reader.send("hi", *WITH_SCHEMA)
        await press(reader, first(reader))
        await press(reader, first(reader))

    reader = broken_then(say(FITS))
    play(scene())
    assert len(reader.turns) == 2


def test_a_repair_press_decides_no_tool_call():
    async def scene() -> None:
        call = Call(ToolCall("0", "look", "{}"), key="0")
        run = reader.session.opened.last = Run(turn := Turn("?"), [turn])
        asking = run.task = asyncio.create_task(run.consent(call))  # type: ignore[assignment]
        await asyncio.sleep(0)
        await reader.dialogue.decide(EN, SimpleNamespace(value="repair:0"), reader.session)  # type: ignore[arg-type]
        await asyncio.sleep(0)
        assert not asking.done()
        await reader.dialogue.decide(EN, SimpleNamespace(value="deny:0"), reader.session)  # type: ignore[arg-type]
        assert await asking is False

    reader = Reader(Scripted())
    play(scene())


def test_a_repair_by_a_model_without_json_is_refused_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch):
    async def scene() -> None:
        await reader.send("hi", *WITH_SCHEMA)
        await press(reader, first(reader), "none", *WITH_SCHEMA[1:])

    warned: list[str] = []
    monkeypatch.setattr(gr, "Warning", lambda words, **more: warned.append(words))
    reader = broken_then()
    play(scene())
    assert (len(warned), len(reader.turns), offered(reader.screens[-1][0]) != []) == (1, 1, True)


def test_retry_of_a_repair_is_a_repair_again():
    async def scene() -> None:
        await reader.send("hi", *WITH_SCHEMA)
        await press(reader, first(reader))
        await reader.retry()

    reader = broken_then(say("[]"), say(FITS))
    play(scene())
    assert [(turn.repair, turn.schema) for turn in reader.session.conversation.turns] == [
        (False, SCHEMA), (True, SCHEMA)
    ]  # fmt: skip
    assert reader.client.questions[2] == reader.client.questions[1]


def test_undo_of_a_repair_puts_no_words_for_the_model_into_the_box():
    async def scene() -> None:
        await reader.send("hi", *WITH_SCHEMA)
        await press(reader, first(reader))
        reader.screens.append(await reader.dialogue.undo(EN, reader.session))

    reader = broken_then(say(FITS))
    play(scene())
    assert (reader.box["value"], len(reader.turns)) == ("", 1)


def test_a_broken_schema_is_refused_and_the_message_kept(monkeypatch: pytest.MonkeyPatch):
    warned: list[str] = []
    monkeypatch.setattr(gr, "Warning", lambda words, **more: warned.append(words))
    reader = Reader(Scripted())
    play(reader.send("hi", *WITH_SCHEMA[:-1], '{"pattern": "<b>("}'))
    assert warned == ["The JSON Schema has a pattern that cannot be used: &lt;b&gt;("]
    assert ("value" in reader.box, reader.client.requests, reader.turns) == (False, [], [])


def test_of_two_messages_sent_at_once_one_is_asked_though_a_schema_takes_its_time():
    async def scene() -> None:
        await asyncio.gather(reader.send("one", *WITH_SCHEMA), reader.send("one", *WITH_SCHEMA))

    slow: list[Event | float] = [0.05, TextDelta(FITS), Finish("stop")]
    reader = Reader(Scripted(slow))  # type: ignore[list-item]
    play(scene())
    assert [question for question, *_ in reader.turns] == ["one"]


def test_a_stopped_answer_is_not_judged():
    async def scene() -> None:
        work = asyncio.create_task(reader.send("hi", *WITH_SCHEMA))
        while not any("{" in text for screen in reader.screens for _, text in plain(screen)):
            await asyncio.sleep(0.001)
        await reader.dialogue.stop(EN, reader.session)
        await work

    reader = Reader(Scripted([TextDelta("{"), FOREVER]))
    play(scene())
    (turn,) = reader.session.conversation.turns
    assert (turn.outcome, turn.verdict, offered(reader.screens[-1][0])) == (Outcome.STOPPED, None, [])


# The endpoint


def call(reader: Reader, **values: Any) -> list[str]:
    async def called() -> list[str]:
        return [text async for text in reader.callers.chat(EN, "hi", session=Session(), **values)]

    return play(called())  # type: ignore[no-any-return]


def test_a_caller_can_give_a_schema():
    reader = Reader(Scripted(say(FITS)))
    assert call(reader, json_mode=True, json_schema=OBJECT)[-1] == FITS
    assert instructions(SCHEMA) in reader.client.requests[0].messages[0]["content"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"json_schema": OBJECT}, "json_schema needs json_mode to be true."),
        ({"json_mode": True, "json_schema": "[]"}, "The JSON Schema must be a JSON object."),
        ({"json_mode": True, "json_schema": 0}, "json_schema must be text."),
    ],
)
def test_a_schema_that_cannot_be_used_is_a_clear_error_to_a_caller(values: dict[str, Any], words: str):
    reader = Reader(Scripted())
    with pytest.raises(gr.Error) as caught:
        call(reader, **values)
    assert (caught.value.message, reader.client.requests) == (words, [])
