"""What streams out of the page: the same as Gradio would send, for work that does not grow with the conversation."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import orjson
import pytest
from gradio.blocks import BlockFunction
from gradio.state_holder import SessionState
from hypothesis import given
from hypothesis import strategies as st

from qwendow.answering.runs import Run
from qwendow.conversation.events import Event, Finish, TextDelta
from qwendow.conversation.request import Request
from qwendow.conversation.turn import Outcome, Turn
from qwendow.gradio_seam import root
from qwendow.gradio_seam.root import Page, edits
from qwendow.models import ModelTable
from qwendow.pacing import Pace
from qwendow.page import Choices
from qwendow.page.render import render_answers, render_turn
from qwendow.page.session import Session
from qwendow.prompts import PromptFolder
from qwendow.trays import Tray
from qwendow.web import build_page
from staged import Stage
from wished import packed

PROMPTS = Path(__file__).parents[2] / "prompts"
REQUEST = gr.Request(request=SimpleNamespace(headers={"accept-language": "zh-CN"}))
VALUES = ["plus", 0.7, 0.8, False, "assistant", "", "auto", 0, False, True, "", 0, 0, ""]
CHUNKS = 20


class Talkative:
    """Answers with CHUNKS deltas, each of which is shown."""

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        for number in range(CHUNKS):
            yield TextDelta(f"{number} ")
            await asyncio.sleep(0.002)
        yield Finish("stop")


class Quick(Pace):
    def interval(self, messages: int = 0, characters: int = 0, code: int = 0) -> float:
        return 0.0


def built() -> Page:
    table, prompts = ModelTable.shipped(), PromptFolder(PROMPTS)
    prompts.read()
    choices = Choices({tier: table.get(f"qwen-{tier}") for tier in ("max", "plus", "turbo")}, prompts)
    page = build_page(Stage(Talkative(), choices, pace=Quick(), offline=True).contents)
    assert isinstance(page, Page)
    return page


PAGE = built()


def named(name: str) -> BlockFunction:
    """The first event of that name: all of a name are alike."""
    return next(event for event in PAGE.fns.values() if event.name == name)


def session(turns: int = 0) -> Session:
    session = Session(tray=Tray("k" * 32))
    for number in range(turns):
        turn = session.conversation.open(f"question {number}")
        turn.add(TextDelta("answer " * 250))
        turn.end(Outcome.DONE)
    session.shown = session.conversation.tip
    return session


def answering() -> Session:
    """With an answer on its way."""
    busy = session()
    run = Run(turn := Turn("?"), [turn])
    run.task = SimpleNamespace(done=lambda: False)  # type: ignore[assignment]
    busy.opened.last = run
    return busy


def state(of: Session) -> SessionState:
    """What Gradio keeps of a reader."""
    held = SessionState(PAGE)
    for id, block in PAGE.blocks.items():
        if isinstance(block, gr.State):
            held.state_data[id] = of
    return held


def updates(
    event: BlockFunction, inputs: list[Any], of: Session | SessionState, whole: bool = False, by: Any = Page
) -> list[Any]:
    """The data of each update of an event, as Gradio's queue takes them; the last has ended."""
    held = state(of) if isinstance(of, Session) else of

    async def scene() -> list[Any]:
        data: list[Any] = []
        output: dict[str, Any] = {"is_generating": True, "iterator": None}
        while output["is_generating"]:
            output = await by.process_api(
                PAGE, block_fn=event, inputs=[*inputs], state=held, request=REQUEST, iterator=output["iterator"],
                session_hash="s", event_id="e", event_data=None, simple_format=whole, root_path="http://x",
            )  # fmt: skip
            data.append(orjson.loads(orjson.dumps(output["data"], default=str)))
        return data

    return asyncio.run(scene())


def applied(updates: list[Any]) -> list[Any]:
    """What the browser shows at last if it applies the edits."""
    shown = updates[0]
    for update in updates[1:-1]:
        for index, changes in enumerate(update):
            for action, path, value in changes:
                *way, last = [index, *path]
                place: Any = shown
                for step in way:
                    place = place[step]
                match action:
                    case "append":
                        place[last] += value
                    case "add" if isinstance(place, list):
                        place.insert(last, value)
                    case "delete":
                        del place[last]
                    case _:
                        place[last] = value
    return shown  # type: ignore[no-any-return]


AT_ONCE = {
    "open": [None, '{"model": "max"}'],
    "choose_prompt": ["plus", "customer_service", False, "on", ""],
    "prompt_text": ["assistant"],
    "again": [""],
    "fit": ['{"prompt": "assistant", "changed": ["prompt"]}'],
    "switches": ["max", "assistant", True],
    "undo": [None, ""],
    "clear": [None, ""],
    "stop": [None, ""],
}


@pytest.mark.parametrize("name", AT_ONCE)
def test_an_event_sends_what_gradio_would_send(name: str):
    event = named(name)
    ours = updates(event, AT_ONCE[name], session(2))
    assert ours == updates(event, AT_ONCE[name], session(2), by=gr.Blocks)


def test_an_answer_ends_as_gradio_would_end_it():
    event, inputs = named("send"), ["hi", None, packed(*VALUES)]
    ours = updates(event, inputs, session(2))
    theirs = updates(event, inputs, session(2), by=gr.Blocks)[-1]
    skipped = [index for index, value in enumerate(ours[-1]) if value == {"__type__": "update"}]
    for index in skipped:
        theirs[index] = {"__type__": "update"}  # Of a skip Gradio would make what it calls properties.
    assert ours[-1] == theirs
    assert len(skipped) == 3  # The tray and the block of the memory, in which nothing has changed.


