"""Several models side by side, as a reader sees them: columns, one stop for all, and the choice of one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from chat_page import ChatPage
from recorder import ECHO, SLOWLY, Recorder, wait_until

ALL = "Max + Plus + Turbo"


def compare(chat: ChatPage, models: str = ALL) -> None:
    chat.page.locator("#compare input").click()
    chat.page.get_by_role("option", name=models, exact=True).click()


def column(chat: ChatPage, place: int) -> Locator:
    """The messages of a column, its heading first."""
    return chat.bots.filter(has=chat.page.locator(f".column-{place}"))


HEADINGS = """(all, count) => Array.from({length: count}, (_, place) => all
    .find(message => message.querySelector(`.column-${place + 1}`))?.getBoundingClientRect().toJSON())"""


def boxes(chat: ChatPage, count: int = 3) -> list[dict[str, float]]:
    """Where the headings stand, all in one moment: the chat may be scrolled in the next."""
    found = chat.bots.evaluate_all(HEADINGS, count)
    return [box for box in found if box]


def test_three_models_answer_side_by_side_at_the_same_time(chat: ChatPage, endpoint: Recorder) -> None:
    compare(chat)
    chat.send(SLOWLY + "word " * 200)
    for place in (1, 2, 3):
        expect(column(chat, place)).to_have_count(2, timeout=10_000)
        expect(column(chat, place).last).not_to_be_empty()
    expect(chat.stop_button).to_be_visible()
    assert endpoint.open() == 3
    one, two, three = boxes(chat)
    assert one["y"] == two["y"] == three["y"]
    assert one["x"] + one["width"] < two["x"] and two["x"] + two["width"] < three["x"]
    chat.settled(30)
    for place, model in enumerate(("qwen-max", "qwen3.7-plus", "qwen3.8-flash"), 1):
        expect(column(chat, place).first).to_contain_text(model)
        expect(column(chat, place).last.locator(".receipt")).to_contain_text(model)
    assert chat.errors == []


def test_the_chat_is_laid_out_in_columns_only_while_it_has_some(chat: ChatPage) -> None:
    """The rules of columns look through all messages with each update."""
    chat.ask("hello")
    expect(chat.page.locator("#chat[data-compared]")).to_have_count(0)
    compare(chat)
    chat.ask("hello")
    expect(chat.page.locator("#chat[data-compared]")).to_have_count(1)
    chat.press("Clear")
    expect(chat.page.locator("#chat[data-compared]")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_column_is_never_wider_than_its_room(
    open_page: Callable[..., ChatPage], offline_url: str, width: int
) -> None:
    chat = open_page(offline_url, width=width)
    if width == 390:
        chat.page.locator("#settings .toggle-button, .toggle-button").first.click()
    compare(chat)
    if width == 390:
        chat.page.locator(".toggle-button").first.click()
    chat.ask("Show what you can format")
    overflow = chat.evaluate(
        "[...document.querySelectorAll('#chat .bot-row, #chat .bot-row .message, #chat .bubble-wrap')]"
        ".filter((e) => e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1).length"
    )
    assert overflow == 0


def test_stop_stops_all_columns(chat: ChatPage, endpoint: Recorder) -> None:
    compare(chat)
    chat.send("[[fault:stall-mid]] hello")
    wait_until(lambda: endpoint.open() == 3, 20)
    expect(column(chat, 3)).to_have_count(2)
    chat.stop_button.click()
    wait_until(lambda: endpoint.open() == 0, 1)
    chat.settled(1)
    expect(chat.page.locator("#chat .notice.stopped")).to_have_count(3)
    calls = len(endpoint.calls)
    chat.page.wait_for_timeout(1000)
    assert len(endpoint.calls) == calls


def test_what_is_chosen_goes_on(chat: ChatPage, endpoint: Recorder) -> None:
    compare(chat)
    chat.ask("hello")
    chat.page.get_by_role("button", name="Go on with qwen3.8-flash").click()
    expect(column(chat, 3).first).to_contain_text("✓ Chosen")
    expect(chat.page.locator("#chat .option")).to_have_count(2)
    chat.page.get_by_role("button", name="Go on with qwen-max").click()
    expect(column(chat, 1).first).to_contain_text("✓ Chosen")
    chat.page.get_by_role("button", name="Go on with qwen3.8-flash").click()
    expect(column(chat, 3).first).to_contain_text("✓ Chosen")
    expect(chat.page.locator("#model input[value=turbo]")).to_be_checked()
    expect(chat.page.locator("#compare input")).to_have_value("Off")
    expect(column(chat, 1).last).to_be_visible()
    endpoint.calls.clear()
    chat.good_turn("go on")
    assert [call.body["model"] for call in endpoint.calls] == ["qwen3.8-flash"]
    assert [message["role"] for message in endpoint.calls[0].messages] == ["system", "user", "assistant", "user"]
    expect(column(chat, 3).first).to_contain_text("✓ Chosen")


def test_undo_and_retry_take_a_comparison_as_one_turn(chat: ChatPage, endpoint: Recorder) -> None:
    compare(chat)
    chat.ask("hello")
    chat.press("Retry")
    wait_until(lambda: len(endpoint.calls) == 6, 20)
    chat.settled()
    expect(chat.page.locator("#chat .column-1.end")).to_have_count(1)
    chat.press("Undo")
    expect(chat.box).to_have_value("hello")
    expect(chat.bots).to_have_count(0)


def test_what_an_answer_leaves_open_stays_in_its_column(chat: ChatPage, endpoint: Recorder) -> None:
    compare(chat)
    for answer in ("```python\nx = 1", "<div><table><b>", "~~~\n\n    y", "- a\n  - b\n\n<details>"):
        chat.ask(ECHO + answer)
        for place in (1, 2, 3):
            expect(column(chat, place).first.locator("h3")).to_be_visible()
            expect(column(chat, place).locator(".receipt")).to_have_count(1, timeout=20_000)
        expect(chat.page.locator("#chat .option")).to_have_count(3)
        one, two, three = boxes(chat)
        assert one["y"] == two["y"] == three["y"]
        chat.press("Clear")
        expect(chat.bots).to_have_count(0)


def test_a_copied_conversation_holds_no_marks(chat: ChatPage, endpoint: Recorder) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    compare(chat, "Max + Turbo")
    chat.ask(ECHO + "x")
    chat.press("Copy conversation")
    chat.page.wait_for_timeout(200)
    copied = chat.evaluate("navigator.clipboard.readText()")
    assert copied == f"You:\n{ECHO}x\n\nAssistant:\n### qwen-max\n\nx\n\n### qwen3.8-flash\n\nx"


def test_a_column_that_fails_shows_its_card_beside_the_answers(
    open_page: Callable[..., ChatPage], gone_url: str
) -> None:
    chat = open_page(gone_url)
    compare(chat)
    chat.ask("hello")
    expect(column(chat, 3).locator(".notice.error")).to_have_count(1)
    expect(chat.page.locator("#chat .notice.error")).to_have_count(1)
    assert [text.strip() for text in chat.page.locator("#chat .option").all_inner_texts()] == [
        "Go on with qwen3.8-max",
        "Go on with qwen3.7-plus",
    ]


def test_each_column_asks_for_its_own_consent(open_page: Callable[..., ChatPage], own_tools_url: str) -> None:
    chat = open_page(own_tools_url)
    compare(chat, "Max + Plus")
    chat.send("Please water the plants in Beijing")
    expect(chat.page.locator("#chat .option")).to_have_count(4)
    for model, button in (("qwen3.8-max", "Allow"), ("qwen3.7-plus", "Do not allow")):
        choice = chat.page.locator("#chat").get_by_role("button", name=f"{button} · {model}", exact=True)
        expect(choice).to_be_visible()
        choice.click()
        expect(choice).to_have_count(0)
    chat.settled()
    expect(chat.bots.filter(has_text="water_plants · ")).to_have_count(1)
    expect(chat.bots.filter(has_text="water_plants failed")).to_have_count(1)


def test_on_a_phone_one_answer_is_seen_at_a_time_under_tabs_that_stay_in_sight(
    open_page: Callable[..., ChatPage], offline_url: str
) -> None:
    chat = open_page(offline_url, locale="zh-CN", width=390, height=844)
    chat.evaluate("settings.wish({compare: 'max,plus,turbo'})")
    chat.ask("写一个求质数的 Python 函数")
    tabs = chat.page.get_by_role("tab")
    expect(tabs).to_have_text(["qwen3.8-max", "qwen3.7-plus", "qwen3.8-flash"])
    codes = chat.page.locator("#chat .bot.message pre")
    for place in (1, 2, 0):
        tabs.nth(place).click()
        expect(tabs.nth(place)).to_have_attribute("aria-selected", "true")
        assert [codes.nth(one).is_visible() for one in range(3)] == [one == place for one in range(3)]
        expect(tabs.nth(place)).to_be_in_viewport()


def test_side_by_side_there_are_no_tabs(open_page: Callable[..., ChatPage], offline_url: str) -> None:
    chat = open_page(offline_url)
    chat.evaluate("settings.wish({compare: 'max,plus'})")
    chat.ask("hello")
    expect(chat.page.locator("#chat .tabs").first).to_be_hidden()
    expect(chat.page.locator("#chat .bot.message h3")).to_have_count(2)
    assert all(chat.page.locator("#chat .bot.message h3").nth(one).is_visible() for one in range(2))
