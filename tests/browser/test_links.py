"""Links that bring settings and a question: they fill, and ask only what the reader wants asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from chat_page import ChatPage
from recorder import Recorder

pytestmark = pytest.mark.goes_on

Open = Callable[..., ChatPage]


def test_a_link_fills_in_model_prompt_json_and_question_and_asks_nothing(
    open_page: Open, app_url: str, endpoint: Recorder
) -> None:
    chat = open_page(f"{app_url}/?prompt=email_facts&model=turbo&search=0&q=Hello%20%E4%BD%A0%E5%A5%BD")
    expect(chat.box).to_have_value("Hello 你好")
    expect(chat.page.locator("#model input[value=turbo]")).to_be_checked()
    expect(chat.page.locator("#chat .placeholder h2")).to_have_text("E-mail to key facts")
    expect(chat.page.locator("#json_mode input")).to_be_checked()
    assert endpoint.calls == []
    assert "?" not in chat.page.url
    chat.box.press("Enter")
    expect(chat.bots.last).not_to_be_empty()
    chat.settled()
    assert endpoint.calls[-1].body["model"] == "qwen3.8-flash"


def test_a_link_brings_language_theme_json_and_models_to_compare(open_page: Open, app_url: str) -> None:
    chat = open_page(f"{app_url}/?lang=zh&theme=dark&json=1&compare=max,turbo&q=hello")
    expect(chat.box).to_have_value("hello")
    told = "[settings.now.json_mode, settings.now.compare, document.body.matches('.dark'), location.search]"
    assert chat.evaluate(told) == [True, "max,turbo", True, "?lang=zh&theme=dark"]
    # Of Gradio, of the app, of the scripts.
    expect(chat.box).to_have_attribute("placeholder", "有什么想问千问的？")
    expect(chat.page.locator("#header header p")).to_have_text("通向千问的一扇窗")
    expect(chat.page.locator("#history .anew")).to_have_text("新对话")
    chat.page.locator("#message .chip.json_mode").click()
    chat.ask("hello")
    chat.page.reload()
    expect(chat.users).to_have_text(["hello"], timeout=20_000)
    expect(chat.page.locator("#header header p")).to_have_text("通向千问的一扇窗")
    saved = "fetch(`/conversations/${placeNow().conversation}.md`).then((reply) => reply.text())"
    assert "## 回答" in chat.evaluate(saved) and chat.evaluate("document.body.matches('.dark')")
    other = open_page(f"{app_url}/?lang=tlh")
    expect(other.page.locator("#header header p")).to_have_text("A window on Qwen")


def test_a_link_asks_after_one_click_and_not_again(open_page: Open, app_url: str, endpoint: Recorder) -> None:
    chat = open_page(f"{app_url}/?q=Hello&send=1")
    expect(chat.box).to_have_value("Hello")
    told = chat.page.locator("#message .told")
    expect(told).to_contain_text("The link that you followed brought this question.")
    assert endpoint.calls == []
    told.get_by_role("button", name="Ask it").click()
    expect(chat.users).to_have_text(["Hello"])
    chat.settled()
    chat.page.reload()
    expect(chat.users).to_have_text(["Hello"], timeout=20_000)
    assert len(endpoint.calls) == 1


@pytest.mark.parametrize(
    "odd", ["model=gone&prompt=<b>", "compare=max,gone", "q=&send=1", "json=maybe&x=1", "thinking=deeply"]
)
def test_what_a_link_says_that_there_is_not_is_left_alone(open_page: Open, app_url: str, odd: str) -> None:
    chat = open_page(f"{app_url}/?{odd}")
    expect(chat.page.locator("#message .chip.model")).to_have_text("Plus")
    chat.page.wait_for_timeout(800)
    assert chat.evaluate("[settings.now.model, settings.now.prompt, settings.now.compare]") == ["plus", "assistant", ""]
    assert chat.errors == []
