"""On a stage: a talk by keys alone, large, with nothing beside the conversation."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from chat_page import ChatPage

Open = Callable[..., ChatPage]


def on_stage(open_page: Open, url: str) -> ChatPage:
    chat = open_page(f"{url}/?stage", width=1920, height=1080)
    expect(chat.page.locator(".stage-corner")).to_contain_text("0 / ", timeout=10_000)
    chat.page.locator("h1").click()
    return chat


def test_a_clicker_asks_one_question_after_another(open_page: Open, offline_url: str) -> None:
    chat = on_stage(open_page, offline_url)
    for count in (1, 2):
        chat.page.keyboard.press("PageDown")
        expect(chat.users).to_have_count(count, timeout=10_000)
        expect(chat.bots.last).not_to_be_empty()
        chat.settled()
    expect(chat.page.locator(".stage-corner")).to_contain_text("2 / ")
    expect(chat.page.locator(".stage-corner")).to_contain_text("¥")
    chat.page.keyboard.press("PageUp")
    chat.page.wait_for_timeout(300)
    assert chat.users.count() == 2


def test_letters_are_large_and_nothing_stands_beside_the_conversation(open_page: Open, offline_url: str) -> None:
    chat = on_stage(open_page, offline_url)
    chat.page.keyboard.press("PageDown")
    expect(chat.bots.last).not_to_be_empty(timeout=10_000)
    size = "getComputedStyle(document.querySelector('[data-testid=bot] p')).fontSize"
    assert float(chat.evaluate(size).removesuffix("px")) >= 28
    for hidden in ("#settings", "#history", "#header .banner"):
        expect(chat.page.locator(hidden)).to_be_hidden()
    sides = "(({left, right}) => [left, right])(document.querySelector('#chat').getBoundingClientRect())"
    assert chat.evaluate(sides) == [16, 1920 - 16]
    expect(chat.page.locator("#header .badge")).to_be_visible()
    chat.settled()


def test_one_key_makes_a_clean_start(open_page: Open, offline_url: str) -> None:
    chat = on_stage(open_page, offline_url)
    chat.page.keyboard.press("PageDown")
    expect(chat.users).to_have_count(1, timeout=10_000)
    chat.settled()
    chat.page.keyboard.press("n")
    expect(chat.users).to_have_count(0)
    expect(chat.page.locator(".stage-corner")).to_contain_text("0 / ")


def test_what_is_typed_is_typed(open_page: Open, offline_url: str) -> None:
    chat = on_stage(open_page, offline_url)
    chat.box.press_sequentially("no dance floor")
    expect(chat.box).to_have_value("no dance floor")
    expect(chat.users).to_have_count(0)


def test_escape_stops_an_answer(open_page: Open, offline_url: str) -> None:
    chat = on_stage(open_page, offline_url)
    chat.send("[[fault:stall-headers seconds=9]]")
    chat.page.locator("h1").click()
    chat.page.keyboard.press("Escape")
    expect(chat.page.locator("#chat .notice.stopped")).to_be_visible()


def test_a_question_of_the_list_brings_its_settings_and_its_file(open_page: Open, own_tools_url: str) -> None:
    chat = on_stage(open_page, own_tools_url)
    chat.page.keyboard.press("PageDown")
    expect(chat.users.first).to_contain_text("What is in it?", timeout=10_000)
    expect(chat.page.locator("#chat .attached")).to_contain_text("menu.txt")
    chat.settled()
    expect(chat.page.locator("#message .chip.model")).to_have_text("Turbo")
