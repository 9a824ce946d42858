"""What was said is there after a reload, in another tab, after a restart; an answer goes on without its page."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from chat_page import ChatPage
from cutting import line
from qwendow.conversation.events import TextDelta
from qwendow.conversation.export import Exported, to_json
from qwendow.conversation.turn import Outcome, Turn
from recorder import Recorder

ROOT = Path(__file__).parents[2]
SLOW = "[[fault:slow seconds=0.05]] "
SECONDS = 30_000


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-US", viewport={"width": 1500, "height": 800})
    yield context
    context.close()


@pytest.fixture
def chat(reader: BrowserContext, app_url: str) -> ChatPage:
    return ChatPage(reader.new_page(), app_url)


def opened(page: Page, url: str) -> Page:
    """A tab that shows a conversation."""
    page.goto(url)
    expect(page.locator("[data-testid=bot]").first).to_be_visible(timeout=SECONDS)
    return page


def coming(chat: ChatPage, question: str = f"{SLOW}hello") -> str:
    """Asks, and comes back when the first words of the answer are there: these."""
    chat.send(question)
    expect(chat.bots.last).not_to_be_empty(timeout=SECONDS)
    return chat.bots.last.inner_text()[:10]


def test_a_reload_shows_the_conversation_and_the_next_message_goes_on(chat: ChatPage, endpoint: Recorder) -> None:
    chat.ask("my name is Zhen")
    chat.page.reload()
    expect(chat.users).to_have_text(["my name is Zhen"], timeout=SECONDS)
    chat.good_turn("and what is my name?")
    asked = [message["content"] for message in endpoint.calls[-1].messages if message["role"] == "user"]
    assert asked == ["my name is Zhen", "and what is my name?"]


def test_an_answer_goes_on_while_its_page_is_loaded_again(chat: ChatPage, endpoint: Recorder) -> None:
    first = coming(chat)
    chat.page.reload()
    expect(chat.bots.last).to_contain_text(first, timeout=SECONDS)
    expect(chat.stop_button).to_be_visible()
    chat.settled(60)
    assert len(endpoint.calls) == 1
    expect(chat.page.locator("#chat .notice")).to_have_count(0)


def test_a_second_tab_sees_the_answer_and_may_stop_it(
    chat: ChatPage, reader: BrowserContext, endpoint: Recorder
) -> None:
    coming(chat, "[[fault:slow seconds=0.5]] hello")
    other = opened(reader.new_page(), chat.page.url)
    other.locator("#message .stop-button").click(timeout=SECONDS)
    chat.settled()
    for page in (chat.page, other):
        expect(page.locator("#chat .stopped")).to_be_visible()
    assert endpoint.open() == 0


def test_a_tab_that_is_behind_keeps_its_message_and_is_shown_how_it_stands(
    chat: ChatPage, reader: BrowserContext
) -> None:
    chat.ask("one")
    other = opened(reader.new_page(), chat.page.url)
    other.locator("#message textarea").fill("two")
    other.locator("#message textarea").press("Enter")
    expect(other.locator("[data-testid=bot]")).to_have_count(2, timeout=SECONDS)
    expect(other.locator("#message .submit-button")).to_be_visible(timeout=SECONDS)
    chat.box.fill("three")
    chat.box.press("Enter")
    expect(chat.page.get_by_text("has gone on elsewhere")).to_be_visible(timeout=SECONDS)
    expect(chat.users).to_have_text(["one", "two"])
    expect(chat.box).to_have_value("three")


def test_a_tab_that_is_looked_at_again_shows_what_was_said_elsewhere(chat: ChatPage, reader: BrowserContext) -> None:
    chat.ask("one")
    other = opened(reader.new_page(), chat.page.url)
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


DELETED = "This conversation was deleted in another tab or window"


def deleted_elsewhere(chat: ChatPage, other: Page) -> None:
    other.goto(chat.page.url)
    there = chat.evaluate("placeNow().conversation")
    other.evaluate(f"fetch('/conversations/{there}/delete', {{method: 'POST', body: '{{}}'}})")


def test_a_message_to_a_conversation_that_was_deleted_elsewhere_stays_in_the_box(
    chat: ChatPage, reader: BrowserContext
) -> None:
    chat.ask("first")
    deleted_elsewhere(chat, reader.new_page())
    chat.box.fill("late")
    chat.box.press("Enter")
    expect(chat.page.get_by_text(DELETED)).to_be_visible(timeout=SECONDS)
    expect(chat.users).to_have_count(0)
    chat.page.wait_for_timeout(300)
    expect(chat.box).to_have_value("late")
    chat.box.press("Enter")
    expect(chat.users).to_have_text(["late"], timeout=SECONDS)


@pytest.mark.parametrize("act", ["Undo", "Retry", "Go on from here in a new chat"])
def test_what_is_done_in_a_conversation_that_was_deleted_elsewhere_brings_nothing_of_it_back(
    act: str, chat: ChatPage, reader: BrowserContext
) -> None:
    chat.ask("first")
    deleted_elsewhere(chat, reader.new_page())
    chat.box.fill("a draft")
    chat.press(act)
    expect(chat.page.get_by_text(DELETED)).to_be_visible(timeout=SECONDS)
    expect(chat.users).to_have_count(0)
    expect(chat.box).to_have_value("a draft")
    chat.page.reload()
    expect(chat.page.locator("#history .none")).to_be_visible(timeout=SECONDS)


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
    coming(chat, "[[fault:slow seconds=0.5]] hello")
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


# A line that breaks


def sent(chat: ChatPage) -> None:
    """The page's requests of now on, so that a load of the page can be told."""
    chat.evaluate("window.same = true")


