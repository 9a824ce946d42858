"""The message box that is there before Gradio's: a reader may write at once, and loses nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Route, expect

EARLY = "#early textarea"
PLACES = """() => ["#early, .gr-group:has(#message):not(.gr-group *)", "#early textarea, #message textarea"]
    .map((one) => document.querySelector(one).getBoundingClientRect())
    .map(({x, y, width, height}) => [x, y, width, height].map(Math.round))"""

READ = """() => {
    window.read = new Set();
    (function look() {
        const line = document.querySelector("#header header p");
        if (line?.innerText && line.checkVisibility({visibilityProperty: true})) read.add(line.innerText);
        requestAnimationFrame(look);
    })();
}"""


@contextmanager
def held(browser: Browser, url: str, read: str = "{}", **looks: object) -> Iterator[tuple[Page, list[Route]]]:
    """A page, read as somebody chose, whose modules are on their way until the first of the list goes on."""
    context = browser.new_context(**{"viewport": {"width": 1500, "height": 800}} | looks)
    page, waiting = context.new_page(), list[Route]()
    page.add_init_script(f"localStorage.setItem('reading', '{read}')")
    page.route("**/assets/first-*.js", lambda route: waiting.append(route))
    page.goto(url, wait_until="commit")
    expect(page.locator("gradio-app")).to_be_attached()
    yield page, waiting
    context.close()


def test_what_is_written_before_gradio_is_there_is_sent_when_it_is(
    browser: Browser, app_url: str, caching_url: str
) -> None:
    phone = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
    large = """{"size": "xl", "width": "wide"}"""
    for url, read, looks in ((app_url, "{}", {}), (caching_url, large, {}), (app_url, "{}", phone)):
        with held(browser, url, read, **looks) as (page, waiting):
            expect(page.locator("textarea[data-testid=textbox]")).to_be_visible()
            page.locator(EARLY).press_sequentially("hello")
            before = page.evaluate(PLACES)
            if looks:
                page.locator("#early").get_by_role("button", name="Send").tap()
            else:
                page.locator(EARLY).press("Enter")
            assert page.locator("#message").count() == 0
            waiting[0].continue_()
            box = page.locator("#message textarea")
            expect(page.locator("[data-testid=user]")).to_have_text(["hello"], timeout=20_000)
            expect(page.locator("textarea[data-testid=textbox]:not(#settings *)")).to_have_count(1)
            expect(box).to_be_focused()
            expect(box).to_have_value("")
            assert page.evaluate(PLACES) == before


def test_the_hand_is_where_it_was_and_a_word_is_finished_first(browser: Browser, app_url: str) -> None:
    with held(browser, app_url, color_scheme="dark", locale="zh-CN") as (page, waiting):
        early = page.locator(EARLY)
        expect(early).to_have_attribute("placeholder", "有什么想问千问的？")
        early.press_sequentially("say ")
        page.evaluate(READ)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
        waiting[0].continue_()
        expect(page.locator("#message textarea")).to_be_visible(timeout=20_000)
        expect(early).to_be_focused()
        devtools.send("Input.insertText", {"text": "你"})
        box = page.locator("#message textarea")
        expect(box).to_have_value("say 你")
        expect(early).to_have_count(0)
        expect(box).to_be_focused()
        assert box.evaluate("one => one.selectionStart") == 5
        expect(page.locator("#header header p")).to_be_visible()
        expect(page.locator("#header header p")).to_have_text("通向千问的一扇窗")
        page.wait_for_function("read.size")
        assert page.evaluate("[...read]") == ["通向千问的一扇窗"]
        # It is as any draft: a reload has it from the first moment, and what is added before the page is there, too.
        page.reload(wait_until="commit")
        expect(early).to_have_value("say 你")
        early.fill("say 你好")
        page.reload(wait_until="commit")
        expect(early).to_have_value("say 你好")


def test_a_link_with_a_question_fills_no_box_but_gradios(browser: Browser, app_url: str) -> None:
    with held(browser, f"{app_url}/?q=hello") as (page, waiting):
        page.wait_for_function("document.readyState !== 'loading'")
        expect(page.locator("#early")).to_have_count(0)
        waiting[0].continue_()
        expect(page.locator("#message textarea")).to_have_value("hello", timeout=20_000)
