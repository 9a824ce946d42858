"""The page as a reader uses it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, Request, expect

from recorder import SLOWLY

KEY = "sk-browser-test-0123456789"
STORY = f"{SLOWLY}{'word ' * 220}and the end"
"""It takes six seconds."""

AT_REST = """() => {
    const box = document.querySelector("#message textarea");
    const over = ".sheet, .toast-body, .chip-menu, dialog[open], [role=menu], [role=listbox], .notice:not(#chat *)";
    const opened = document.querySelector("#settings.open") !== null;
    return box && !box.value && !localStorage.settings && opened === innerWidth > 900 &&
        !document.querySelector("#tray .file") && !document.querySelector(over) &&
        !!document.querySelector("#message .submit-button");
}"""


class ChatPage:
    """An opened page; `foreign` collects every request that leaves the app's own origin."""

    def __init__(self, page: Page, url: str, goes_on: bool = False) -> None:
        """Loads it, unless another has left it so that it `goes_on`."""
        self.page = page
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.url = url
        page.on("request", self._note_request)
        page.on("pageerror", self._note_error)
        if not goes_on:
            page.goto(url)
        self.box = page.locator("#message textarea")
        self.stop_button = page.locator("#message .stop-button")
        self.send_button = page.locator("#message .submit-button")
        self.users = page.locator("[data-testid=user]")
        self.bots = page.locator("[data-testid=bot]")
        expect(self.box).to_be_visible(timeout=20_000)
        # The welcome comes with the page's load event: from then on the page is complete.
        expect(page.locator("#chat .placeholder h2")).to_be_visible(timeout=20_000)

    def send(self, message: str) -> None:
        """Sends and waits until the message is on the screen."""
        shown = self.users.count()
        self.box.fill(message)
        self.box.press("Enter")
        expect(self.users).to_have_count(shown + 1, timeout=20_000)

    def ask(self, message: str) -> None:
        """Sends and waits until the answer has ended: it may not have begun yet when the message is seen."""
        shown = self.bots.count()
        self.send(message)
        expect(self.bots).not_to_have_count(shown, timeout=20_000)
        self._frames()  # The button changes a moment after the messages.
        self.settled()

    def coming(self, message: str = STORY) -> str:
        """Sends, and comes back when the first words of the answer are there: these."""
        shown = self.bots.count()
        self.send(message)
        expect(self.bots).not_to_have_count(shown, timeout=30_000)
        expect(self.bots.last).not_to_be_empty(timeout=30_000)
        return self.bots.last.inner_text()[:10]

    def settled(self, seconds: float = 20) -> None:
        """The answer has ended, as the button says."""
        expect(self.send_button).to_be_visible(timeout=seconds * 1000)

    def good_turn(self, message: str = "hello") -> None:
        """The page works: a question gets an answer, without a card."""
        self.ask(message)
        expect(self.bots.last).not_to_be_empty()
        expect(self.bots.last.locator(".notice")).to_have_count(0)

    @property
    def card(self) -> Locator:
        return self.page.locator("#chat .notice.error").last

    def press(self, button: str) -> None:
        """A button of the conversation, by its name in English: Retry, Undo, Edit, Clear."""
        self.page.locator("#chat").get_by_role("button", name=button, exact=True).last.click()

    def unfold(self, group: str) -> None:
        """Opens a group of the settings, by its title in English or Chinese."""
        self.page.locator("#settings .label-wrap", has_text=group).click()
        # Gradio 6.31 sets what is in it a moment after it is shown, over what a robot has typed until then.
        self._frames()

    def _frames(self) -> None:
        """Two of them pass, and what waits for a timer."""
        later = "(on) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(on, 50)))"
        self.page.evaluate(f"new Promise({later})")

    def questions(self) -> list[str]:
        return [text.strip() for text in self.users.all_inner_texts()]

    def evaluate(self, script: str) -> Any:
        return self.page.evaluate(script)

    def leave(self, goes_on: bool = False) -> bool:
        """Ends what goes on in the page, and leaves its tab to the next; whether that `goes_on` in it with a new chat,
        which it does not where settings were chosen, or something lies over the page."""
        self.page.remove_listener("request", self._note_request)
        self.page.remove_listener("pageerror", self._note_error)
        self.page.unroute_all()
        goes_on = goes_on and not self.errors and self.page.evaluate(AT_REST)
        if goes_on:
            self.page.evaluate("pressFor('anew', '')")
            expect(self.users).to_have_count(0)
            expect(self.page.locator("#chat .placeholder h2")).to_be_visible()
            self.page.locator("body").evaluate("() => document.activeElement.blur()")
        self.page.evaluate("sessionStorage.clear(); localStorage.clear()")  # The drafts and settings of this reader.
        if not goes_on:
            self.page.goto("about:blank")
        return goes_on

    def _note_request(self, request: Request) -> None:
        if re.match(r"https?:", request.url) and not request.url.startswith(self.url):
            self.foreign.append(request.url)

    def _note_error(self, error: Exception) -> None:
        self.errors.append(str(error))
