"""How the page is read: size and contrast of what is written, the reader's own size and width, what sends a message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from axe import settled
from chat_page import ChatPage
from recorder import ECHO

pytestmark = pytest.mark.goes_on

CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")
LIST = "- one\n  - two\n    - three\n      - four"
CODES = {
    "python": '# c\n@dec\nclass Foo(Bar):\n    def run(self, x: int = 3) -> str:\n        return f"{x!r}" or True',
    "html": '<!DOCTYPE html>\n<!-- c -->\n<div class="a" onclick="f()">x &amp; y</div><script>let a = /re+/g</script>',
    "css": "@media (x) { a:hover::before { color: rgb(1 2 3) !important; background: url(a.png) } }",
    "json": '{"a": 1.5, "b": [true, null, "x"]}',
    "bash": '#!/bin/bash\nfor i in $(ls); do echo "$i ${HOME}" | grep -v x; done',
    "diff": "--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new",
    "sql": "SELECT a, COUNT(*) FROM t WHERE x = 'y'; -- c",
    "javascript": "class A extends B { async f() { return await new Map([[1n, /a[b]/gi]]) } }",
    "c": "#include <stdio.h>\nint main(void) { printf(\"%d\", 'c'); return 0; }",
    "yaml": 'a: 1\nb:\n  - c # d\n  - "e"\n&x: *y',
    "rust": '#[derive(Debug)]\nfn main() { let x: Vec<u8> = vec![1]; println!("{}", x); }',
}
EVERYTHING = "\n\n".join(
    [
        "# Title\n\nText with `code`, a [link](https://example.com) and ~~a line~~.\n\n> A quote.",
        LIST,
        "| a | b |\n|---|---|\n| 1 | 2 |",
        *(f"```{language}\n{code}\n```" for language, code in CODES.items()),
    ]
)
SIZES = """() => Array.from(
    document.querySelectorAll("#chat [data-testid=bot] :is(p, li, td, pre code), #message textarea"),
    (one) => [one.tagName, parseFloat(getComputedStyle(one).fontSize)],
)"""
SMALLEST = {"CODE": 14}


def size(chat: ChatPage, selector: str) -> float:
    return float(chat.page.locator(selector).last.evaluate("one => parseFloat(getComputedStyle(one).fontSize)"))


def choose(chat: ChatPage, group: str, name: str) -> None:
    chat.page.locator("#reading").get_by_role("group", name=group).get_by_role("radio", name=name, exact=True).check()


def test_text_has_16_pixels_and_code_14_however_deep_a_list_goes(chat: ChatPage) -> None:
    chat.ask(ECHO + EVERYTHING)
    expect(chat.page.locator("#chat li li li li")).to_be_visible()
    assert [(tag, found) for tag, found in chat.evaluate(SIZES) if found < SMALLEST.get(tag, 16)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_too_faint_to_read(chat: ChatPage, scheme: str) -> None:
    chat.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    chat.page.reload()
    chat.page.get_by_label("High", exact=True).check()
    chat.ask("What is 12 * 13?")
    chat.ask(ECHO + EVERYTHING)
    expect(chat.page.locator("#chat .language-rust .token.macro").first).to_be_visible()
    settled(chat.page)
    assert chat.evaluate(CONTRAST) == []
    chat.page.emulate_media(color_scheme="light")


def test_size_and_width_are_the_readers_choice_and_stay(chat: ChatPage) -> None:
    chat.ask(ECHO + "words\n\n```\ncode\n```")
    column = chat.page.locator("#chat .message-wrap")
    before = column.bounding_box()
    choose(chat, "Size of the text", "XL")
    choose(chat, "Width of the conversation", "Wide")
    chat.page.reload()
    expect(chat.page.locator("#chat pre")).to_be_visible(timeout=20_000)
    assert (size(chat, "#chat [data-testid=bot] p"), size(chat, "#message textarea")) == (21, 21)
    assert size(chat, "#chat pre code") == pytest.approx(18.4, abs=0.1)
    assert size(chat, "#settings [data-testid=block-info]") > 17
    after = column.bounding_box()
    assert before and after and after["width"] > before["width"]
    expect(chat.page.locator("#reading").get_by_label("XL", exact=True)).to_be_checked()


def test_a_choice_of_a_later_version_leaves_the_page_as_it_is(open_page: Callable[..., ChatPage]) -> None:
    chat = open_page(script='localStorage.setItem(\'reading\', \'{"size": "huge", "width": 7}\')')
    assert size(chat, "#message textarea") == 16
    expect(chat.page.locator("#reading :checked")).to_have_count(3)


def test_whether_enter_sends_is_the_readers_choice(open_page: Callable[..., ChatPage]) -> None:
    chat = open_page(locale="zh-CN")
    choose(chat, "发送消息", "Ctrl+Enter")
    chat.box.fill("hello")
    chat.box.press("Enter")
    expect(chat.box).to_have_value("hello\n")
    chat.box.press("Control+Enter")
    expect(chat.users).to_have_count(1)
