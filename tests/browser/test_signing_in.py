"""Readers who sign in, at a provider that runs here: there and back, out in the middle of it, and out for good."""

from __future__ import annotations

from collections.abc import Iterator

import oidc_provider_mock
import pytest
from playwright.sync_api import BrowserContext, Page, expect

import axe
from chat_page import KEY, ChatPage
from recorder import ECHO, SLOWLY, Recorder
from running import running

WEI = oidc_provider_mock.User(sub="wei", claims={"email": "wei@example.com", "name": "陈伟"})


@pytest.fixture(scope="module")
def url(shared_endpoint: Recorder) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        with oidc_provider_mock.run_server_in_thread(user_claims=[WEI]) as server:
            known = {"OIDC_CLIENT_ID": "qwendow", "OIDC_CLIENT_SECRET": "secret"}
            provider = {"OIDC_ISSUER": f"http://localhost:{server.server_port}", **known}
            yield from running({"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": shared_endpoint.base_url, **provider})


def agree(page: Page) -> None:
    """At the provider."""
    page.get_by_role("button", name="wei").click()


def signed_in(reader: BrowserContext, url: str) -> ChatPage:
    page = reader.new_page()
    page.goto(url)
    page.get_by_role("link", name="Sign in").click()
    agree(page)
    expect(page.locator("#message textarea")).to_be_visible(timeout=20_000)
    return ChatPage(page, url)


def signed_out(reader: BrowserContext, chat: ChatPage) -> None:
    """As when its time is over."""
    reader.clear_cookies(name="qwendow_user")
    assert chat.evaluate("fetch('/reader').then((reply) => reply.status)") == 401


def test_the_way_in_says_where_to_go_and_leads_back(reader: BrowserContext, url: str) -> None:
    page = reader.new_page()
    page.goto(f"{url}/?lang=zh#c=AbcdefghijklmnopqrstuvwX")
    expect(page.get_by_role("heading", name="请先登录")).to_be_visible()
    assert axe.violations(page) == []
    page.get_by_role("link", name="登录").click()
    agree(page)
    expect(page.locator("#message textarea")).to_be_visible(timeout=20_000)
    assert page.url.startswith(f"{url}/?lang=zh")
    assert page.locator("#history .signed .who").text_content() == "陈伟"


def test_an_answer_goes_on_while_nobody_is_signed_in_and_a_question_waits(
    reader: BrowserContext, url: str, endpoint: Recorder
) -> None:
    chat = signed_in(reader, url)
    chat.coming(SLOWLY + "word " * 100)
    signed_out(reader, chat)
    chat.settled()
    expect(chat.bots.last).to_contain_text("word " * 99)
    chat.box.fill(ECHO + "and then?")
    chat.box.press("Enter")
    sheet = chat.page.get_by_role("dialog", name="You are not signed in any more")
    expect(sheet.get_by_role("button", name="Sign in")).to_be_focused()
    # In another tab: then it goes on here.
    other = signed_in(reader, url)
    expect(sheet).to_have_count(0)
    expect(chat.bots.last).to_contain_text("and then?", timeout=20_000)
    other.page.close()
    # And on the spot: what was written comes along.
    signed_out(reader, chat)
    chat.box.fill("is it still here?")
    chat.box.press("Enter")
    sheet.get_by_role("button", name="Sign in").click()
    agree(chat.page)
    expect(chat.box).to_have_value("is it still here?", timeout=20_000)
    expect(chat.bots.last).to_contain_text("and then?")


def test_who_signs_out_is_out_in_every_tab(reader: BrowserContext, url: str) -> None:
    chat = signed_in(reader, url)
    chat.page.locator("#history .signed button", has_text="Sign out").evaluate("(button) => button.click()")
    chat.page.wait_for_url("**/oauth2/end_session?**")
    chat.page.goto(url)
    expect(chat.page.get_by_role("link", name="Sign in")).to_be_visible()
