"""A reader is known by a cookie, and so are all of their tabs."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext

from chat_page import ChatPage

NAME = "qwendow_reader"


def cookie_of(context: BrowserContext) -> dict[str, Any]:
    (cookie,) = [dict(cookie) for cookie in context.cookies() if cookie.get("name") == NAME]
    return cookie


def test_a_reader_keeps_their_cookie_over_a_reload_and_in_another_tab(browser: Browser, app_url: str) -> None:
    context = browser.new_context(locale="en-US")
    chat = ChatPage(context.new_page(), app_url)
    cookie = cookie_of(context)
    chat.good_turn()
    chat.page.reload()
    ChatPage(context.new_page(), app_url).good_turn()
    assert cookie_of(context) == cookie
    context.close()


def test_no_script_reads_the_cookie(browser: Browser, app_url: str) -> None:
    context = browser.new_context(locale="en-US")
    chat = ChatPage(context.new_page(), app_url)
    assert (cookie_of(context)["httpOnly"], chat.evaluate("document.cookie")) == (True, "")
    context.close()


def test_two_readers_have_two_cookies(browser: Browser, app_url: str) -> None:
    contexts = [browser.new_context(locale="en-US") for _ in range(2)]
    for context in contexts:
        ChatPage(context.new_page(), app_url)
    assert len({cookie_of(context)["value"] for context in contexts}) == 2
    for context in contexts:
        context.close()


def test_over_plain_http_the_cookie_is_kept_too(browser: Browser, hosted_url: str) -> None:
    """By a name that does not count as safe: a secure cookie would be lost."""
    context = browser.new_context(locale="en-US")
    chat = ChatPage(context.new_page(), hosted_url.replace("localhost", "chat.example"))
    assert (cookie_of(context)["secure"], cookie_of(context)["sameSite"]) == (False, "Lax")
    chat.good_turn()
    context.close()
