"""A first visit of the page and a second one, in a browser that has nothing kept, beside a plain ChatInterface."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from contextlib import ExitStack

from playwright.sync_api import Browser, BrowserContext, Page

from bench.browser import BOX, launched
from bench.servers import Contestant
from bench.tables import Table, ratio, seconds

TIMES = 7
REST = 2.5
"""Seconds after the box is there in which the page moves, and asks for what it wants later."""

WATCH = """(() => {
    window.moved = 0;
    const add = (list) => list.getEntries().forEach((one) => one.hadRecentInput || (window.moved += one.value));
    new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
    const look = () => {
        const boxes = [...document.querySelectorAll("textarea[data-testid=textbox]:not(#settings *)")];
        const there = boxes.filter((box) => !box.disabled && box.checkVisibility({visibilityProperty: true}));
        if (there.length) window.usable ??= performance.now();
        there.some((box) => box.closest("gradio-app")) ? (window.whole = performance.now()) : setTimeout(look, 5);
    };
    look();
})()"""
"""Sums up what shifts, and notes the milliseconds from the beginning of the visit until a box takes a text, and until
that is Gradio's own: ours shows one before, whose text goes on into that."""

Visit = tuple[float, float, float, float, float]
"""Seconds until a box can be used, until it is Gradio's, requests that went out, bytes that came, layout shift."""

COLUMNS = ("median", *("box usable", "Gradio's box", "requests", "KB", "layout shift") * 2)
SHOWN = (seconds, seconds, "{:.0f}".format, lambda size: f"{size / 1000:.0f}", "{:.3f}".format) * 2


def visit(contestants: Iterable[Contestant], endpoint: str) -> Table:
    """In turn, so that they share the mood of the machine."""
    ours, plain = contestants
    with ExitStack() as stack:
        urls = [stack.enter_context(one.running(endpoint)).url for one in (ours, plain)]
        browser = stack.enter_context(launched())
        for url in urls:
            _both(browser, url)  # What a server makes once is made.
        rounds = [[_both(browser, url) for url in urls] for _ in range(TIMES)]
    table = Table("A first visit of the page, and a second", COLUMNS)
    medians = [[*map(statistics.median, zip(*times, strict=True))] for times in zip(*rounds, strict=True)]
    for one, median in zip((ours, plain), medians, strict=True):
        table.rows.append((one.name, *(show(value) for show, value in zip(SHOWN, median, strict=True))))
    table.rows.append(("ratio", *(ratio(one, other) for one, other in zip(*medians, strict=True))))
    table.notes.append(f"{TIMES} times each, in turn, over HTTP/1.1 on this machine; window of 1500 by 800.")
    return table


def _both(browser: Browser, url: str) -> list[float]:
    context = browser.new_context(viewport={"width": 1500, "height": 800}, locale="en-US")
    visits = [*_visited(context, url), *_visited(context, url)]
    context.close()
    return visits


def _visited(context: BrowserContext, url: str) -> Visit:
    page = context.new_page()
    page.add_init_script(WATCH)
    sizes = _sizes(page)
    page.goto(url)
    page.locator(BOX).wait_for(timeout=30_000)
    page.wait_for_timeout(REST * 1000)
    usable, whole, moved = page.evaluate("[window.usable / 1000, window.whole / 1000, window.moved]")
    page.close()
    return usable, whole, len(sizes), sum(sizes.values()), moved


def _sizes(page: Page) -> dict[str, float]:
    """Bytes of each request that goes out, with its headers, by its id."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    sizes: dict[str, float] = {}
    kept: set[str] = set()

    def came(event: dict[str, object]) -> None:
        name = str(event["requestId"])
        if event["encodedDataLength"] and name not in kept:
            sizes[name] = float(str(event["encodedDataLength"]))

    devtools.on("Network.requestServedFromCache", lambda event: kept.add(event["requestId"]))
    devtools.on("Network.loadingFinished", came)
    return sizes
