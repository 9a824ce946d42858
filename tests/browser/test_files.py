"""Pictures and text files: picked, pasted, dropped, removed, sent, taken back."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, expect

from chat_page import ChatPage
from documents import pdf, report, workbook
from recorder import Recorder, wait_until

pytestmark = pytest.mark.goes_on

GIVE = """([kind, target, files, text]) => {
    const data = new DataTransfer();
    for (const [name, base64] of files)
        data.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], name));
    if (text) data.setData("text/plain", text);
    const options = {bubbles: true, cancelable: true, clipboardData: data, dataTransfer: data};
    document.querySelector(target).dispatchEvent(new {paste: ClipboardEvent, drop: DragEvent}[kind](kind, options));
}"""


def png(width: int = 64, height: int = 48) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "PNG")
    return file.getvalue()


def bomb() -> bytes:
    """A PNG whose header promises more pixels than are decoded."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))


def payload(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def pick(chat: ChatPage, *files: tuple[str, bytes]) -> None:
    with chat.page.expect_file_chooser() as chooser:
        chat.page.locator(".attach-button").click()
    chooser.value.set_files([payload(*file) for file in files])


def give(chat: ChatPage, kind: str, target: str, *files: tuple[str, bytes], text: str = "") -> None:
    """A paste or a drop."""
    chat.page.evaluate(GIVE, [kind, target, [[name, base64.b64encode(data).decode()] for name, data in files], text])


def waiting(chat: ChatPage) -> Locator:
    return chat.page.locator("#tray .file")


def alerts(chat: ChatPage) -> Locator:
    return chat.page.locator("#tray [role=alert]")


def said_to(endpoint: Recorder) -> Any:
    return endpoint.calls[-1].messages[-1]["content"]


def test_picked_files_wait_are_sent_and_shown(chat: ChatPage, endpoint: Recorder) -> None:
    chat.page.locator("#model input[value=max]").check()
    pick(chat, ("a.png", png()), ("n.txt", b"hello\n"))
    expect(waiting(chat)).to_have_text(["a.png×", "n.txt×"])
    expect(chat.box).to_be_focused()
    chat.box.fill("What is this?")
    chat.box.press("Enter")
    expect(waiting(chat)).to_have_count(0)
    chat.settled()
    picture, text = said_to(endpoint)
    assert picture["image_url"]["url"].startswith("data:image/png;base64,")
    assert text == {"type": "text", "text": "n.txt\n```\nhello\n\n```\n\nWhat is this?"}
    assert endpoint.calls[0].body["model"] == "qwen3.7-plus"
    expect(chat.page.locator("#chat .notice.switched")).to_have_text("Pictures: this turn goes to qwen3.7-plus.")
    expect(chat.page.locator("#chat .receipt")).to_contain_text("qwen3.7-plus")
    expect(chat.bots.first).to_be_visible()
    expect(chat.page.locator("#chat")).to_contain_text("PNG, 64 × 48 pixels")
    shown = chat.page.locator("#chat .attached img")
    wait_until(lambda: bool(shown.evaluate("(image) => image.naturalWidth === 64")), 20)
    expect(chat.page.locator("#chat .attached a").last).to_have_text("n.txt")
    assert (chat.foreign, chat.errors) == ([], [])


def test_a_pasted_picture_is_attached(chat: ChatPage) -> None:
    give(chat, "paste", "#message textarea", ("image.png", png()))
    expect(waiting(chat)).to_have_count(1)


def test_a_copied_table_is_pasted_as_text_and_not_as_its_picture(chat: ChatPage) -> None:
    give(chat, "paste", "#message textarea", ("image.png", png()), text="a\tb")
    chat.page.wait_for_timeout(400)
    expect(waiting(chat)).to_have_count(0)


def test_a_file_dropped_anywhere_is_attached_under_its_own_name(chat: ChatPage) -> None:
    give(chat, "drop", "#chat", ("d<b>$x$_*.md", b"dropped"))
    expect(waiting(chat).locator("b")).to_have_text("d<b>$x$_*.md")
    chat.box.fill("Read it")
    chat.box.press("Enter")
    expect(chat.page.locator("#chat .attached a")).to_have_text("d<b>$x$_*.md")
    assert chat.errors == []


def test_a_file_is_removed_and_the_box_has_the_focus(chat: ChatPage) -> None:
    pick(chat, ("a.png", png()), ("n.txt", b"hello"))
    expect(waiting(chat)).to_have_count(2)
    chat.page.get_by_role("button", name="Remove a.png").press("Enter")
    expect(waiting(chat)).to_have_text(["n.txt×"])
    expect(chat.box).to_be_focused()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("bomb.png", bomb(), "bomb.png has too many pixels: the limit for its format is 25 megapixels."),
        ("a.psd", b"8BPS", "a.psd is no picture that can be read. Save it as PNG or JPEG and attach that."),
        ("a.bin", b"\0\1\2", "a.bin is neither a text, nor a picture or document that can be read."),
        ("big.png", png() + b"x" * 10_000_001, "big.png is too large: the limit is 10,000 KB."),
    ],
    ids=["bomb", "psd", "binary", "large"],
)
def test_what_is_refused_is_said_and_the_rest_stays(chat: ChatPage, name: str, data: bytes, words: str) -> None:
    pick(chat, ("n.txt", b"hello"), (name, data), ("m.txt", b"hello"))
    expect(alerts(chat)).to_have_text(words)
    expect(waiting(chat)).to_have_text(["n.txt×", "m.txt×"])
    pick(chat, ("o.txt", b"hello"))
    expect(waiting(chat)).to_have_count(3)
    expect(alerts(chat)).to_have_count(0)


