"""A reader over a limit: a sentence says so, what they typed stays, and it goes on."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, expect

from chat_page import ChatPage
from recorder import SLOWLY, Recorder


def test_what_is_refused_stays_in_the_box_and_goes_on_afterwards(
    reader: BrowserContext, limited_url: str, endpoint: Recorder
) -> None:
    first, second = (ChatPage(reader.new_page(), limited_url) for _ in range(2))
    said = second.page.locator(".toast-body").last
    first.coming(SLOWLY + "word " * 400)
    second.box.fill("And I?")
    second.box.press("Enter")
    expect(said).to_contain_text("as this page gives at a time: 1.")
    expect(second.box).to_have_value("And I?")
    expect(second.box).to_be_focused()
    assert len(endpoint.calls) == 1
    first.stop_button.click()
    first.settled()
    second.box.press("Enter")
    expect(second.bots).not_to_have_count(0, timeout=20_000)
    second.settled()
    second.box.fill("Once more")
    second.box.press("Enter")
    time = re.compile(r"You have reached the number of questions for now. You can ask again (in|at|on) .*[0-9]")
    expect(said).to_have_text(time)
    expect(second.box).to_have_value("Once more")
    assert second.questions() == ["And I?"] and len(endpoint.calls) == 2
    for told in ("There are no conversations in it", re.compile("You can import it from .*[0-9] (AM|PM) on")):
        picker = second.page.locator("#history .foot input[type=file]")
        picker.set_input_files({"name": "a.json", "mimeType": "application/json", "buffer": b"{}"})
        expect(second.page.get_by_role("dialog")).to_contain_text(told, timeout=20_000)
        second.page.keyboard.press("Escape")
