"""The settings: at the message box, over a reload, with a conversation, and as at the start."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from chat_page import ChatPage
from recorder import Recorder


def chip(chat: ChatPage, name: str) -> Locator:
    return chat.page.get_by_role("toolbar").get_by_role("button", name=name)


def choose(chat: ChatPage, opener: str, choice: str) -> None:
    chip(chat, opener).click()
    chat.page.get_by_role("menuitemradio", name=re.compile(rf"^{re.escape(choice)}")).click()


def test_the_model_is_changed_at_the_box_in_two_clicks(chat: ChatPage, endpoint: Recorder) -> None:
    choose(chat, "Plus", "Max")
    expect(chip(chat, "Max")).to_be_visible()
    expect(chat.page.locator("#model input[value=max]")).to_be_checked()
    chat.ask("hello")
    assert endpoint.calls[-1].body["model"] == "qwen-max"


@pytest.mark.parametrize(("name", "setting"), [("Search", "search"), ("Tools", "tools"), ("JSON", "json_mode")])
def test_a_switch_at_the_box_and_the_one_in_the_settings_are_one(chat: ChatPage, name: str, setting: str) -> None:
    before = setting == "tools"
    box = chat.page.locator(f"#{setting} input")
    expect(chip(chat, name)).to_have_attribute("aria-pressed", str(before).lower())
    chip(chat, name).click()
    expect(chip(chat, name)).to_have_attribute("aria-pressed", str(not before).lower())
    expect(box).to_be_checked(checked=not before)
    box.set_checked(before)
    expect(chip(chat, name)).to_have_attribute("aria-pressed", str(before).lower())


def test_how_long_to_think_is_chosen_at_the_box(chat: ChatPage, endpoint: Recorder) -> None:
    choose(chat, "Think", "Low")
    expect(chip(chat, "Think: Low")).to_be_visible()
    chat.ask("hello")
    assert endpoint.calls[-1].body["enable_thinking"] is True


def test_models_are_compared_from_the_box(chat: ChatPage, endpoint: Recorder) -> None:
    choose(chat, "Compare", "Plus + Turbo")
    expect(chip(chat, "Plus + Turbo")).to_be_visible()
    chat.ask("hello")
    assert sorted(call.body["model"] for call in endpoint.calls) == ["qwen3.7-plus", "qwen3.8-flash"]


def test_what_the_model_cannot_do_says_why_when_it_is_pressed(chat: ChatPage) -> None:
    chip(chat, "JSON").click()
    tools = chip(chat, "Tools")
    expect(tools).to_have_attribute("aria-disabled", "true")
    tools.click(force=True)
    expect(chat.page.locator("#message .told")).to_have_text("Off while JSON answers are on.")


def test_the_settings_survive_a_reload_those_of_folded_groups_too(chat: ChatPage, endpoint: Recorder) -> None:
    page = chat.page
    choose(chat, "Plus", "Turbo")
    chip(chat, "Search").click()
    chat.unfold("Limits")
    expect(page.locator("#memory_limit input")).to_have_value("0")
    page.locator("#memory_limit input").fill("2000")
    page.locator("#memory_limit input").press("Tab")
    page.wait_for_function("settings.now.memory === 2000")
    page.locator("#system_prompt textarea").fill("Be brief.")
    page.wait_for_function("localStorage.settings?.includes('2000') && localStorage.settings.includes('brief')")
    page.reload()
    expect(chip(chat, "Turbo")).to_be_visible(timeout=20_000)
    expect(chip(chat, "Search")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#system_prompt textarea")).to_have_value("Be brief.")
    chat.ask("hello")
    assert endpoint.calls[-1].body["messages"][0]["content"].startswith("Be brief.")
    assert page.evaluate("settings.now.memory") == 2000


def test_what_was_written_for_a_prompt_is_there_when_it_is_chosen_again(chat: ChatPage) -> None:
    page, text = chat.page, chat.page.locator("#system_prompt textarea")
    text.fill("Mine.")
    for name, value in [("Translator, Chinese and English", "You are a translator"), ("General assistant", "Mine.")]:
        page.locator("#prompt input").click()
        page.get_by_role("option", name=name.split(",")[0]).click()
        expect(page.locator("#chat .placeholder h2")).to_have_text(name)
        assert text.input_value().startswith(value)


def test_what_was_written_is_not_thrown_away_without_a_question(chat: ChatPage) -> None:
    page, text = chat.page, chat.page.locator("#system_prompt textarea")
    text.fill("Mine.")
    page.locator("#reset").click()
    page.get_by_role("button", name="Keep it").click()
    expect(text).to_have_value("Mine.")
    page.locator("#again").click()
    page.get_by_role("button", name="Throw away").click()
    expect(text).not_to_have_value("Mine.")


def test_all_is_as_at_the_start_again(chat: ChatPage) -> None:
    page = chat.page
    choose(chat, "Plus", "Max")
    chip(chat, "Search").click()
    page.locator("#again").click()
    expect(chip(chat, "Plus")).to_be_visible()
    expect(chip(chat, "Search")).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(chip(chat, "Plus")).to_be_visible(timeout=20_000)


def test_a_conversation_that_is_opened_brings_its_settings_and_a_new_one_those_of_before(
    open_page: Callable[..., ChatPage],
) -> None:
    chat = open_page(width=1500)
    page = chat.page
    choose(chat, "Plus", "Turbo")
    chat.ask("hello")
    page.locator("#again").click()
    page.get_by_role("button", name="New chat", exact=True).click()
    expect(chip(chat, "Plus")).to_be_visible()
    page.locator("#history li a").first.click()
    expect(chip(chat, "Turbo")).to_be_visible()
    page.get_by_role("button", name="New chat", exact=True).click()
    expect(chip(chat, "Plus")).to_be_visible()


def test_on_a_phone_the_model_is_changed_at_the_box(open_page: Callable[..., ChatPage]) -> None:
    chat = open_page(width=390, locale="zh-CN")
    chip(chat, "Plus").click()
    menu = chat.page.get_by_role("menu")
    area = menu.bounding_box()
    assert area and area["x"] >= 0 and area["x"] + area["width"] <= 390
    menu.get_by_role("menuitemradio", name="Max").click()
    expect(chip(chat, "Max")).to_be_visible()


def test_a_prompt_of_ones_own_is_kept_used_again_and_taken_away(chat: ChatPage, endpoint: Recorder) -> None:
    page, text = chat.page, chat.page.locator("#system_prompt textarea")
    text.fill("You are a pirate.")
    expect(text).to_have_value("You are a pirate.")
    page.wait_for_function("settings.now.system_prompt === 'You are a pirate.'")
    page.get_by_role("button", name="My prompts").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("textbox").fill("Pirate")
    sheet.get_by_role("button", name="Keep the present one").click()
    expect(sheet.get_by_role("listitem")).to_have_count(1)
    expect(sheet.get_by_role("button", name="Save to the prompts folder")).to_have_count(0)
    page.keyboard.press("Escape")
    page.locator("#again").click()
    page.get_by_role("button", name="Throw away").click()
    expect(text).not_to_have_value("You are a pirate.")
    page.reload()
    expect(text).not_to_have_value("", timeout=20_000)
    page.get_by_role("button", name="My prompts").click()
    sheet.get_by_role("button", name="Pirate").click()
    expect(text).to_have_value("You are a pirate.")
    chat.ask("hello")
    assert endpoint.calls[-1].messages[0]["content"].startswith("You are a pirate.")
    page.get_by_role("button", name="My prompts").click()
    sheet.get_by_role("button", name="Delete").click()
    expect(sheet.get_by_role("listitem")).to_have_count(0)


def test_where_it_is_allowed_a_prompt_goes_into_the_folder_and_is_offered_at_once(
    open_page: Callable[..., ChatPage], own_tools_url: str
) -> None:
    chat = open_page(own_tools_url)
    page, sheet, text = chat.page, chat.page.get_by_role("dialog"), chat.page.locator("#system_prompt textarea")

    def save(words: str) -> None:
        text.fill(words)
        page.wait_for_function("words => settings.now.system_prompt === words", arg=words)
        page.get_by_role("button", name="My prompts").click()
        sheet.get_by_role("textbox").fill("Old salt")
        sheet.get_by_role("button", name="Save to the prompts folder").click()

    save("You are a pirate.")
    expect(sheet).to_contain_text("Old-salt.md")
    page.keyboard.press("Escape")
    expect(page.locator("#prompt input")).to_have_value("Old salt")
    expect(chat.page.locator("#chat .placeholder h2")).to_have_text("Old salt")
    save("You are a sailor.")
    expect(sheet).to_contain_text("There is a file Old-salt.md.")
    sheet.get_by_role("button", name="Replace it").click()
    expect(sheet).to_contain_text("It is in the folder")
    page.evaluate("localStorage.clear()")
    page.reload()
    page.locator("#prompt input").click()
    page.get_by_role("option", name="Old salt").click()
    expect(text).to_have_value("You are a sailor.")
