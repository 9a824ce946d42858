"""A browser, the real app in a process of its own, and an endpoint that writes down what it is asked."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from chat_page import KEY, ChatPage
from provide import provide
from recorder import Recorder, recording
from running import ROOT, running

OWN_TOOL = '''
from qwendow.tools import tool


@tool(consent=True)
def water_plants(place: str) -> str:
    """Waters the plants of a garden."""
    return f"The plants of {place} are watered."
'''
ARGUMENTS = [
    "--no-sandbox",
    "--host-resolver-rules=MAP chat.example 127.0.0.1",
    # No page of a test lives long enough to earn back what compiling it better, or tidying up beside it, takes.
    "--js-flags=--no-opt --no-maglev --min-semi-space-size=32 --single-threaded-gc",
    "--renderer-process-limit=1",
]
Reader = tuple[str, int, int, str]  # Language, width and height of the window, zone.
LIMITS = {"QWENDOW_FIRST_TOKEN_SECONDS": "4", "QWENDOW_IDLE_SECONDS": "4", "QWENDOW_TURN_SECONDS": "12"}


# On a machine that is slow, or shared, what is well may take longer than Playwright's five seconds.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=provide(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shared_endpoint() -> Iterator[Recorder]:
    yield from recording()


@pytest.fixture
def endpoint(shared_endpoint: Recorder) -> Recorder:
    shared_endpoint.calls.clear()
    return shared_endpoint


@pytest.fixture(scope="session")
def app_url(shared_endpoint: Recorder) -> Iterator[str]:
    """The app with a key, in front of the recording endpoint; Max reads little and no pictures."""
    environ = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": shared_endpoint.base_url, "QWEN_MAX_MODEL": "qwen-max"}
    yield from running(environ)


@pytest.fixture(scope="session")
def hurried_url(shared_endpoint: Recorder) -> Iterator[str]:
    """The app with a key, as `app_url`, with short limits: on a busy machine what is well may take too long for it."""
    yield from running({"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": shared_endpoint.base_url} | LIMITS)


@pytest.fixture(scope="session")
def leaving_url(shared_endpoint: Recorder) -> Iterator[str]:
    """The app with a key, as `app_url`, where an answer ends with its page."""
    environ = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": shared_endpoint.base_url}
    yield from running(environ | {"QWENDOW_LINGER_SECONDS": "0"})


@pytest.fixture(scope="session")
def limited_url(shared_endpoint: Recorder) -> Iterator[str]:
    """The app with a key, as `app_url`, where a reader may ask twice a day, once at a time, and bring one file."""
    environ = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": shared_endpoint.base_url}
    yield from running(
        environ | {"QWENDOW_LIMIT_READER": "2/day", "QWENDOW_LIMIT_RUNNING": "1", "QWENDOW_LIMIT_FILES": "1/day"}
    )


@pytest.fixture(scope="session")
def caching_url(shared_endpoint: Recorder) -> Iterator[str]:
    """The app with a key, as `app_url`, with answers kept for a minute, and no settings below the message."""
    environ = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": shared_endpoint.base_url}
    environ |= {"QWENDOW_LOCK": "model,compare,thinking,json,search,tools"}
    yield from running(environ | {"QWENDOW_CACHE_SECONDS": "60"})


@pytest.fixture(scope="session")
def hosted_url(shared_endpoint: Recorder) -> Iterator[str]:
    """The app with a key, which other sites may have in a frame, and which is called chat.example, too."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    hosted = {"SPACE_ID": "a/space", "QWENDOW_HOSTS": "chat.example", "GRADIO_SERVER_PORT": port}
    yield from running({"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": shared_endpoint.base_url, **hosted})


@pytest.fixture(scope="session")
def offline_url() -> Iterator[str]:
    """The app as it starts without a key."""
    yield from running({"DASHSCOPE_API_KEY": ""})


@pytest.fixture(scope="session")
def gone_url() -> Iterator[str]:
    """The app without a key, with a model that the endpoint does not offer."""
    yield from running({"DASHSCOPE_API_KEY": "", "QWEN_TURBO_MODEL": "qwen-gone"})


