"""Diagrams: source, a larger view, what is copied and saved of them, and one that cannot be drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from chat_page import ChatPage
from recorder import ECHO
from test_copy import pasted

pytestmark = pytest.mark.goes_on

SOURCE = "graph TD\n  A[Start] --> B{Is it?}"
DRAWN = f"{ECHO}```mermaid\n{SOURCE}\n```"


def diagram(chat: ChatPage) -> Locator:
    drawn = chat.page.locator("#chat .mermaid")
    expect(drawn.locator(":scope > svg")).to_be_visible(timeout=20_000)
    return drawn


def saved(chat: ChatPage, name: str) -> Path:
    diagram(chat).get_by_role("button", name="Download").click()
    with chat.page.expect_download() as saving:
        chat.page.get_by_role("menuitem", name=name).click()
    assert saving.value.suggested_filename.startswith("diagram.")
    return Path(saving.value.path())


def test_the_source_of_a_diagram_is_shown_and_copied(chat: ChatPage) -> None:
    chat.ask(DRAWN)
    source = diagram(chat).locator("pre")
    for shown in (1, 0):
        diagram(chat).get_by_role("button", name="Source", exact=True).click()
        expect(source).to_have_count(shown)
    diagram(chat).get_by_role("button", name="Copy the source").click()
    assert pasted(chat.page) == SOURCE


def test_a_diagram_is_saved_as_svg_and_as_png(chat: ChatPage) -> None:
    chat.ask(DRAWN)
    assert saved(chat, "Save as SVG").read_text("utf-8").startswith("<svg ")
    png = saved(chat, "Save as PNG").read_bytes()
    assert png.startswith(b"\x89PNG") and len(png) > 3000


def test_a_diagram_is_seen_large_and_larger(chat: ChatPage) -> None:
    chat.ask(DRAWN)
    diagram(chat).get_by_role("button", name="Larger").click()
    sheet = chat.page.get_by_role("dialog", name="Diagram")
    before = sheet.locator(".large svg").bounding_box()
    sheet.get_by_role("button", name="Larger").click()
    after = sheet.locator(".large svg").bounding_box()
    assert before and after and after["width"] > 1.3 * before["width"]
    chat.page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def test_what_cannot_be_drawn_is_shown_as_its_source_with_a_line(open_page: Callable[..., ChatPage]) -> None:
    chat = open_page(locale="zh-CN")
    chat.ask(f"{ECHO}```mermaid\ngraph TD\n  A[Start --> B{{{{{{\n```")
    expect(chat.page.locator("#chat .mermaid p")).to_have_text("该图表无法绘制，以下为其源代码。", timeout=20_000)
    expect(chat.page.locator("#chat .mermaid pre")).to_contain_text("A[Start --> B{{{")
    expect(chat.page.locator("#chat .mermaid svg")).to_have_count(0)
