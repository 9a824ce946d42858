"""The page as an app of its own: it can be installed, and says when the server is away, and keeps nothing but that."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from chat_page import ChatPage
from running import running

CACHED = """async () => {
    const kept = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    return (await Promise.all(kept.map((one) => one.keys()))).flat().map(({url}) => new URL(url).pathname);
}"""


def installed(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def test_the_manifest_names_icons_of_the_sizes_that_they_have(browser: Browser, app_url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(app_url)
    manifest = context.request.get(f"{app_url}/manifest.json").json()
    assert (manifest["display"], manifest["start_url"]) == ("standalone", ".")
    for icon in manifest["icons"]:
        picture = Image.open(BytesIO(context.request.get(f"{app_url}/{icon['src']}").body()))
        assert "x".join(map(str, picture.size)) == icon["sizes"]
    problems = context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Chromium does not install from a window that leaves no traces, which is what a test has.
    assert [one["errorId"] for one in problems if one["errorId"] != "in-incognito"] == []
    context.close()


def test_shared_text_comes_into_the_box(browser: Browser, app_url: str) -> None:
    context = browser.new_context(locale="en-US")
    chat = ChatPage(context.new_page(), f"{app_url}/?title=&q=What+is+this%3F&url=")
    expect(chat.box).to_have_value("What is this?")
    context.close()


def test_while_the_server_is_away_a_page_says_so_and_no_conversation_is_kept(browser: Browser) -> None:
    context = browser.new_context(locale="en-US")
    with closing(running({"DASHSCOPE_API_KEY": ""})) as app:
        chat = ChatPage(context.new_page(), next(app))
        installed(chat.page)
        chat.ask("hello")
        assert chat.evaluate(CACHED) == ["/away.html"]
        chat.page.reload()
        expect(chat.users).to_have_text(["hello"])
    chat.page.goto(chat.page.url)
    chat.page.reload()
    expect(chat.page.get_by_text("The server is away")).to_be_visible()
    context.close()
