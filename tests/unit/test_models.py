"""The model table: what is known of a model, and how careful the app is with one it does not know."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from qwendow.models import CAUTIOUS_INPUT, CHINA, FALLBACKS, SINGAPORE, TIERS, VISION, Model, ModelTable, Price

TABLE = tomllib.loads(files("qwendow").joinpath("models.toml").read_text("utf-8"))
ROWS: dict[str, dict[str, Any]] = TABLE["models"]
ALIVE = {id: row for id, row in ROWS.items() if "retires" not in row}
GONE: list[dict[str, Any]] = [*TABLE["retired"], *({"ids": [id], **row} for id, row in ROWS.items() if id not in ALIVE)]
SHIPPED, ABROAD = ModelTable.shipped(), ModelTable.shipped(SINGAPORE)
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


PRICES = (Price(100, 1.0, 2.0, 8.0, 0.2), Price(1000, 10.0, 20.0, 20.0, 1.0))


@pytest.mark.parametrize(
    ("prompt", "cached", "output", "thought", "micro"),
    [
        (100, 0, 10, False, 120), (100, 0, 10, True, 180), (101, 0, 0, False, 1010), (100, 50, 0, False, 60),
        (100, 100, 0, False, 20), (100, 999, 0, False, 20), (1000, 10, 1, True, 9930), (0, 0, 0, False, 0),
    ],
)  # fmt: skip
def test_the_prompt_chooses_the_tier_of_the_whole_request(
    prompt: int, cached: int, output: int, thought: bool, micro: float
):
    assert model(prices=PRICES).cost(prompt, cached, output, thought) == pytest.approx(micro / 1e6)


def test_what_no_tier_covers_has_no_price():
    assert model(prices=PRICES).cost(1001, 0, 1, False) is None
    assert model().cost(1, 0, 1, False) is None


@pytest.mark.parametrize("region", [None, "us-east-1"])
def test_prices_of_another_region_are_not_known(region: str | None):
    table = ModelTable.shipped(region)
    assert (table.currency, [id for id in ROWS if table.get(id).prices or table.get(id).currency]) == ("", [])


def test_a_model_has_the_prices_of_its_region_in_their_currency():
    here, there = SHIPPED.get("qwen3.7-plus"), ABROAD.get("qwen3.7-plus")
    assert (SHIPPED.currency, here.currency, here.prices_date) == ("¥", "¥", "2026-09-22")
    assert (ABROAD.currency, there.currency, there.prices_date) == ("$", "$", "2026-11")


def test_where_no_price_is_known_there_is_no_currency_and_no_date():
    unpriced = SHIPPED.get("qwen4-max")
    assert (unpriced.prices, unpriced.currency, unpriced.prices_date) == ((), "", "")


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


@pytest.mark.parametrize("id", ALIVE)
def test_every_model_of_today_has_its_limits_and_is_offered_somewhere(id: str):
    row, found = ROWS[id], SHIPPED.get(id)
    assert (found.id, found.known, found.json) == (id, True, row["json"])
    assert found.thinking in ("never", "off", "on", "always")
    assert 0 < (found.max_input_thinking or 1) <= found.max_input <= row["context"]
    assert found.max_output and found.max_output <= (found.max_output_thinking or found.max_output)
    assert set(found.regions) <= {CHINA, SINGAPORE, "eu-central-1", "us-east-1"} and found.regions
    assert found.thinking == "never" or found.max_thinking or found.counts_thought


@pytest.mark.parametrize("id", ROWS)
@pytest.mark.parametrize("name", ["prices", "prices_sg"])
def test_every_shipped_price_stands_in_a_tier_with_the_date_it_was_read(id: str, name: str):
    row = ROWS[id]
    tiers = [tier["up_to"] for tier in row.get(name, [])]
    assert tiers == sorted(set(tiers))
    assert bool(tiers) == (f"{name}_date" in row)
    if tiers:
        year, *rest = row[f"{name}_date"].split("-")
        assert date(2026, 3, 1) <= date(int(year), int(rest[0]), int([*rest, 1][1])) <= date(2026, 11, 27)
        assert all(0 < tier.get("cached", 0.01) < tier["in"] < tier["out"] for tier in row[name])


def test_a_price_is_known_only_where_the_model_is_offered():
    priced = [
        (id, region) for id in ALIVE for region in (CHINA, SINGAPORE) if ModelTable.shipped(region).get(id).prices
    ]
    assert [(id, region) for id, region in priced if region not in ROWS[id]["regions"]] == []


def test_no_id_is_claimed_twice():
    names = [name for id, row in ROWS.items() for name in (id, *row.get("aliases", ()))]
    names += [id for group in TABLE["retired"] for id in group["ids"]]
    assert [name for name in names if names.count(name) > 1] == []


def test_what_is_retired_has_its_last_day_and_a_successor_that_is_alive():
    for group in GONE:
        successor = group.get("successor")
        assert date(2026, 1, 1) < group["retires"] <= date(2026, 10, 10)
        assert successor in ALIVE or (successor is None and "qwen-mt-turbo" in group["ids"])


@pytest.mark.parametrize(
    ("id", "retires", "successor"),
    [
        ("qwen-turbo", date(2026, 10, 10), "qwen3.8-flash"),
        ("qwen-vl-max", date(2026, 10, 10), "qwen3.7-plus"),
        ("qwen3-max", date(2026, 10, 10), "qwen3.7-max"),
        ("qwen3-8b", date(2026, 10, 10), "qwen3.7-flash"),
        ("qwen3-vl-32b-thinking", date(2026, 10, 10), "qwen3.7-plus"),
        ("qwen-mt-turbo", date(2026, 10, 10), None),
        ("qwen2.5-72b-instruct", date(2026, 5, 13), "qwen3.7-flash"),
        ("qwen-turbo-2025-04-28", date(2026, 5, 13), "qwen3.8-flash"),
        ("qwen-plus-1127", date(2026, 1, 30), "qwen3.7-plus"),
        ("qwen-max", None, None),
        ("qwen3-max-of-tomorrow", None, None),
    ],
)
def test_the_table_says_what_is_gone_since_when_and_what_to_use(id: str, retires: date | None, successor: str | None):
    found = SHIPPED.get(id)
    assert (found.id, found.retires, found.successor) == (id, retires, successor)


@pytest.mark.parametrize("id", [*TIERS.values(), VISION, *FALLBACKS["vision"], *sum(FALLBACKS.values(), ())])
def test_each_choice_and_what_it_falls_to_is_alive(id: str):
    assert id in ALIVE


@pytest.mark.parametrize("id", [*TIERS.values(), VISION])
def test_the_model_of_each_choice_is_offered_and_priced_in_both_regions_and_sees(id: str):
    assert SHIPPED.get(id).images and SHIPPED.get(id).prices and ABROAD.get(id).prices


def test_effort_is_known_of_few_models():
    levels = ("none", "low", "medium", "xhigh")
    more = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
    assert {id: SHIPPED.get(id).effort for id in ROWS if SHIPPED.get(id).effort} == {
        "qwen4-max": more, "qwen3.8-max": levels, "qwen3.8-max-0902": levels, "qwen3.8-flash": levels,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("id", "region", "prompt", "cached", "output", "thought", "amount"),
    [
        # A million tokens of prompt, and as many of answer, cost what the price list says (Beijing 2026-09-22).
        ("qwen3.8-max", CHINA, 100_000, 0, 10_000, True, 1.2 + 0.36),
        ("qwen3.8-max", CHINA, 100_000, 80_000, 10_000, True, 0.24 + 0.12 + 0.36),
        ("qwen3.8-flash", CHINA, 100_000, 100_000, 10_000, False, 0.01 + 0.027),
        ("qwen3.7-plus", CHINA, 262_144, 0, 1_000, False, 0.524288 + 0.008),
        ("qwen3.7-plus", CHINA, 262_145, 0, 1_000, False, 1.57287 + 0.024),
        ("qwen3.7-max", CHINA, 1_000, 1_000, 0, False, 0.0024),
        ("qwen-plus", CHINA, 1_000, 0, 1_000, False, 0.0008 + 0.002),
        ("qwen-plus", CHINA, 1_000, 0, 1_000, True, 0.0008 + 0.008),
        ("qwen4-max", CHINA, 1_000, 0, 1_000, True, None),
        # The prices of Singapore in dollars (2026-09 to 11).
        ("qwen4-max", SINGAPORE, 100_000, 40_000, 10_000, True, 0.09 + 0.003 + 0.045),
        ("qwen3.8-max", SINGAPORE, 100_000, 40_000, 10_000, True, 0.12 + 0.01 + 0.06),
        ("qwen3.8-flash", SINGAPORE, 100_000, 50_000, 10_000, False, 0.0075 + 0.0008 + 0.0047),
        ("qwen3.7-plus", SINGAPORE, 1_000, 500, 1_000, True, 0.0002 + 0.00004 + 0.0016),
        ("qwen3.7-flash", SINGAPORE, 1_000, 0, 1_000, True, None),
        ("qwen3.6-flash", SINGAPORE, 300_000, 0, 1_000, True, None),
    ],
)  # fmt: skip
def test_what_a_request_costs_by_hand(
    id: str, region: str, prompt: int, cached: int, output: int, thought: bool, amount: float | None
):
    assert ModelTable.shipped(region).get(id).cost(prompt, cached, output, thought) == pytest.approx(amount)


def test_the_vision_model_takes_pictures_known_or_not():
    table = ModelTable({"qwen-a": FACTS}, vision="qwen-a")
    assert table.vision == table.get("qwen-a") == model(known=True, images=True)
    assert ModelTable({}, vision="new-vl").vision == model(
        "new-vl", max_input=CAUTIOUS_INPUT, thinking="unknown", tools=True, images=True
    )


def test_other_models_take_pictures_as_the_table_says():
    ids = ("qwen3-vl-plus", "qwen3.7-plus", "qwen3.7-max", "qwen3.7-max-2026-06-08", "qwen-plus", "brand-new")
    assert [SHIPPED.get(id).images for id in ids] == [True, True, False, True, False, False]
