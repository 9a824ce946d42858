"""The page behind nginx: under a path of its own, and where it is told nothing of who asks for what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from chat_page import KEY, ChatPage
from deploy.fronts import nginx_site
from recorder import Recorder
from running import running
from test_files import pick, png, waiting
from test_sharing import SECONDS, open_menu, row

PASSED_ON = "proxy_http_version 1.1; proxy_set_header Host $http_host; proxy_buffering off;"


@pytest.fixture(scope="module")
def under_a_path(shared_endpoint: Recorder) -> Iterator[str]:
    """The app, which knows under which path it is shown."""
    endpoint = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": shared_endpoint.base_url}
    yield from running(endpoint | {"GRADIO_ROOT_PATH": "https://chat.example/qwen/"})


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-US", viewport={"width": 1500, "height": 800})
    yield context
    context.close()


def refused(page: Page) -> list[str]:
    """What was asked for and is not there, from now on."""
    found: list[str] = []
    page.on("response", lambda reply: found.append(reply.url) if reply.status >= 400 else None)
    return found


@pytest.mark.parametrize("kept", ["", "/qwen"], ids=["taken off", "kept"])
def test_under_a_path_all_of_the_page_works(
    reader: BrowserContext, under_a_path: str, kept: str, tmp_path: Path, endpoint: Recorder
) -> None:
    app = under_a_path.replace("localhost", "127.0.0.1")
    site = f"server {{ listen 127.0.0.1:{{port}}; location /qwen/ {{ proxy_pass {app}{kept}/; {PASSED_ON} }} }}"
    with nginx_site(tmp_path, site) as port:
        here = f"http://127.0.0.1:{port}/qwen/"
        missing = refused(page := reader.new_page())
        chat = ChatPage(page, here.rstrip("/"))
        assert (page.url, [one["path"] for one in reader.cookies()]) == (here, ["/qwen/"])

        pick(chat, ("teal.png", png()))
        expect(waiting(chat)).to_have_count(1, timeout=SECONDS)
        chat.box.fill("what is on the picture?")
        chat.box.press("Enter")
        expect(chat.bots.last).not_to_be_empty(timeout=SECONDS)
        chat.settled()
        shown = page.locator("#chat .attached img")
        expect(shown).to_have_js_property("naturalWidth", 64)
        assert re.match(rf"{here}#c=[\w-]+$", page.url)
        page.reload()
        expect(chat.users.first).to_have_text("what is on the picture?", timeout=SECONDS)

        open_menu(row(page, "what is on the picture?")).get_by_role("menuitem", name="Share").click()
        page.get_by_role("button", name="Make a link").click()
        link = page.get_by_role("textbox", name="Link").input_value()
        assert link.startswith(f"{here}s/")
        other = reader.new_page()
        other.goto(link)
        expect(other.locator("main img")).to_have_js_property("naturalWidth", 64)
        other.get_by_role("button", name="Go on from here").click()
        expect(other.locator("[data-testid=user]").first).to_have_text("what is on the picture?", timeout=SECONDS)
        assert other.url.startswith(f"{here}#c=")

        addresses = (
            "[...document.querySelectorAll('link[rel=icon], link[rel=manifest], a[download]')].map((a) => a.href)"
        )
        named = chat.evaluate(addresses)
        assert {f"{here}{name}" for name in ("favicon.ico", "manifest.json", "conversations.json")} <= {*named}
        assert [page.request.get(one).status for one in named] == [200] * len(named)
        assert page.evaluate("navigator.serviceWorker.ready.then((one) => one.scope)") == here
        assert (missing, chat.errors, chat.foreign) == ([], [], [])


def test_behind_a_proxy_that_tells_nothing_the_page_says_so_or_works(
    browser: Browser, offline_url: str, hosted_url: str, tmp_path: Path
) -> None:
    """`proxy_pass` alone: HTTP 1.0, under the name of the app's own address."""
    apps = [url.replace("localhost", "127.0.0.1") for url in (offline_url, hosted_url)]
    bare = "server {{ listen 127.0.0.1:{{port}}; location / {{ proxy_pass {app}; }} }}"
    page = browser.new_page(locale="en-US")
    with nginx_site(tmp_path / "dumb", bare.format(app=apps[0])) as port:
        page.goto(f"http://chat.example:{port}/")
        expect(page.locator("h1").first).to_have_text("The page cannot be used at this address", timeout=SECONDS)
        expect(page.locator("pre").first).to_contain_text("proxy_set_header Host $http_host;")
        expect(page.locator("section").first).to_contain_text("QWENDOW_HOSTS=chat.example")
        # Where the browser says itself that the page asks its own site, no more is needed.
        chat = ChatPage(page, f"http://127.0.0.1:{port}/")
        chat.good_turn("Hello")
        assert chat.errors == []
    page.close()
