"""Stopping: the call ends at the endpoint, what had arrived stays, and the next turn works."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from chat_page import ChatPage
from recorder import ECHO, Recorder, wait_until

pytestmark = pytest.mark.goes_on

STANDSTILLS = ["stall", "stall-headers", "stall-mid", "stall-thinking", "keepalive", "429 retry-after=9"]


def test_stop_in_text_keeps_the_partial_answer_marked(chat: ChatPage, endpoint: Recorder) -> None:
    chat.send("[[fault:slow seconds=0.3]] tell me more")
    expect(chat.bots.last).not_to_be_empty(timeout=10_000)
    partial = chat.bots.last.inner_text()
    chat.stop_button.click()
    wait_until(lambda: endpoint.open() == 0, 1)
    chat.settled(1)
    expect(chat.page.locator("#chat .notice.stopped")).to_have_text("■ Stopped")
    assert chat.bots.first.inner_text().startswith(partial)
    chat.good_turn()


def test_stop_in_a_stall_or_a_wait_ends_the_call(chat: ChatPage, endpoint: Recorder) -> None:
    for number, fault in enumerate(STANDSTILLS, 1):
        endpoint.calls.clear()
        chat.send(f"[[fault:{fault}]] hello")
        wait_until(lambda: len(endpoint.calls) >= 1, 20)
        chat.page.wait_for_timeout(300)
        chat.stop_button.click()
        wait_until(lambda: endpoint.open() == 0, 1)
        chat.settled(1)
        expect(chat.page.locator("#chat .notice.stopped")).to_have_count(number)
        chat.good_turn(f"{ECHO}still there {number}?")
        if fault == STANDSTILLS[-1]:
            chat.page.wait_for_timeout(1500)
        # Nor is what was stopped before asked again in this time.
        assert len(endpoint.calls) == 2


def test_stopped_answer_is_remembered_as_far_as_it_came(chat: ChatPage, endpoint: Recorder) -> None:
    chat.send("[[fault:slow seconds=0.3]] tell me more")
    expect(chat.bots.last).not_to_be_empty(timeout=10_000)
    chat.stop_button.click()
    chat.settled(2)
    chat.good_turn("go on")
    assert [message["role"] for message in endpoint.calls[-1].messages] == ["system", "user", "assistant", "user"]


def test_closing_the_tab_ends_the_call_where_nothing_lingers(
    open_page: Callable[..., ChatPage], leaving_url: str, endpoint: Recorder
) -> None:
    chat = open_page(leaving_url)
    chat.send("[[fault:stall]] hello")
    wait_until(lambda: endpoint.open() == 1, 20)
    chat.page.close()
    wait_until(lambda: endpoint.open() == 0, 2)


STOP_IN_THE_MIDST = """() => {
    const stop = document.querySelector("#message .stop-button");
    if (!stop || (document.querySelector("[data-testid=bot]")?.innerText ?? "").length < 80) return false;
    stop.click();
    return true;
}"""


def test_an_answer_that_was_cut_goes_on_without_a_seam(open_page: Callable[..., ChatPage], offline_url: str) -> None:
    chat = open_page(offline_url)
    chat.send("Show what you can format")
    chat.page.wait_for_function(STOP_IN_THE_MIDST, polling=20)
    expect(chat.page.locator("#chat .notice.stopped")).to_be_visible()
    chat.page.get_by_role("button", name="Continue").click()
    expect(chat.page.locator("#chat .receipt").last).to_contain_text("continued", timeout=30_000)
    expect(chat.page.locator("#chat .notice.stopped")).to_have_count(0)
    expect(chat.page.locator(".branches").last).to_contain_text("2 / 2")
    went_on = chat.bots.last.inner_text()
    chat.evaluate("pressFor('anew', '')")
    expect(chat.users).to_have_count(0)
    chat.ask("Show what you can format")
    whole = chat.bots.last.inner_text()
    receipt = re.compile(r"\nqwen[^\n]* · [^\n]*")
    assert receipt.sub("", went_on) == receipt.sub("", whole)
