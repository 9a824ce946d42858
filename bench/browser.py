"""What a reader's browser does with it: a long chat, a quick stream, a very long answer."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager

from playwright.sync_api import Browser, CDPSession, Error, Page, sync_playwright

from bench.script import Script
from bench.servers import HERE, Contestant
from bench.tables import Table, seconds

EARLIER = 60
"""Turns before the answer that is measured: 120 messages."""

STREAM = Script(400, 100)
PATIENCE = 30
"""Seconds that an answer is waited for after its scheduled end."""

REST = 4
"""Seconds until a new page has come to rest: Gradio's sign of loading moves for three, unseen."""

LOOK_MILLISECONDS = 50
"""How often it is looked whether an answer is there: a look in every frame would be work of the page's main thread."""

OpenPage = Callable[[str], AbstractContextManager[tuple[Page, CDPSession]]]
"""Opens a page at an address, and what measures it."""

BOX = "textarea[data-testid=textbox]:not(#settings *)"
SEND = ".submit-button"
SAID = "document.querySelectorAll('[data-testid=bot]')"
WAITED_CLICKS = """() => {
    window.waited = [];
    addEventListener("click", event => requestAnimationFrame(() => setTimeout(
        () => window.waited.push(performance.now() - event.timeStamp))), true);
}"""
"""Milliseconds from a click of the reader to the frame after it."""

LONG_TASKS = """() => {
    let tasks = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({type: "longtask"});
    // Of those since it was asked before: the longest that began before so many seconds ago, and after.
    window.longTasks = (ago) => {
        const then = performance.now() - ago * 1000;
        const longest = (some) => Math.max(0, ...some.map((one) => one.duration)) / 1000;
        const before = tasks.filter((one) => one.startTime < then);
        const after = tasks.filter((one) => one.startTime >= then);
        tasks = [];
        return [longest(before), longest(after)];
    };
}"""
CODE_DONE = f"""last => {{
    const block = {SAID}[{SAID}.length - 1]?.querySelector("pre code");
    return block?.querySelector(".token") && block.textContent.includes(`number=${{last}})`)
        && document.querySelector("{SEND}:not([disabled])") !== null;
}}"""


def browser(contestants: Iterable[Contestant], endpoint: str, quick: bool) -> Iterator[Table]:
    table = Table(
        "Browser: 400 chunks at 100 a second",
        ("", "late, new chat", "main thread busy", "late, after 120 messages", "main thread busy"),
    )
    first, *others = contestants
    with chromium() as open_page:
        for contestant in (first, *others):
            with contestant.running(endpoint) as server, open_page(server.url) as (page, devtools):
                ask(page, Script(3, 0), 20)
                page.wait_for_timeout(REST * 1000)
                share = main_thread_share(page, devtools)
                late = ask(page, STREAM, PATIENCE)
                # A long chat takes the others more of the ten minutes than it is worth.
                after = _after_long_chat(page, devtools) if contestant is first else ("–", "–")
                table.rows.append((contestant.name, _late(late), f"{share:.1%}", *after))
        table.notes.append("Busy: CPU time of the page's main thread; what else the machine does is not in it.")
        yield table
        with first.running(endpoint) as server, open_page(server.url) as (page, _):
            yield _code(page, Script(1_000 if quick else 3_000, 300, text="code"))
        with first.running(endpoint) as server, open_page(server.url) as (page, _):
            yield _very_long(page, Script(20_000 if quick else 100_000, 5_000, 1))


def main_thread_share(page: Page, devtools: CDPSession) -> float:
    """CPU seconds a second of the page's main thread while an answer streams; to look at the page is work, too."""
    _send(page, STREAM)
    before, began = busy_seconds(devtools), time.monotonic()
    time.sleep(STREAM.seconds - 0.5)
    share = (busy_seconds(devtools) - before) / (time.monotonic() - began)
    page.locator(SEND).wait_for(timeout=PATIENCE * 1000)
    return share


