"""Blocks of code: their head, what can be done with them, how long ones fold, and a preview that reaches nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from chat_page import ChatPage
from recorder import ECHO, SLOWLY
from test_copy import selected

pytestmark = pytest.mark.goes_on

LONG_LINE = "x = " + " + ".join(f"some_name_{number}" for number in range(40))
HIDDEN_ABOVE = """() => {
    const code = [...document.querySelectorAll("#chat .code_wrap.long code")].at(-1);
    return code && code.parentElement.getBoundingClientRect().y - code.getBoundingClientRect().y;
}"""
"""Pixels of the last long code above of what is seen of it."""

PYTHON = f"def f():\n\treturn 1\n\n{LONG_LINE}"


def fenced(code: str, language: str = "") -> str:
    return f"```{language}\n{code}\n```"


def block(chat: ChatPage) -> Locator:
    return chat.page.locator("#chat .code_wrap").last


def height(one: Locator) -> float:
    box = one.bounding_box()
    assert box
    return box["height"]


def lines(count: int) -> str:
    return "\n".join(f"line {number}" for number in range(1, count + 1))


@pytest.fixture
def outside() -> Iterator[tuple[str, list[bytes]]]:
    """A host of others, and the beginnings of all that was asked of it."""
    asked: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            connection.settimeout(1)
            try:
                asked.append(connection.recv(100))
            except TimeoutError:
                asked.append(b"")
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked
    listening.close()


def test_a_block_names_its_language_and_is_saved_as_a_file_of_it(chat: ChatPage) -> None:
    chat.ask(ECHO + fenced(PYTHON, "py"))
    expect(block(chat).locator(".code-head")).to_have_text("Python")
    with chat.page.expect_download() as saving:
        block(chat).get_by_role("button", name="Download").click()
    assert saving.value.suggested_filename == "code.py"
    assert Path(saving.value.path()).read_text("utf-8") == PYTHON


def test_long_lines_wrap_when_they_are_told_to(chat: ChatPage) -> None:
    chat.ask(ECHO + fenced(PYTHON, "python"))
    code, wrap = block(chat).locator("pre"), block(chat).get_by_role("button", name="Wrap long lines")
    wide = "one => one.scrollWidth > one.clientWidth"
    assert code.evaluate(wide)
    wrap.click()
    expect(wrap).to_have_attribute("aria-pressed", "true")
    assert not code.evaluate(wide)
    wrap.click()
    assert code.evaluate(wide)


def test_what_is_chosen_for_a_block_while_it_grows_holds(chat: ChatPage) -> None:
    chat.send(SLOWLY + fenced("one line that is not wrapped " * 200, "text"))
    wrap = block(chat).get_by_role("button", name="Wrap long lines")
    chat.evaluate(
        """() => addEventListener("pointerdown", ({target}) => {
            window.held = target.closest("[data-act=wrap]");
        }, true)"""
    )
    wrap.hover()
    chat.page.mouse.down()
    chat.page.wait_for_function("!window.held.isConnected")  # Drawn anew, with a word that came.
    chat.page.mouse.up()
    chat.stop_button.click()
    chat.settled()
    expect(wrap).to_have_attribute("aria-pressed", "true")


def test_a_preview_of_code_that_grows_is_there_when_it_is_done(chat: ChatPage) -> None:
    chat.send(SLOWLY + fenced("<h1>Hello</h1>" + "\n<p>more</p>" * 40, "html"))
    chat.page.get_by_role("button", name="Preview").click()
    chat.settled()
    expect(chat.page.frame_locator("#chat iframe").locator("p")).to_have_count(40)


def test_a_long_block_shows_40_lines_and_all_when_asked(open_page: Callable[..., ChatPage]) -> None:
    chat = open_page(locale="zh-CN")
    chat.ask(ECHO + fenced(lines(40)) + "\n\n" + fenced(lines(1001)))
    unfold = chat.page.locator("#chat .code-fold")
    expect(unfold).to_have_text("展开全部 1,001 行")
    assert height(block(chat)) < 1000
    unfold.click()
    assert height(block(chat)) > 20_000
    unfold.click()
    assert height(block(chat)) < 1000


def test_of_a_long_block_that_grows_the_end_is_seen(chat: ChatPage) -> None:
    chat.send(SLOWLY + fenced(lines(60)))
    chat.page.wait_for_function(f"({HIDDEN_ABOVE})() > 20", timeout=15_000)
    chat.settled(60)
    assert chat.evaluate(HIDDEN_ABOVE) < 0


def test_of_very_long_code_what_is_in_sight_has_its_colours(chat: ChatPage) -> None:
    code = "".join(f"value_{number} = 1\n\n\n" + (f'"""one\ntwo {number}"""\n') for number in range(300))
    chat.ask(ECHO + fenced(code, "python"))
    pieces = block(chat).locator(".piece")
    expect(pieces.first.locator(".token").first).to_be_attached()
    assert block(chat).locator("code").evaluate("one => one.textContent").strip() == code.strip()
    expect(pieces.last.locator(".token")).to_have_count(0)
    block(chat).locator(".code-fold").click()
    lines_high = block(chat).locator("code").evaluate("one => one.getBoundingClientRect().height / 21")
    assert abs(lines_high - code.count("\n")) < 3
    pieces.last.scroll_into_view_if_needed()
    expect(pieces.last.locator(".token.triple-quoted-string").first).to_be_attached()
    assert selected(chat, "#chat .piece", "two 299").strip() == pieces.last.evaluate("one => one.textContent").strip()


def test_all_of_a_long_block_is_printed(chat: ChatPage) -> None:
    chat.ask(ECHO + fenced(lines(200)))
    chat.page.emulate_media(media="print")
    assert block(chat).locator("pre").evaluate("one => one.clientHeight") > 3000
    chat.page.emulate_media(media="screen")


def test_a_preview_is_opened_by_a_click_and_closed_by_another(chat: ChatPage) -> None:
    chat.ask(ECHO + fenced("<h1>Hello</h1>", "html") + "\n\n" + fenced(PYTHON, "python"))
    shown = chat.page.locator("#chat iframe")
    expect(shown).to_have_count(0)
    preview = chat.page.get_by_role("button", name="Preview")
    preview.click()
    expect(chat.page.frame_locator("#chat iframe").locator("h1")).to_have_text("Hello")
    preview.click()
    expect(shown).to_have_count(0)
    expect(preview).to_have_count(1)


def test_a_preview_runs_no_script_and_reaches_no_host(chat: ChatPage, outside: tuple[str, list[bytes]]) -> None:
    host, asked = outside
    page = f"""<!doctype html><html><head><meta http-equiv="refresh" content="0; url={host}/refresh">
