"""What one does in each conversation works in each engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from selenium.webdriver.common.keys import Keys

from engines import Size
from page import Page
from recorder import Recorder, wait_until

SLOW = "[[fault:slow seconds=0.3]] tell me more"
COLUMNS = """
return [1, 2, 3].map((place) => document.querySelector(`#chat .column-${place}`).closest("[data-testid]"))
    .map((answer) => answer.getBoundingClientRect())
    .map(({left, top}) => [Math.round(left), Math.round(top)]);
"""


def test_what_is_typed_is_sent_and_answered(page: Page, endpoint: Recorder) -> None:
    page.box.send_keys("what is ", Keys.SHIFT, Keys.ENTER)
    page.box.send_keys("new?", Keys.ENTER)
    page.until(lambda: page.answers)
    page.settled()
    assert endpoint.calls[0].messages[-1]["content"] == "what is \nnew?"
    assert page.answers[-1]


def test_stop_ends_the_call_and_keeps_what_had_come(page: Page, endpoint: Recorder) -> None:
    begun = page.begin(SLOW)
    page.click(lambda: page.one("#message .stop-button"))
    wait_until(lambda: endpoint.open() == 0, 2)
    page.settled()
    assert page.answers[0].startswith(begun)
    assert page.seen("#chat .notice.stopped")


def test_retry_asks_the_same_again(page: Page, endpoint: Recorder) -> None:
    page.ask("first")
    page.ask("second")
    page.click(lambda: page.button("Retry"))
    wait_until(lambda: len(endpoint.calls) == 3 and not endpoint.open(), 10)
    page.settled()
    assert page.questions == ["first", "second"]
    assert endpoint.calls[2].messages == endpoint.calls[1].messages


def test_an_edited_question_takes_the_place_of_what_came_after(page: Page, endpoint: Recorder) -> None:
    page.ask("first")
    page.ask("second")
    page.click(lambda: page.buttons("Edit")[0])
    page.until(lambda: page.one("#chat textarea").clear() or True)
    page.one("#chat textarea").send_keys("changed")
    page.click(lambda: page.button("Submit"))
    page.until(lambda: page.questions == ["changed"])
    page.settled()
    assert [message["content"] for message in endpoint.calls[-1].messages[1:]] == ["changed"]


def test_json_is_checked_and_can_be_read(page: Page, endpoint: Recorder) -> None:
    page.click(lambda: page.one("#json_mode input"))
    page.ask("Three colours")
    assert endpoint.calls[0].body["response_format"] == {"type": "json_object"}
    assert "Valid JSON" in page.answers[-1]
    json.loads(page.texts("#chat [data-testid=bot] pre code")[-1])


def test_three_models_answer_side_by_side(page: Page, endpoint: Recorder) -> None:
    page.compare("Max + Plus + Turbo")
    page.ask("hello")
    assert len(endpoint.calls) == 3
    (one, high), (two, as_high), (three, also) = page.js(COLUMNS)
    assert (one < two < three, {high, as_high, also}) == (True, {high})


def test_a_file_goes_with_its_question(page: Page, endpoint: Recorder, tmp_path: Path) -> None:
    file = tmp_path / "数据.txt"
    file.write_text("the number is 4711")
    page.attach(file)
    page.until(lambda: page.seen("#tray .file"))
    page.ask("what is the number?")
    assert "4711" in str(endpoint.calls[0].messages[-1]["content"])
    page.until(lambda: not page.seen("#tray .file"))


def test_an_earlier_conversation_is_found_in_the_list(open_page: Callable[..., Page], endpoint: Recorder) -> None:
    page = open_page(size=Size(1500, 800))
    page.ask("订单在哪里")
    page.click(lambda: page.button("New chat", "#history"))
    page.until(lambda: not page.questions)
    page.ask("the weather")
    page.until(lambda: page.texts("#history li a") == ["the weather", "订单在哪里"])
    page.click(lambda: page.seen("#history li a")[-1])
    page.until(lambda: page.questions == ["订单在哪里"])
    page.ask("and now?")
    asked = [message["content"] for message in endpoint.calls[-1].messages if message["role"] == "user"]
    assert asked == ["订单在哪里", "and now?"]


def test_code_is_copied_and_can_be_pasted(page: Page) -> None:
    code = "if x:\n    print('你好')"
    page.ask(f"[[echo]] ```python\n{code}\n```")

    def pasted() -> str:
        page.click(lambda: page.one("#chat .copy_code_button"))
        page.box.clear()
        page.box.send_keys(Keys.CONTROL, "v")
        return str(page.js("return document.querySelector('#message textarea').value"))

    page.until(lambda: pasted() == code, what="It is not what was copied")  # Not at once, where the machine is busy.
