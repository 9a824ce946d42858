"""What comes over the line arrives whole and in order in each engine, whatever becomes of the line."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from cutting import Line
from page import Page
from recorder import PAUSE_SECONDS, SLOW_PIECE, SLOWLY, Recorder

# What Gradio hands on by timers, and in which order it gets there.
COUNTED = """
let set = 0;
const hand_on = setTimeout;
window.arrived = [];
window.setTimeout = (run, delay, ...rest) => {
    if (delay !== 0 || !rest[0]?.msg) return hand_on(run, delay, ...rest);
    const number = set++;
    return hand_on((message) => {
        arrived.push(number);
        return run(message);
    }, delay, ...rest);
};
"""
WORDS = " ".join(f"word {number:03}" for number in range(1, 61))
SO_LONG = " ".join(f"word {number:03}" for number in range(1, 301))


@pytest.mark.timeout(300)
def test_a_thousand_messages_come_in_their_order(page: Page) -> None:
    """WebKitGTK 2.50 has run timers of no time in another order than they were set."""
    page.js(COUNTED)
    words = " ".join(f"word {number:04}" for number in range(1100 * SLOW_PIECE // 10))
    page.ask(f"{SLOWLY}{words}", 1100 * PAUSE_SECONDS * 3)
    arrived = page.js("return window.arrived")
    assert len(arrived) >= 1000
    assert arrived == sorted(arrived)
    assert page.texts("[data-testid=bot] p")[0] == words
    assert page.faults == []


def test_an_answer_goes_on_while_its_page_is_loaded_again(page: Page, endpoint: Recorder) -> None:
    page.begin(f"{SLOWLY}{SO_LONG}")
    page.driver.refresh()
    page.loaded()
    page.until(lambda: page.seen("#message .stop-button") and page.answers[-1].startswith("word 001"))
    page.settled(60)
    assert page.texts("[data-testid=bot] p")[0] == SO_LONG
    assert len(endpoint.calls) == 1


def test_a_line_that_is_cut_for_a_second_loses_nothing(
    open_page: Callable[..., Page], cable: Line, endpoint: Recorder
) -> None:
    def cut() -> None:
        cable.cut()
        page.until(lambda: "Nothing is lost" in "".join(page.texts(".away")))
        time.sleep(1)
        cable.mend()

    page = open_page(url=f"http://127.0.0.1:{cable.port}")
    goes_on(page, cut, endpoint)


def test_a_stream_that_a_proxy_ends_in_mid_answer_is_taken_up_again(
    open_page: Callable[..., Page], cable: Line, endpoint: Recorder
) -> None:
    page = open_page(url=f"http://127.0.0.1:{cable.port}")
    goes_on(page, cable.finish, endpoint)


def test_stop_reaches_an_answer_whose_line_was_cut(
    open_page: Callable[..., Page], cable: Line, endpoint: Recorder
) -> None:
    page = open_page(url=f"http://127.0.0.1:{cable.port}")
    page.begin("[[fault:slow seconds=0.5]] hello")
    cable.cut()
    page.click(lambda: page.one("#message .stop-button"))
    time.sleep(1)
    cable.mend()
    page.settled()
    page.until(lambda: page.seen("#chat .stopped"))
    assert endpoint.open() == 0


def goes_on(page: Page, broken: Callable[[], None], endpoint: Recorder) -> None:
    page.js("window.same = true")
    page.begin(f"{SLOWLY}{WORDS}")
    broken()
    page.settled()
    assert page.texts("[data-testid=bot] p")[0] == WORDS
    assert (page.js("return window.same"), len(endpoint.calls), page.faults) == (True, 1, [])
    assert not page.seen("#chat .notice")
