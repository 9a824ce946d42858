"""Thinking: what a wish is to each model, in the fields that are sent."""

from __future__ import annotations

import pytest

from qwendow.models import Model, ModelTable
from qwendow.thinking import CHOICES, WISHES, Thought, thought, usual

TABLE = ModelTable.shipped()
OFF, NOTHING = {"enable_thinking": False}, dict[str, object]()
NONE = OFF | {"reasoning_effort": "none"}


def fields(id: str, wish: str, budget: int = 0) -> dict[str, object]:
    return thought(TABLE.get(id), wish, budget).fields


def long(budget: int) -> dict[str, object]:
    return {"enable_thinking": True, "thinking_budget": budget}


@pytest.mark.parametrize(
    ("id", "sent"),
    [
        # off, low, medium, high
        ("qwen3.8-max", [NONE, "low", "medium", "xhigh"]),
        ("qwen3.8-flash", [NONE, "low", "medium", "xhigh"]),
        ("qwen4-max", [NONE, "low", "medium", "high"]),
        ("qwen3.7-plus", [OFF, long(4_096), long(16_384), long(262_144)]),
        ("qwen-plus", [OFF, long(4_096), long(16_384), long(81_920)]),
        ("qwen3-vl-plus", [OFF, long(4_096), long(16_384), long(81_920)]),
        ("qwen-max", [NOTHING] * 4),
        ("not-in-the-table", [NOTHING] * 4),
        ("qwq-plus", [NOTHING, {"thinking_budget": 4_096}, {"thinking_budget": 16_384}, NOTHING]),
    ],
)
def test_each_level_is_sent_as_the_model_takes_it(id: str, sent: list[object]):
    wanted = [{"reasoning_effort": one} if isinstance(one, str) else one for one in sent]
    assert [fields(id, wish) for wish in CHOICES] == [*wanted, NOTHING]


@pytest.mark.parametrize("id", ["qwen4-max", "qwen3.8-flash", "qwen3.7-plus", "qwen-plus", "qwen-max", "qwq-plus"])
@pytest.mark.parametrize("wish", WISHES[1:])
@pytest.mark.parametrize("budget", [0, 512, 10**9])
def test_effort_and_budget_are_never_sent_together_and_effort_only_where_it_is_known(id: str, wish: str, budget: int):
    model = TABLE.get(id)
    sent = thought(model, wish, budget)
    assert sent.effort is None or (sent.budget is None and sent.effort in model.effort)
    assert sent.budget is None or 0 < sent.budget <= (model.max_thinking or budget)
    assert sent.on is None or model.thinking_switch


def test_a_budget_in_tokens_takes_the_place_of_a_level():
    assert fields("qwen3.8-max", "high", 512) == fields("qwen3.7-plus", "on", 512) == long(512)
    assert fields("qwen3.8-max", "own", 512) == {"thinking_budget": 512}
    assert fields("qwen-plus", "own", 512) == NOTHING
    assert fields("qwen3.8-max", "off", 512) == NONE


def test_on_leaves_the_length_to_the_model():
    assert fields("qwen3.8-max", "on") == fields("qwen-plus", "on") == {"enable_thinking": True}


@pytest.mark.parametrize(
    ("id", "name", "wish"),
    [
        ("qwen3.8-max", "max", "medium"), ("qwen3.7-plus", "plus", "off"), ("qwen3.8-flash", "turbo", "off"),
        ("qwen4-max", "qwen4-max", "medium"), ("qwen3.7-max", "max", "medium"), ("qwen3.8-max", "plus", "off"),
        ("qwen3.6-plus", "qwen3.6-plus", "off"), ("qwen-max", "max", "own"), ("qwq-plus", "plus", "own"),
        ("qwen3:8b", "qwen3:8b", "own"),
    ],
)  # fmt: skip
def test_unless_it_is_asked_only_the_strongest_thinks(id: str, name: str, wish: str):
    assert usual(TABLE.get(id), name) == wish


def test_a_model_whose_longest_thought_is_not_known_gets_no_limit_but_the_levels_own():
    model = Model("new", 1000, True, "on", True)
    assert [thought(model, wish).budget for wish in ("low", "high", "on")] == [4_096, None, None]
    assert thought(model, "high") == Thought(True)


ELSEWHERE = ModelTable.shipped(None, vendor=False)
"""As another server than DashScope has the models."""


@pytest.mark.parametrize("id", ["qwen3.8-max", "qwen3.7-plus", "Qwen/Qwen3-8B", "llama-3"])
def test_elsewhere_a_model_is_told_to_think_or_not_to_and_not_for_how_long(id: str):
    model = ELSEWHERE.get(id)
    assert [thought(model, wish).fields for wish in CHOICES] == [OFF, *[{"enable_thinking": True}] * 3, NOTHING]
    assert (model.search, model.effort, model.preserves, model.prices) == (False, (), False, ())


@pytest.mark.parametrize(("id", "wish"), [("qwen3.8-max", "off"), ("Qwen/Qwen3-8B", "off"), ("gpt-oss-20b", "own")])
def test_elsewhere_a_qwen_does_not_think_unless_asked_and_others_do_as_they_do(id: str, wish: str):
    assert usual(ELSEWHERE.get(id), "max") == wish


def test_elsewhere_a_model_that_never_thinks_has_no_switch():
    assert thought(ELSEWHERE.get("qwen-max"), "high").fields == NOTHING
