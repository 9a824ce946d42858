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
from qwendow.conversation.parts import MAX_FILE_BYTES, BadAttachment, Image, Remark, TextFile
from qwendow.page.texts import BAD_FILES, REMARKS
from qwendow.page.tray import about, address, bad_words, render_tray
from qwendow.trays import Tray
from qwendow.web.bodies import MAX_UPLOAD

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
            "data-address": f"files/{'k' * 32}",
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
    assert shown == ("img", {"src": f"files/{'k' * 32}/{image.id}", "alt": ""})
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


@pytest.mark.parametrize(
    ("file", "english", "chinese"),
    [
        (picture(), "", ""),
        (TextFile("n.txt", "x"), "", ""),
        (
            Image("a.jpg", "image/jpeg", b"", 2048, 1536, original=(4000, 3000)),
            "4000×3000 → 2048×1536",
            "4000×3000 → 2048×1536",
        ),
        (
            TextFile("a.csv", "x", remarks=(Remark("encoding", {"encoding": "Big5"}),)),
            "read as Big5",
            "按 Big5 编码读取",
        ),
        (
            TextFile("a.pdf", "x" * 1_200, "pdf", 3, (Remark("scans", {"count": 2, "pages": 3}),)),
            "PDF · 3 pages · 1,200 characters · 2 of 3 pages have no text: scans",
            "PDF · 3 页 · 1,200 字符 · 3 页中有 2 页没有文字，是扫描件",
        ),
        (TextFile("a.docx", "x", "word"), "Word · 1 characters", "Word 文档 · 1 字符"),
        (
            TextFile("a.xlsx", "x", "excel", 1, (Remark("hidden", {"names": "秘密", "count": 1}),)),
            "Excel · 1 sheet · 1 characters · hidden sheets left out: 秘密",
            "Excel 表格 · 1 个工作表 · 1 字符 · 未包含隐藏的工作表：秘密",
        ),
    ],
)
def test_what_is_to_be_said_of_a_file_is_said(file: Any, english: str, chinese: str):
    assert (about(file, "en"), about(file, "zh")) == (english, chinese)


def test_every_remark_that_can_be_made_has_words():
    code = "".join(file.read_text("utf-8") for file in Path(str(attachments.__file__)).parent.rglob("*.py"))
    assert set(re.findall(r'Remark\("(\w+)"', code)) == set(REMARKS)


def test_what_is_said_of_a_file_stands_under_its_name():
    shown = Elements(render_tray(tray(TextFile("a.docx", "x" * 12, "word")), "en"))
    assert [name for name, _ in shown.found] == ["div", "span", "span", "b", "small", "button"]
    assert shown.text == ["a.docx", "Word · 12 characters", "×"]
