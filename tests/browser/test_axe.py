"""axe-core finds nothing on any screen: an ordinary chat in light and dark, on a desktop and a phone; each other screen
in light on the one and in dark on the other, as the colours are the same on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import pytest
from playwright.sync_api import expect

from axe import violations
from chat_page import ChatPage

SIZES = {"desktop": (1280, 800), "phone": (390, 844)}

LOOKS: tuple[tuple[str, Literal["light", "dark"]], ...] = (
    ("desktop", "light"), ("desktop", "dark"), ("phone", "light"), ("phone", "dark"),
)  # fmt: skip


def empty(chat: ChatPage) -> None:
    pass


def talk(chat: ChatPage) -> None:
    chat.ask("Show what you can format")
    chat.ask("Write a Python function that finds primes")
    expect(chat.page.locator("#chat .branches")).to_have_count(2)
    chat.press("A good answer")
    expect(chat.page.locator("#chat .rating .on")).to_have_count(1)


def growing(chat: ChatPage) -> None:
    chat.send("[[fault:stall-mid]] Show what you can format")
    expect(chat.bots.last).not_to_be_empty()
    expect(chat.stop_button).to_be_visible()


def thinking(chat: ChatPage) -> None:
    _choose(chat, "thinking", "High")
    chat.ask("Derive the quadratic formula")
    chat.page.locator("#chat .thought-group").first.wait_for()


def tools(chat: ChatPage) -> None:
    chat.ask("What time is it in London, and what is 12.5 % of 3,840, exactly?")
    for block in chat.page.locator("#chat .thought-group .title").all():
        block.click()


def json(chat: ChatPage) -> None:
    """Under a card."""
    chat.ask("[[fault:401]] hello")
    expect(chat.card).to_be_visible()
    chat.page.locator("#message .chip.json_mode").click()
    expect(chat.page.locator("#message .chip.json_mode")).to_have_attribute("aria-pressed", "true")
    chat.ask("Give me a person as JSON")
    expect(chat.card).to_be_in_viewport()


def compare(chat: ChatPage) -> None:
    _choose(chat, "compare", "Max + Plus + Turbo")
    chat.ask("hello")


def history(chat: ChatPage) -> None:
    chat.ask("hello")
    chat.page.locator(".history-opener").click()
    expect(chat.page.locator("#history li")).not_to_have_count(0)


def settings(chat: ChatPage) -> None:
    if chat.page.viewport_size and chat.page.viewport_size["width"] < 800:
        chat.page.locator("#settings .toggle-button").click()
    chat.unfold("Limits")
    chat.page.get_by_label("JSON answers").check()
    expect(chat.page.locator("#json_schema textarea")).to_be_visible()


def menu(chat: ChatPage) -> None:
    chat.page.locator("#message .chip.model").click()


def stage(chat: ChatPage) -> None:
    """Where a tool waits to be allowed."""
    expect(chat.page.locator(".stage-corner")).to_contain_text("0 / ", timeout=20_000)
    chat.send("Please water the plants in Beijing")
    expect(chat.page.locator("#chat .consenting button")).to_have_count(2, timeout=20_000)


pytestmark = pytest.mark.timeout(300)  # axe looks at each element, which takes its time on a busy machine.

SCREENS = (empty, talk, growing, thinking, tools, json, compare, history, settings, menu, stage)

SHEETS = ("Not a good answer", "My prompts", "About me", "Keyboard shortcuts")
"""By the names of the buttons that open them."""


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)
def test_axe_finds_nothing(
    open_page: Callable[..., ChatPage], offline_url: str, own_tools_url: str, screen: Callable[[ChatPage], None]
) -> None:
    chat = open_page(f"{own_tools_url}/?stage" if screen is stage else offline_url)
    chat.page.emulate_media(reduced_motion="reduce")
    screen(chat)
    found = []
    for look in looks(chat, LOOKS if screen is talk else (LOOKS[0], LOOKS[-1])):
        found += [f"{look}: {line}" for line in violations(chat.page)]
    assert not found, "\n".join(found)


def test_axe_finds_nothing_on_a_sheet(open_page: Callable[..., ChatPage], offline_url: str) -> None:
    chat = open_page(offline_url)
    chat.page.emulate_media(reduced_motion="reduce")
    chat.ask("hello")
    found = []
    for look in looks(chat, (LOOKS[0], LOOKS[-1])):
        for name in SHEETS:
            _press(chat, name)
            expect(chat.page.locator(".sheet button").last).to_be_visible()
            found += [f"{name}, {look}: {line}" for line in violations(chat.page, part=".sheet")]
            chat.page.keyboard.press("Escape")
            expect(chat.page.locator(".sheet")).to_have_count(0)
        expect(chat.page.locator("#chat .rating .on")).to_have_count(1)
        _press(chat, SHEETS[0])
        expect(chat.page.locator("#chat .rating .on")).to_have_count(0)
    assert not found, "\n".join(found)


def looks(chat: ChatPage, wanted: Sequence[tuple[str, Literal["light", "dark"]]]) -> Iterator[str]:
    """The page in one after the other."""
    for size, scheme in wanted:
        width, height = SIZES[size]
        chat.page.set_viewport_size({"width": width, "height": height})
        chat.page.emulate_media(color_scheme=scheme)
        expect(chat.page.locator("body.dark")).to_have_count(int(scheme == "dark"))
        yield f"{size}, {scheme}"
    chat.page.emulate_media(color_scheme=None, reduced_motion=None)
    chat.page.set_viewport_size({"width": 1280, "height": 800})


def _press(chat: ChatPage, name: str) -> None:
    """On a phone it may be put away, or behind the settings."""
    chat.page.get_by_role("button", name=name, include_hidden=True).last.evaluate("button => button.click()")


def _choose(chat: ChatPage, chip: str, choice: str) -> None:
    chat.page.locator(f"#message .chip.{chip}").click()
    chat.page.get_by_role("menuitemradio", name=choice, exact=True).click()
    expect(chat.page.locator(f"#message .chip.{chip}.on")).to_have_count(1)
