"""Titles: asked for once, of the cheapest model, and never where a reader or a budget says otherwise."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from qwendow.answering.opened import Opened, Question, first_title, new_opened
from qwendow.answering.titles import LONGEST, Titles, cleaned
from qwendow.conversation.errors import RateLimited
from qwendow.conversation.events import Finish, TextDelta, Usage
from qwendow.conversation.options import Options, Summarizer
from qwendow.conversation.request import Request
from qwendow.conversation.rounds import Bill
from qwendow.conversation.turn import Outcome
from qwendow.store.memory import MemoryStore
from qwendow.store.port import Change
from staged import Stage
from test_page_checks import choices
from test_page_dialogue import FOREVER, Scripted, Step, play, say

OPTIONS = Options(
    "m", 0.7, 0.8, json_mode=False, system_prompt="You help.", max_input=9_000, summarizers=(Summarizer("cheap"),)
)
TITLED: list[Step] = [TextDelta("**Sorting** lists"), Usage(90, 5), Finish("stop")]


class Desk:
    """A conversation in front of a scripted endpoint, whose second request is for the title."""

    def __init__(self, *scripts: list[Step]) -> None:
        self.client, self.store = Scripted(*scripts), MemoryStore()
        self.stage = Stage(self.client, choices(), store=self.store, owner="me")
        self.billed: list[Bill] = []
        self.titles = Titles(self.client, self.store, self.billed.append)
        self.stage.runs._titles = self.titles
        self.opened = new_opened("me")

    async def ask(self, text: str = "how do I sort a list", options: Options = OPTIONS) -> Opened:
        run = await self.stage.runs.begin(self.opened, Question(text), options, self.opened.conversation.tip)
        await run.ended()
        for naming in [*self.stage.runs._naming]:
            await asyncio.wait({naming}, timeout=3)
        return self.opened

    async def title(self) -> str:
        head = await self.store.head(self.opened.head.id)
        assert head
        return head.title


def titled(desk: Desk, *asked: tuple[str, Options]) -> str:
    async def scene() -> str:
        for text, options in asked or (("how do I sort a list", OPTIONS),):
            await desk.ask(text, options)
        return await desk.title()

    return play(scene())


def test_after_the_first_answer_the_cheapest_model_names_the_conversation():
    desk = Desk(say("Like this."), TITLED)
    assert titled(desk) == "Sorting lists"
    request: Request = desk.client.requests[1]
    assert (request.model, request.tools, request.max_tokens) == ("cheap", (), 60)
    assert "how do I sort a list" in str(request.messages) and "Like this." in str(request.messages)


def test_what_it_cost_is_a_note_of_the_turn_and_kept():
    desk = Desk(say("Like this."), TITLED)
    titled(desk)
    kept = play(desk.store.load(desk.opened.head.id))
    assert kept
    (note,) = kept.turns[0].notes
    assert (note.kind, note.model, note.bill and note.bill.usage) == ("titled", "cheap", Usage(90, 5))
    assert [bill.model for bill in desk.opened.conversation.bills] == ["cheap", "m"]
    assert desk.billed == [note.bill]


def test_a_second_answer_names_nothing():
    desk = Desk(say("Like this."), TITLED, say("more"))
    titled(desk, ("how", OPTIONS), ("and?", OPTIONS))
    assert len(desk.client.requests) == 3


@pytest.mark.parametrize("options", [replace(OPTIONS, budget=1.0), replace(OPTIONS, summarizers=())])
def test_where_a_budget_was_set_or_nobody_could_write_it_nothing_is_asked(options: Options):
    async def scene() -> str:
        await desk.ask("how", replace(OPTIONS, summarizers=()))
        await desk.titles.better(desk.opened, options)
        return await desk.title()

    desk = Desk(say("Like this."), TITLED)
    assert play(scene()) == "how"
    assert len(desk.client.requests) == 1


@pytest.mark.parametrize("script", [[RateLimited()], [TextDelta("x" * (LONGEST + 1)), Finish("stop")], say("\n")])
def test_where_none_comes_the_first_question_stays_the_title(script: list[Step]):
    assert titled(Desk(say("Like this."), script), ("how", OPTIONS)) == "how"


def test_a_name_that_the_reader_gave_meanwhile_stays():
    class Slow(Scripted):
        async def stream(self, request: Request) -> Any:
            if len(self.requests) == 1:
                await desk.store.change(desk.opened.head.id, Change(title="mine"))
            async for event in super().stream(request):
                yield event

    desk = Desk()
    desk.client = Slow(say("Like this."), TITLED)
    desk.titles = desk.stage.runs._titles = Titles(desk.client, desk.store)
    desk.stage.runs._chat._client = desk.client
    assert titled(desk) == "mine"


def test_a_failed_answer_gets_no_title():
    desk = Desk([RateLimited()], TITLED)
    assert titled(desk, ("how", OPTIONS)) == "how"
    assert desk.opened.conversation.turns[0].outcome is Outcome.FAILED


def test_a_title_that_is_being_asked_for_holds_nothing_up():
    async def scene() -> float:
        run = await desk.stage.runs.begin(desk.opened, Question("how"), OPTIONS, None)
        await run.ended()
        began = asyncio.get_running_loop().time()
        run = await desk.stage.runs.begin(desk.opened, Question("and?"), OPTIONS, desk.opened.conversation.tip)
        await run.ended()
        await desk.stage.runs.close()
        return asyncio.get_running_loop().time() - began

    desk = Desk(say("Like this."), [FOREVER], say("more"))
    assert play(scene()) < 1


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("# Sorting lists\n\nMore", "Sorting lists"), ("“排序列表”。", "排序列表"), ('"A title."', "A title"),
        ("", ""), ("***", ""), ("a" * (LONGEST + 1), ""),
    ],
)  # fmt: skip
def test_a_title_is_a_line_without_what_stands_around_it(answer: str, title: str):
    assert cleaned(answer) == title


def test_a_first_title_is_short_and_without_breaks():
    assert first_title("a\n\n b") == "a b"
    assert first_title("x" * 100) == "x" * 59 + "…"
