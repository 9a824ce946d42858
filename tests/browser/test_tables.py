"""Tables are copied as CSV and Markdown, formulas as LaTeX, and pictures open large."""

from __future__ import annotations

from pathlib import Path

import PIL.Image
import pytest
from playwright.sync_api import expect

from chat_page import ChatPage
from recorder import ECHO
from test_copy import pasted

pytestmark = pytest.mark.goes_on

TABLE = """| Item | Price | What |
| --- | ---: | :---: |
| Coffee, "black" | 9.00 | **strong** \\| hot |
| `x` | -3 | $a^2$ and [link](https://example.com) |
"""
CSV = 'Item,Price,What\n"Coffee, ""black""",9.00,strong | hot\nx,-3,$a^2$ and link\n'
ANSWER = f"{ECHO}{TABLE}\n$$\\frac{{1}}{{3}}$$"


def from_menu(chat: ChatPage, name: str) -> None:
    chat.page.get_by_role("button", name="Copy or save the table").click()
    chat.page.get_by_role("menuitem", name=name).click()


def test_a_table_is_copied_as_csv_and_as_markdown(chat: ChatPage) -> None:
    chat.ask(ANSWER)
    expect(chat.page.locator("#chat .katex-display")).to_be_visible()
    from_menu(chat, "Copy as CSV")
    assert pasted(chat.page) == CSV
    from_menu(chat, "Copy as Markdown")
    assert pasted(chat.page) == TABLE


def test_a_table_is_saved_as_csv_that_excel_reads(chat: ChatPage) -> None:
    chat.ask(ANSWER)
    expect(chat.page.locator("#chat .katex-display")).to_be_visible()
    with chat.page.expect_download() as saving:
        from_menu(chat, "Save as CSV")
    assert Path(saving.value.path()).read_bytes() == b"\xef\xbb\xbf" + CSV.replace("\n", "\r\n").encode()


def test_a_formula_is_copied_as_latex(chat: ChatPage) -> None:
    chat.ask(ANSWER)
    chat.page.locator("#chat .katex-display .katex-html").click()
    chat.page.get_by_role("menuitem", name="Copy as LaTeX").click()
    assert pasted(chat.page) == "$$\\frac{1}{3}$$"


def test_a_picture_opens_large(chat: ChatPage, tmp_path: Path) -> None:
    PIL.Image.new("RGB", (900, 600), "teal").save(tmp_path / "teal.png")
    chat.page.locator("#message .attach-button").wait_for()
    with chat.page.expect_file_chooser() as choosing:
        chat.page.locator("#message .attach-button").click()
    choosing.value.set_files(tmp_path / "teal.png")
    expect(chat.page.locator("#tray .file img")).to_be_visible()
    chat.box.fill("What is it?")
    chat.box.press("Enter")
    chat.settled()
    chat.page.locator("#chat .attached img").click()
    shown = chat.page.get_by_role("dialog", name="teal.png").locator("img")
    box = shown.bounding_box()
    assert box and box["width"] > 700
    chat.page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
