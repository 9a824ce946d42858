"""A page of the operator's own: terms first, a line at the top, a name and a colour, and what is locked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from axe import violations
from chat_page import KEY, ChatPage
from recorder import Recorder
from running import running
from test_early import EARLY, held

TERMS = "# Terms of the shop\n\nBe [kind](https://a.example/).\n"
THEME = """
title = {en = "Window Shop", zh = "窗户店"}
colour = "#ffd400"
logo = "logo.svg"
welcome = {en = "What can we do for you?", zh = "有什么可以帮您？"}
starters = ["Which window keeps the noise out?"]
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


@pytest.fixture(scope="module")
def own_url(shared_endpoint: Recorder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("house")
    for name, text in {"terms.md": TERMS, "theme.toml": THEME, "logo.svg": LOGO}.items():
        (folder / name).write_text(text, "utf-8")
    environ = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": shared_endpoint.base_url}
    environ |= {"QWENDOW_LOCK": "model,prompt,search,files,json,profile", "QWENDOW_DEFAULT_MODEL": "turbo"}
    environ |= {
        "QWENDOW_BANNER": "We move: [more](https://a.example/) | 搬迁",
        "QWENDOW_TERMS": str(folder / "terms.md"),
    }
    yield from running(environ | {"QWENDOW_THEME": str(folder / "theme.toml")})


def test_what_was_sent_before_the_page_was_there_goes_when_the_terms_are_accepted(
    browser: Browser, own_url: str, endpoint: Recorder
) -> None:
    with held(browser, own_url) as (page, waiting):
        page.locator(EARLY).press_sequentially("hello")
        page.locator(EARLY).press("Enter")
        waiting[0].continue_()
        accept = page.get_by_role("button", name="I accept")
        expect(accept).to_be_visible(timeout=20_000)
        expect(page.locator("[data-settled]")).to_be_attached()
        expect(page.locator("#message textarea")).to_have_value("hello")
        assert endpoint.calls == []
        accept.click()
        expect(page.locator("[data-testid=user]")).to_have_text(["hello"], timeout=20_000)


def test_terms_come_first_and_once_and_what_is_locked_is_neither_offered_nor_asked(
    reader: BrowserContext, own_url: str, endpoint: Recorder
) -> None:
    reader.add_init_script("localStorage.settings ??= JSON.stringify({values: {model: 'max', temperature: 0.2}})")
    chat = ChatPage(reader.new_page(), f"{own_url}/?model=max&search=1&json=1&q=Hello&theme=light")
    page, text = chat.page, chat.page.locator(".sheet .terms-text")
    expect(text).to_be_focused()
    expect(text.get_by_role("link", name="kind")).to_have_attribute("target", "_blank")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(chat.box).to_be_focused()
    expect(chat.box).to_have_value("Hello")
    chat.box.press("Enter")
    expect(text).to_be_focused()
    assert (chat.box.input_value(), endpoint.calls) == ("Hello", [])
    expect(text.get_by_role("link")).to_be_visible()  # The text is fetched each time.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # The link, then "Not now".
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(chat.bots).not_to_have_count(0, timeout=20_000)
    chat.settled()
    (call,) = endpoint.calls
    assert (call.body["model"], call.body["temperature"]) == ("qwen3.8-flash", 0.2)
    assert "response_format" not in call.body and not call.body.get("enable_search")
    assert page.locator("#message .chip").evaluate_all("all => all.map((one) => one.classList[1])") == [
        "thinking",
        "tools",
    ]
    for gone in (
        "#message .attach-button",
        "#model",
        "#prompt",
        "#system_prompt",
        ".own-prompts",
        "#search",
        "#json_mode",
    ):
        expect(page.locator(gone)).to_have_count(0)
    expect(page.locator("#history .foot button")).to_have_text(["Import", "Delete all", "Keyboard shortcuts"])
    looks_its_own(page)
    page.locator("#header .news .shut").click()
    page.reload()
    expect(chat.bots.last).not_to_be_empty(timeout=20_000)
    expect(page.locator("#header .news")).to_be_hidden()
    expect(text).to_have_count(0)


def looks_its_own(page: Page) -> None:
    expect(page).to_have_title("Hello – Window Shop")
    expect(page.locator("#header h1")).to_have_text("Window Shop")
    expect(page.locator("#header .news a")).to_have_attribute("href", "https://a.example/")
    expect(page.locator("#header .news a")).to_have_css("padding-left", "0px")
    assert page.locator("#header .mark").evaluate("mark => mark.naturalWidth > 0")
    assert violations(page) == []
    page.evaluate("document.body.classList.add('dark')")
    assert violations(page) == []
