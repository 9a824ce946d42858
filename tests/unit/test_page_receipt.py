"""The receipt under an answer and the sums of a conversation: every figure counted by hand."""

from __future__ import annotations

import re

import pytest

from qwendow.answering.prices import bills_cost, turn_cost
from qwendow.conversation.errors import CutOff, Failure
from qwendow.conversation.events import Finish, ReasoningDelta, TextDelta, ToolCall, ToolResult, Usage
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Note, Outcome, Turn
from qwendow.models import CHINA, NO_MODELS, SINGAPORE, ModelTable
from qwendow.page.receipt import receipt, summary
from qwendow.page.texts import Language
from qwendow.page.view import View

PRICES = [{"up_to": 1000, "in": 1.0, "out": 2.0, "out_thinking": 8.0}, {"up_to": 9000, "in": 10.0, "out": 20.0}]
ROWS = {"m": {"max_input": 9000, "thinking": "off", "prices": PRICES, "prices_date": "2026-04"}}
DOLLARS = {"prices_sg": [{"up_to": 9000, "in": 0.5, "out": 1.5, "cached": 0.05}], "prices_sg_date": "2026-11-16"}
TABLE = ModelTable(ROWS, CHINA)
VIEW = View("en", TABLE)


def answered(usage: Usage | None = None, model: str = "m", thought: str = "", search: bool = False) -> Turn:
    turn = Turn("?", model=model, search=search)
    if thought:
        turn.add(ReasoningDelta(thought), 0.2)
    turn.add(TextDelta("fine"), 0.5)
    turn.add(Finish("stop"), 2.5)
    if usage:
        turn.add(usage, 2.6)
    turn.end(Outcome.DONE)
    return turn


def words(markup: str) -> str:
    return re.sub("<[^>]*>", "", markup)


def line(turn: Turn, table: ModelTable = TABLE, language: Language = "en") -> str:
    """What is seen of it at first."""
    return words(receipt(turn, View(language, table)).partition("<dl>")[0])


def lines(turn: Turn, table: ModelTable = TABLE, language: Language = "en") -> dict[str, str]:
    """What it unfolds to."""
    told = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", receipt(turn, View(language, table)))
    return {name: words(said) for name, said in told}


def test_the_line_has_the_model_the_time_of_day_and_the_cost():
    turn = answered(Usage(100, 40, 0, 0))
    turn.asked_at = 1_795_843_802.0
    assert line(turn) == "m · 2026-11-28 05:30 UTC · ¥0.000180"
    assert '<time datetime="2026-11-28T05:30:02Z">' in receipt(turn, VIEW)


def test_it_unfolds_to_tokens_price_speed_and_why_it_ended():
    turn = answered(Usage(100, 40, 0, 0))
    assert lines(turn) == {
        "Tokens in": "100",
        "Tokens out": "40",
        "Cost": "¥0.000180 (prices of 2026-04)",
        "First token": "0.5 s",
        "Speed": "20 tokens/s",
        "Ended": "the answer was complete",
    }
    assert lines(turn, language="zh") == {
        "输入 token": "100",
        "输出 token": "40",
        "费用": "¥0.000180（2026-04 价格）",
        "首个 token": "0.5 秒",
        "速度": "20 token/秒",
        "结束原因": "回答完整",
    }


def test_thought_cache_and_search_are_told():
    turn = answered(Usage(100, 40, 30, 64), thought="hm", search=True)
    told = lines(turn)
    assert (told["Tokens in"], told["Tokens out"]) == ("100 (64 cached)", "40 (30 thinking)")
    assert told["Web search"] == "on (its fee not included)"
    assert lines(turn, NO_MODELS)["Web search"] == "on"


def test_an_answer_after_another_says_that_it_is_one():
    turn = answered()
    turn.notes.append(Note("again", 2))
    assert line(turn) == "m · regenerated" and lines(turn)["Answer"] == "no. 3 to this question"
    assert line(turn, language="zh") == "m · 重新生成" and lines(turn, language="zh")["回答"] == "该问题的第 3 个"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [(Outcome.STOPPED, "stopped by you"), (Outcome.FAILED, "by an error"), (Outcome.INTERRUPTED, "the app ended")],
)
def test_what_ended_without_a_reason_of_the_endpoint_says_how(outcome: Outcome, said: str):
    turn = Turn("?", model="m")
    turn.add(TextDelta("fi"), 1)
    turn.end(outcome)
    assert lines(turn)["Ended"] == said


