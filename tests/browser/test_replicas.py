"""Two processes behind one address, in the browser: requests that go to either, and one that is killed."""

from __future__ import annotations

import re
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from chat_page import KEY, ChatPage
from deploy.replicas import Replica, nginx, redis, replicas
from recorder import Recorder, wait_until
from test_files import pick, png
from warm import forked

SECONDS = 30_000
OTHER = "/gradio_api/queue/data?process=other"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, shared_endpoint: Recorder) -> Iterator[list[Replica]]:
    environ = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": shared_endpoint.base_url}
    folder = tmp_path_factory.mktemp("replicas")
    with ExitStack() as stack:
        server = stack.enter_context(redis(folder / "redis"))
        yield stack.enter_context(replicas(folder, server.url, starts=forked, **environ))


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-US", viewport={"width": 1500, "height": 800})
    yield context
    context.close()


def answering(two: list[Replica], name: str) -> Replica:
    """The process of that name."""

    def name_of(one: Replica) -> str:
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(one.url + OTHER)
        except urllib.error.HTTPError as error:
            return error.headers["x-process"]
        raise AssertionError("it has taken a foreign name for its own")

    return next(one for one in two if name_of(one) == name)


def test_a_page_whose_requests_go_to_either_process_works_as_any(
    reader: BrowserContext, two: list[Replica], tmp_path: Path, endpoint: Recorder
) -> None:
    with nginx(tmp_path, [one.port for one in two], sticky=False) as front:
        chat = ChatPage(reader.new_page(), front.url)
        chat.evaluate("window.same = true")
        joined: set[str] = set()
        chat.page.on("response", lambda reply: "queue/join" in reply.url and joined.add(reply.headers["x-process"]))
        pick(chat, ("one.png", png()), ("notes.txt", b"my own words"))
        expect(chat.page.locator("#tray .file")).to_have_count(2, timeout=SECONDS)
        chat.box.fill("question 1")
        chat.box.press("Enter")
        expect(chat.users).to_have_count(2, timeout=SECONDS)  # The files are a message of their own.
        chat.settled()
        turns = 1
        while turns < 4 or len(joined) < 2:
            turns += 1
            chat.good_turn(f"question {turns}")
        # Each message went with all that was said before, the files among it, wherever it was sent.
        asked = [message for message in endpoint.calls[-1].messages if message["role"] == "user"]
        assert (len(endpoint.calls), len(asked)) == (turns, turns)
        assert "my own words" in str(asked[0]) and f"question {turns}" in str(asked[-1])
        picture = chat.page.locator("#chat .attached img").first
        assert all(chat.page.request.get(urljoin(front.url, picture.get_attribute("src"))).ok for _ in range(6))

        for _ in range(4):
            chat.send("[[fault:slow seconds=0.5]] hello")
            wait_until(lambda: endpoint.open() == 1, 20)
            chat.stop_button.click()
            chat.settled(3)
            wait_until(lambda: endpoint.open() == 0, 1)
        chat.send("[[fault:slow seconds=0.2]] and once more")
        wait_until(lambda: len(endpoint.calls) == turns + 5, 20)
        assert (chat.evaluate("window.same"), chat.errors) == (True, [])
        chat.page.reload()
        expect(chat.users).to_have_count(turns + 6, timeout=SECONDS)
        expect(chat.stop_button).to_be_visible(timeout=SECONDS)
        chat.settled(60)
        assert len(endpoint.calls) == turns + 5

        chat.page.get_by_role("button", name="New chat", exact=True).click()
        expect(chat.users).to_have_count(0)
        chat.good_turn("another one")
        expect(chat.page.locator("#history li a")).to_have_text(["another one", "question 1"], timeout=SECONDS)
        assert (chat.page.locator("#chat .notice.error").count(), chat.errors) == (0, [])


def test_a_page_whose_process_is_killed_shows_its_answer_again_by_itself(
    reader: BrowserContext, two: list[Replica], tmp_path: Path, endpoint: Recorder
) -> None:
    with nginx(tmp_path, [one.port for one in two]) as front:
        chat = ChatPage(reader.new_page(), front.url)
        chat.evaluate("window.same = true")
        with chat.page.expect_response(re.compile("queue/join")) as joined:
            chat.send("[[fault:slow seconds=0.2]] hello")
        row = chat.page.locator("#chat .message-row").last
        # In the middle of the answer: "faults" is its last word, and what has ended is not interrupted.
        expect(row).to_contain_text("System prompt", timeout=SECONDS)
        chat.box.fill("a draft")
        seen = row.inner_text()
        answering(two, joined.value.headers["x-process"]).end(signal.SIGKILL)
        expect(chat.page.get_by_text(re.compile("^Interrupted"))).to_be_visible(timeout=SECONDS)
        kept = row.inner_text().partition("Interrupted")[0].strip()
        # A piece has up to 14 characters, and five come in a second.
        assert (kept[:20], len(kept) > len(seen) - 100) == (seen[:20], True)
        assert chat.evaluate("window.same") is True
        expect(chat.box).to_have_value("a draft")
        chat.press("Retry")
        expect(chat.page.get_by_text(re.compile("^Interrupted"))).to_have_count(0, timeout=SECONDS)
        chat.stop_button.click()
        chat.settled()
