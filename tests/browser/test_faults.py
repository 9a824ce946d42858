"""What goes wrong upstream, in one page: each fault leaves a card, the message, and a box that works."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from chat_page import KEY, ChatPage
from recorder import ECHO, Recorder

pytestmark = pytest.mark.goes_on

FAULTS = {
    "401": "key was refused",
    "403": "may not use the model",
    "404": "does not offer this model",
    "400": "refused the value of temperature",
    "arrears": "overdue payment",
    "inspection": "content check",
    "429 retry-after=90": "busy",
    "html": "not the model service",
    "empty": "empty answer",
    "eof": "cut off",
    "reset-mid": "cut off",
    "broken-json": "cut off",
    "error-mid": "fault of its own",
    "stall-mid": "Nothing more came for 4 s",
    "keepalive": "did not begin to answer within 4 s",
    "redirect": "not the model service",
}


@pytest.fixture
def chat(open_page: Callable[..., ChatPage], hurried_url: str) -> ChatPage:
    return open_page(hurried_url)


def test_each_fault_leaves_a_card_and_a_page_that_works(chat: ChatPage, endpoint: Recorder) -> None:
    for number, (fault, words) in enumerate(FAULTS.items(), start=1):
        question = f"[[fault:{fault}]] question {number}"
        chat.send(question)
        expect(chat.card).to_contain_text(words, timeout=12_000)
        chat.settled(1)
        assert chat.card.get_by_role("link").get_attribute("href") == (
            "https://www.alibabacloud.com/help/en/model-studio/error-code"
        )
        assert question in chat.questions()
        chat.good_turn(f"{ECHO}still there {number}?")
    shown = chat.page.locator("#chat").inner_text()
    assert KEY not in shown
    assert "Traceback" not in shown
    assert chat.errors == []
    roles = [message["role"] for message in endpoint.calls[-1].messages]
    assert roles == ["system", *["user", "assistant"] * (len(FAULTS) - 1), "user"]
    assert not any("[[fault" in message["content"] for message in endpoint.calls[-1].messages)


def test_partial_answer_stays_when_the_stream_breaks(chat: ChatPage) -> None:
    chat.ask("[[fault:reset-mid]] tell me")
    expect(chat.card).to_contain_text("cut off")
    assert chat.bots.first.inner_text().strip() != ""
    assert chat.bots.count() == 2


def test_card_names_code_and_request_id(chat: ChatPage) -> None:
    chat.ask("[[fault:403]] hello")
    assert re.search(r"403 · \S+ · request [0-9a-f-]{36}", chat.card.inner_text())


def test_waiting_for_a_retry_is_counted_down_and_then_succeeds(chat: ChatPage, endpoint: Recorder) -> None:
    started = time.monotonic()
    chat.send("[[fault:429 retry-after=3 times=1]] hello")
    waiting = chat.page.locator("#chat .notice.waiting")
    # On a busy machine the screen may pass over a second.
    expect(waiting).to_contain_text(re.compile(r"Trying again in [34] s \(1 of 2\)"), timeout=3_000)
    expect(waiting).to_contain_text(re.compile(r"Trying again in [12] s \(1 of 2\)"))
    chat.settled()
    assert 3 <= time.monotonic() - started < 15
    expect(chat.page.locator("#chat .notice")).to_have_count(0)
    assert len(endpoint.calls) == 2


def test_three_tries_are_made_and_no_more(chat: ChatPage, endpoint: Recorder) -> None:
    chat.ask("[[fault:503]] hello")
    expect(chat.card).to_contain_text("fault of its own")
    assert len(endpoint.calls) == 3


def test_message_that_is_too_long_is_refused_and_stays_in_the_box(chat: ChatPage, endpoint: Recorder) -> None:
    chat.box.fill("字" * 100_001)
    chat.box.press("Enter")
    expect(chat.page.get_by_text("100,001 characters; 100,000 are possible")).to_be_visible()
    expect(chat.page.locator(".toast-title")).to_have_text("Please note")
    assert len(chat.box.input_value()) == 100_001
    assert endpoint.calls == []
    chat.good_turn()


def test_what_gradio_itself_refuses_leaves_the_box_usable(chat: ChatPage, endpoint: Recorder) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=503, content_type="application/json", body='{"detail":"full"}')

    chat.page.route("**/gradio_api/queue/join*", refuse)
    chat.box.fill("hello")
    chat.box.press("Enter")
    chat.page.wait_for_timeout(800)
    chat.page.unroute("**/gradio_api/queue/join*")
    expect(chat.box).to_have_value("hello")
    expect(chat.box).to_be_editable()
    chat.good_turn("again")
    chat.page.route("**/gradio_api/queue/join*", refuse)
    chat.press("Edit")
    chat.page.get_by_label("The question. Ctrl+Enter asks it").fill("again, rewritten")
    chat.page.locator("#chat").get_by_role("button", name="Submit", exact=True).click()
    expect(chat.box).to_have_value("again, rewritten")
    chat.page.unroute("**/gradio_api/queue/join*")
    expect(chat.users).to_have_text(["again"])
    chat.good_turn("and again")
    assert len(endpoint.calls) == 2