def test_the_edits_of_an_answer_amount_to_its_end():
    sent = updates(named("send"), ["hi", None, packed(*VALUES)], session(2))
    assert len(sent) > 5
    assert applied(sent) == sent[-1]


def test_a_caller_that_applies_no_edits_gets_each_update_whole():
    sent = updates(named("chat"), ["hi", *VALUES, "", "", None], Session(), whole=True)
    assert sent[0] == [""]
    assert sent[-1] == sent[-2] == ["".join(f"{number} " for number in range(CHUNKS))]


def test_an_event_that_yields_nothing_changes_nothing():
    assert updates(named("send"), ["hi", None, packed(*VALUES)], answering()) == [[{"__type__": "update"}] * 7] * 2


def test_a_reader_is_kept_where_gradio_looks_for_readers():
    """Only what was set there is forgotten an hour after the tab was closed."""
    held = state(session())
    updates(named("open"), [None, ""], held)
    assert [type(value) for _, value, _ in held.state_components] == [Session]


def timeless(shown: Any) -> str:
    return re.sub(r"<time[^>]*>", "<time>", json.dumps(shown))


@pytest.mark.parametrize("name", ["send", "clear"])
def test_a_gradio_that_was_not_tried_makes_the_updates_itself(name: str, monkeypatch: pytest.MonkeyPatch):
    event, inputs = named(name), {"send": ["hi", None, packed(*VALUES)], "clear": [None, ""]}[name]
    shown = applied(updates(event, inputs, session(2)))
    monkeypatch.setattr(gr, "__version__", "6.99.0")
    monkeypatch.setattr(root, "edits", None)
    sent = updates(event, inputs, session(2))
    assert timeless(applied(sent)[:2]) == timeless(shown[:2])  # Chat and box; of a skip Gradio makes more.
    assert len(sent) > 5 or name == "clear"


def test_where_gradio_makes_the_updates_what_yields_nothing_changes_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gr, "__version__", "6.99.0")
    first, *_ = updates(named("send"), ["hi", None, packed(*VALUES)], answering())
    assert [set(value) - {"props"} for value in first] == [{"__type__"}] * 7


def test_gradio_keeps_no_copy_of_what_was_sent_and_shown():
    held = state(Session())
    held.config_values.clear()
    updates(named("send"), ["hi", None, packed(*VALUES)], held)
    assert held.config_values == {}


@pytest.mark.parametrize("method", ["process_api", "call_function"])
def test_gradio_still_has_the_method(method: str):
    assert asyncio.iscoroutinefunction(vars(gr.Blocks)[method])


class Counted:
    """Counts how many messages are looked into for edits, and how many turns are rendered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.compared = self.rendered = 0
        gradios = root.diff

        def diff(before: Any, after: Any) -> Any:
            self.compared += 1 if isinstance(after, str) else len(after)
            return gradios(before, after)

        def counting(rendering: Callable[..., Any]) -> Callable[..., Any]:
            def render(*values: Any) -> Any:
                self.rendered += 1
                return rendering(*values)

            return render

        monkeypatch.setattr("qwendow.gradio_seam.root.diff", diff)
        monkeypatch.setattr("qwendow.page.render.render_turn", counting(render_turn))
        monkeypatch.setattr("qwendow.page.showing.render_answers", counting(render_answers))


@pytest.mark.parametrize("earlier", [0, 60])
def test_the_work_of_an_update_does_not_grow_with_the_conversation(earlier: int, monkeypatch: pytest.MonkeyPatch):
    counted = Counted(monkeypatch)
    sent = updates(named("send"), ["hi", None, packed(*VALUES)], session(earlier))
    # An answer is rendered once an update; the turns before it when it begins.
    assert counted.rendered <= len(sent) + earlier
    # Question and answer, and the fields of the message box.
    assert counted.compared <= 5 * len(sent) + 2 * earlier


@pytest.mark.parametrize("earlier", [0, 60])
def test_an_update_on_the_wire_does_not_grow_with_the_conversation(earlier: int):
    sent = updates(named("send"), ["hi", None, packed(*VALUES)], session(earlier))
    assert max(len(orjson.dumps(update)) for update in sent[1:-2]) < 400


def test_gradio_is_not_asked_to_walk_through_the_messages(monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError

    for method in ("postprocess_data", "handle_streaming_diffs", "handle_streaming_outputs"):
        assert method in vars(gr.Blocks)
        monkeypatch.setattr(gr.Blocks, method, refuse)
    monkeypatch.setattr(gr.Chatbot, "postprocess", refuse)
    assert updates(named("send"), ["hi", None, packed(*VALUES)], session(2))


def test_gradio_itself_walks_through_all_messages_with_each_update(monkeypatch: pytest.MonkeyPatch):
    """If it does not any more, what is here for speed can go."""
    walked, gradios = list[int](), gr.Chatbot.postprocess

    def postprocess(self: gr.Chatbot, value: Any) -> Any:
        walked.append(len(value))
        return gradios(self, value)

    monkeypatch.setattr(gr.Chatbot, "postprocess", postprocess)
    sent = updates(named("send"), ["hi", None, packed(*VALUES)], session(2), by=gr.Blocks)
    assert min(walked) > 4
    assert len(walked) >= len(sent) - 1


MESSAGES = st.lists(st.dictionaries(st.sampled_from("abc"), st.text("xy", max_size=4), max_size=3), max_size=5)


@given(MESSAGES, MESSAGES, st.integers(0, 5))
def test_edits_lead_from_one_list_to_the_other(before: list[Any], after: list[Any], shared: int):
    after = [*before[:shared], *after]
    copy = orjson.loads(orjson.dumps(before))
    assert applied([[copy], [orjson.loads(orjson.dumps(edits(before, after)))], None]) == [after]
