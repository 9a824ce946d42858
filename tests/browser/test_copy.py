"""What is copied is what was said: by the buttons and by hand, over plain http, in a frame that has no clipboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from chat_page import ChatPage
from recorder import ECHO

pytestmark = pytest.mark.goes_on

CODE = '    <p>A</p>\n<div class="receipt">Total</div>\n\ttab\n<div class="notice big">N</div>'
ANSWER = f"看 **x**，质能 $E=mc^2$ 方程\n\n```html\n{CODE}\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nend"
QUESTION = ECHO + ANSWER
THOUGHT = ".thought-group"
FRAMED = "https://foo.hf.space/"
SELECT = """([selector, words]) => {
    const holding = [...document.querySelectorAll(selector)].filter((one) => one.textContent.includes(words));
    getSelection().selectAllChildren(holding.at(-1));
}"""


def pasted(room: Page | Frame) -> str:
    """What the clipboard holds, read as a reader would: nothing of the page has to be allowed for it."""
    room.page.wait_for_timeout(150) if isinstance(room, Frame) else room.wait_for_timeout(150)
    box = room.locator("#message textarea")
    box.fill("")
    box.press("Control+V")
    text = box.input_value()
    box.fill("")
    return text


def copied(room: Page | Frame, button: str, place: int = -1) -> str:
    room.locator(button).nth(place).click()
    return pasted(room)


def selected(chat: ChatPage, selector: str, words: str = "") -> str:
    chat.page.evaluate(SELECT, [selector, words])
    chat.page.keyboard.press("Control+C")
    return pasted(chat.page)


def buttons(room: Page | Frame) -> dict[str, str]:
    """What each button copies of a conversation of one turn, QUESTION and ANSWER."""
    return {
        "question": copied(room, "#chat .message-buttons-right button", 0),
        "answer": copied(room, "#chat .message-buttons-left button", 0),
        "code": copied(room, "#chat .copy_code_button"),
        "all": copied(room, "#chat .top-panel button"),
    }


EACH = {
    "question": QUESTION, "answer": ANSWER, "code": CODE, "all": f"You:\n{QUESTION}\n\nAssistant:\n{ANSWER}",
}  # fmt: skip


def test_buttons_copy_what_was_said_and_the_hand_what_is_read(chat: ChatPage) -> None:
    chat.ask(QUESTION)
    assert buttons(chat.page) == EACH
    assert selected(chat, "[data-testid=bot] p", "质能") == "看 x，质能 $E=mc^2$ 方程"
    whole = selected(chat, "[data-testid=bot]")
    assert [line for line in whole.split("\n") if line] == [
        "看 x，质能 $E=mc^2$ 方程", *CODE.replace("\t", "    ").split("\n"), "a\tb", "1\t2", "end",
    ]  # fmt: skip
    assert selected(chat, "[data-testid=bot] .receipt").startswith("qwen3.7-plus · ")
    assert selected(chat, "[data-testid=user]") == QUESTION


def test_thoughts_and_tools_are_copied_only_where_they_are_selected(chat: ChatPage) -> None:
    chat.page.get_by_label("High", exact=True).check()
    chat.ask("What is 12 * 13?")
    expect(chat.page.locator(THOUGHT).first).to_be_visible()
    said = copied(chat.page, "#chat .message-buttons-left button", 0)
    everything = copied(chat.page, "#chat .top-panel button")
    assert everything == f"You:\nWhat is 12 * 13?\n\nAssistant:\n{said}"
    thoughts = [text.split("\n")[0] for text in chat.page.locator(f"{THOUGHT} .title").all_inner_texts()]
    assert thoughts and not any(title in everything for title in thoughts)
    assert "156" in said and "tokens" not in everything
    assert not any(title in selected(chat, "#chat .message-wrap") for title in thoughts)


def test_over_plain_http_it_is_copied_too(browser: Browser, hosted_url: str) -> None:
    page = browser.new_page(locale="en-US")
    chat = ChatPage(page, hosted_url.replace("localhost", "chat.example"))
    assert chat.evaluate("isSecureContext") is False
    chat.ask(QUESTION)
    assert buttons(page) == EACH
    page.close()


def test_in_a_frame_without_a_clipboard_it_is_copied_too_or_said_that_it_was_not(
    browser: Browser, hosted_url: str
) -> None:
    page = browser.new_page(locale="zh-CN", permissions=["local-network-access"])
    framing = f'<iframe src="{hosted_url}" width="1200" height="700">'
    page.route(FRAMED, lambda route: route.fulfill(body=framing, content_type="text/html"))
    page.goto(FRAMED)
    frame = page.frames[-1]
    frame.locator("#message textarea").fill(QUESTION)
    frame.locator("#message textarea").press("Enter")
    expect(frame.locator("#chat .receipt")).to_be_visible(timeout=20_000)
    assert buttons(frame) == EACH | {"all": f"你：\n{QUESTION}\n\n助手：\n{ANSWER}"}
    frame.evaluate("document.execCommand = () => false")
    frame.locator("#chat .copy_code_button").click()
    expect(frame.get_by_role("alert")).to_have_text("浏览器不允许复制。请选中文字后按 Ctrl+C 或 ⌘C。")
    page.close()


def test_a_question_is_shown_edited_and_taken_back_as_typed(open_page: Callable[..., ChatPage]) -> None:
    lines = [
        "# why",
        "__init__ **kw",
        '<div class="x"><input></div>',
        "    in &amp; &#35;",
        "",
        "",
        "1) a~b~c $5 $6",
        "\tend",
    ]
    typed = "\n".join(lines)
    chat = open_page()
    chat.send(typed)
    chat.settled()
    shown = chat.users.last.locator(".prose")
    assert (shown.evaluate("(one) => one.textContent").removesuffix("\n"), shown.inner_text()) == (typed, typed)
    chat.press("Edit")
    expect(chat.page.locator(".edit-textarea")).to_have_value(typed)
    chat.page.locator(".edit-textarea").fill(f"{typed}\n&#42;")
    chat.press("Submit")
    expect(shown).to_have_text(f"{typed}\n&#42;", use_inner_text=True)
    chat.settled()
    chat.press("Undo")
    expect(chat.box).to_have_value(f"{typed}\n&#42;")