def _after_long_chat(page: Page, devtools: CDPSession) -> tuple[str, str]:
    """How late an answer is then, and how busy it keeps the page."""
    for _ in range(EARLIER - 3):
        ask(page, Script(2, 0, 500), 20)
    share = main_thread_share(page, devtools)
    return _late(ask(page, STREAM, PATIENCE)), f"{share:.1%}"


def _code(page: Page, script: Script) -> Table:
    table = Table(
        f"Browser: {script.chunks:,} lines of code in {script.seconds:.0f} seconds",
        ("", "page done", "longest task while it grows", "after it"),
    )
    ask(page, Script(3, 0), 20)
    page.wait_for_timeout(REST * 1000)
    page.evaluate(LONG_TASKS)
    for name in ("first", "second"):
        asked = _send(page, script)
        page.wait_for_timeout(script.seconds * 1000)
        page.wait_for_function(CODE_DONE, arg=script.chunks - 1, timeout=PATIENCE * 1000, polling=LOOK_MILLISECONDS)
        done = time.monotonic() - asked - script.seconds
        page.wait_for_timeout(2000)
        growing, after = page.evaluate("ended => window.longTasks(ended)", done + 2)
        table.rows.append((name, seconds(done), seconds(growing), seconds(after)))
    table.notes.append("Done: all lines are there, those in sight have their colours, the next question may be sent.")
    return table


def _very_long(page: Page, script: Script) -> Table:
    page.evaluate(WAITED_CLICKS)
    _send(page, script)
    end = time.monotonic() + script.seconds + PATIENCE
    shown = 0
    while shown < script.chunks and time.monotonic() < end:
        page.mouse.click(640, 20)
        page.wait_for_timeout(400)
        shown = page.evaluate(f"{SAID}.length ? [...{SAID}].at(-1).textContent.split('x').length - 1 : 0")
    waited = sorted(page.evaluate("window.waited"))
    table = Table(
        f"Browser: {script.chunks:,} chunks of one character", ("shown", "clicks", "waited p50", "waited longest")
    )
    table.rows.append(
        (f"{shown:,}", str(len(waited)), *(f"{one:.0f} ms" for one in (waited[len(waited) // 2], waited[-1])))
    )
    return table


def ask(page: Page, script: Script, patience: float) -> float | None:
    """Seconds from the scheduled end to the last character on the screen; None if it did not come in time."""
    asked = _send(page, script)
    last = f"{script.chunks - 1}#"
    try:
        page.wait_for_function(
            f"([count, last]) => {SAID}.length === count && [...{SAID}].at(-1).textContent.includes(last)",
            arg=[page.locator("[data-testid=user]").count(), last],
            timeout=(script.seconds + patience) * 1000,
            polling=LOOK_MILLISECONDS,
        )
        late = time.monotonic() - asked - script.seconds
        page.locator(SEND).wait_for(timeout=patience * 1000)
        return late
    except Error:
        return None


def _send(page: Page, script: Script) -> float:
    sent = page.locator("[data-testid=user]").count()
    page.locator(BOX).fill(script.message())
    asked = time.monotonic()
    page.locator(BOX).press("Enter")
    page.wait_for_function(f"document.querySelectorAll('[data-testid=user]').length > {sent}", timeout=20_000)
    return asked


def _late(late: float | None) -> str:
    return f"> {PATIENCE} s" if late is None else seconds(late)


def busy_seconds(devtools: CDPSession) -> float:
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    """The browser that the tests use."""
    program = (
        os.environ.get("QWENDOW_TEST_BROWSER")
        or subprocess.run(
            [sys.executable, HERE.parent / "tests" / "browser" / "provide.py"],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout.strip()
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextlib.contextmanager
def chromium() -> Iterator[OpenPage]:
    """Opens pages in a browser."""
    with launched() as browser:

        @contextlib.contextmanager
        def open_page(url: str) -> Iterator[tuple[Page, CDPSession]]:
            page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-US")
            page.goto(url)
            page.locator(BOX).wait_for(timeout=30_000)
            devtools = page.context.new_cdp_session(page)
            devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
            yield page, devtools
            page.close()

        yield open_page
