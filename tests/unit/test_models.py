"""The model table: what is known of a model, and how careful the app is with one it does not know."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from qwendow.models import CAUTIOUS_INPUT, Model, ModelTable, Price

ROWS = tomllib.loads(files("qwendow").joinpath("models.toml").read_text("utf-8"))["models"]
FACTS = {"max_input": 1000, "thinking": "off", "json": True}


def model(id: str = "qwen-a", **facts: Any) -> Model:
    known = {"max_input": 1000, "json": True, "thinking": "off", "known": False}
    return Model(id, **(known | facts))


def test_a_known_model_has_its_facts():
    assert ModelTable({"qwen-a": FACTS}).get("qwen-a") == model(known=True)


def test_an_alias_has_the_facts_of_its_model_and_keeps_its_own_name():
    table = ModelTable({"qwen-a": FACTS | {"aliases": ["qwen-a-2026"]}})
    assert table.get("qwen-a-2026") == model("qwen-a-2026", known=True)


def test_an_unknown_model_gets_cautious_defaults():
    assert ModelTable({}).get("brand-new") == model(
        "brand-new", max_input=CAUTIOUS_INPUT, thinking="unknown", tools=True
    )


def test_no_model_of_the_table_reads_less_than_an_unknown_one():
    assert min(row["max_input"] for row in ROWS.values()) == CAUTIOUS_INPUT


@pytest.mark.parametrize(("thinking", "limit"), [("never", 1000), ("off", 1000), ("on", 300), ("always", 300)])
def test_a_model_that_thinks_reads_as_much_as_thinking_leaves(thinking: str, limit: int):
    table = ModelTable({"qwen-a": {"max_input": 1000, "max_input_thinking": 300, "thinking": thinking}})
    assert table.get("qwen-a").room(None) == limit


@pytest.mark.parametrize(
    ("thinking", "asked", "limit"),
    [("off", True, 300), ("on", False, 1000), ("never", True, 1000), ("always", False, 300), ("unknown", True, 1000)],
)
def test_what_was_asked_decides_where_the_model_leaves_a_choice(thinking: str, asked: bool, limit: int):
    assert model(thinking=thinking, max_input_thinking=300).room(asked) == limit


TIERS = (Price(100, 1.0, 2.0, 8.0), Price(1000, 10.0, 20.0, 20.0))


@pytest.mark.parametrize(
    ("prompt", "cached", "output", "thought", "micro_yuan"),
    [
        (100, 0, 10, False, 120), (100, 0, 10, True, 180), (101, 0, 0, False, 1010), (100, 50, 0, False, 60),
        (100, 100, 0, False, 20), (100, 999, 0, False, 20), (1000, 0, 1, True, 10_020), (0, 0, 0, False, 0),
    ],
)  # fmt: skip
def test_the_prompt_chooses_the_tier_of_the_whole_request(
    prompt: int, cached: int, output: int, thought: bool, micro_yuan: float
):
    assert model(prices=TIERS).yuan(prompt, cached, output, thought) == pytest.approx(micro_yuan / 1e6)


def test_what_no_tier_covers_has_no_price():
    assert model(prices=TIERS).yuan(1001, 0, 1, False) is None
    assert model().yuan(1, 0, 1, False) is None


def test_prices_of_another_region_are_not_known():
    assert ModelTable.shipped().get("qwen-plus").yuan(1_000_000, 0, 0, False) is not None
    assert ModelTable.shipped(priced=False).get("qwen-plus").yuan(1, 0, 1, False) is None


@pytest.mark.parametrize(
    ("thinking", "switch"), [("never", False), ("off", True), ("on", True), ("always", False), ("unknown", False)]
)
def test_thinking_is_switched_only_where_that_is_known_to_work(thinking: str, switch: bool):
    assert model(thinking=thinking).thinking_switch is switch


def test_json_is_off_for_a_model_that_does_not_state_it():
    assert ModelTable({"qwen-a": {"max_input": 1, "thinking": "never"}}).get("qwen-a").json is False


@pytest.mark.parametrize(("facts", "takes"), [({"json_schema": True}, True), ({}, False)])
def test_a_model_takes_a_schema_where_its_row_says_so(facts: dict[str, bool], takes: bool):
    assert ModelTable({"qwen-a": FACTS | facts}).get("qwen-a").json_schema is takes


@pytest.mark.parametrize("model", ROWS)
def test_every_row_of_the_shipped_table_is_readable(model: str):
    found = ModelTable.shipped().get(model)
    assert (found.id, found.known, found.json) == (model, True, ROWS[model]["json"])
    assert found.thinking in ("never", "off", "on", "always")
    assert 0 < found.max_input <= ROWS[model]["context"]


@pytest.mark.parametrize("model", ROWS)
def test_every_shipped_price_stands_in_a_tier_with_its_date(model: str):
    tiers = [tier["up_to"] for tier in ROWS[model].get("prices", [])]
    assert tiers == sorted(set(tiers))
    assert bool(tiers) == ("prices_date" in ROWS[model])


def test_no_two_shipped_rows_claim_one_id():
    names = [name for id, row in ROWS.items() for name in (id, *row.get("aliases", ()))]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("tier", ["qwen-max", "qwen-plus", "qwen-turbo"])
def test_the_default_model_of_each_tier_is_known(tier: str):
    assert ModelTable.shipped().get(tier).known


def test_the_successor_of_a_retired_model_is_known():
    successors = [row["successor"] for row in ROWS.values() if "successor" in row]
    assert [name for name in successors if not ModelTable.shipped().get(name).known] == []


def test_the_vision_model_takes_pictures_known_or_not():
    table = ModelTable({"qwen-a": FACTS}, vision="qwen-a")
    assert table.vision == table.get("qwen-a") == model(known=True, images=True)
    assert ModelTable({}, vision="new-vl").vision == model(
        "new-vl", max_input=CAUTIOUS_INPUT, thinking="unknown", tools=True, images=True
    )


def test_other_models_take_pictures_as_the_table_says():
    table = ModelTable.shipped()
    assert [table.get(name).images for name in ("qwen3-vl-plus", "qwen-plus", "brand-new", "qwen-vl-max")] == [
        True, False, False, True,
    ]  # fmt: skip
