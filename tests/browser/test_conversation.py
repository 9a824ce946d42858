"""Talking: the first conversation, memory, retry, undo, edit, clear, prompts, JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from chat_page import ChatPage
from qwendow.answering.wishes import NAMES
from recorder import Recorder, wait_until

pytestmark = pytest.mark.goes_on


def test_first_conversation_offline_says_what_it_is(open_page: Callable[..., ChatPage], offline_url: str) -> None:
    chat = open_page(offline_url)
    expect(chat.page.locator("#header .banner")).to_contain_text("Offline demo, not a model")
    expect(chat.page.locator("#model")).to_contain_text("Plus · qwen3.7-plus (demo)")
    chat.good_turn("Who are you?")
    expect(chat.bots.last).to_contain_text("not a model")
    assert chat.foreign == []
    assert chat.errors == []


def test_starter_of_the_empty_chat_is_sent_at_once(chat: ChatPage, endpoint: Recorder) -> None:
    starter = chat.page.locator("#chat .example").first
    text = starter.inner_text()
    starter.click()
    expect(chat.users).to_have_text([text])
    chat.settled()
    assert endpoint.calls[0].messages[-1] == {"role": "user", "content": text}


def test_three_turns_are_remembered_under_one_system_prompt(chat: ChatPage, endpoint: Recorder) -> None:
    for question in ("My name is Han Meimei.", "What can you do?", "What is my name?"):
        chat.good_turn(question)
    assert [message["role"] for message in endpoint.calls[-1].messages] == [
        "system", "user", "assistant", "user", "assistant", "user",
    ]  # fmt: skip
    assert [call.messages[0] for call in endpoint.calls] == [endpoint.calls[0].messages[0]] * 3
    assert endpoint.calls[-1].body["stream_options"] == {"include_usage": True}
    expect(chat.bots.last).to_contain_text("Han Meimei")


def test_indentation_and_tabs_reach_the_model_byte_for_byte(chat: ChatPage, endpoint: Recorder) -> None:
    code = "    def f():\n\t    return 1\n\n  # end"
    chat.ask(code)
    assert endpoint.calls[0].messages[-1]["content"] == code
    chat.good_turn("thanks")
    assert endpoint.calls[1].messages[1]["content"] == code


def test_settings_of_the_sidebar_go_with_the_message(chat: ChatPage, endpoint: Recorder) -> None:
    chat.page.locator("#model input[value=turbo]").check()
    chat.page.locator("#temperature input[type=number]").fill("1.2")
    chat.page.locator("#top_p input[type=number]").fill("0.5")
    chat.page.locator("#system_prompt textarea").fill("Be brief.")
    chat.good_turn()
    body = endpoint.calls[0].body
    assert (body["model"], body["temperature"], body["top_p"]) == ("qwen3.8-flash", 1.2, 0.5)
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}


def said(sent: Any) -> list[Any]:
    """The wishes of an event, in the order of their names."""
    wishes = json.loads(sent["data"][-1])
    assert set(wishes) == {*NAMES, "place"}
    return [wishes[name] for name in NAMES]


def test_every_setting_of_the_sidebar_goes_with_the_message(chat: ChatPage) -> None:
    """Also one that was changed in the moment before, and those that the choice of another prompt changed."""
    page, sent = chat.page, []
    page.on("request", lambda request: sent.append(request.post_data_json) if "/queue/join" in request.url else None)
    page.locator("#temperature input[type=number]").fill("1.2")
    page.locator("#top_p input[type=range]").press("ArrowLeft")
    page.locator("#thinking input[value=low]").check()
    page.locator("#search input").check()
    chat.unfold("Limits")
    page.locator("#memory_limit input").fill("2000")
    page.locator("#system_prompt textarea").fill("Be brief.")
    chat.ask("one")
    assert said(sent[0]) == [
        "plus", 1.2, 0.75, False, "assistant", "Be brief.", "low", 0, True, True, "", 0, 2000, "", "UTC",
    ]  # fmt: skip
    page.locator("#compare input").click()
    page.get_by_role("option", name="Max + Turbo", exact=True).click()
    page.locator("#tools input").uncheck()
    page.locator("#model input[value=turbo]").check()
    page.locator("#prompt input").click()
    page.get_by_role("option", name="E-mail to key facts").click()
    expect(page.locator("#json_mode input")).to_be_checked()
    prompt = page.locator("#system_prompt textarea").input_value()
    schema = page.locator("#json_schema textarea").input_value()
    chat.press("Retry")
    wait_until(lambda: len(sent) == 2, 20)
    assert said(sent[1]) == [
        "turbo", 1.2, 0.75, True, "email_facts", prompt, "off", 0, True, False, schema, 0, 2000, "max,turbo", "UTC",
    ]  # fmt: skip
    assert prompt.startswith("Extract the key facts") and "sender" in schema
    chat.settled()


def test_retry_asks_the_same_question_in_the_same_place(chat: ChatPage, endpoint: Recorder) -> None:
    chat.good_turn("first")
    chat.good_turn("second")
    chat.press("Retry")
    # A call of an answer that nobody waited for may come late.
    asked = lambda: [call.messages for call in endpoint.calls if call.messages[-1]["content"] == "second"]  # noqa: E731
    wait_until(lambda: len(asked()) == 2 and not endpoint.open(), 20)
    chat.settled()
    assert chat.questions() == ["first", "second"]
    assert asked()[0] == asked()[1]
    assert ["regenerated" in line for line in chat.page.locator("#chat .receipt").all_inner_texts()] == [False, True]


def test_undo_takes_the_turn_back_and_returns_the_question(chat: ChatPage, endpoint: Recorder) -> None:
    chat.good_turn("first")
    chat.good_turn("second")
    chat.press("Undo")
    expect(chat.users).to_have_count(1)
    expect(chat.box).to_have_value("second")
    chat.good_turn("third")
    assert [message["content"] for message in endpoint.calls[-1].messages if message["role"] == "user"] == [
        "first", "third",
    ]  # fmt: skip


def test_edit_puts_the_new_question_and_drops_what_came_after(chat: ChatPage, endpoint: Recorder) -> None:
    chat.good_turn("first")
    chat.good_turn("second")
    chat.page.locator("#chat").get_by_role("button", name="Edit", exact=True).first.click()
    chat.page.locator("#chat textarea").fill("changed")
    chat.page.locator("#chat").get_by_role("button", name="Submit", exact=True).click()
    wait_until(lambda: len(endpoint.calls) == 3, 20)
    expect(chat.users).to_have_text(["changed"])
    chat.settled()
    assert [message["content"] for message in endpoint.calls[2].messages[1:]] == ["changed"]


def test_clear_during_an_answer_stops_it_and_nothing_comes_back(chat: ChatPage, endpoint: Recorder) -> None:
    chat.send("[[fault:slow seconds=0.3]] tell me more")
    expect(chat.bots.last).not_to_be_empty(timeout=10_000)
    chat.press("Clear")
    wait_until(lambda: endpoint.open() == 0, 1)
    expect(chat.users).to_have_count(0)
    chat.page.wait_for_timeout(700)
    expect(chat.users).to_have_count(0)
    chat.good_turn("afresh")
    assert [message["role"] for message in endpoint.calls[-1].messages] == ["system", "user"]


def test_choosing_a_prompt_fills_text_and_starters_and_is_sent(chat: ChatPage, endpoint: Recorder) -> None:
    chat.page.locator("#prompt input").click()
    chat.page.get_by_role("option", name="Translator").click()
    text = chat.page.locator("#system_prompt textarea")
    expect(text).not_to_have_value("")
    expect(chat.page.locator("#chat .placeholder h2")).to_contain_text("Translator")
    expect(chat.page.locator("#chat .example").first).to_be_visible()
    shipped = text.input_value()
    text.fill("Something of my own.")
    chat.page.locator("#reset").click()
    chat.page.locator(".sheet").get_by_role("button", name="Throw away").click()
    expect(text).to_have_value(shipped)
    chat.good_turn()
    assert endpoint.calls[0].messages[0] == {"role": "system", "content": shipped}


def test_json_answers_are_checked_and_formatted(chat: ChatPage, endpoint: Recorder) -> None:
    chat.page.locator("#json_mode input").check()
    chat.ask("Three colours")
    expect(chat.bots.last.locator(".notice.good")).to_contain_text("Valid JSON")
    json.loads(chat.bots.last.locator("code").inner_text())
    body = endpoint.calls[0].body
    assert body["response_format"] == {"type": "json_object"}
    assert body["enable_thinking"] is False
    assert any("json" in message["content"].lower() for message in body["messages"])


def test_broken_json_is_shown_as_it_came_and_says_so(chat: ChatPage) -> None:
    chat.page.locator("#json_mode input").check()
    chat.ask("[[fault:invalid-json]] Three colours as JSON")
    expect(chat.bots.last.locator(".notice.bad")).to_contain_text("Not valid JSON")