def test_five_pictures_are_one_too_many(chat: ChatPage) -> None:
    pick(chat, *[(f"{number}.png", png()) for number in range(5)])
    expect(alerts(chat)).to_have_text("4.png is one too many: a message takes 4 pictures and 4 texts or documents.")
    expect(waiting(chat)).to_have_count(4)


def test_enter_waits_for_a_file_that_is_on_its_way(chat: ChatPage, endpoint: Recorder) -> None:
    held: list[Any] = []
    chat.page.route("**/files/*?name=*", lambda route: held.append(route))
    pick(chat, ("n.txt", b"hello"))
    chat.box.fill("What?")
    chat.box.press("Enter")
    wait_until(lambda: bool(held), 20)
    chat.page.wait_for_timeout(300)
    assert endpoint.calls == []
    held[0].continue_()
    wait_until(lambda: len(endpoint.calls) == 1, 20)
    chat.settled()
    assert said_to(endpoint) == "n.txt\n```\nhello\n```\n\nWhat?"


def test_a_message_stays_in_the_box_if_its_file_does_not_arrive(chat: ChatPage, endpoint: Recorder) -> None:
    held: list[Any] = []
    chat.page.route("**/files/*?name=*", lambda route: held.append(route))
    pick(chat, ("n.txt", b"hello"))
    chat.box.fill("What?")
    chat.box.press("Enter")
    wait_until(lambda: bool(held), 20)
    held[0].abort()
    expect(alerts(chat)).to_have_text("That did not work. Check the connection, or reload the page.")
    chat.page.wait_for_timeout(300)
    expect(chat.box).to_have_value("What?")
    assert endpoint.calls == []


def test_files_alone_can_be_sent_and_a_question_added_by_edit(chat: ChatPage, endpoint: Recorder) -> None:
    pick(chat, ("n.txt", b"hello"))
    expect(waiting(chat)).to_have_count(1)
    chat.box.press("Enter")
    expect(waiting(chat)).to_have_count(0)
    chat.settled()
    assert said_to(endpoint) == "n.txt\n```\nhello\n```"
    chat.page.locator("#chat").get_by_role("button", name="Edit", exact=True).first.click()
    chat.page.locator("#chat textarea:visible").fill("What?")
    chat.page.locator("#chat").get_by_role("button", name="Submit", exact=True).click()
    wait_until(lambda: len(endpoint.calls) == 2, 20)
    chat.settled()
    assert said_to(endpoint) == "n.txt\n```\nhello\n```\n\nWhat?"
    chat.page.wait_for_timeout(300)
    assert (len(endpoint.calls), chat.questions(), chat.errors) == (2, ["What?", "n.txt"], [])


def test_undo_gives_question_and_files_back(chat: ChatPage, endpoint: Recorder) -> None:
    pick(chat, ("a.png", png()))
    expect(waiting(chat)).to_have_count(1)
    chat.box.fill("What?")
    chat.box.press("Enter")
    expect(waiting(chat)).to_have_count(0)
    chat.settled()
    chat.press("Undo")
    expect(waiting(chat)).to_have_text(["a.png×"])
    expect(chat.box).to_have_value("What?")
    chat.box.press("Enter")
    wait_until(lambda: len(endpoint.calls) == 2, 20)
    assert endpoint.calls[0].messages == endpoint.calls[1].messages


