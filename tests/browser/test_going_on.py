"""What was said is there after a reload and in another tab; an answer goes on without its page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from chat_page import ChatPage
from recorder import Recorder
from test_list import listed

SLOW = "[[fault:slow seconds=0.05]] "
SECONDS = 30_000
WATCH = """(function look() {
    const welcome = document.querySelector("#chat .placeholder h2");
    window.welcomed ||= !!welcome?.checkVisibility({visibilityProperty: true, opacityProperty: true});
    requestAnimationFrame(look);
})()"""


@pytest.fixture
def chat(wide_chat: ChatPage) -> ChatPage:
    return wide_chat


def opened(page: Page, url: str) -> Page:
    """A tab that shows a conversation."""
    page.goto(url)
    expect(page.locator("[data-testid=bot]").first).to_be_visible(timeout=SECONDS)
    return page


def test_a_reload_shows_the_conversation_and_the_next_message_goes_on(chat: ChatPage, endpoint: Recorder) -> None:
    chat.ask("my name is Zhen")
    chat.page.reload()
    expect(chat.users).to_have_text(["my name is Zhen"], timeout=SECONDS)
    chat.good_turn("and what is my name?")
    asked = [message["content"] for message in endpoint.calls[-1].messages if message["role"] == "user"]
    assert asked == ["my name is Zhen", "and what is my name?"]


def test_a_page_that_is_opened_with_a_conversation_shows_no_starters_first(chat: ChatPage) -> None:
    chat.ask("hello")
    page = chat.page.context.new_page()
    page.add_init_script(WATCH)
    far = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", far)
    opened(page, chat.page.url)
    assert page.evaluate("welcomed") is False
    page.locator("#chat").get_by_role("button", name="Clear").click()
    expect(page.locator("#chat .placeholder h2")).to_be_visible()
    page.close()


def test_an_answer_goes_on_while_its_page_is_loaded_again(chat: ChatPage, endpoint: Recorder) -> None:
    first = chat.coming()
    chat.page.reload()
    expect(chat.bots.last).to_contain_text(first, timeout=SECONDS)
    expect(chat.stop_button).to_be_visible()
    chat.settled(60)
    assert len(endpoint.calls) == 1
    expect(chat.page.locator("#chat .notice")).to_have_count(0)


def test_a_second_tab_sees_the_answer_and_may_stop_it(
    chat: ChatPage, newcomer: BrowserContext, endpoint: Recorder
) -> None:
    chat.coming("[[fault:slow seconds=0.5]] hello")
    other = opened(newcomer.new_page(), chat.page.url)
    other.locator("#message .stop-button").click(timeout=SECONDS)
    chat.settled()
    for page in (chat.page, other):
        expect(page.locator("#chat .stopped")).to_be_visible()
    assert endpoint.open() == 0


def test_a_tab_that_is_behind_keeps_its_message_and_is_shown_how_it_stands(
    chat: ChatPage, newcomer: BrowserContext
) -> None:
    chat.ask("one")
    other = opened(newcomer.new_page(), chat.page.url)
    other.locator("#message textarea").fill("two")
    other.locator("#message textarea").press("Enter")
    expect(other.locator("[data-testid=bot]")).to_have_count(2, timeout=SECONDS)
    expect(other.locator("#message .submit-button")).to_be_visible(timeout=SECONDS)
    chat.box.fill("three")
    chat.box.press("Enter")
    expect(chat.page.get_by_text("has gone on elsewhere")).to_be_visible(timeout=SECONDS)
    expect(chat.users).to_have_text(["one", "two"])
    expect(chat.box).to_have_value("three")


def test_a_tab_that_is_looked_at_again_shows_what_was_said_elsewhere(chat: ChatPage, newcomer: BrowserContext) -> None:
    chat.ask("one")
    other = opened(newcomer.new_page(), chat.page.url)
    other.locator("#message textarea").fill("two")
    other.locator("#message textarea").press("Enter")
    expect(other.locator("[data-testid=bot]")).to_have_count(2, timeout=SECONDS)
    chat.evaluate("dispatchEvent(new Event('focus'))")
    expect(chat.users).to_have_text(["one", "two"], timeout=SECONDS)
    chat.settled()


def test_another_reader_finds_nothing_under_the_same_address(chat: ChatPage, browser: Browser) -> None:
    chat.ask("a secret")
    context = browser.new_context(locale="en-US")
    stranger = context.new_page()
    stranger.goto(chat.page.url)
    expect(stranger.get_by_text("There is no such conversation of yours")).to_be_visible(timeout=SECONDS)
    expect(stranger.locator("[data-testid=user]")).to_have_count(0)
    assert "secret" not in stranger.locator("#history").inner_text()
    context.close()


def test_what_is_being_written_stays_in_its_conversation(chat: ChatPage) -> None:
    chat.ask("one")
    chat.box.fill("a draft")
    chat.page.reload()
    expect(chat.box).to_have_value("a draft", timeout=SECONDS)
    expect(chat.users).to_have_text(["one"], timeout=SECONDS)
    chat.page.get_by_role("button", name="New chat", exact=True).click()
    expect(chat.users).to_have_count(0)
    expect(chat.box).to_have_value("")
    chat.page.locator("#history a", has_text="one").click()
    expect(chat.users).to_have_text(["one"])
    expect(chat.box).to_have_value("a draft")


def test_a_message_that_is_sent_before_a_new_chat_is_shown_begins_it(chat: ChatPage) -> None:
    chat.ask("one")
    chat.evaluate("""{
        const fetched = window.fetch, late = new Promise((resolve) => setTimeout(resolve, 4_500));
        window.fetch = async (...asked) => {
            const reply = await fetched(...asked);
            if (String(asked[0]).includes("run/predict")) await late;
            return reply;
        };
    }""")
    chat.page.get_by_role("button", name="New chat", exact=True).click()
    chat.page.wait_for_timeout(3_500)
    chat.box.fill("two")
    chat.box.press("Enter")
    expect(chat.users).to_have_text(["two"], timeout=SECONDS)
    chat.page.wait_for_timeout(2_000)
    chat.settled()
    expect(chat.users).to_have_text(["two"])
    listed(chat, "two", "one")


def test_what_was_sent_is_no_draft_any_more(chat: ChatPage) -> None:
    chat.ask("first")
    address = chat.evaluate("location.hash")
    chat.page.get_by_role("button", name="New chat", exact=True).click()
    expect(chat.users).to_have_count(0)
    chat.page.evaluate("address => { location.hash = address }", address)
    expect(chat.users).to_have_count(1, timeout=SECONDS)
    chat.page.wait_for_timeout(300)
    expect(chat.box).to_have_value("")


def test_a_question_that_was_taken_back_is_a_draft_through_a_reload(chat: ChatPage) -> None:
    chat.ask("first")
    chat.press("Undo")
    expect(chat.box).to_have_value("first")
    chat.page.reload()
    expect(chat.box).to_have_value("first", timeout=SECONDS)
    expect(chat.users).to_have_count(0)


def test_the_page_turns_from_an_answer_that_it_looks_at_after_a_reload_and_may_ask_elsewhere(chat: ChatPage) -> None:
    chat.ask("first")
    first = chat.evaluate("location.hash")
    chat.page.get_by_role("button", name="New chat", exact=True).click()
    expect(chat.users).to_have_count(0)
    chat.coming("[[fault:slow seconds=0.5]] hello")
    chat.page.reload()
    expect(chat.stop_button).to_be_visible(timeout=SECONDS)
    chat.page.evaluate("address => { location.hash = address }", first)
    expect(chat.users).to_have_text(["first"], timeout=5_000)
    expect(chat.page.locator("#chat").get_by_role("button", name="Retry", exact=True)).to_be_enabled(timeout=3_000)


def test_a_file_that_waits_in_a_new_chat_survives_a_reload_with_the_draft(chat: ChatPage, endpoint: Recorder) -> None:
    chat.box.fill("what is this?")
    with chat.page.expect_file_chooser() as chosen:
        chat.page.locator(".attach-button").click()
    chosen.value.set_files([{"name": "n.txt", "mimeType": "text/plain", "buffer": b"hello"}])
    expect(chat.page.locator("#tray .file")).to_have_count(1, timeout=SECONDS)
    chat.page.reload()
    expect(chat.page.locator("#tray .file")).to_have_count(1, timeout=SECONDS)
    expect(chat.box).to_have_value("what is this?")
    chat.box.press("Enter")
    expect(chat.bots).not_to_have_count(0, timeout=SECONDS)
    chat.settled()
    assert "hello" in str(endpoint.calls[-1].messages[-1])
    expect(chat.page.locator("#tray .file")).to_have_count(0)


def test_what_a_question_was_before_it_was_edited_is_one_step_away(chat: ChatPage, endpoint: Recorder) -> None:
    chat.ask("one")
    chat.ask("two")
    page = chat.page
    page.locator("#chat").get_by_role("button", name="Edit", exact=True).first.click()
    page.locator("#chat textarea:visible").fill("uno")
    page.locator("#chat").get_by_role("button", name="Submit", exact=True).click()
    expect(chat.users).to_have_text(["uno"], timeout=SECONDS)
    chat.settled()
    bar = page.locator("#chat .branches").first
    expect(bar).to_contain_text("2 / 2")
    expect(bar.get_by_role("button", name="The question after")).to_be_disabled()
    bar.get_by_role("button", name="The question before").click()
    expect(chat.users).to_have_text(["one", "two"], timeout=SECONDS)
    expect(bar).to_contain_text("1 / 2")
    page.reload()
    expect(chat.users).to_have_text(["one", "two"], timeout=SECONDS)
    bar.get_by_role("button", name="Go on from here in a new chat").click()
    expect(chat.users).to_have_text(["one"], timeout=SECONDS)
    chat.ask("three")
    asked = [message["content"] for message in endpoint.calls[-1].messages if message["role"] == "user"]
    assert asked == ["one", "three"]
    expect(page.locator("#history li")).to_have_count(2)
    assert chat.errors == []
