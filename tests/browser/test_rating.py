"""What a reader does with an answer: says what they think of it, quotes it; and what a tool may do."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from axe import settled
from chat_page import ChatPage
from recorder import ECHO

pytestmark = pytest.mark.goes_on


def thumb(chat: ChatPage, name: str) -> Locator:
    return chat.page.locator("#chat").get_by_role("button", name=name, exact=True)


def test_an_answer_is_rated_kept_over_a_reload_and_taken_back(chat: ChatPage) -> None:
    chat.ask("hello")
    thumb(chat, "A good answer").click()
    expect(thumb(chat, "A good answer")).to_have_attribute("aria-pressed", "true")
    chat.page.reload()
    expect(thumb(chat, "A good answer")).to_have_attribute("aria-pressed", "true", timeout=20_000)
    thumb(chat, "A good answer").click()
    expect(thumb(chat, "A good answer")).to_have_attribute("aria-pressed", "false")


def test_why_an_answer_is_not_good_goes_into_the_export(chat: ChatPage) -> None:
    chat.ask("hello")
    thumb(chat, "Not a good answer").click()
    sheet = chat.page.get_by_role("dialog")
    sheet.get_by_role("textbox").fill("Not what I asked.")
    sheet.get_by_role("button", name="Keep").click()
    expect(thumb(chat, "Not a good answer")).to_have_attribute("aria-pressed", "true")
    here = chat.page.evaluate("placeNow().conversation")

    saved = f"fetch('/conversations/{here}.md').then((reply) => reply.text())"
    chat.page.wait_for_function(f"() => {saved}.then((text) => text.includes('👎 Not'))")
    assert "· 👎 Not what I asked.*" in chat.page.evaluate(saved)


def test_what_is_selected_is_quoted_in_the_box(chat: ChatPage) -> None:
    chat.ask(f"{ECHO}One line.\n\nAnother **bold** line.")
    chat.box.fill("Before.")
    chat.page.evaluate(
        """() => {
            const range = document.createRange();
            range.selectNodeContents(document.querySelector("[data-testid=bot] .prose p:nth-of-type(2)"));
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    chat.page.get_by_role("button", name="Quote").click()
    expect(chat.box).to_have_value("Before.\n\n> Another bold line.\n\n")
    expect(chat.page.get_by_role("button", name="Quote")).to_be_hidden()


@pytest.mark.parametrize(("key", "told"), [("Alt+y", "are watered."), ("Alt+n", "did not allow")])
def test_consent_has_keys_and_its_block_says_that_it_asks(
    open_page: Callable[..., ChatPage], own_tools_url: str, key: str, told: str
) -> None:
    chat = open_page(own_tools_url)
    chat.send("Please water the plants in Beijing")
    expect(chat.page.locator("#chat .consenting")).to_be_visible(timeout=20_000)
    expect(chat.page.locator("#chat")).to_contain_text("asks for your consent")
    settled(chat.page)
    buttons = [chat.page.get_by_role("button", name=name, exact=True) for name in ("Allow", "Do not allow")]
    assert len({button.evaluate("one => getComputedStyle(one).backgroundColor") for button in buttons}) == 2
    chat.box.press(key)
    chat.settled()
    call = chat.bots.filter(has_text="water_plants").first
    call.get_by_text("water_plants").first.click()
    expect(call).to_contain_text(told)


def test_another_prompt_leaves_a_line_in_the_chat(chat: ChatPage) -> None:
    chat.ask("one")
    chat.page.locator("#prompt input").click()
    chat.page.get_by_role("option", name="Translator").click()
    expect(chat.page.locator("#system_prompt textarea")).to_have_value(re.compile("translator"))
    chat.ask("two")
    expect(chat.page.locator("#chat .notice.switched")).to_have_text("From here on the prompt is translator.")
    chat.ask("three")
    expect(chat.page.locator("#chat .notice.switched")).to_have_count(1)


def test_an_answer_that_the_budget_ends_says_so(open_page: Callable[..., ChatPage], offline_url: str) -> None:
    chat = open_page(offline_url)
    chat.unfold("Limits")
    chat.page.locator("#budget input").fill("0.0016")
    chat.page.locator("#budget input").press("Tab")
    chat.ask("Show what you can format")
    expect(chat.page.locator("#chat .notice.bad")).to_contain_text("the budget of this conversation is used up")
