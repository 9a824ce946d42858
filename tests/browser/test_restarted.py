"""An app that ends, or is killed, and is started again."""

from __future__ import annotations

import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from chat_page import ChatPage
from running import start

SECONDS = 30_000


class App:
    """One that can be killed, and comes back at the same address with what it had kept."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._folder = folder
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        own = {"QWENDOW_DATA": str(self._folder), "GRADIO_SERVER_PORT": str(self.port), "QWENDOW_OFFLINE": "1"}
        self._process, said = start(os.environ | own)
        with said:
            assert said.readline()

    def end(self, how: signal.Signals) -> None:
        self._process.send_signal(how)
        self._process.wait(timeout=30)


@pytest.fixture
def restarted(tmp_path: Path) -> Iterator[App]:
    app = App(tmp_path)
    yield app
    app.end(signal.SIGKILL)


def test_a_process_that_is_killed_in_mid_answer_loses_no_more_than_a_second(
    reader: BrowserContext, restarted: App
) -> None:
    chat = ChatPage(reader.new_page(), restarted.url)
    chat.evaluate("window.same = true")  # So that a load of the page can be told.
    chat.ask("one")
    chat.coming("[[fault:slow seconds=0.2]] two")
    chat.page.wait_for_timeout(3000)
    chat.box.fill("a draft")
    row = chat.page.locator("#chat .message-row").last
    seen = row.inner_text()
    restarted.end(signal.SIGKILL)
    restarted.start()
    expect(chat.page.get_by_text(re.compile("^Interrupted"))).to_be_visible(timeout=SECONDS)
    kept = row.inner_text().partition("Interrupted")[0].strip()
    # Some seven pieces of up to 14 characters came in the last second and a half.
    assert (kept[:20], len(kept) > len(seen) - 100) == (seen[:20], True)
    assert chat.evaluate("window.same") is True
    expect(chat.box).to_have_value("a draft")
    chat.press("Retry")
    expect(chat.page.get_by_text(re.compile("^Interrupted"))).to_have_count(0)
    chat.stop_button.click()
    chat.settled()


def test_an_open_page_goes_on_after_a_restart_without_a_reload(reader: BrowserContext, restarted: App) -> None:
    chat = ChatPage(reader.new_page(), restarted.url)
    chat.evaluate("window.same = true")  # So that a load of the page can be told.
    chat.ask("one")
    restarted.end(signal.SIGTERM)
    restarted.start()
    chat.ask("two")
    expect(chat.users).to_have_text(["one", "two"])
    assert chat.evaluate("window.same") is True
