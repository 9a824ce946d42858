"""The list of conversations."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, expect

from chat_page import ChatPage
from qwendow.conversation.events import TextDelta
from qwendow.conversation.export import Exported, to_json
from qwendow.conversation.turn import Outcome, Turn
from recorder import Recorder

SECONDS = 30_000


@pytest.fixture
def chat(wide_chat: ChatPage) -> ChatPage:
    return wide_chat


def names(chat: ChatPage) -> list[str]:
    return [text.strip() for text in chat.page.locator("#history li a").all_inner_texts()]


def listed(chat: ChatPage, *expected: str) -> None:
    expect(chat.page.locator("#history li a")).to_have_text([*expected], timeout=SECONDS)


def choose(row: Locator, act: str) -> None:
    """In the menu of a conversation."""
    row.hover()
    row.get_by_role("button", name="More").click()
    row.page.get_by_role("menuitem", name=act, exact=True).click()


def test_conversations_are_listed_searched_renamed_pinned_and_deleted(chat: ChatPage) -> None:
    page = chat.page
    expect(page.locator("#history .none")).to_have_text("What you say will be listed here.")
    chat.ask("订单在哪里")
    page.get_by_role("button", name="New chat", exact=True).click()
    expect(chat.users).to_have_count(0)
    chat.ask("the weather")
    listed(chat, "the weather", "订单在哪里")
    search = page.get_by_role("searchbox", name="Search conversations")
    search.fill("订单")
    listed(chat, "订单在哪里")
    search.fill("nowhere to be found")
    expect(page.locator("#history .none")).to_have_text("Nothing found.")
    search.fill("")
    listed(chat, "the weather", "订单在哪里")
    older = page.locator("#history li", has_text="订单在哪里")
    choose(older, "Pin")
    listed(chat, "订单在哪里", "the weather")
    expect(page.locator("#history h2")).to_have_text(["Pinned", "Today"])
    choose(older, "Rename")
    page.locator("#history li input").fill("Orders")
    page.locator("#history li input").press("Enter")
    listed(chat, "Orders", "the weather")
    page.reload()
    listed(chat, "Orders", "the weather")
    expect(page.locator("#history a[aria-current]")).to_have_text("the weather", timeout=SECONDS)
    choose(page.locator("#history li", has_text="Orders"), "Delete")
    listed(chat, "the weather")
    page.locator("#history [role=status] button", has_text="Undo").click()
    listed(chat, "Orders", "the weather")
    assert chat.errors == []


def bring_along(chat: ChatPage, count: int) -> None:
    """So many conversations of one turn, by the way of a file that was exported."""
    exported = []
    for number in range(count):
        turn = Turn("hi")
        turn.add(TextDelta("Hello"))
        turn.end(Outcome.DONE)
        exported.append(Exported(f"Number {number}", (turn,), turn.id, 1.7e9 - number, 1.7e9 - number))
    load = "async (body) => (await fetch('/conversations/import', {method: 'POST', body})).json()"
    assert chat.page.evaluate(load, "".join(to_json(exported))) == {"count": count, "broken": []}


def test_whoever_has_scrolled_down_the_list_stays_there_while_an_answer_comes_and_goes(chat: ChatPage) -> None:
    bring_along(chat, 120)
    chat.page.reload()
    rows, last = chat.page.locator("#history li a"), chat.page.get_by_text("Number 119", exact=True)
    expect(rows).to_have_count(50, timeout=SECONDS)
    for count in (100, 120):
        rows.last.scroll_into_view_if_needed()
        expect(rows).to_have_count(count, timeout=SECONDS)
    last.scroll_into_view_if_needed()
    chat.coming()
    expect(chat.page.locator("#history li.running")).to_have_count(1, timeout=SECONDS)
    chat.settled(60)
    expect(chat.page.locator("#history li.running")).to_have_count(0, timeout=SECONDS)
    expect(rows).to_have_count(121)
    expect(last).to_be_in_viewport()
    search = chat.page.get_by_role("searchbox", name="Search conversations")
    search.fill("Number 119")
    listed(chat, "Number 119")
    search.fill("")
    expect(rows).to_have_count(50, timeout=SECONDS)


def test_what_is_deleted_is_gone_though_the_page_is_left_before_the_undo_has_passed(chat: ChatPage) -> None:
    chat.ask("forget me")
    choose(chat.page.locator("#history li"), "Delete")
    expect(chat.users).to_have_count(0)
    chat.page.reload()
    expect(chat.page.locator("#history .none")).to_be_visible(timeout=SECONDS)


def test_on_a_narrow_screen_the_list_is_a_drawer(browser: Browser, app_url: str) -> None:
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 800})
    chat = ChatPage(context.new_page(), app_url)
    chat.ask("你好")
    drawer = chat.page.locator("#history")
    expect(drawer).to_be_hidden()
    chat.page.get_by_role("button", name="历史对话").click()
    expect(drawer.locator("li a")).to_have_text(["你好"], timeout=SECONDS)
    drawer.get_by_role("button", name="新对话").click()
    expect(drawer).to_be_hidden()
    expect(chat.users).to_have_count(0)
    context.close()


def test_an_answer_goes_on_behind_a_new_chat_and_is_marked_in_the_list(chat: ChatPage, endpoint: Recorder) -> None:
    first = chat.coming()
    chat.page.get_by_role("button", name="New chat", exact=True).click()
    expect(chat.users).to_have_count(0)
    expect(chat.send_button).to_be_visible()
    running = chat.page.locator("#history li.running a")
    expect(running).to_be_visible(timeout=SECONDS)
    running.click()
    expect(chat.bots.last).to_contain_text(first, timeout=SECONDS)
    chat.settled(60)
    assert len(endpoint.calls) == 1


def test_a_temporary_chat_says_that_it_is_one_and_is_not_listed(chat: ChatPage) -> None:
    chat.page.get_by_role("button", name="Temporary chat").click()
    expect(chat.page.get_by_text("This chat is not kept.")).to_be_visible()
    chat.ask("between us")
    chat.ask("and more")
    expect(chat.users).to_have_text(["between us", "and more"])
    assert "#c=" not in chat.page.url
    expect(chat.page.locator("#history .none")).to_be_visible()
    chat.press("Clear")
    expect(chat.page.get_by_text("This chat is not kept.")).to_be_hidden()
    chat.page.get_by_text("Cleared. It is kept nowhere.").get_by_role("button", name="Undo").click()
    expect(chat.users).to_have_text(["between us", "and more"])
    expect(chat.page.get_by_text("This chat is not kept.")).to_be_visible()
    chat.page.reload()
    expect(chat.page.locator("#chat .placeholder h2")).to_be_visible(timeout=SECONDS)
    expect(chat.users).to_have_count(0)
    expect(chat.page.get_by_text("This chat is not kept.")).to_be_hidden()
