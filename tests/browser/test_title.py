"""What others show of the page: the title of its tab, the preview of its address, the colour of the browser's frame."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from chat_page import ChatPage

pytestmark = pytest.mark.goes_on

HIDE = """(hidden) => {
    Object.defineProperty(document, "hidden", {get: () => hidden, configurable: true});
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_the_tab_has_the_topic_of_the_conversation(chat: ChatPage) -> None:
    expect(chat.page).to_have_title("Qwendow")
    chat.ask("Three colours of the sea")
    expect(chat.page).to_have_title("Three colours of the sea – Qwendow")
    chat.evaluate("pressFor('anew', '')")
    expect(chat.page).to_have_title("Qwendow")


def test_an_answer_that_is_ready_behind_another_tab_leaves_a_sign(chat: ChatPage) -> None:
    chat.send("[[fault:slow seconds=0.02]] hello")
    expect(chat.stop_button).to_be_visible()
    chat.page.evaluate(HIDE, True)
    expect(chat.page).to_have_title(re.compile("^● .* – Qwendow$"), timeout=20_000)
    chat.page.evaluate(HIDE, False)
    expect(chat.page).to_have_title(re.compile("^[^●]* – Qwendow$"))
    chat.good_turn()
    expect(chat.page).to_have_title(re.compile("^[^●]* – Qwendow$"))


def test_a_preview_of_its_address_says_what_it_is(chat: ChatPage) -> None:
    page = chat.page.request.get(chat.page.url.split("#")[0]).text()
    assert '<meta property="og:title" content="Qwendow">' in page
    assert "try out the app" not in page and "raw.githubusercontent.com" not in page.partition("gradio_config")[0]
    assert page.count("og:title") == 1 and page.count('name="theme-color"') == 2
    icon = chat.page.request.get(chat.page.url.split("#")[0] + "apple-touch-icon.png")
    assert icon.ok and icon.body().startswith(b"\x89PNG")
