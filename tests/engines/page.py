"""The page as a reader uses it, in Selenium's terms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
)
from selenium.webdriver import ActionChains, Remote
from selenium.webdriver.common.actions.wheel_input import ScrollOrigin
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from engines import DESKTOP, Size

PATIENCE = 30  # Seconds.
PASSING = (ElementClickInterceptedException, ElementNotInteractableException, StaleElementReferenceException)
"""What is over when the page has come to rest."""

FAULTS = """
window.faults = [];
addEventListener("error", (event) => faults.push(event.message));
addEventListener("unhandledrejection", (event) => faults.push(String(event.reason)));
"""
PUT = """
const [box, text] = arguments;
box.value = text;
box.dispatchEvent(new Event("input", {bubbles: true}));
"""
GAP = """
const room = document.querySelector("#chat .bubble-wrap");
return Math.round(room.scrollHeight - room.clientHeight - room.scrollTop);
"""


class Page:
    """An opened page of a reader who is new."""

    def __init__(self, driver: Remote, url: str, size: Size = DESKTOP) -> None:
        self.driver = driver
        driver.get(f"{url}/healthz")
        driver.delete_all_cookies()
        self.js("localStorage.clear(); sessionStorage.clear()")
        around = self.js("return [outerWidth - innerWidth, outerHeight - innerHeight]")
        driver.set_window_rect(width=size.width + around[0], height=size.height + around[1])
        driver.get(url)
        self.loaded()

    def loaded(self) -> None:
        """The welcome or the conversation is there, and with it all of the page."""
        self.until(lambda: self.seen("#chat .placeholder h2") or self.seen("[data-testid=user]"))
        self.js(FAULTS)

    def js(self, script: str, *given: Any) -> Any:
        return self.driver.execute_script(script, *given)

    def until(self, condition: Callable[[], Any], seconds: float = PATIENCE, what: str = "") -> Any:
        """What `condition` comes to as soon as it is anything."""
        wait = WebDriverWait(self.driver, seconds, 0.05, PASSING)
        return wait.until(lambda _: condition(), what)

    def one(self, selector: str) -> WebElement:
        """The last of them that can be seen, as soon as there is one."""
        return self.until(lambda: self.seen(selector), what=f"no {selector}")[-1]

    def seen(self, selector: str) -> list[WebElement]:
        return self.js(
            "return [...document.querySelectorAll(arguments[0])].filter((one) => one.getClientRects().length)", selector
        )

    def click(self, find: Callable[[], WebElement]) -> None:
        """As soon as it can be clicked."""
        self.until(lambda: find().click() or True)

    def texts(self, selector: str) -> list[str]:
        return self.js(
            "return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText.trim())", selector
        )

    def button(self, name: str, place: str = "#chat") -> WebElement:
        return self.buttons(name, place)[-1]

    def buttons(self, name: str, place: str = "#chat") -> list[WebElement]:
        """Those of that name, by label or words, as soon as there are any."""
        found = """return [...document.querySelectorAll(`${arguments[0]} button`)].filter((one) =>
            one.getClientRects().length && [one.ariaLabel, one.title, one.innerText.trim()].includes(arguments[1]))"""
        return self.until(lambda: self.js(found, place, name), what=f"no button {name}")

    def attach(self, file: Path) -> None:
        """By the button. The input that it opens is not in the page, where alone a driver can reach it."""
        self.js("HTMLInputElement.prototype.click = function () { this.id = 'picker'; document.body.append(this); }")
        self.click(lambda: self.one(".attach-button"))
        self.one("#picker").send_keys(str(file))
        self.js("document.querySelector('#picker').remove()")

    def compare(self, models: str) -> None:
        self.click(lambda: self.one("#compare input"))
        self.click(lambda: self.option(models))

    def option(self, name: str) -> WebElement:
        """Of the list that is open."""
        found = """return [...document.querySelectorAll("[role=option]")]
            .find((one) => one.textContent.replace("✓", "").trim() === arguments[0])"""
        return self.until(lambda: self.js(found, name), what=f"no option {name}")

    # Talking

    @property
    def box(self) -> WebElement:
        return self.one("#message textarea")

    @property
    def questions(self) -> list[str]:
        return self.texts("[data-testid=user]")

    @property
    def answers(self) -> list[str]:
        return self.texts("[data-testid=bot]")

    def send(self, message: str) -> None:
        """Sends and waits until it is on the screen. It is put into the box: to type it would take seconds."""
        shown = len(self.questions)
        self.js(PUT, self.box, message)
        self.box.send_keys(Keys.ENTER)
        self.until(lambda: len(self.questions) > shown, what="The question is not shown")

    def begin(self, message: str) -> str:
        """Sends and waits for the first words of the answer: these."""
        shown = len(self.answers)
        self.send(message)
        return self.until(lambda: len(self.answers) > shown and self.answers[-1], what="No answer begins")

    def ask(self, message: str, seconds: float = PATIENCE) -> str:
        """Sends and waits until the answer is there."""
        self.begin(message)
        self.settled(seconds)
        return self.answers[-1]

    def settled(self, seconds: float = PATIENCE) -> None:
        self.until(lambda: self.seen("#message .submit-button"), seconds, "The answer does not end")

    def wheel(self, pixels: int) -> None:
        """Downwards. WebKitGTK 2.50 rolls by what is more than the last time, until that is released."""
        room = ScrollOrigin.from_element(self.one("#chat .bubble-wrap"))
        ActionChains(self.driver).scroll_from_origin(room, 0, pixels).perform()
        self.driver.execute(Command.W3C_CLEAR_ACTIONS)

    # Reading

    @property
    def gap(self) -> int:
        """Pixels from what is seen to the end of the conversation."""
        return int(self.js(GAP))

    @property
    def faults(self) -> list[str]:
        """Errors of scripts since the page was loaded."""
        return self.js("return window.faults")