def test_a_refused_message_keeps_its_files(chat: ChatPage, endpoint: Recorder) -> None:
    pick(chat, ("n.txt", b"hello"))
    expect(waiting(chat)).to_have_count(1)
    chat.box.fill("x" * 100_001)
    chat.box.press("Enter")
    expect(chat.page.get_by_text("100,001 characters; 100,000 are possible")).to_be_visible()
    expect(waiting(chat)).to_have_count(1)
    assert endpoint.calls == []


def test_a_file_attached_during_an_answer_waits_for_the_next_message(chat: ChatPage, endpoint: Recorder) -> None:
    chat.send("[[fault:slow seconds=0.1]] tell me more")
    pick(chat, ("n.txt", b"hello"))
    expect(waiting(chat)).to_have_count(1)
    chat.stop_button.click()
    chat.settled()
    expect(waiting(chat)).to_have_count(1)


def test_after_a_reload_a_file_still_waits_and_others_can_be_attached(chat: ChatPage) -> None:
    pick(chat, ("n.txt", b"hello"))
    expect(waiting(chat)).to_have_count(1)
    chat.page.reload()
    expect(chat.page.locator("#chat .placeholder h2")).to_be_visible(timeout=20_000)
    expect(waiting(chat)).to_have_text(["n.txt×"], timeout=20_000)
    pick(chat, ("m.txt", b"hello"))
    expect(waiting(chat)).to_have_text(["n.txt×", "m.txt×"])


def test_on_a_phone_in_chinese_all_is_said_and_nothing_overflows(open_page: Callable[..., ChatPage]) -> None:
    chat = open_page(locale="zh-CN", width=390, height=844)
    chat.page.locator(".attach-button").hover()
    expect(chat.page.locator(".attach-button")).to_have_attribute("aria-label", "添加图片、文本或文档")
    pick(chat, ("一张名字很长很长很长很长很长很长很长的图片.png", png(1200, 400)), ("a.psd", b"8BPS"))
    expect(alerts(chat)).to_have_text("a.psd 不是可读取的图片格式，请另存为 PNG 或 JPEG 后再添加。")
    expect(waiting(chat).get_by_role("button")).to_have_attribute(
        "title", "移除 一张名字很长很长很长很长很长很长很长的图片.png"
    )
    assert chat.evaluate("document.documentElement.scrollWidth") <= 390
    expect(chat.box).to_be_in_viewport()
    expect(alerts(chat)).to_be_in_viewport()
    chat.box.fill("这是什么？")
    chat.box.press("Enter")
    chat.settled()
    expect(chat.page.locator("#chat .notice.switched")).to_have_count(0)
    assert chat.evaluate("document.querySelector('#chat .bubble-wrap').scrollWidth") <= 390


def test_documents_and_a_large_photo_are_read_and_what_is_to_be_known_is_said(
    open_page: Callable[..., ChatPage], endpoint: Recorder
) -> None:
    photo = BytesIO()
    Image.new("RGB", (4000, 3000), "teal").save(photo, "JPEG")
    chat = open_page(locale="zh-CN", width=390, height=844)
    files = (
        ("报告.docx", report()),
        ("orders.xlsx", workbook(["编号"], ["00123"])),
        ("a.pdf", pdf([(50, 700, "季度")], [])),
    )
    pick(chat, *files, ("价格.csv", "이름;가격\n사과;1000원\n".encode("cp949")), ("photo.jpg", photo.getvalue()))
    said = waiting(chat).locator("small")
    expect(said).to_have_text(
        [
            re.compile(r"Word 文档 · \d+ 字符"),
            "Excel 表格 · 1 个工作表 · 21 字符",
            "PDF · 2 页 · 42 字符 · 2 页中有 1 页没有文字，是扫描件",
            "按 EUC-KR 编码读取",
            "4000×3000 → 2048×1536",
        ],
        timeout=30_000,
    )
    assert chat.evaluate("document.documentElement.scrollWidth") <= 390
    chat.box.fill("总结")
    chat.box.press("Enter")
    expect(waiting(chat)).to_have_count(0)
    chat.settled()
    picture, text = said_to(endpoint)
    assert picture["image_url"]["url"].startswith("data:image/jpeg;base64,")
    assert text["text"].startswith("[picture: photo.jpg, 4000×3000 pixels, is shown scaled to 2048×1536]\n\n报告.docx")
    for part in (
        "(Word document)",
        "这是插入的文字。",
        "(Excel workbook, 1 sheet)",
        "00123",
        "--- Page 1 of 2 ---\n季度",
        "사과;1000원",
    ):
        assert part in text["text"]
    expect(chat.page.locator("#chat .attached small").last).to_have_text("4000×3000 → 2048×1536")
    assert chat.errors == []
