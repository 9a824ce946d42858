"""A long conversation, of which what is in sight is laid out: its end, its print, the way back to its beginning."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from chat_page import ChatPage
from qwendow.conversation.events import TextDelta
from qwendow.conversation.export import Exported, to_json
from qwendow.conversation.turn import Outcome, Turn
from recorder import ECHO

LONG = "\n\n".join(
    f"Paragraph {number} of an answer that is much longer than what stands in for it." for number in range(40)
)
GAP = """() => {
    const room = document.querySelector("#chat .bubble-wrap");
    return room.scrollHeight - room.clientHeight - room.scrollTop;
}"""
HEIGHTS = (
    """() => Array.from(document.querySelectorAll("#chat .bot-row"), (row) => row.getBoundingClientRect().height)"""
)
WAYS = """() => Array.from(
    document.querySelectorAll("#chat .bot-row"), (row) => getComputedStyle(row).contentVisibility
)"""
SKIPPED = """() => Array.from(
    document.querySelectorAll("#chat :is(.message-row .prose, .message-buttons button)"),
    (one) => !one.checkVisibility({contentVisibilityAuto: true}),
)"""
"""Of each text, and of each button under one: whether a browser passes it over, as it is out of sight."""

ON_TOP = """(one) => {
    const {left, top, width, height} = one.getBoundingClientRect();
    return one.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


def test_a_long_conversation_ends_at_its_end_and_is_printed_whole(chat: ChatPage) -> None:
    for _ in range(4):
        chat.ask(ECHO + LONG)
    chat.page.reload()
    expect(chat.bots).to_have_count(4, timeout=20_000)
    chat.page.wait_for_timeout(1_000)
    assert chat.evaluate(WAYS) == ["auto", "auto", "auto", "visible"]
    assert chat.evaluate(GAP) < 40
    skipped = chat.evaluate(SKIPPED)
    assert all(skipped[: len(skipped) // 2]) and not any(skipped[-2:])
    chat.page.emulate_media(media="print")
    assert set(chat.evaluate(WAYS)) == {"visible"} and min(chat.evaluate(HEIGHTS)) > 1000
    chat.page.emulate_media(media="screen")
    chat.page.mouse.move(500, 400)
    for _ in range(30):
        chat.page.mouse.wheel(0, -1_500)
        chat.page.wait_for_timeout(50)
    expect(chat.users.first).to_be_in_viewport()
    chat.page.wait_for_timeout(500)
    expect(chat.users.first).to_be_in_viewport()
    fork = chat.page.locator("#chat .branches button").first
    fork.scroll_into_view_if_needed()
    chat.page.wait_for_timeout(200)
    assert fork.evaluate(ON_TOP)


HELD = "window.requestIdleCallback = (act) => void (window.more = act)"
IMPORT = "async (body) => (await fetch('/conversations/import', {method: 'POST', body})).json()"


def test_the_end_of_a_conversation_is_drawn_first_and_all_of_it_counts(open_page: Callable[..., ChatPage]) -> None:
    """What is in sight stays there while the rest comes; who looks for words, prints or copies it gets all at once."""
    chat = open_page(width=1500, script=HELD)
    assert chat.page.evaluate(IMPORT, _turns(60))["count"] == 1
    chat.page.reload()
    chat.page.locator("#history li a", has_text="Sixty").click()
    expect(chat.bots).to_have_count(10)
    expect(chat.users.last).to_be_in_viewport()
    forks = chat.page.locator("#chat .user-row .branches")
    expect(forks.last).to_have_attribute("data-now", re.compile("^59 "))
    expect(forks.first).to_have_attribute("data-now", re.compile("^50 "))
    chat.page.get_by_role("button", name="A good answer", exact=True).last.click()
    expect(chat.page.locator("#place i")).to_have_attribute("data-feedback", '{"59":true}')
    expect(chat.bots).to_have_count(10)
    chat.page.locator("#chat .bubble-wrap").hover()
    chat.page.mouse.wheel(0, -300)
    last = chat.users.last
    chat.page.wait_for_timeout(300)
    before = last.bounding_box()
    chat.evaluate("window.more()")
    expect(chat.bots).to_have_count(34)
    chat.page.wait_for_timeout(100)
    assert before and last.bounding_box() == before
    chat.page.keyboard.press("Control+f")
    expect(chat.bots).to_have_count(60)
    assert last.bounding_box() == before
    expect(forks.first).to_have_attribute("data-now", re.compile("^0 "))
    for act in (
        lambda: chat.press("Copy conversation"),
        lambda: chat.evaluate("dispatchEvent(new Event('beforeprint'))"),
    ):
        chat.page.reload()
        expect(chat.bots).to_have_count(10)
        act()
        expect(chat.bots).to_have_count(60)


def _turns(count: int) -> str:
    turns: list[Turn] = []
    for number in range(count):
        turn = Turn(f"Question {number}" if turns else "Sixty", parent=turns[-1].id if turns else None)
        turn.add(TextDelta(f"Answer {number}.\n\nIt has two paragraphs."))
        turn.end(Outcome.DONE)
        turns.append(turn)
    return "".join(to_json([Exported("Sixty", tuple(turns), turns[-1].id)]))
