"""A long conversation, of which what is in sight is laid out: its end, its print, the way back to its beginning."""

from __future__ import annotations

from playwright.sync_api import expect

from chat_page import ChatPage
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


def test_a_long_conversation_ends_at_its_end_and_is_printed_whole(chat: ChatPage) -> None:
    for _ in range(4):
        chat.ask(ECHO + LONG)
    chat.page.reload()
    expect(chat.bots).to_have_count(4, timeout=20_000)
    chat.page.wait_for_timeout(1_000)
    assert chat.evaluate(WAYS) == ["auto", "auto", "auto", "visible"]
    assert chat.evaluate(GAP) < 40
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
