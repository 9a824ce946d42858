"""A long conversation: its beginning is summed up, shown and edited."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from chat_page import ChatPage
from recorder import Recorder


def limited(chat: ChatPage, tokens: int = 700) -> None:
    limit = chat.page.locator("#memory_limit input")
    limit.fill(str(tokens))
    limit.press("Tab")


def long_talk(chat: ChatPage) -> None:
    chat.unfold("Limits")
    limited(chat)
    for question in ("My name is Anna.", "table", "code"):
        chat.ask(question)


def test_the_beginning_is_summed_up_shown_and_edited(chat: ChatPage, endpoint: Recorder) -> None:
    expect(chat.page.locator("#memory")).to_be_hidden()
    long_talk(chat)
    chat.ask("What is my name?")
    expect(chat.bots.filter(has_text="has summed up the first").last).to_be_visible()
    expect(chat.bots.last).to_contain_text("Anna")
    chat.page.locator("#memory button").first.click()
    summary = chat.page.locator("#memory_summary textarea")
    expect(summary).to_have_value(re.compile("My name is Anna"))
    summary.fill("x" * 100_001)
    chat.box.focus()
    expect(chat.page.locator(".toast-body")).to_contain_text("The summary was not taken")
    summary.fill("My name is Bert.")
    chat.ask("What is my name?")
    expect(chat.bots.last).to_contain_text("Bert")
    assert "My name is Bert." in endpoint.calls[-1].messages[0]["content"]


def test_the_summary_is_asked_of_the_cheapest_model(chat: ChatPage, endpoint: Recorder) -> None:
    chat.page.locator("#model input[value=plus]").check()
    long_talk(chat)
    asked = [call for call in endpoint.calls if "Write a summary" in call.messages[0]["content"]]
    assert asked and {call.body["model"] for call in asked} == {"qwen3.8-flash"}


def test_the_memory_on_a_phone_in_chinese(open_page: Callable[..., ChatPage]) -> None:
    chat = open_page(locale="zh-CN", width=390)
    chat.page.locator(".toggle-button").first.click()
    chat.unfold("限制")
    expect(chat.page.locator("#memory_limit")).to_contain_text("读取多少对话内容")
    limited(chat)
    chat.page.locator(".toggle-button").first.click()
    for question in ("我叫小王", "table", "code", "我叫什么"):
        chat.ask(question)
    expect(chat.page.locator("#memory")).to_contain_text("轮对话的摘要")
    expect(chat.bots.last).to_contain_text("小王")
    assert chat.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_answer_that_inspection_refuses_later_does_not_spoil_the_conversation(chat: ChatPage) -> None:
    chat.good_turn("please repeat: moderate-later-test")
    chat.ask("My name is Anna.")
    expect(chat.bots.filter(has_text="did not pass the provider")).to_have_count(1)
    expect(chat.card).to_have_count(0)
    chat.good_turn("What is my name?")
    expect(chat.bots.last).to_contain_text("Anna")
