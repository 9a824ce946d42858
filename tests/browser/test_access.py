"""What a screen reader finds: names before anything is touched, who speaks, headings in their order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from chat_page import ChatPage
from recorder import ECHO, Recorder

pytestmark = pytest.mark.goes_on


def test_what_can_be_pressed_has_its_name_before_it_is_touched(chat: ChatPage) -> None:
    message = chat.page.get_by_role("region", name="Message")
    expect(message.get_by_role("button", name="Send", exact=True)).to_be_visible()
    expect(message.get_by_role("button", name="Attach pictures, texts or documents")).to_be_visible()
    expect(message.get_by_role("textbox", name="Message", exact=True)).to_be_visible()
    expect(chat.page.get_by_role("slider", name="Creativity (temperature)", exact=True)).to_have_count(1)


def test_no_name_is_english_for_a_chinese_reader(open_page: Callable[..., ChatPage], endpoint: Recorder) -> None:
    chat = open_page(locale="zh-CN")
    chat.ask("你好")
    tree = chat.page.locator("body").aria_snapshot()
    english = ("number input", "range slider", "Reset to", "Select example", "Toggle Sidebar", "chatbot", "Copy conv")
    assert [words for words in english if words in tree] == []


def test_a_page_in_english_says_so_in_a_german_browser(open_page: Callable[..., ChatPage]) -> None:
    assert open_page(locale="de-DE").evaluate("document.documentElement.lang") == "en"


def test_each_message_says_who_speaks(chat: ChatPage, endpoint: Recorder) -> None:
    chat.ask("hello")
    chat.ask("hello again")
    speakers = chat.page.locator("#chat").get_by_role("heading", level=2)
    expect(speakers).to_have_text(["You", "Qwen", "You", "Qwen"])


def test_headings_of_an_answer_follow_its_speaker_and_skip_no_level(chat: ChatPage, endpoint: Recorder) -> None:
    chat.ask(f"{ECHO}# One\n\n#### Two\n\n## Three")
    headings = chat.bots.last.locator("h1, h2, h4")  # By role Playwright 1.65 looks at the tag alone.
    expect(headings).to_have_count(3)
    expect(chat.bots.last.locator("h1[aria-level='3'], h4[aria-level='4'], h2[aria-level='4']")).to_have_count(3)


def test_code_that_is_wider_than_its_room_can_be_scrolled_by_keys(chat: ChatPage, endpoint: Recorder) -> None:
    chat.ask(f"{ECHO}```\n{'wide ' * 80}\n```\n\n```\nnarrow\n```")
    expect(chat.bots.last.locator("pre[tabindex='0']")).to_have_count(1)


def test_a_tool_call_says_whether_it_is_unfolded(open_page: Callable[..., ChatPage], offline_url: str) -> None:
    chat = open_page(offline_url)
    chat.ask("What is 12.5 % of 3,840, exactly?")
    call = chat.page.locator("#chat").get_by_role("button", name="Tool calculator")
    expect(call).to_have_attribute("aria-expanded", "false")
    call.press("Enter")
    expect(call).to_have_attribute("aria-expanded", "true")


def test_what_is_out_of_sight_is_asked_whether_it_scrolls_when_it_comes_there(
    chat: ChatPage, endpoint: Recorder
) -> None:
    """To ask before would lay it out: all of them, in a long conversation."""
    for _ in range(3):
        chat.ask(f"{ECHO}```\n{'wide ' * 80}\n```\n\n" + "\n\n".join(["A paragraph."] * 40))
    chat.page.reload()
    blocks = chat.page.locator("#chat pre")
    expect(blocks).to_have_count(3, timeout=20_000)
    expect(blocks.last).to_have_attribute("tabindex", "0")
    assert blocks.first.get_attribute("tabindex") is None
    chat.bots.last.hover()
    chat.page.mouse.wheel(0, -100_000)
    blocks.first.evaluate("block => block.closest('.message-row').scrollIntoView()")
    expect(blocks.first).to_have_attribute("tabindex", "0")
