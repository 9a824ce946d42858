"""A conversation that was deleted elsewhere: what is done in it says so, and brings nothing of it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from chat_page import ChatPage

DELETED = "This conversation was deleted in another tab or window"
SECONDS = 30_000


@pytest.fixture
def chat(wide_chat: ChatPage) -> ChatPage:
    return wide_chat


def deleted_elsewhere(chat: ChatPage) -> None:
    """By the same reader, and not in this tab."""
    there = chat.evaluate("placeNow().conversation")
    assert chat.page.request.post(f"{chat.url}/conversations/{there}/delete", data="{}").ok


def test_a_message_to_a_conversation_that_was_deleted_elsewhere_stays_in_the_box(chat: ChatPage) -> None:
    chat.ask("first")
    deleted_elsewhere(chat)
    chat.box.fill("late")
    chat.box.press("Enter")
    expect(chat.page.get_by_text(DELETED)).to_be_visible(timeout=SECONDS)
    expect(chat.users).to_have_count(0)
    chat.page.wait_for_timeout(300)
    expect(chat.box).to_have_value("late")
    chat.box.press("Enter")
    expect(chat.users).to_have_text(["late"], timeout=SECONDS)


def test_a_question_rewritten_in_a_conversation_that_was_deleted_elsewhere_goes_into_the_box(chat: ChatPage) -> None:
    chat.ask("first")
    deleted_elsewhere(chat)
    chat.box.fill("a draft")
    chat.press("Edit")
    field = chat.page.get_by_label("The question. Ctrl+Enter asks it")
    field.fill("rewritten,\n<at> length")
    field.press("Control+Enter")
    expect(chat.page.get_by_text(DELETED)).to_be_visible(timeout=SECONDS)
    expect(chat.box).to_have_value("a draft\n\nrewritten,\n<at> length")
    expect(chat.page.get_by_text("What you rewrote was not asked. It is in the box.")).to_be_visible()


@pytest.mark.parametrize("act", ["Undo", "Retry", "Go on from here in a new chat"])
def test_what_is_done_in_a_conversation_that_was_deleted_elsewhere_brings_nothing_of_it_back(
    act: str, chat: ChatPage
) -> None:
    chat.ask("first")
    deleted_elsewhere(chat)
    chat.box.fill("a draft")
    chat.press(act)
    expect(chat.page.get_by_text(DELETED)).to_be_visible(timeout=SECONDS)
    expect(chat.users).to_have_count(0)
    expect(chat.box).to_have_value("a draft")
    chat.page.reload()
    expect(chat.page.locator("#history .none")).to_be_visible(timeout=SECONDS)
