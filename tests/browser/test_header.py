"""The top of the page at any width: its parts keep apart, whatever stands open beside it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import expect

from chat_page import ChatPage

pytestmark = pytest.mark.goes_on

APART = (Path(__file__).parent / "apart.js").read_text()
WIDTHS = (320, 390, 768, 769, 1000, 1100, 1101, 1240, 1440, 1920)


@pytest.mark.parametrize(("locale", "where"), [("en-US", "/"), ("zh-CN", "/"), ("en-US", "/?stage")])
def test_parts_of_the_header_keep_apart(
    open_page: Callable[..., ChatPage], offline_url: str, locale: str, where: str
) -> None:
    chat = open_page(offline_url + where, locale)
    beside = [*product((True, False), (True, False))]
    if where != "/":
        expect(chat.page.locator(".stage-corner")).to_contain_text("0 / ")
        beside = [(False, False)]
    wrong = {}
    for width, (settings, listed) in product(WIDTHS, beside):
        chat.page.set_viewport_size({"width": width, "height": 700})
        if found := chat.page.evaluate(APART, [settings, listed]):
            wrong[width, settings, listed] = found
    chat.page.set_viewport_size({"width": 1280, "height": 800})
    assert wrong == {}


def test_the_buttons_of_the_conversation_do_not_lie_over_it_where_it_is_as_wide_as_the_room(
    open_page: Callable[..., ChatPage],
) -> None:
    chat = open_page(width=1440)
    chat.ask("hello")
    expect(chat.page.locator("#history")).to_be_visible()
    panel = chat.page.locator("#chat .top-panel").bounding_box()
    room = chat.page.locator("#chat .bubble-wrap").bounding_box()
    assert panel and room and panel["y"] + panel["height"] <= room["y"] + 1
    assert panel["x"] + panel["width"] <= room["x"] + room["width"]
