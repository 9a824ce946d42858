"""Thinking, tools, receipts: as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from chat_page import ChatPage
from recorder import Recorder

pytestmark = pytest.mark.goes_on

CLIPBOARD = "navigator.clipboard.readText()"


def test_a_thought_closes_when_the_answer_begins_and_opens_again(chat: ChatPage, endpoint: Recorder) -> None:
    chat.page.get_by_label("High", exact=True).check()
    chat.ask("who are you")
    thought = chat.bots.filter(has_text="Thought for")
    expect(thought).to_have_count(1)
    expect(thought).not_to_contain_text("nobody is really thinking")
    thought.get_by_role("button").first.click()
    expect(thought).to_contain_text("nobody is really thinking")
    body = endpoint.calls[-1].body
    assert (body["enable_thinking"], body["thinking_budget"]) == (True, 262_144)


def test_a_thought_that_is_stopped_settles(chat: ChatPage) -> None:
    chat.page.get_by_label("High", exact=True).check()
    chat.send("who are you [[fault:slow seconds=0.3]]")
    expect(chat.bots.filter(has_text="Thinking")).to_have_count(1)
    chat.stop_button.click()
    chat.settled()
    expect(chat.bots.filter(has_text="Thought for")).to_have_count(1)
    chat.good_turn()


def test_json_and_thinking_exclude_each_other(chat: ChatPage, endpoint: Recorder) -> None:
    chat.page.get_by_label("High", exact=True).check()
    chat.page.get_by_label("JSON answers").check()
    expect(chat.page.locator("#thinking")).to_contain_text("Off while JSON answers are on")
    expect(chat.page.get_by_label("High", exact=True)).to_be_disabled()
    chat.ask("three colours")
    assert endpoint.calls[-1].body["enable_thinking"] is False


def test_each_choice_says_how_it_thinks_and_sends_that(chat: ChatPage, endpoint: Recorder) -> None:
    thinking = chat.page.locator("#thinking")
    expect(thinking).to_contain_text("the answer begins at once and costs least. Sent: enable_thinking = false.")
    chat.good_turn()
    assert endpoint.calls[-1].body["enable_thinking"] is False
    chat.page.get_by_label("Medium", exact=True).check()
    expect(thinking).to_contain_text("Sent: enable_thinking = true, thinking_budget = 16,384.")
    chat.page.locator("#model input[value=turbo]").check()
    expect(chat.page.get_by_label("Off", exact=True)).to_be_checked()
    chat.page.get_by_label("Low", exact=True).check()
    expect(thinking).to_contain_text("Sent: reasoning_effort = low.")
    chat.good_turn()
    body = endpoint.calls[-1].body
    assert (body["reasoning_effort"], body.keys() & {"enable_thinking", "thinking_budget"}) == ("low", set())


def test_what_a_model_cannot_do_cannot_be_chosen(chat: ChatPage) -> None:
    chat.page.get_by_label("High", exact=True).check()
    chat.page.locator("#model input[value=max]").check()
    expect(chat.page.locator("#thinking")).to_contain_text("This model does not think.")
    chat.good_turn()


def test_web_search_is_asked_for_and_told(chat: ChatPage, endpoint: Recorder) -> None:
    chat.page.get_by_label("Web search").check()
    chat.good_turn()
    assert endpoint.calls[-1].body["enable_search"] is True
    expect(chat.page.locator("#chat .receipt").last).to_contain_text("Web searchon")


def test_the_receipt_stands_under_the_answer_and_the_sums_beside_it(chat: ChatPage) -> None:
    chat.ask("who are you")
    receipt = chat.page.locator("#chat .receipt")
    expect(receipt.locator("summary")).to_have_text(re.compile(r"^qwen3.7-plus · \d\d:\d\d [AP]M$"))
    expect(receipt.locator("dl")).to_be_hidden()
    receipt.locator("summary").click()
    expect(receipt.locator("dl")).to_contain_text("Tokens in")
    expect(receipt.locator("dl")).to_contain_text("Endedthe answer was complete")
    chat.ask("who are you")
    expect(receipt).to_have_count(2)
    expect(chat.page.locator("#sums")).to_contain_text("of the model's 991,808 tokens")
    chat.press("Clear")
    expect(chat.page.locator("#sums")).not_to_contain_text("tokens")


def test_a_copied_answer_holds_no_marks(open_page: Callable[..., ChatPage]) -> None:
    chat = open_page()
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.ask("who are you")
    chat.press("Copy message")
    assert chat.evaluate(CLIPBOARD) == "I am Qwendow's offline demo, not a model. My answers were written in advance."
