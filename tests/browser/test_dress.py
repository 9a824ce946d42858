"""What a model wrote, and what is read of it on the screen: a table of texts in the manner of Qwen's answers."""

from __future__ import annotations

import random
import re
import threading
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import fastapi
import gradio as gr
import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from qwendow.page import build_chatbot
from qwendow.page.dress import Dresser, bare, dress
from qwendow.web import page_options

FOLDER = Path(__file__).parent
READER = (FOLDER / "reading.js").read_text("utf-8")
TEXTS = tomllib.loads((FOLDER / "readings.toml").read_text("utf-8"))["text"]
SAID = [text["said"] for text in TEXTS]

PIECES = (
    *("**", "**", "*", "***", "_", "__", "~", "~~", "$", "$5", "<b>", "<", ">", "</div>", "2*3", "a_b", "|", "+", "="),
    *("（", "）", "“", "”", "(", ")", ":", "：", "，", "。", "！", '"', "/", "-", "#", "中文", "重点", "word", "x"),
    *("7", " ", " ", " "),
)  # fmt: skip
GENERATED = ["答" + "".join(random.Random(seed).choices(PIECES, k=10)) + "完" for seed in range(100)]

SECONDS = 60
MARKED = """() => {
    const drawn = Array.from(document.querySelectorAll("[data-testid=bot] .md"), (one) => one.cloneNode(true));
    for (const one of drawn) one.querySelectorAll(".katex").forEach((formula) => formula.remove());
    return drawn.map((one) => one.textContent).filter((text) => /[\\u2060-\\u2064\\u{E0020}-\\u{E007E}]/u.test(text));
}"""


@contextmanager
def served(messages: Sequence[str]) -> Iterator[str]:
    """The page's own chatbot, with these answers in it, at an address of this machine."""
    shown = [{"role": "assistant", "content": [{"type": "text", "text": text}]} for text in messages]
    with gr.Blocks(analytics_enabled=False) as page:
        build_chatbot(shown)
    app = gr.mount_gradio_app(fastapi.FastAPI(), page, path="/", **page_options())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def settle(tab: Page, count: int) -> list[str]:
    """What is read of each answer, once nothing changes any more."""
    seen: list[str] = []
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        before, seen = seen, tab.evaluate(READER)
        if len(seen) == count and seen == before:
            break
        tab.wait_for_timeout(700)
    return seen


def cut(text: str) -> list[str]:
    """The text as it may stand while it comes, at some of its characters."""
    return [text[: len(text) * part // 5] for part in range(1, 5)]


@pytest.fixture(scope="module")
def table(browser: Browser) -> Iterator[dict[str, list[str]]]:
    """All texts in one page: what is read of each, what a press on Copy gives, and what is read while they come."""
    growing = [Dresser().dress(piece) for text in SAID[::2] for piece in cut(text)]
    messages = [*map(dress, SAID), *map(dress, GENERATED), *growing]
    with served(messages) as url:
        tab = browser.new_page()
        tab.goto(url)
        seen = settle(tab, len(messages))
        marked = tab.evaluate(MARKED)
        copied = tab.evaluate("[...document.querySelectorAll('[data-testid=bot]')].map(saidIn)")
        tab.close()
    first, second = len(SAID), len(SAID) + len(GENERATED)
    yield {
        "seen": seen[:first],
        "copied": copied[:second],
        "generated": seen[first:second],
        "growing": seen[second:],
        "marked": marked,
    }


def test_every_text_of_the_table_is_read_as_it_was_meant(table: dict[str, list[str]]) -> None:
    wanted = {text["said"]: text["seen"].strip() for text in TEXTS}
    assert dict(zip(SAID, table["seen"], strict=True)) == wanted


def test_a_copy_gives_what_was_said(table: dict[str, list[str]]) -> None:
    assert table["copied"] == [bare(text) for text in (*SAID, *GENERATED)]


def test_of_what_draws_a_text_nothing_is_left_in_it(table: dict[str, list[str]]) -> None:
    assert table["marked"] == []


def test_while_a_text_comes_it_never_looks_like_something_else(table: dict[str, list[str]]) -> None:
    """Formulas, emphasis, rules, headings, links: none that the whole text has not."""
    whole = [kinds(text["seen"]) for text in TEXTS[::2] for _ in cut(text["said"])]
    others = [seen - final for seen, final in zip(map(kinds, table["growing"]), whole, strict=True)]
    assert others == [set()] * len(whole)


def test_all_of_a_text_is_read_but_its_markdown(table: dict[str, list[str]]) -> None:
    """Letters, signs and Chinese punctuation; the delimiters that are emphasis are the only ones that are not."""
    assert [letters(seen) for seen in table["generated"]] == [letters(text) for text in GENERATED]


def kinds(seen: str) -> set[str]:
    return set(re.findall(r"⟨(b|i|s|m|M|h\d|hr|a|sup|sub|q|error)\b", seen))


def letters(text: str) -> str:
    shown = re.sub(r"⟨[mM]⟩(.*?)⟨/[mM]⟩", r"$\1$", text)
    return re.sub(r"⟨[^⟩]*⟩|[*_~\s]", "", shown)