<base href="{host}/"><link rel="stylesheet" href="{host}/a.css"><link rel="preconnect" href="{host}">
<link rel="prefetch" href="{host}/p"><style>@import "{host}/b.css"; @font-face {{ font-family: a; src: url({host}/f) }}
body {{ background: url({host}/bg); font-family: a }}</style>
<script>parent.document.title = "taken"; fetch("{host}/fetch"); document.title = "ran"</script></head>
<body onload="location = '{host}/load'"><h1>Here</h1><img src="{host}/img" onerror="location = '{host}/error'">
<iframe src="{host}/frame"></iframe>
<iframe srcdoc="<img src='{host}/inner'><script>fetch('{host}/i')</script>"></iframe>
<object data="{host}/object"></object><embed src="{host}/embed"><video src="{host}/video" autoplay></video>
<svg><image href="{host}/image"/><use href="{host}/use#a"/></svg><form action="{host}/form"><button>Go</button></form>
<template><link rel="preconnect" href="{host}"></template><a href="{host}/link" ping="{host}/ping">link</a>
<a href="javascript:parent.location='{host}/js'">script</a></body></html>"""
    chat.ask(ECHO + fenced(page, "html"))
    chat.page.get_by_role("button", name="Preview").click()
    frame = chat.page.frame_locator("#chat iframe")
    expect(frame.locator("h1")).to_have_text("Here")
    assert chat.page.locator("#chat iframe").get_attribute("sandbox") == ""
    frame.locator("button").click()
    frame.locator("a").first.click()
    frame.locator("a").last.click()
    chat.page.wait_for_timeout(1500)
    expect(frame.locator("h1")).to_have_text("Here")
    assert (asked, chat.page.title() == "taken") == ([], False)
    expect(chat.page.locator("#chat .preview p")).to_have_text("Scripts do not run here. Download the file to try it.")
    chat.good_turn()


def test_an_svg_is_previewed_without_its_scripts(chat: ChatPage, outside: tuple[str, list[bytes]]) -> None:
    host, asked = outside
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg"><script>fetch("{host}")</script><text>Hi</text></svg>'
    chat.ask(ECHO + fenced(drawn, "svg"))
    chat.page.get_by_role("button", name="Preview").click()
    expect(chat.page.frame_locator("#chat iframe").locator("svg text")).to_have_text("Hi")
    assert asked == []
