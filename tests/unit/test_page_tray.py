"""The tray for the eye: what waits, with its buttons, and why a file was not taken, in two languages."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwendow import attachments, trays
from qwendow.attachments import MAX_FILE_BYTES, BadAttachment, Image, TextFile
from qwendow.gate import MAX_UPLOAD
from qwendow.page.texts import BAD_FILES
from qwendow.page.tray import address, bad_words, render_tray
from qwendow.trays import Tray

FACTS = {
    "name": "x.png",
    "limit_kb": 10_000,
    "limit": 5,
    "pictures": 4,
    "texts": 4,
    "limit_mb": 40,
    "guesses": "Big5",
    "newer": ".docx",
}


class Elements(HTMLParser):
    """(name, attributes) of each, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, Any]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def tray(*files: Image | TextFile) -> Tray:
    made = Tray("k" * 32)
    for file in files:
        made.add(file)
    return made


def picture(name: str = "a.png") -> Image:
    return Image(name, "image/png", b"", 20, 20)


def test_an_empty_tray_is_one_empty_element_that_says_where_files_go():
    (root,) = Elements(render_tray(tray(), "en")).found
    assert root == (
        "div",
        {
            "class": "tray",
            "data-address": f"/files/{'k' * 32}",
            "data-changes": "0",
            "data-limit": str(MAX_FILE_BYTES),
            "data-large": "{name} is too large: the limit is 10,000 KB.",
            "data-failed": "That did not work. Check the connection, or reload the page.",
        },
    )


def test_a_picture_is_shown_and_can_be_removed():
    image = picture()
    _, chip, shown, _, name, button = Elements(render_tray(tray(image), "en")).found
    assert chip == ("span", {"class": "file", "data-id": image.id})
    assert shown == ("img", {"src": f"/files/{'k' * 32}/{image.id}", "alt": ""})
    assert (name[0], button[0], button[1]["aria-label"]) == ("b", "button", "Remove a.png")


def test_a_text_file_is_its_name():
    elements = Elements(render_tray(tray(TextFile("n.txt", "x")), "zh-CN"))
    assert [name for name, _ in elements.found] == ["div", "span", "span", "b", "button"]
    assert (elements.text, elements.found[-1][1]["aria-label"]) == (["n.txt", "×"], "移除 n.txt")


@given(st.text(min_size=1))
def test_no_name_becomes_an_element(name: str):
    shown = render_tray(tray(TextFile(name, "x")), "en", BadAttachment("broken", name=name))
    assert [name for name, _ in Elements(shown).found] == ["div", "span", "span", "b", "button", "p"]
    assert html.escape(name) in shown


def test_a_refusal_is_said_beside_what_waits():
    shown = render_tray(tray(picture()), "zh", BadAttachment("type", name="b.gif"))
    elements = Elements(shown)
    assert (elements.found[-1], elements.text[-1]) == (
        ("p", {"role": "alert"}), "b.gif 不是可读取的图片格式，请另存为 PNG 或 JPEG 后再添加。"
    )  # fmt: skip


def test_what_the_tray_has_gone_through_tells_two_equal_ones_apart():
    once, twice = tray(), tray(TextFile("n.txt", "x"))
    twice.take()
    assert render_tray(once, "en") != render_tray(twice, "en")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("reason", BAD_FILES)
def test_every_reason_has_words_with_the_name_in_them(reason: str, language: Any):
    words = bad_words(BadAttachment(reason, **FACTS), language)
    assert words.startswith("x.png") and "{" not in words


def test_every_reason_that_can_be_given_has_words():
    files = [Path(str(trays.__file__)), *Path(str(attachments.__file__)).parent.rglob("*.py")]
    code = "".join(file.read_text("utf-8") for file in files)
    given = re.findall(r'BadAttachment\("(\w+)"(?: if .* else "(\w+)")?|"bad": "(\w+)"', code)
    assert {reason for found in given for reason in found if reason} | {"scan"} == set(BAD_FILES)


def test_the_page_lets_through_what_the_gate_lets_in():
    assert MAX_FILE_BYTES == MAX_UPLOAD


def test_without_a_tray_there_is_no_address():
    assert address(None) == ""
