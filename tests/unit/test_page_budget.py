"""A conversation's budget: limits that keep to it, whatever comes back, and a clear end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwendow.answering.budget import Budget, Grant, Purses
from qwendow.answering.chat import Chat, nobody
from qwendow.answering.choices import Choices
from qwendow.answering.columns import answer_all, open_turn, settle
from qwendow.answering.opened import Question, new_opened
from qwendow.answering.prices import bills_cost
from qwendow.answering.runs import Runs
from qwendow.conversation.errors import BudgetSpent, PageSpent
from qwendow.conversation.events import Event, Finish, TextDelta, Usage
from qwendow.conversation.options import Options
from qwendow.conversation.request import Request
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn
from qwendow.models import CHINA, ModelTable
from qwendow.prompts import PromptFolder
from qwendow.readers.counting import Counting
from qwendow.readers.limits import Limits, Over
from qwendow.store.memory import MemoryStore

PRICES = [{"up_to": 100_000, "in": 1.0, "out": 2.0, "out_thinking": 8.0}]
FACTS = {"max_input": 100_000, "max_output": 4_000, "max_thinking": 8_000, "prices": PRICES, "prices_date": "2026-04"}
TABLE = ModelTable(
    {
        "m": FACTS | {"thinking": "off"},
        "n": FACTS | {"thinking": "never"},
        "q": FACTS | {"thinking": "always"},
        "e": FACTS | {"thinking": "on", "effort": ["none", "low", "medium", "xhigh"]},
        "c": FACTS | {"thinking": "on", "counts_thought": True, "max_output_thinking": 6_000},
        "free": {**FACTS, "thinking": "off", "prices": []},
    },
    CHINA,
)
REQUEST = Request("m", [{"role": "user", "content": "?"}], 0.7, 0.8)


def limited(yuan: float, prompt: int = 1000, request: Request = REQUEST) -> Request:
    return Budget(yuan, Conversation.of([Turn("?")]), TABLE).limited(request, prompt)


def test_the_answer_may_be_as_long_as_the_rest_pays_for():
    # A thousand tokens of prompt take 0.001 yuan; the other 0.002 pay for a thousand of the answer.
    assert limited(0.003) == replace(REQUEST, max_tokens=1000)


def test_no_limit_goes_above_the_models_own():
    assert limited(100).max_tokens == 4000


def test_a_thought_gets_half_at_most_and_its_own_price():
    request = limited(0.017, request=replace(REQUEST, thinking=True))
    assert (request.max_tokens, request.thinking_budget) == (1000, 1000)
    request = limited(0.017, request=replace(REQUEST, thinking=True, thinking_budget=512))
    assert (request.max_tokens, request.thinking_budget) == (1488, 512)


def test_a_level_becomes_a_budget_as_the_two_are_never_sent_together():
    request = limited(100, request=replace(REQUEST, model="e", reasoning_effort="low"))
    assert (request.reasoning_effort, request.thinking_budget, request.max_tokens) == (None, 4096, 4000)
    request = limited(0.017, request=replace(REQUEST, model="e", reasoning_effort="xhigh"))
    assert (request.reasoning_effort, request.thinking_budget, request.max_tokens) == (None, 1000, 1000)
    brief = replace(REQUEST, model="e", thinking=False, reasoning_effort="none")
    assert limited(0.003, request=brief) == replace(brief, max_tokens=1000)


def test_a_limit_that_counts_the_thought_leaves_room_for_it():
    # 0.016 pay for 2,000 tokens, of which the thought may take half.
    request = limited(0.017, request=replace(REQUEST, model="c"))
    assert (request.max_tokens, request.thinking_budget) == (2000, 1000)
    request = limited(0.017, request=replace(REQUEST, model="c", max_tokens=300))
    assert (request.max_tokens, request.thinking_budget) == (1300, 1000)
    assert limited(100, request=replace(REQUEST, model="c")).max_tokens == 6000
    off = replace(REQUEST, model="c", thinking=False, reasoning_effort="none")
    assert limited(100, request=off) == replace(off, max_tokens=4000)


def test_a_thought_that_cannot_be_limited_must_fit_whole():
    always = replace(REQUEST, model="q")
    assert limited(0.08, request=always) == replace(always, max_tokens=1875)
    with pytest.raises(BudgetSpent):
        limited(0.06, request=always)


@pytest.mark.parametrize(
    ("yuan", "request_"), [(0.0005, REQUEST), (0.001, REQUEST), (100, replace(REQUEST, model="free"))]
)
def test_what_cannot_be_paid_is_not_asked(yuan: float, request_: Request):
    with pytest.raises(BudgetSpent) as caught:
        limited(yuan, request=request_)
    assert (caught.value.amount, caught.value.currency) == (yuan, "¥")


class Greedy:
    """Answers as long as it may, or `longest` where nobody says, and counts honestly."""

    def __init__(self, longest: int = 4_000) -> None:
        self.asked = 0
        self.longest = longest

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        self.asked += 1
        yield TextDelta("x")
        yield Finish("stop")
        yield Usage(
            5, (request.max_tokens or self.longest) + (request.thinking_budget or 0), request.thinking_budget or 0
        )


@given(st.floats(0.0001, 0.05), st.integers(1, 12), st.booleans())
def test_no_conversation_ever_costs_more_than_its_budget(yuan: float, turns: int, thinking: bool):
    conversation, client = Conversation(), Greedy()
    options = Options("m", 0.7, 0.8, False, "", 100_000, thinking=thinking)
    for _ in range(turns):
        turn = conversation.open("?", model="m")
        purse = Budget(yuan, conversation, TABLE)
        asyncio.run(Chat(client, 5).answer(conversation, options, lambda: None, purse=purse))
        if turn.outcome is Outcome.FAILED:
            assert turn.failure.is_a(BudgetSpent)
    assert (bills_cost(conversation.bills, TABLE) or 0) <= yuan + 1e-9


@given(st.floats(0.0001, 0.2), st.integers(1, 5), st.integers(2, 3), st.booleans())
def test_answers_side_by_side_never_cost_more_than_the_budget_together(
    yuan: float, turns: int, columns: int, thinking: bool
):
    conversation, client = Conversation(), Greedy()
    models = ["m", "n", "q"][:columns]
    each = tuple(Options(model, 0.7, 0.8, False, "", 100_000, thinking=thinking, budget=yuan) for model in models)
    options = replace(each[0], compared=each)

    async def scene() -> None:
        for _ in range(turns):
            turn = open_turn(conversation, Question("?"), options)
            await answer_all(Chat(client, 5), conversation, options, lambda: None, nobody, TABLE)
            settle(conversation, turn)

    asyncio.run(scene())
    assert (bills_cost(conversation.bills, TABLE) or 0) <= yuan + 1e-9


def test_each_of_several_answers_has_an_equal_share_of_what_is_left():
    # Of a share of 0.003 a thousand tokens of prompt take 0.001 yuan; the rest pays for a thousand of the answer.
    assert Budget(0.006, Conversation.of([Turn("?")]), TABLE, 2).limited(REQUEST, 1000).max_tokens == 1000


def test_a_turn_that_was_not_paid_for_costs_nothing_and_is_not_sent():
    conversation, client = Conversation(), Greedy()
    turn = conversation.open("?", model="m")
    options = Options("m", 0.7, 0.8, False, "", 100_000)
    purse = Budget(0.00001, conversation, TABLE)
    asyncio.run(Chat(client, 5).answer(conversation, options, lambda: None, purse=purse))
    assert (client.asked, conversation.bills, turn.failure.kind) == (0, [], BudgetSpent)


def granted(yuan: float, request: Request = REQUEST, shares: int = 1) -> Request:
    return Grant(yuan, Conversation.of([Turn("?")]), TABLE, shares).limited(request, 1000)


def test_what_the_page_may_spend_changes_nothing_where_it_pays_for_the_longest_answer():
    low = replace(REQUEST, model="e", reasoning_effort="low")
    assert [granted(0.0091), granted(0.098, low)] == [REQUEST, low]  # 4,000 for 2, and 12,000 for 8.
    assert granted(0.006, shares=2) == granted(0.003) == replace(REQUEST, max_tokens=1000)
    assert granted(0.017, low).thinking_budget == 1000
    with pytest.raises(PageSpent):
        granted(0.001)
    purse = Purses((Budget(0.003, Conversation.of([Turn("?")]), TABLE), Grant(9, Conversation.of([Turn("?")]), TABLE)))
    short = purse.limited(REQUEST, 1000)
    assert (short.max_tokens, purse.shortens(short)) == (1000, True)


@given(st.floats(0.001, 0.05), st.integers(1, 4), st.sampled_from(["m", "q", "e"]))
@settings(deadline=None, max_examples=40)
def test_the_page_never_costs_more_than_it_may_and_what_is_refused_is_not_asked(cap: float, side: int, model: str):
    async def scene() -> None:
        for _ in range(8):
            runs_now = []
            for _ in range(side):
                asked = client.asked
                try:
                    opened.append(new_opened(kept=False))
                    runs_now.append(await runs.begin(opened[-1], Question("?"), options, None))
                except Over as over:
                    assert over.whose in ("cost", "held") and not opened[-1].conversation.all and client.asked == asked
            for run in runs_now:
                await run.ended()
        with pytest.raises(Over) as caught:
            await runs.begin(new_opened(kept=False), Question("?"), replace(options, model="free"), None)
        assert (caught.value.whose, caught.value.facts) == ("price", {"model": "free"})

    client, opened = Greedy(4_000 if model == "m" else 12_000), []
    options = Options(model, 0.7, 0.8, False, "", 100_000, thinking=model != "m")
    choices = Choices({"plus": TABLE.get("m")}, PromptFolder(Path("nowhere"), {}), TABLE)
    limits = Limits(cost=[(cap, "month")], counts=Counting())
    runs = Runs(Chat(client, 5), choices, MemoryStore(), 60, limits=limits)
    asyncio.run(scene())
    bills = [bill for one in opened for bill in one.conversation.bills]
    assert (bills_cost(bills, TABLE) or 0) <= cap + 1e-5
    assert all(turn.outcome is Outcome.DONE for one in opened for turn in one.conversation.all.values())


@pytest.mark.parametrize(("asked", "shorter"), [(None, False), (100, True), (4_000, False)])
def test_it_is_known_whether_a_request_is_held_shorter_than_the_model_would_be(asked: int | None, shorter: bool):
    assert Budget(1.0, Conversation(), TABLE).shortens(replace(REQUEST, max_tokens=asked)) is shorter