def test_a_thought_has_its_own_price_and_a_cached_prompt_too():
    turn = answered(Usage(100, 40, 30, 50), thought="hm")
    assert turn_cost(turn, TABLE.get("m")) == pytest.approx((50 + 50 * 0.2 + 40 * 8) / 1e6)


def test_each_round_is_paid_by_its_own_tier():
    turn = Turn("?", model="m")
    turn.add(ToolCall("a", "x", "{}"), 1)
    turn.add(Usage(900, 10), 1)
    turn.add(ToolResult("a", "y"), 2)
    turn.ask_again(2)
    turn.add(TextDelta("fine"), 3)
    turn.add(Usage(1100, 10), 3)
    turn.end(Outcome.DONE)
    assert turn_cost(turn, TABLE.get("m")) == pytest.approx((900 + 20 + 11_000 + 200) / 1e6)
    assert lines(turn)["Requests"] == "2"


def test_in_singapore_all_sums_are_in_dollars():
    table = ModelTable({"m": ROWS["m"] | DOLLARS}, SINGAPORE)
    turn = answered(Usage(1000, 40, 0, 600))
    assert "$0.000290 (prices of 2026-11-16)" in receipt(turn, View("en", table))
    assert "$0.0003 so far" in summary(Conversation.of([turn]), View("en", table))


@pytest.mark.parametrize(
    "table", [NO_MODELS, ModelTable({"m": {"max_input": 9000, "thinking": "off"}}, CHINA), ModelTable(ROWS)]
)
def test_nothing_is_shown_where_the_price_is_not_known(table: ModelTable):
    turn = answered(Usage(100, 40))
    assert "¥" not in receipt(turn, View("en", table))
    assert "¥" not in summary(Conversation.of([turn]), View("en", table))


def test_without_usage_there_are_no_tokens_and_no_price():
    assert line(answered()) == "m"
    assert lines(answered()) == {"First token": "0.5 s", "Ended": "the answer was complete"}


def test_a_running_turn_and_one_that_never_began_have_no_receipt():
    running = Turn("?", model="m")
    running.add(TextDelta("fi"), 1)
    failed = Turn("?", model="m")
    failed.end(Outcome.FAILED, Failure(CutOff))
    assert [receipt(turn, VIEW) for turn in (running, failed)] == ["", ""]


def test_a_model_id_and_a_finish_reason_are_shown_as_text():
    turn = Turn("?", model="<b>m")
    turn.add(TextDelta("x"), 1)
    turn.add(Finish("<i>"), 1)
    turn.end(Outcome.DONE)
    assert "<b>" not in receipt(turn, VIEW) and "<i>" not in receipt(turn, VIEW)


def test_the_sums_add_all_turns_and_show_how_full_the_window_is():
    conversation = Conversation.of([answered(Usage(100, 40)), answered(Usage(400, 60, 10, 0), thought="hm")])
    told = words(summary(conversation, VIEW))
    assert "500 tokens in · 100 out (10 thinking)" in told
    assert f"¥{(100 + 80 + 400 + 480) / 1e6:.4f} so far" in told
    # What the next request holds again: the prompt of the last and its answer, without the thought.
    assert "5.0% of the model's 9,000 tokens" in told


def test_sums_with_a_price_that_is_not_known_are_not_known():
    conversation = Conversation.of([answered(Usage(1, 1)), answered(Usage(1, 1), model="other")])
    assert bills_cost(conversation.bills, TABLE) is None


def test_an_empty_conversation_has_no_sums():
    assert summary(Conversation(), VIEW) == ""


def test_what_was_stopped_is_estimated_and_said_to_be():
    turn = Turn("?", model="m")
    turn.rounds[0].sent = 300
    turn.add(TextDelta("a" * 30), 1)
    turn.end(Outcome.STOPPED)
    assert "¥" not in receipt(turn, VIEW)
    assert "≈ 300 tokens in · 11 out≈ ¥0.0003 so far" in words(summary(Conversation.of([turn]), VIEW))


def test_what_was_taken_back_is_paid_all_the_same():
    conversation = Conversation.of([answered(Usage(100, 40)), answered(Usage(100, 40))])
    before = bills_cost(conversation.bills, TABLE)
    conversation.rewind(1)
    assert bills_cost(conversation.bills, TABLE) == before
    conversation.clear()
    assert summary(conversation, VIEW) == ""


def test_where_all_was_taken_back_the_sums_stay():
    conversation = Conversation.of([answered(Usage(100, 40))])
    conversation.rewind(0)
    assert conversation.turns == []
    assert "100 tokens in · 40 out" in words(summary(conversation, VIEW))
