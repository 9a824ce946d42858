"""What the page looks like in each engine: drawn, dark, in Chinese, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engines import PHONE, Wish
from page import Page
from recorder import ECHO

RICH = (
    "$a^2$ and \\(b^2\\) and $\\ce{H2O}$\n\n$$c^2$$\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    "```python\nprint(1)\n```\n\n```mermaid\ngraph LR\n  A --> B\n```\n"
)
ROW = "| a long cell " * 12 + "|\n"
WIDE = f"\n{ROW}{'|---' * 12}|\n{ROW}\n{'long' * 90}"
# How light the grounds of the page and of an answer are, and the letters: 0 to 255.
LIGHT = """
const light = (colour) => Math.max(...colour.match(/[\\d.]+/g).slice(0, 3).map(Number));
const answer = [...document.querySelectorAll("[data-testid=bot] p")].at(-1);
return [light(getComputedStyle(document.body).backgroundColor), light(getComputedStyle(answer).color)];
"""
# What reaches past the right edge and cannot be scrolled to in a box of its own.
BEYOND = """
const edge = document.documentElement.clientWidth + 1;
const boxed = (one) => one && (getComputedStyle(one).overflowX !== "visible" || boxed(one.parentElement));
const beyond = (one) => one.getClientRects().length && one.getBoundingClientRect().right > edge;
return [...document.querySelectorAll("#chat *, #message *, #header *")]
    .filter((one) => beyond(one) && !boxed(one.parentElement)).map((one) => one.outerHTML.slice(0, 100));
"""


def test_mathematics_tables_code_and_diagrams_are_drawn(page: Page) -> None:
    page.ask(ECHO + RICH)
    page.until(lambda: page.seen("[data-testid=bot] svg[id^=mermaid]"))
    drawn = [len(page.seen(f"[data-testid=bot] {name}")) for name in (".katex", "td")]
    assert (drawn, len(page.seen("[data-testid=bot] pre code .token")) > 1) == ([4, 2], True)
    page.until(lambda: not page.seen("[data-testid=bot] [mathcolor]"))  # As KaTeX marks what it does not know.
    assert page.faults == []


def test_whoever_likes_it_dark_gets_it_dark(open_page: Callable[..., Page]) -> None:
    page = open_page(Wish(dark=True))
    page.ask("hello")
    ground, letters = page.js(LIGHT)
    assert (ground < 60, letters > 200) == (True, True)


def test_a_chinese_browser_gets_a_chinese_page(open_page: Callable[..., Page]) -> None:
    page = open_page(Wish(language="zh-CN"))
    assert page.js("return document.documentElement.lang").startswith("zh")
    assert page.js("return document.querySelector('#message textarea').placeholder") == "有什么想问千问的？"
    page.ask("你好")
    assert page.button("重试")


def test_on_a_phone_one_asks_and_reads_without_scrolling_to_the_side(open_page: Callable[..., Page]) -> None:
    page = open_page(Wish(phone=True), size=PHONE)
    assert page.js("return innerWidth") == PHONE.width
    page.ask(ECHO + RICH + WIDE)
    assert page.js("return document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.js(BEYOND) == []
    edges: dict[str, Any] = page.js("return document.querySelector('#message').getBoundingClientRect().toJSON()")
    assert edges["bottom"] <= page.js("return innerHeight")
