"""The app on a Gradio that was not tried: without what is there for speed only, slower and right."""

from __future__ import annotations

import json
from collections.abc import Iterator

import gradio as gr
import pytest

from test_app_http import VALUES, App, app, new_session
from wished import packed

__all__ = ["app"]


@pytest.fixture(scope="module", autouse=True)
def untried() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gr, "__version__", "6.99.0")
        yield


def test_the_page_comes(app: App):
    page = app.ask("GET", "/")
    assert (page.status, b"gradio_config" in page.body) == (200, True)


def test_a_caller_is_answered_and_remembered(app: App):
    session = new_session()
    app.call("one", session=session)
    assert app.call("two", session=session) == ("complete", ["heard: one | two"])


def test_a_reader_is_answered_and_the_box_is_free_again(app: App):
    seen = app.event(app.index("send"), ["hi", None, packed(*VALUES)], new_session())
    *_, completed, closed = [json.loads(line.removeprefix("data: ")) for line in seen.strip().split("\n\n")]
    chat, box, *_ = completed["output"]["data"]
    texts = [part["text"].split("\n")[0] for message in chat for part in message["content"]]
    assert texts == ["hi", "heard: hi"]
    assert (box["submit_btn"], box["stop_btn"], closed["msg"]) == (True, False, "close_stream")


def test_a_reader_undoes_and_clears(app: App):
    session = new_session()
    app.event(app.index("send"), ["hi", None, packed(*VALUES)], session)
    for name, text in (("undo", "hi"), ("clear", None)):
        heard = app.event(app.index(name), [None, ""], session)
        said = [json.loads(line[6:]) for line in heard.splitlines() if line.startswith("data: ")] or [json.loads(heard)]
        chat, box, *_ = next(one.get("output", one)["data"] for one in said[::-1] if "data" in one.get("output", one))
        assert (chat, box.get("value")) == ([], text)


@pytest.mark.parametrize("value", [["hi"], {"path": "/etc/passwd"}])
def test_what_is_no_plain_value_is_refused(app: App, value: object):
    assert "Plain values are wanted" in app.event(app.index("send"), [value, None, ""], new_session())
