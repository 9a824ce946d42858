"""JSON answers by a schema: the field, the verdict, the repair, and the answer in the reader's hands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from chat_page import ChatPage
from recorder import Recorder

pytestmark = pytest.mark.goes_on

PERSON = '{"type": "object", "required": ["name", "age"], "properties": {"age": {"type": "integer"}}}'
TRICKY = {"name": "$5 and <b>$6</b>", "age": 7, "formula": "\\(x\\) $$y$$ `z`", "text": 'a\n\tb &amp; "q" </code>'}


@pytest.fixture
def field(chat: ChatPage) -> Locator:
    """The field for the schema, open."""
    chat.page.get_by_label("JSON answers").check()
    field = chat.page.locator("#json_schema textarea")
    expect(field).to_be_visible()
    return field


def note(chat: ChatPage) -> Locator:
    return chat.page.locator("#chat .notice").last


def downloaded(chat: ChatPage, press: Callable[[], None]) -> tuple[str, str]:
    with chat.page.expect_download() as download:
        press()
    return download.value.suggested_filename, Path(download.value.path()).read_text("utf-8")


def save(chat: ChatPage) -> tuple[str, str]:
    return downloaded(chat, chat.page.locator("#chat .download").last.click)


def choose_facts(chat: ChatPage, title: str) -> None:
    chat.page.locator("#prompt input").click()
    chat.page.get_by_role("option", name=title).click()
    expect(chat.page.locator("#json_schema textarea")).to_have_value(re.compile('"title": "email_facts"'))


def test_the_field_is_there_while_answers_are_json_and_keeps_what_was_pasted(chat: ChatPage) -> None:
    field = chat.page.locator("#json_schema textarea")
    expect(field).to_have_count(0)
    chat.page.get_by_label("JSON answers").check()
    field.fill(PERSON)
    chat.page.get_by_label("JSON answers").uncheck()
    expect(field).to_have_count(0)
    chat.page.get_by_label("JSON answers").check()
    expect(field).to_have_value(PERSON)


def test_a_broken_schema_is_named_and_nothing_is_sent_or_lost(
    chat: ChatPage, field: Locator, endpoint: Recorder
) -> None:
    field.fill('{\n  "type": }')
    chat.box.fill("hello")
    expect(chat.page.locator("#json_schema")).to_contain_text("The JSON Schema is not JSON from line 2, column 11.")
    chat.box.press("Enter")
    expect(chat.page.locator(".toast-body")).to_contain_text("The JSON Schema is not JSON from line 2, column 11.")
    expect(chat.box).to_have_value("hello")
    expect(chat.users).to_have_count(0)
    assert endpoint.calls == []
    field.fill("")
    chat.ask("hello")
    expect(note(chat)).to_contain_text("✓ Valid JSON Download")


def test_a_schema_that_wants_no_object_gets_a_quiet_hint(chat: ChatPage, field: Locator) -> None:
    field.fill('{"type": "array"}')
    chat.box.focus()
    expect(chat.page.locator("#json_schema")).to_contain_text("something else than an object")


def test_an_answer_that_fits_its_prompt_says_so(chat: ChatPage, endpoint: Recorder) -> None:
    choose_facts(chat, "E-mail to key facts")
    chat.page.get_by_role("button", name="Thank you!").click()
    chat.settled()
    expect(note(chat)).to_contain_text("✓ Valid JSON, fits the schema")
    body = endpoint.calls[-1].body
    assert (body["response_format"]["type"], body["enable_thinking"]) == ("json_schema", False)
    assert body["response_format"]["json_schema"]["name"] == "email_facts"


def test_an_answer_that_does_not_fit_is_repaired_by_a_button(chat: ChatPage, endpoint: Recorder) -> None:
    choose_facts(chat, "E-mail to key facts")
    chat.ask("[[schema:break]] From: anna@example.org\nSubject: Photos\n\nTom, please send me the photos.")
    expect(note(chat)).to_contain_text("✗ Valid JSON, does not fit the schema:")
    expect(note(chat).locator("li code")).to_have_text(["$.recipients", "$.sender"])
    repair = chat.page.get_by_role("button", name="Ask for a repair")
    repair.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.users).to_have_count(2)
    expect(chat.users.last).to_have_text("Please repair this answer, so that it fits the schema.")
    chat.settled()
    expect(note(chat)).to_contain_text("✓ Valid JSON, fits the schema")
    expect(repair).to_have_count(0)
    assert "`$.sender` is missing" in endpoint.calls[-1].messages[-1]["content"]
    assert len(endpoint.calls) == 2
    chat.press("Undo")
    expect(chat.users).to_have_count(1)
    expect(chat.box).to_have_value("")
    expect(repair).to_be_visible()


def test_the_answer_can_be_copied_and_saved_as_it_is(chat: ChatPage, field: Locator) -> None:
    field.fill(PERSON)
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.ask(f"[[echo]] {json.dumps(TRICKY, ensure_ascii=False)}")
    expect(note(chat)).to_contain_text("fits the schema")
    exact = json.dumps(TRICKY, ensure_ascii=False, indent=2)
    assert save(chat) == ("answer.json", exact)
    chat.bots.last.locator("pre button, .copy_code_button").first.click()
    chat.page.wait_for_function("navigator.clipboard.readText().then((text) => text !== '')")
    assert chat.evaluate("navigator.clipboard.readText()") == exact


def test_the_answer_can_be_saved_by_the_keyboard(chat: ChatPage, field: Locator) -> None:
    chat.ask('[[echo]] {"a": 1}')
    chat.page.locator("#chat .download").focus()
    assert downloaded(chat, lambda: chat.page.keyboard.press("Enter")) == ("answer.json", '{\n  "a": 1\n}')


def test_an_earlier_answer_is_saved_and_not_the_last_one(chat: ChatPage, field: Locator) -> None:
    for number in (1, 2):
        chat.ask(f'[[echo]] {{"a": {number}}}')
    expect(chat.page.locator("#chat .download")).to_have_count(2)
    assert downloaded(chat, chat.page.locator("#chat .download").first.click)[1] == '{\n  "a": 1\n}'


def test_what_a_model_wrote_into_its_problems_is_only_text(chat: ChatPage, field: Locator) -> None:
    field.fill('{"type": "object", "additionalProperties": false, "properties": {"n": {"enum": ["$x$"]}}}')
    evil = {"<img src=x onerror='window.pwned=1'>": 1, "$a$ \\(b\\)": 2, "n": "<b>$c$</b>"}
    chat.ask(f"[[echo]] {json.dumps(evil)}")
    expect(note(chat).locator("li")).to_have_count(3)
    expect(note(chat)).to_contain_text("<img src=x onerror='window.pwned=1'>")
    expect(note(chat)).to_contain_text('$.n must be one of "$x$", is "<b>$c$</b>"')
    expect(chat.page.locator("#chat").locator(".notice img, .notice b, .notice .katex")).to_have_count(0)
    assert chat.evaluate("window.pwned") is None


def test_a_chinese_reader_on_a_phone_repairs_an_answer(open_page: Callable[..., ChatPage]) -> None:
    chat = open_page(locale="zh-CN", width=390, height=844)
    chat.page.locator("#settings .toggle-button").click()
    choose_facts(chat, "邮件要点提取")
    expect(chat.page.locator("#json_schema")).to_contain_text("可选，回答会按它校验。")
    chat.page.locator("#settings .toggle-button").click()
    chat.ask("[[schema:break]] 发件人：王芳\n主题：感谢大家\n\n谢谢各位！")
    expect(note(chat)).to_contain_text("✗ JSON 有效，但不符合 Schema：")
    expect(note(chat).locator("li")).to_have_text(["$.recipients 类型不符", "$.sender 缺少该字段"])
    assert chat.evaluate("document.documentElement.scrollWidth") <= 390
    chat.page.get_by_role("button", name="请求修复").click()
    expect(chat.users.last).to_have_text("请修复这个回答，使其符合 Schema。")
    chat.settled()
    expect(note(chat)).to_contain_text("✓ JSON 有效，符合 Schema")
    expect(chat.page.locator("#chat .download").last).to_have_text("下载")