@pytest.mark.parametrize("seconds", [1, 4])
def test_a_line_that_breaks_for_a_while_loses_nothing(
    seconds: float, reader: BrowserContext, app_url: str, endpoint: Recorder
) -> None:
    with line(urlsplit(app_url).port or 0) as cable:
        chat = ChatPage(reader.new_page(), f"http://127.0.0.1:{cable.port}")
        sent(chat)
        coming(chat)
        chat.box.fill("a draft")
        cable.cut()
        expect(chat.page.locator(".away")).to_contain_text("Nothing is lost", timeout=SECONDS)
        chat.page.wait_for_timeout(seconds * 1000)
        cable.mend()
        chat.settled(60)
        expect(chat.bots.last).to_contain_text("faults", timeout=SECONDS)
        assert (chat.evaluate("window.same"), len(endpoint.calls)) == (True, 1)
        expect(chat.box).to_have_value("a draft")
        expect(chat.page.locator("#chat .notice")).to_have_count(0)
        expect(chat.page.locator(".away")).to_be_empty(timeout=SECONDS)


def test_stop_works_while_the_line_is_cut(reader: BrowserContext, app_url: str, endpoint: Recorder) -> None:
    with line(urlsplit(app_url).port or 0) as cable:
        chat = ChatPage(reader.new_page(), f"http://127.0.0.1:{cable.port}")
        coming(chat, "[[fault:slow seconds=0.5]] hello")
        cable.cut()
        chat.stop_button.click()
        chat.page.wait_for_timeout(1500)
        cable.mend()
        chat.settled()
        expect(chat.page.locator("#chat .stopped")).to_be_visible()
        assert endpoint.open() == 0


def test_a_page_at_rest_says_that_its_line_is_cut_and_when_it_is_back(reader: BrowserContext, app_url: str) -> None:
    with line(urlsplit(app_url).port or 0) as cable:
        chat = ChatPage(reader.new_page(), f"http://127.0.0.1:{cable.port}")
        sent(chat)
        cable.cut()
        expect(chat.page.locator(".away")).to_contain_text("Nothing is lost", timeout=SECONDS)
        cable.mend()
        expect(chat.page.locator(".away")).to_be_empty(timeout=SECONDS)
        chat.good_turn()
        assert chat.evaluate("window.same") is True


def test_ten_tabs_of_one_browser_can_all_be_used(reader: BrowserContext, app_url: str) -> None:
    """Over HTTP/1.1 a browser has six connections for all of them."""
    tabs = [ChatPage(reader.new_page(), app_url) for _ in range(10)]
    tabs[0].good_turn("the first")
    tabs[-1].good_turn("the last")


# An app that is started again


class App:
    """One that can be killed, and comes back at the same address with what it had kept."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._folder = folder
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        own = {"QWENDOW_DATA": str(self._folder), "GRADIO_SERVER_PORT": str(self.port), "QWENDOW_OFFLINE": "1"}
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py")], env=os.environ | own, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout
        assert self._process.stdout.readline()

    def end(self, how: signal.Signals) -> None:
        self._process.send_signal(how)
        self._process.wait(timeout=30)


@pytest.fixture
def restarted(tmp_path: Path) -> Iterator[App]:
    app = App(tmp_path)
    yield app
    app.end(signal.SIGKILL)


def test_a_process_that_is_killed_in_mid_answer_loses_no_more_than_a_second(
    reader: BrowserContext, restarted: App
) -> None:
    chat = ChatPage(reader.new_page(), restarted.url)
    sent(chat)
    chat.ask("one")
    coming(chat, "[[fault:slow seconds=0.2]] two")
    chat.page.wait_for_timeout(3000)
    chat.box.fill("a draft")
    row = chat.page.locator("#chat .message-row").last
    seen = row.inner_text()
    restarted.end(signal.SIGKILL)
    restarted.start()
    expect(chat.page.get_by_text(re.compile("^Interrupted"))).to_be_visible(timeout=SECONDS)
    kept = row.inner_text().partition("Interrupted")[0].strip()
    # Some seven pieces of up to 14 characters came in the last second and a half.
    assert (kept[:20], len(kept) > len(seen) - 100) == (seen[:20], True)
    assert chat.evaluate("window.same") is True
    expect(chat.box).to_have_value("a draft")
    chat.press("Retry")
    expect(chat.page.get_by_text(re.compile("^Interrupted"))).to_have_count(0)
    chat.stop_button.click()
    chat.settled()


def test_an_open_page_goes_on_after_a_restart_without_a_reload(reader: BrowserContext, restarted: App) -> None:
    chat = ChatPage(reader.new_page(), restarted.url)
    sent(chat)
    chat.ask("one")
    restarted.end(signal.SIGTERM)
    restarted.start()
    chat.ask("two")
    expect(chat.users).to_have_text(["one", "two"])
    assert chat.evaluate("window.same") is True


# The list


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
    coming(chat)
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
    first = coming(chat)
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
    chat.page.reload()
    expect(chat.page.locator("#chat .placeholder h2")).to_be_visible(timeout=SECONDS)
    expect(chat.users).to_have_count(0)
    expect(chat.page.get_by_text("This chat is not kept.")).to_be_hidden()


# Branches


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
