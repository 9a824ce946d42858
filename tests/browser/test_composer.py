"""The message box: what its keys do, what a long paste offers, and what is seen before an answer begins."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from chat_page import ChatPage
from recorder import Recorder, wait_until

pytestmark = pytest.mark.goes_on


def test_the_last_question_is_one_key_away_and_edited_in_a_field_as_wide_as_the_chat(
    chat: ChatPage, endpoint: Recorder
) -> None:
    chat.ask("first")
    expect(chat.page.get_by_role("button", name="Edit").last).to_be_enabled()
    chat.box.press("ArrowUp")
    field = chat.page.locator(".edit-textarea")
    expect(field).to_have_value("first")
    area, room = field.bounding_box(), chat.page.locator("#chat .message-wrap").bounding_box()
    assert area and room and area["width"] > 0.9 * room["width"]
    field.fill("second")
    field.press("Control+Enter")
    expect(chat.users).to_have_text(["second"])
    wait_until(lambda: len(endpoint.calls) == 2, 20)
    assert endpoint.calls[-1].messages[-1]["content"] == "second"
    chat.settled()


def test_escape_leaves_the_question_as_it_was(chat: ChatPage) -> None:
    chat.ask("first")
    expect(chat.page.get_by_role("button", name="Edit").last).to_be_enabled()
    chat.box.press("ArrowUp")
    field = chat.page.locator(".edit-textarea")
    field.fill("another")
    field.press("Escape")
    expect(field).to_have_count(0)
    assert chat.questions() == ["first"]
    expect(chat.box).to_be_focused()


def test_an_arrow_in_a_box_with_text_edits_nothing(chat: ChatPage) -> None:
    chat.ask("first")
    chat.box.fill("a draft")
    chat.box.press("ArrowUp")
    expect(chat.page.locator(".edit-textarea")).to_have_count(0)


@pytest.mark.parametrize(
    ("kept", "key", "other"), [("sends", "Enter", "Shift+Enter"), ("breaks", "Control+Enter", "Enter")]
)
def test_what_enter_means_is_as_the_reader_likes(chat: ChatPage, kept: str, key: str, other: str) -> None:
    chat.page.evaluate("kept => { enterSends.now = kept === 'sends'; }", kept)
    chat.box.press_sequentially("one")
    chat.box.press(other)
    chat.box.press_sequentially("two")
    expect(chat.box).to_have_value("one\ntwo")
    expect(chat.users).to_have_count(0)
    chat.box.press(key)
    expect(chat.users).to_have_text(["one\ntwo"])


def test_on_a_touch_screen_enter_makes_a_line(open_page: Callable[..., ChatPage]) -> None:
    touch = "const had = matchMedia; window.matchMedia = (one) => one.includes('coarse') ? {matches: true} : had(one);"
    chat = open_page(width=390, script=touch)
    chat.box.press_sequentially("one")
    chat.box.press("Enter")
    expect(chat.box).to_have_value("one\n")
    chat.send_button.click()
    expect(chat.users).to_have_text(["one"])


def paste(chat: ChatPage, text: str) -> None:
    chat.box.focus()
    chat.page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const box = document.querySelector("#message textarea");
            box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
            document.execCommand("insertText", false, text);
        }""",
        text,
    )


def test_a_long_text_that_was_pasted_may_become_a_file(chat: ChatPage) -> None:
    chat.box.fill("Sum this up: ")
    paste(chat, "word " * 1200)
    told = chat.page.locator("#message .told")
    expect(told).to_contain_text("You pasted 6,000 characters.")
    told.get_by_role("button", name="Attach them as a file").click()
    expect(chat.box).to_have_value("Sum this up: ")
    expect(chat.page.locator("#tray .file b")).to_have_text("Pasted text.txt")


def test_a_short_text_that_was_pasted_is_nothing_to_speak_of(chat: ChatPage) -> None:
    paste(chat, "a few words")
    expect(chat.box).to_have_value("a few words")
    expect(chat.page.locator("#message .told")).to_have_text("")


def test_before_the_first_word_something_is_seen_to_go_on(open_page: Callable[..., ChatPage], offline_url: str) -> None:
    chat = open_page(offline_url)
    chat.send("[[fault:stall-headers seconds=3]]")
    sign = "getComputedStyle(document.querySelector('#chat .message-wrap'), '::after').content"
    assert chat.evaluate(sign) == '""'
    expect(chat.bots.last).to_contain_text("Waiting for the model")
    assert chat.evaluate(sign) == "none"
    chat.stop_button.click()


def test_the_banner_closes_for_good_and_leaves_a_sign(open_page: Callable[..., ChatPage], offline_url: str) -> None:
    chat = open_page(offline_url)
    banner, badge = chat.page.locator("#header .banner"), chat.page.get_by_role("button", name="Offline demo")
    banner.get_by_role("button", name="Close").click()
    expect(banner).to_be_hidden()
    chat.page.reload()
    expect(badge).to_be_visible(timeout=20_000)
    expect(banner).to_be_hidden()
    badge.click()
    expect(banner).to_be_visible()
