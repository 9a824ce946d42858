"""The end of the conversation is followed in each engine, and a reader who has scrolled up is left alone."""

from __future__ import annotations

import time

import pytest

from page import Page
from recorder import CODE, ECHO, SLOWLY

NEAR = 40  # Pixels from the end that are none for a reader: follow.js.
LONG = {
    "text": "word " * 2_500,
    "table": "| a | b |\n|---|---|\n" + "| words of a cell | more |\n" * 40,
    "formulas": "".join(
        f"Line with $a_{n}$:\n\n$$\\int_0^{{{n}}} x^2\\,dx = \\frac{{{n}^3}}{{3}}$$\n\n" for n in range(12)
    ),
    "diagrams": "Before.\n\n```mermaid\ngraph TD\n  A[One] --> B[Two]\n  B --> C[Three]\n```\n\n" * 2 + "After.",
    "code": "```python\n" + "print('hello')\n" * 100 + "```\n\nAfter.",
}


@pytest.mark.parametrize("kind", LONG)
def test_the_end_is_followed_and_stays_in_sight(page: Page, kind: str) -> None:
    page.ask(f"{SLOWLY}{LONG[kind][:600]}")
    page.ask(f"{ECHO}{LONG[kind]}")
    assert at_the_end(page)


def test_the_end_of_long_code_is_followed(page: Page) -> None:
    page.ask(f"{CODE}1500", 60)
    assert at_the_end(page)


def test_the_end_is_followed_beside_two_other_models(page: Page) -> None:
    page.compare("Max + Plus + Turbo")
    for kind in LONG:
        page.ask(f"{ECHO}{LONG[kind]}")
        assert at_the_end(page), kind


def test_a_reader_who_has_scrolled_up_is_left_alone_until_the_next_question(page: Page) -> None:
    page.ask(f"{ECHO}{LONG['code']}")
    page.begin(f"{SLOWLY}{LONG['text'][:1_000]}")
    page.wheel(-400)
    time.sleep(0.5)  # It may roll out.
    assert page.gap > 300
    place = "return document.querySelector('#chat .bubble-wrap').scrollTop"
    before = page.js(place)
    page.settled()
    assert page.js(place) == before
    page.ask("hello")
    assert at_the_end(page)


def at_the_end(page: Page) -> bool:
    """A second after the answer, when all of it is drawn."""
    time.sleep(1)
    return page.gap < NEAR
