"""What a model wrote, and what is read of it on the screen: a table of texts in the manner of Qwen's answers."""

from __future__ import annotations

import threading
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import fastapi
import gradio as gr
import uvicorn
from playwright.sync_api import Browser

from qwendow.page import build_chatbot, page_options
from qwendow.page.dress import dress

FOLDER = Path(__file__).parent
READER = (FOLDER / "reading.js").read_text("utf-8")
TEXTS = tomllib.loads((FOLDER / "readings.toml").read_text("utf-8"))["text"]
SECONDS = 60


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


def readings(browser: Browser, messages: Sequence[str]) -> list[str]:
    """What is read of each, once nothing changes any more."""
    with served(messages) as url:
        tab = browser.new_page()
        tab.goto(url)
        seen: list[str] = []
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            before, seen = seen, tab.evaluate(READER)
            if len(seen) == len(messages) and seen == before and tab.evaluate("document.fonts.ready.then(() => true)"):
                break
            tab.wait_for_timeout(1000)
        tab.close()
        return seen


def test_every_text_of_the_table_is_read_as_it_was_meant(browser: Browser) -> None:
    seen = readings(browser, [dress(text["said"]) for text in TEXTS])
    assert {text["said"]: read for text, read in zip(TEXTS, seen, strict=True)} == {
        text["said"]: text["seen"].strip() for text in TEXTS
    }
