"""A line that breaks loses nothing, and the tabs of a browser share those that it has."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

from chat_page import ChatPage
from cutting import line
from recorder import Recorder

SECONDS = 30_000


@pytest.mark.parametrize("seconds", [1, 4])
def test_a_line_that_breaks_for_a_while_loses_nothing(
    seconds: float, reader: BrowserContext, app_url: str, endpoint: Recorder
) -> None:
    with line(urlsplit(app_url).port or 0) as cable:
        chat = ChatPage(reader.new_page(), f"http://127.0.0.1:{cable.port}")
        chat.evaluate("window.same = true")  # So that a load of the page can be told.
        chat.coming()
        chat.box.fill("a draft")
        cable.cut()
        expect(chat.page.locator(".away")).to_contain_text("Nothing is lost", timeout=SECONDS)
        chat.page.wait_for_timeout(seconds * 1000)
        cable.mend()
        chat.settled(60)
        expect(chat.bots.last).to_contain_text("and the end", timeout=SECONDS)
        assert (chat.evaluate("window.same"), len(endpoint.calls)) == (True, 1)
        expect(chat.box).to_have_value("a draft")
        expect(chat.page.locator("#chat .notice")).to_have_count(0)
        expect(chat.page.locator(".away")).to_be_empty(timeout=SECONDS)


def test_stop_works_while_the_line_is_cut(reader: BrowserContext, app_url: str, endpoint: Recorder) -> None:
    with line(urlsplit(app_url).port or 0) as cable:
        chat = ChatPage(reader.new_page(), f"http://127.0.0.1:{cable.port}")
        chat.coming("[[fault:slow seconds=0.5]] hello")
        cable.cut()
        chat.stop_button.click()
        chat.page.wait_for_timeout(1500)
        cable.mend()
        chat.settled()
        expect(chat.page.locator("#chat .stopped")).to_be_visible()
        assert endpoint.open() == 0


def test_a_question_rewritten_while_the_line_is_cut_is_asked_when_it_is_back_or_goes_into_the_box(
    reader: BrowserContext, app_url: str, endpoint: Recorder
) -> None:
    with line(urlsplit(app_url).port or 0) as cable:
        chat = ChatPage(reader.new_page(), f"http://127.0.0.1:{cable.port}")
        chat.ask("first")
        cable.cut()
        rewrite(chat, "changed")
        expect(chat.page.locator(".away")).to_contain_text("Nothing is lost", timeout=SECONDS)
        cable.mend()
        expect(chat.page.locator(".away")).to_be_empty(timeout=SECONDS)
        expect(chat.users).to_have_text(["changed"])
        chat.settled()
        expect(chat.box).to_have_value("")
        chat.box.fill("a draft")
        cable.cut()
        rewrite(chat, "changed\n<at> length")
        chat.evaluate("Date.now = ((now) => () => now() + 100_000)(Date.now)")  # No page waits longer.
        expect(chat.box).to_have_value("a draft\n\nchanged\n<at> length", timeout=SECONDS)
        cable.mend()
        expect(chat.users).to_have_text(["changed"], timeout=SECONDS)
        expect(chat.box).to_have_value("a draft\n\nchanged\n<at> length")
        assert len(endpoint.calls) == 2


def test_a_page_at_rest_says_that_its_line_is_cut_and_when_it_is_back(reader: BrowserContext, app_url: str) -> None:
    with line(urlsplit(app_url).port or 0) as cable:
        chat = ChatPage(reader.new_page(), f"http://127.0.0.1:{cable.port}")
        chat.evaluate("window.same = true")  # So that a load of the page can be told.
        cable.cut()
        expect(chat.page.locator(".away")).to_contain_text("Nothing is lost", timeout=SECONDS)
        cable.mend()
        expect(chat.page.locator(".away")).to_be_empty(timeout=SECONDS)
        chat.good_turn()
        assert chat.evaluate("window.same") is True


def test_seven_tabs_of_one_browser_can_all_be_used(reader: BrowserContext, app_url: str) -> None:
    """Over HTTP/1.1 a browser has six connections for all of them."""
    tabs = [ChatPage(reader.new_page(), app_url) for _ in range(7)]
    tabs[0].good_turn("the first")
    tabs[-1].good_turn("the last")


def rewrite(chat: ChatPage, question: str) -> None:
    chat.press("Edit")
    field = chat.page.get_by_label("The question. Ctrl+Enter asks it")
    field.fill(question)
    field.press("Control+Enter")