@pytest.fixture(scope="session")
def own_tools_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app without a key, with a tool of a company's own that asks before it runs, and a prompt that names it; and
    with one question for a stage; its readers may save prompts."""
    folder = tmp_path_factory.mktemp("company")
    shutil.copy(ROOT / "app.py", folder)
    shutil.copytree(ROOT / "qwendow", folder / "qwendow", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "prompts").mkdir()
    prompt = "---\ntools: [water_plants]\n---\nYou keep a garden."
    (folder / "prompts" / "assistant.md").write_text(prompt)
    (folder / "tools").mkdir()
    (folder / "tools" / "crm.py").write_text(OWN_TOOL)
    (folder / "stage.toml").write_text("[[question]]\nq = 'What is in it?'\nmodel = 'turbo'\nfiles = ['menu.txt']\n")
    (folder / "menu.txt").write_text("Soup, 12")
    yield from running({"DASHSCOPE_API_KEY": "", "QWENDOW_TOOLS": "tools", "QWENDOW_PROMPTS_WRITABLE": "1"}, folder)


@pytest.fixture(scope="session")
def tabs() -> dict[Reader, Page]:
    """One for each kind of reader, who has been here before: so the page's scripts are not fetched and compiled with
    each test."""
    return {}


@pytest.fixture(scope="session")
def left() -> dict[Page, str]:
    """Where those tabs are in which the next test may go on."""
    return {}


@pytest.fixture
def open_page(
    browser: Browser, app_url: str, tabs: dict[Reader, Page], left: dict[Page, str], request: pytest.FixtureRequest
) -> Iterator[Callable[..., ChatPage]]:
    """Opens the app in a tab: open_page(locale="zh-CN", width=390). A script that is to run before the page's own gets
    a tab of its own. Where a test is marked so, the page of the one before goes on with a new chat."""
    opened: list[ChatPage] = []
    goes_on = request.node.get_closest_marker("goes_on") is not None

    def free(reader: Reader) -> Page:
        if reader not in tabs or tabs[reader].is_closed():
            tabs[reader] = _context(browser, reader).new_page()
        tab = tabs[reader]
        return tab.context.new_page() if any(chat.page == tab for chat in opened) else tab

    def open_(
        url: str = app_url,
        locale: str = "en-US",
        width: int = 1280,
        height: int = 800,
        zone: str = "UTC",
        script: str = "",
    ) -> ChatPage:
        tab = free((locale, width, height, zone))
        if script:
            tab = tab.context.new_page()
            tab.add_init_script(script)
        stays = goes_on and left.get(tab) == url
        if left.pop(tab, "") and not stays:
            tab.goto("about:blank")  # What that page still asks for is none of this one.
        opened.append(ChatPage(tab, url, stays))
        return opened[-1]

    yield open_
    for chat in opened:
        if chat.page in tabs.values() and not chat.page.is_closed():
            if chat.leave(goes_on):
                left[chat.page] = chat.url
        else:
            chat.page.close()


@pytest.fixture
def chat(open_page: Callable[..., ChatPage]) -> ChatPage:
    return open_page()


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """One whom the app does not know yet; their screen has room for the list of conversations."""
    context = browser.new_context(locale="en-US", viewport={"width": 1500, "height": 800})
    yield context
    context.close()


@pytest.fixture(scope="session")
def wide_tab(browser: Browser) -> Page:
    return _context(browser, ("en-US", 1500, 800, "UTC")).new_page()


@pytest.fixture
def newcomer(wide_tab: Page) -> Iterator[BrowserContext]:
    """One whom the app does not know, either; their browser has the scripts of the page from the one before."""
    yield wide_tab.context
    wide_tab.context.clear_cookies()


@pytest.fixture
def wide_chat(newcomer: BrowserContext, wide_tab: Page, app_url: str) -> Iterator[ChatPage]:
    chat = ChatPage(wide_tab, app_url)
    yield chat
    for page in newcomer.pages:
        if page != wide_tab:
            page.close()
    chat.leave()


def _context(browser: Browser, reader: Reader) -> BrowserContext:
    locale, width, height, zone = reader
    size = {"width": width, "height": height}
    # See test_installed.py: a script that outlives its test would stand between the next one and its app.
    return browser.new_context(locale=locale, viewport=size, timezone_id=zone, service_workers="block")
