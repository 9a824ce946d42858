"""The keys: what each does, that they wait while something is written, and that a reader may choose others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from chat_page import ChatPage
from recorder import ECHO, Recorder, wait_until

pytestmark = pytest.mark.goes_on


@pytest.fixture
def keys(chat: ChatPage, endpoint: Recorder) -> ChatPage:
    """The page after two turns, with the focus in the conversation."""
    chat.ask(ECHO + "line\n\n" * 40)
    chat.ask(f"{ECHO}last answer")
    leave_box(chat)
    return chat


def leave_box(chat: ChatPage) -> None:
    chat.box.press("Escape")
    expect(chat.box).not_to_be_focused()


def press(chat: ChatPage, key: str) -> None:
    chat.page.keyboard.press(key)


def sheet(chat: ChatPage) -> Locator:
    leave_box(chat)
    press(chat, "?")
    expect(chat.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    return chat.page.get_by_role("dialog")


def choose(shown: Locator, act: str, key: str) -> None:
    shown.get_by_role("button", name=act).click()
    shown.page.keyboard.press(key)


def test_escape_stops_an_answer_from_the_box(chat: ChatPage, endpoint: Recorder) -> None:
    chat.send("[[fault:stall-mid]] hello")
    wait_until(lambda: endpoint.open() == 1, 20)
    expect(chat.stop_button).to_be_visible()
    chat.box.press("Escape")
    wait_until(lambda: endpoint.open() == 0, 20)
    chat.settled(5)


def test_escape_closes_what_is_open_before_it_stops_an_answer(chat: ChatPage, endpoint: Recorder) -> None:
    chat.send("[[fault:stall-mid]] hello")
    wait_until(lambda: endpoint.open() == 1, 20)
    expect(chat.stop_button).to_be_visible()
    chat.page.locator("#message .chip.model").click()
    press(chat, "Escape")
    expect(chat.page.locator(".acts")).to_have_count(0)
    expect(chat.stop_button).to_be_visible()
    chat.stop_button.click()
    chat.settled(5)


def test_a_new_chat_and_the_box(keys: ChatPage) -> None:
    press(keys, "i")
    expect(keys.box).to_be_focused()
    leave_box(keys)
    press(keys, "n")
    expect(keys.users).to_have_count(0)
    expect(keys.box).to_be_focused()
    expect(keys.box).to_have_value("")


def test_the_search_of_conversations(keys: ChatPage) -> None:
    press(keys, "s")
    expect(keys.page.get_by_role("searchbox", name="Search conversations")).to_be_focused()


def test_the_last_answer_is_copied(keys: ChatPage) -> None:
    keys.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(keys, "c")
    expect(keys.page.locator("#message .told")).to_have_text("The answer was copied.")
    assert keys.evaluate("navigator.clipboard.readText()") == "last answer"


def test_the_questions_one_by_one(keys: ChatPage) -> None:
    rows = keys.page.locator("#chat .user-row")
    press(keys, "k")
    press(keys, "k")
    expect(rows.first).to_be_focused()
    expect(rows.first).to_be_in_viewport()
    press(keys, "j")
    expect(rows.last).to_be_focused()


def test_the_settings_and_thinking(chat: ChatPage) -> None:
    leave_box(chat)
    press(chat, "o")
    expect(chat.page.locator("#model")).not_to_be_in_viewport()
    press(chat, "t")
    expect(chat.page.get_by_role("menuitemradio", name="High")).to_be_visible()


def test_a_letter_that_is_written_is_no_key(chat: ChatPage) -> None:
    chat.box.press_sequentially("none? scott")
    expect(chat.box).to_have_value("none? scott")
    expect(chat.page.locator(".sheet")).to_have_count(0)


def test_a_key_of_ones_own_is_kept_and_works_from_the_box(open_page: Callable[..., ChatPage]) -> None:
    chat = open_page()
    choose(sheet(chat), "Search conversations", "Alt+k")
    expect(chat.page.get_by_role("button", name="Search conversations")).to_contain_text("Alt+K")
    press(chat, "Escape")
    chat.page.reload()
    expect(chat.page.locator("#history input[type=search]")).to_have_attribute("aria-keyshortcuts", "Alt+K")
    expect(chat.box).to_be_visible()
    chat.box.press("Alt+k")
    expect(chat.page.get_by_role("searchbox", name="Search conversations")).to_be_focused()


@pytest.mark.parametrize("key", ["Control+t", "Alt+d", "F5", "Alt+n", "/", "Control+Shift+o"])
def test_a_key_of_the_browser_is_refused_with_a_line(chat: ChatPage, key: str) -> None:
    shown = sheet(chat)
    choose(shown, "New chat", key)
    expect(shown.get_by_role("status")).to_contain_text("belongs to the browser")
    press(chat, "Escape")
    expect(shown.get_by_role("button", name="New chat")).to_contain_text("N")


def test_a_key_has_one_meaning_and_may_be_taken_away(chat: ChatPage) -> None:
    shown = sheet(chat)
    choose(shown, "New chat", "t")
    expect(shown.get_by_role("status")).to_contain_text("T does something else here")
    press(chat, "Backspace")
    expect(shown.get_by_role("button", name="New chat")).to_contain_text("none")
    shown.get_by_role("button", name="All as at the start").click()
    expect(shown.get_by_role("button", name="New chat")).to_contain_text("N")
