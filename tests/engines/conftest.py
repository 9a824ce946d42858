"""Each test runs in each engine: Chromium, Firefox and WebKit, or those that ENGINES names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from selenium.webdriver import Remote

from cutting import Line, line
from engines import AS_USUAL, DESKTOP, ENGINES, Size, Wish
from page import Page
from programs import chosen
from recorder import Recorder, recording
from running import running

KEY = "sk-browser-test-0123456789"


@pytest.fixture(scope="session", params=chosen())
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def browsers(engine: str) -> Iterator[Callable[[Wish], Remote]]:
    """Of this engine, one at a time: another begins where another kind of reader is wished for."""
    open_: dict[Wish, Remote] = {}
    with ExitStack() as stack:

        def one(wish: Wish) -> Remote:
            if wish not in open_:
                open_.clear()
                stack.close()
                open_[wish] = stack.enter_context(ENGINES[engine](wish))
            return open_[wish]

        yield one


@pytest.fixture(scope="session")
def shared_endpoint() -> Iterator[Recorder]:
    yield from recording()


@pytest.fixture
def endpoint(shared_endpoint: Recorder) -> Recorder:
    shared_endpoint.calls.clear()
    return shared_endpoint


@pytest.fixture(scope="session")
def app_url(shared_endpoint: Recorder) -> Iterator[str]:
    yield from running({"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": shared_endpoint.base_url})


@pytest.fixture
def open_page(browsers: Callable[[Wish], Remote], app_url: str) -> Callable[..., Page]:
    """open_page(Wish(language="zh-CN")), or of another size, or at another address."""

    def open_(wish: Wish = AS_USUAL, url: str = app_url, size: Size = DESKTOP) -> Page:
        return Page(browsers(wish), url, size)

    return open_


@pytest.fixture
def page(open_page: Callable[..., Page], endpoint: Recorder) -> Page:
    return open_page()


@pytest.fixture
def cable(app_url: str) -> Iterator[Line]:
    """A line to the app that can be cut."""
    with line(urlsplit(app_url).port or 0) as cable:
        yield cable
