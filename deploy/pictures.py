"""`python -m deploy.pictures`: the pictures of both READMEs, taken from the offline demo in Chromium.

It needs what the tests need; QWENDOW_TEST_BROWSER names the browser where it is not Playwright's own.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "deploy" / "screenshots"
LOCALES = {"": "en-US", "-zh": "zh-CN"}
MOST_COLOURS = 256
"""Of a page with little colour nobody misses the others, and the file has half the size."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone in front of a page, who does what the picture shows. `zh` says which language they read."""

    page: Page
    zh: bool

    def words(self, english: str, chinese: str) -> str:
        return chinese if self.zh else english

    def ask(self, english: str, chinese: str) -> None:
        box = self.page.locator("#message textarea")
        box.fill(self.words(english, chinese))
        bots = self.page.locator("[data-testid=bot]")
        shown = bots.count()
        # On a touch screen Enter makes a line.
        self.page.locator("#message .submit-button").click()
        expect(bots).not_to_have_count(shown, timeout=20_000)
        expect(self.page.locator("#message .submit-button")).to_be_visible(timeout=60_000)
        self.page.wait_for_timeout(1500)

    def choose_at_the_box(self, chip: str, english: str, chinese: str) -> None:
        self.page.locator(f".chip.{chip}").click()
        self.page.get_by_role(
            "menuitemradio", name=re.compile(f"^{re.escape(self.words(english, chinese))}")
        ).first.click()
        self.page.wait_for_timeout(500)

    def choose_prompt(self, english: str, chinese: str) -> None:
        self.page.locator("#prompt input").click()
        self.page.get_by_role("option", name=self.words(english, chinese)).click()
        expect(self.page.locator("#chat .placeholder h2")).to_contain_text(self.words(english, chinese))

    def fold_settings(self) -> None:
        self.page.locator(".toggle-button").first.click()
        self.page.wait_for_timeout(800)


def main() -> None:
    """The names of pictures after the command take those alone."""
    with app() as url, sync_playwright() as playwright:
        chosen = os.environ.get("QWENDOW_TEST_BROWSER")
        browser = playwright.chromium.launch(executable_path=chosen, args=["--no-sandbox"])
        for ending, locale in LOCALES.items():
            for name, (size, act) in PICTURES.items():
                if sys.argv[1:] and name not in sys.argv[1:]:
                    continue
                take(browser, url, FOLDER / f"{name}{ending}.png", locale, size, act)
        take(browser, url, FOLDER / "phone-dark-zh.png", "zh-CN", (390, 844), phone)


@contextmanager
def app() -> Iterator[str]:
    """The offline demo in a process of its own, with nothing kept from before; yields its address."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("QWEN", "DASHSCOPE"))}
    with tempfile.TemporaryDirectory() as data:
        environ = inherited | {"QWENDOW_OFFLINE": "1", "QWENDOW_DATA": data}
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py")], env=environ, stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout
            yield process.stdout.readline().split()[3]
        finally:
            process.terminate()
            process.wait(timeout=30)


def take(
    browser: Browser, url: str, file: Path, locale: str, size: tuple[int, int], act: Callable[[Reader], None]
) -> None:
    width, height = size
    phone_like = width < 500
    context = browser.new_context(
        locale=locale,
        viewport={"width": width, "height": height},
        has_touch=phone_like,
        color_scheme="dark" if phone_like else "light",
        device_scale_factor=2 if phone_like else 1,
    )
    page = context.new_page()
    page.goto(url)
    expect(page.locator("#chat .placeholder h2")).to_be_visible(timeout=30_000)
    page.locator("#header .banner .close").click()
    page.wait_for_timeout(800)
    act(Reader(page, zh=locale == "zh-CN"))
    page.mouse.move(1, 1)
    page.wait_for_timeout(300)
    small(page.screenshot()).save(file, optimize=True)
    context.close()
    print(file.name, file.stat().st_size, flush=True)


def small(picture: bytes) -> Image.Image:
    return (
        Image.open(io.BytesIO(picture))
        .convert("RGB")
        .quantize(MOST_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    )


def desktop(reader: Reader) -> None:
    reader.ask("Plan a weekend in Hangzhou, as a table", "周末去杭州玩两天，用表格排一下行程")
    top(reader)


def phone(reader: Reader) -> None:
    reader.ask("A bat and a ball", "球拍和球一共 11 元，球拍比球贵 10 元，球多少钱？")


def thinking(reader: Reader) -> None:
    reader.fold_settings()
    reader.choose_at_the_box("thinking", "Medium", "中")
    reader.ask(
        "A bat and a ball cost 1.10, the bat 1.00 more than the ball. And the ball?",
        "球拍和球一共 11 元，球拍比球贵 10 元，球多少钱？",
    )


def tools(reader: Reader) -> None:
    reader.choose_prompt("Customer service", "企业客服")
    reader.fold_settings()
    reader.ask("Where is order 1003?", "订单 1003 到哪里了？")


def top(reader: Reader) -> None:
    reader.page.locator("#chat .bubble-wrap").evaluate("room => room.scrollTo(0, 0)")
    reader.page.wait_for_timeout(500)


def compare(reader: Reader) -> None:
    reader.fold_settings()
    reader.choose_at_the_box("compare", "Max + Plus + Turbo", "Max + Plus + Turbo")
    reader.ask("A bat and a ball cost 1.10 together. What does the ball cost?", "球拍和球一共 11 元，球多少钱？")
    top(reader)


def json(reader: Reader) -> None:
    reader.choose_prompt("E-mail to key facts", "邮件要点提取")
    reader.fold_settings()
    reader.ask(
        "Hello, I am Anna Berg. Please call me on Monday. [[schema:break]]",
        "您好，我是王芳。请在周一给我打电话。[[schema:break]]",
    )


def errors(reader: Reader) -> None:
    reader.fold_settings()
    reader.ask("What if the connection breaks off in mid-answer?", "回答到一半连接断了，会怎么样？")
    reader.ask("[[fault:arrears]] And a table", "[[fault:arrears]] 再来一个表格")


PICTURES: dict[str, tuple[tuple[int, int], Callable[[Reader], None]]] = {
    "desktop": ((1280, 800), desktop),
    "thinking": ((1180, 620), thinking),
    "tools": ((1180, 760), tools),
    "compare": ((1280, 800), compare),
    "json": ((1180, 760), json),
    "errors": ((1280, 800), errors),
}
"""By the name of the file: the size of the page, and what is done on it."""

if __name__ == "__main__":
    main()
