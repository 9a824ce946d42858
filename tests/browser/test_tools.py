"""Tools as a reader sees them: the walk of a customer's question, consent, what goes wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from chat_page import ChatPage

pytestmark = pytest.mark.goes_on


def test_a_customer_asks_in_chinese_where_an_order_is(open_page: Callable[..., ChatPage], offline_url: str) -> None:
    chat = open_page(offline_url, locale="zh-CN")
    chat.page.locator("#prompt input").click()
    chat.page.get_by_role("option", name="企业客服").click()
    expect(chat.page.locator("#tools")).to_contain_text("order_status")
    chat.ask("请问订单1003到哪里了？")
    intent, call, answer = chat.bots.all()
    expect(intent).to_have_text("您想查询订单 1003 的物流，我来查一下。")
    expect(call).to_contain_text("工具 order_status · ")
    expect(call).not_to_contain_text("参数")
    expect(answer).to_contain_text("SAMPLE-YT-0001003")
    call.get_by_text("order_status").click()
    expect(call).to_contain_text('"order_number": "1003"')
    expect(call).to_contain_text('"status": "shipped"')


def test_two_calls_of_one_round_are_two_blocks_before_one_answer(
    open_page: Callable[..., ChatPage], offline_url: str
) -> None:
    chat = open_page(offline_url)
    chat.ask("What time is it in London, and what is 12.5 % of 3,840, exactly?")
    clock, sum_, answer = chat.bots.all()
    expect(clock).to_contain_text("current_time")
    expect(sum_).to_contain_text("calculator")
    expect(answer).to_contain_text("480")
    expect(answer).to_contain_text("Requests2")


def test_a_model_that_calls_tools_for_ever_is_brought_to_an_answer(
    open_page: Callable[..., ChatPage], offline_url: str
) -> None:
    chat = open_page(offline_url)
    chat.send("[[tools:loop]] What time is it?")
    chat.settled(60)
    expect(chat.bots).to_have_count(8)
    expect(chat.bots.last).to_contain_text("Requests8")
    expect(chat.bots.last.locator(".notice")).to_have_count(0)


def test_the_clock_is_the_readers(open_page: Callable[..., ChatPage], offline_url: str) -> None:
    chat = open_page(offline_url, zone="America/St_Johns")
    chat.ask("What time is it?")
    expect(chat.bots.last).to_contain_text("(America/St_Johns, UTC-0")


@pytest.mark.parametrize(("button", "told"), [("Allow", "are watered."), ("Do not allow", "did not allow")])
def test_a_tool_that_needs_consent_asks_before_it_runs(
    open_page: Callable[..., ChatPage], own_tools_url: str, button: str, told: str
) -> None:
    chat = open_page(own_tools_url)
    chat.send("Please water the plants in Beijing")
    choice = chat.page.locator("#chat").get_by_role("button", name=button, exact=True)
    expect(choice).to_be_visible()
    expect(chat.stop_button).to_be_visible()
    choice.click()
    chat.settled()
    call = chat.bots.filter(has_text="water_plants").first
    call.get_by_text("water_plants").first.click()
    expect(call).to_contain_text(told)
    expect(chat.page.locator("#chat").get_by_role("button", name="Allow", exact=True)).to_have_count(0)


def test_the_demo_asks_before_it_passes_a_customer_on(open_page: Callable[..., ChatPage], offline_url: str) -> None:
    chat = open_page(offline_url, locale="zh-CN")
    chat.page.locator("#prompt input").click()
    chat.page.get_by_role("option", name="企业客服").click()
    expect(chat.page.locator("#tools")).to_contain_text("hand_over")
    chat.send("我已经反映三次了，请转人工。")
    allow = chat.page.locator("#chat").get_by_role("button", name="允许", exact=True)
    expect(chat.page.locator("#chat")).to_contain_text("我准备把下面的内容转给他", timeout=20_000)
    allow.click()
    expect(chat.bots.last).to_contain_text("同事已经接手", timeout=20_000)


def test_stop_ends_a_turn_that_waits_for_consent(open_page: Callable[..., ChatPage], own_tools_url: str) -> None:
    chat = open_page(own_tools_url)
    chat.send("Please water the plants in Beijing")
    expect(chat.page.locator("#chat").get_by_role("button", name="Allow", exact=True)).to_be_visible()
    chat.stop_button.click()
    chat.settled()
    expect(chat.page.locator("#chat").get_by_role("button", name="Allow", exact=True)).to_have_count(0)
    expect(chat.bots.filter(has_text="was stopped")).to_have_count(1)


def test_switched_off_tools_are_not_offered(open_page: Callable[..., ChatPage], offline_url: str) -> None:
    chat = open_page(offline_url)
    chat.page.locator("#tools input").uncheck()
    chat.ask("What time is it in London?")
    expect(chat.bots).to_have_count(1)
