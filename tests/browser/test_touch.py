"""A phone: targets that a finger hits, fields that do not zoom, room to read, and Clear that can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from chat_page import ChatPage
from recorder import Recorder

PHONE = {"width": 390, "height": 844}

SMALL = """() => [...document.querySelectorAll("button, summary, #chat [role=button]")]
    .filter((one) => one.checkVisibility() && !one.closest("[inert]"))
    .map((one) => [one.getAttribute("aria-label") || one.innerText, one.getBoundingClientRect()])
    .filter(([name, {width, height}]) => width < 43.5 || height < 43.5)
    .map(([name, {width, height}]) => `${name} ${width} x ${height}`)"""

FONTS = """() => [...document.querySelectorAll("textarea, input")]
    .filter((field) => !["radio", "checkbox", "range", "file"].includes(field.type))
    .map((field) => parseFloat(getComputedStyle(field).fontSize)).filter((size) => size < 16)"""


@pytest.fixture
def phone(browser: Browser, app_url: str) -> Iterator[ChatPage]:
    context = browser.new_context(locale="en-US", viewport=PHONE, has_touch=True, is_mobile=True)
    yield ChatPage(context.new_page(), app_url)
    context.close()


def ask(phone: ChatPage, message: str) -> None:
    """By the button: Enter makes a line there."""
    phone.box.fill(message)
    phone.send_button.click()
    expect(phone.page.locator("#chat .branches")).not_to_have_count(0)
    phone.settled()


def test_each_button_is_large_enough_for_a_finger(phone: ChatPage, endpoint: Recorder) -> None:
    ask(phone, "Write a Python function that finds primes")
    expect(phone.page.locator("#chat .rating button")).to_have_count(2)
    assert phone.evaluate(SMALL) == []


def test_no_field_is_so_small_that_a_phone_zooms_in_and_each_is_as_wide_as_the_settings(phone: ChatPage) -> None:
    phone.page.locator("#settings .toggle-button").click()
    assert phone.evaluate(FONTS) == []
    field = phone.page.locator("#system_prompt textarea").bounding_box()
    assert field and field["width"] > 0.8 * PHONE["width"]


def test_the_buttons_of_the_conversation_do_not_lie_over_it(phone: ChatPage, endpoint: Recorder) -> None:
    ask(phone, "hello")
    panel = phone.page.locator("#chat .top-panel").bounding_box()
    room = phone.page.locator("#chat .bubble-wrap").bounding_box()
    assert panel and room and panel["y"] + panel["height"] <= room["y"] + 1


def test_half_of_what_the_keyboard_leaves_is_for_reading(phone: ChatPage, endpoint: Recorder) -> None:
    ask(phone, "hello")
    meta = phone.page.locator("meta[name=viewport]").first.get_attribute("content") or ""
    assert "interactive-widget=resizes-content" in meta and "viewport-fit=cover" in meta
    phone.page.set_viewport_size({"width": 390, "height": 420})
    expect(phone.box).to_be_in_viewport()
    assert phone.page.locator("#chat .bubble-wrap").evaluate("room => room.clientHeight") >= 210


def test_what_was_cleared_is_brought_back(phone: ChatPage, endpoint: Recorder) -> None:
    phone.page.set_viewport_size(PHONE | {"height": 560})  # The welcome does not fit.
    ask(phone, "Write a Python function that finds primes")
    phone.press("Clear")
    expect(phone.users).to_have_count(0)
    expect(phone.page.locator("#chat .placeholder h2")).to_be_in_viewport()
    assert phone.evaluate("document.querySelector('#chat .bubble-wrap').scrollTop") == 0
    phone.page.get_by_text("Cleared. The conversation is kept.").get_by_role("button", name="Undo").click()
    expect(phone.users).to_have_text(["Write a Python function that finds primes"])
