"""Where Tab goes, what the arrows choose, and that one sees where the focus is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from chat_page import ChatPage
from recorder import Recorder

pytestmark = pytest.mark.goes_on

TOP = """() => {
    const start = Object.assign(document.createElement("span"), {tabIndex: -1});
    document.body.prepend(start);
    start.focus();
}"""
"""Puts the focus before all of the page."""

RING = """() => {
    const {outlineStyle, outlineWidth} = getComputedStyle(document.activeElement);
    const label = document.activeElement.closest("#reading label");
    const shown = label ? getComputedStyle(label) : {outlineStyle, outlineWidth};
    return `${shown.outlineStyle} ${parseInt(shown.outlineWidth) >= 2}`;
}"""


@pytest.mark.parametrize("width", [1280, 1500])
def test_from_the_top_to_the_box_are_five_stops_at_most(
    open_page: Callable[..., ChatPage], offline_url: str, width: int
) -> None:
    chat = open_page(offline_url, width=width)
    chat.ask("hello")
    chat.evaluate(TOP)
    stops = 0
    while not chat.box.evaluate("box => box === document.activeElement"):
        chat.page.keyboard.press("Tab")
        stops += 1
        assert stops <= 5


def test_the_first_stop_leads_to_the_box_and_leaves_the_address_alone(chat: ChatPage) -> None:
    chat.evaluate(TOP)
    chat.page.keyboard.press("Tab")
    expect(chat.page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    chat.page.keyboard.press("Enter")
    expect(chat.box).to_be_focused()
    assert "#message" not in chat.page.url


def test_what_stands_in_the_conversation_is_there_on_the_way_back(chat: ChatPage, endpoint: Recorder) -> None:
    chat.ask("hello")
    chat.box.focus()
    chat.page.keyboard.press("Shift+Tab")
    assert chat.evaluate("document.activeElement.closest('#chat [role=log]') !== null")


def test_arrows_choose_among_radios_and_the_app_knows_it(chat: ChatPage, endpoint: Recorder) -> None:
    chat.page.locator("#model input:checked").focus()
    chat.page.keyboard.press("ArrowUp")
    expect(chat.page.locator("#model input[value=max]")).to_be_checked()
    expect(chat.page.locator("#model input:checked")).to_have_count(1)
    expect(chat.page.locator("#message .chip.model")).to_contain_text("Max")
    chat.page.keyboard.press("Tab")
    expect(chat.page.locator("#compare input")).to_be_focused()
    chat.ask("hello")
    assert endpoint.calls[-1].body["model"] == "qwen-max"


def test_the_chips_at_the_box_are_one_stop_with_arrows_which_stays_where_it_was(chat: ChatPage) -> None:
    chips = [chat.page.locator(f"#message .chip.{name}") for name in ("model", "thinking", "compare")]
    chips[0].focus()
    for key, chip in (("ArrowRight", 1), ("End", 2), ("ArrowRight", 0), ("ArrowLeft", 2), ("Home", 0)):
        chat.page.keyboard.press(key)
        expect(chips[chip]).to_be_focused()
    chat.page.keyboard.press("End")
    chat.page.keyboard.press("Tab")
    expect(chat.page.locator("#message .bar :focus")).to_have_count(0)
    chat.page.keyboard.press("Shift+Tab")
    expect(chips[2]).to_be_focused()
    chat.page.keyboard.press("Shift+Tab")
    expect(chat.page.locator("#message .bar :focus")).to_have_count(0)
    chips[2].focus()
    chat.page.keyboard.press("Enter")
    expect(chat.page.get_by_role("menu")).to_be_visible()


def test_a_choice_made_elsewhere_is_shown_among_the_radios(chat: ChatPage) -> None:
    chat.page.locator("#message .chip.model").click()
    chat.page.get_by_role("menuitemradio", name="Turbo").click()
    expect(chat.page.locator("#model input[value=turbo]")).to_be_checked()
    expect(chat.page.locator("#model input:checked")).to_have_count(1)


def test_a_list_that_tab_has_left_is_gone_and_comes_whole_again(chat: ChatPage) -> None:
    field = chat.page.locator("#compare input")
    field.focus()
    options = chat.page.locator("#compare [role=option]")
    expect(options.first).to_be_visible()
    count = options.count()
    chat.page.keyboard.press("Tab")
    chat.page.wait_for_timeout(600)
    expect(options.locator("visible=true")).to_have_count(0)
    chat.page.keyboard.press("Shift+Tab")
    expect(options.locator("visible=true")).to_have_count(count)


def test_settings_that_are_put_away_have_no_stops(open_page: Callable[..., ChatPage]) -> None:
    chat = open_page(width=390, height=844)
    expect(chat.page.locator("#settings .sidebar-content")).to_have_attribute("inert", "")
    chat.page.locator("#settings .toggle-button").click()
    expect(chat.page.locator("#settings .sidebar-content[inert]")).to_have_count(0)


def test_one_sees_where_the_focus_is(chat: ChatPage, endpoint: Recorder) -> None:
    chat.page.get_by_label("JSON answers").check()
    chat.page.locator("#settings .toggle-button").focus()
    rings = []
    for _ in range(25):
        chat.page.keyboard.press("Tab")
        rings.append(chat.evaluate(RING))
        if chat.evaluate("document.activeElement.name === 'reading_enter'"):
            break
    assert {*rings} == {"solid true"}
    assert len(rings) > 15


def test_the_list_of_conversations_takes_the_focus_when_keys_open_it(chat: ChatPage) -> None:
    opener = chat.page.locator(".history-opener")
    opener.press("Enter")
    expect(chat.page.locator("#history .anew")).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(chat.page.locator("#history")).to_be_hidden()
