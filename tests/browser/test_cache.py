"""Repeated questions, in an app that keeps answers: the model is asked once, the page says so, and Retry asks anew."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from chat_page import ChatPage
from recorder import Recorder, wait_until


@pytest.mark.parametrize(
    ("locale", "mark", "retry"),
    [("en-US", r"from cache, \d+ s old", "Retry"), ("zh-CN", r"来自缓存（\d+ 秒前）", "重试")],
)
def test_the_same_question_at_temperature_0_is_answered_from_the_cache_until_retry(
    open_page: Callable[..., ChatPage], caching_url: str, endpoint: Recorder, locale: str, mark: str, retry: str
) -> None:
    question = f"Compare three sorting algorithms in a table ({locale})"
    receipts = []
    for _ in range(2):
        chat = open_page(caching_url, locale)
        chat.page.locator("#temperature input[type=number]").fill("0")
        chat.ask(question)
        expect(chat.page.locator("#chat table")).to_have_count(1)
        receipts.append(chat.page.locator("#chat .receipt").text_content() or "")
    assert len(endpoint.calls) == 1
    expect(chat.page.locator("#chat .receipt")).to_have_text(re.compile(mark))
    assert "Tokens" in receipts[0] or "输入 token" in receipts[0]
    assert "Tokens" not in receipts[1] and "输入 token" not in receipts[1]

    chat.page.locator("#chat").get_by_role("button", name=retry, exact=True).last.click()
    wait_until(lambda: len(endpoint.calls) == 2 and not endpoint.open(), 20)
    chat.settled()
    expect(chat.page.locator("#chat .receipt")).not_to_have_text(re.compile(mark))
    assert endpoint.calls[0].body == endpoint.calls[1].body
