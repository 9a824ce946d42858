"""Values from outside: whoever sends them, they are of the right type and in range, or refused with a reason."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qwendow.answering.checks import MAX_CHARACTERS, TOP_P, Refused, message_text
from qwendow.answering.choices import Choices
from qwendow.answering.wishes import NAMES, Wishes, read_wishes
from qwendow.conversation.options import Options, Summarizer
from qwendow.models import Model, ModelTable, Price
from qwendow.page.explain import refusal
from qwendow.page.texts import REFUSALS
from qwendow.prompts import Prompt, PromptFolder, Words
from qwendow.schema import parse_schema

PLACE = {"line": 3, "column": 5, "path": "$.type", "detail": "must be string"}
NAN, INF = math.nan, math.inf
HUGE = 10**400
DEFAULTS = Options("qwen-plus", 0.7, TOP_P, json_mode=False, system_prompt="You help.", max_input=200, thinking=False)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(HUGE) | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def choices() -> Choices:
    prompts = {
        "assistant": Prompt("assistant", "You help.", Words("a", "a")),
        "clerk": Prompt("clerk", "You sell.", Words("c", "c"), tools=("stock", "gone")),
    }
    models = {
        "max": Model("qwen-max", 100, json=True, thinking="never", known=True),
        "plus": Model("qwen-plus", 200, True, "off", True, 150, max_thinking=5000, tools=True, search=True),
        "turbo": Model("qwq", 300, json=False, thinking="always", known=True),
    }
    return Choices(models, PromptFolder(Path("nowhere"), prompts), tools=frozenset({"stock"}))


def options(**values: Any) -> Options:
    return replace(choices().options(Wishes(**values)), summarizers=())


def refused_as(**values: Any) -> str:
    with pytest.raises(Refused) as caught:
        options(**values)
    assert refusal(caught.value, "en") and refusal(caught.value, "zh")
    return caught.value.reason


def test_what_is_left_out_gets_its_default():
    assert options() == DEFAULTS


def test_every_value_reaches_its_option():
    chosen = options(model="max", temperature=1.9, top_p=0.05, json_mode=True, prompt="clerk", system_prompt="Mine.")
    assert chosen == Options("qwen-max", 1.9, 0.05, json_mode=True, system_prompt="Mine.", max_input=100)


def summarizers(chosen: str, **prices: float) -> list[Summarizer]:
    """Those of a turn that goes to the tier `chosen`, where the output of some has a price."""
    known = choices()
    priced = {
        tier: replace(model, prices=(Price(9_000, 0, prices[tier], 0, 0),) if tier in prices else ())
        for tier, model in known.models.items()
    }
    return [*replace(known, models=priced).options(Wishes(chosen)).summarizers]


MAX, PLUS, TURBO = Summarizer("qwen-max"), Summarizer("qwen-plus", thinking=False), Summarizer("qwq")


def test_the_cheapest_model_that_reads_as_much_sums_up_and_else_the_chosen_one():
    assert summarizers("max", max=3, plus=2) == [PLUS, MAX]
    assert summarizers("max", max=2, plus=3) == [MAX]
    assert summarizers("plus", max=1, plus=2) == [PLUS]


def test_a_model_that_always_thinks_sums_up_only_its_own_conversations():
    assert summarizers("plus", plus=3, turbo=1) == [PLUS]
    assert summarizers("turbo", plus=3, turbo=1) == [TURBO]


def test_a_model_that_takes_effort_sums_up_with_none():
    brief = Model("e", 100, True, "on", True, effort=("none", "low"))
    asked = replace(choices(), models={"plus": brief}).options(Wishes())
    assert asked.summarizers == (Summarizer("e", thinking=False, effort="none"),)


def test_where_no_price_is_known_the_smallest_tier_sums_up():
    assert summarizers("max") == [PLUS, MAX]


def test_the_limit_of_the_memory_is_the_callers_or_else_the_operators():
    known = replace(choices(), memory=5_000)
    assert known.options(Wishes()).memory == 5_000
    assert known.options(Wishes(memory=0)).memory == 0
    assert known.options(Wishes(memory=500)).memory == 500


@pytest.mark.parametrize(("memory", "longest"), [(0, 200), (500, 200), (150, 150)])
def test_a_prompt_is_never_longer_than_the_model_reads(memory: int, longest: int):
    assert replace(DEFAULTS, memory=memory).longest_prompt == longest


@pytest.mark.parametrize("value", [-1, 1, 499, 0.5, "many", True, INF, NAN, HUGE, [1]])
def test_a_limit_of_the_memory_is_a_whole_number_of_tokens(value: Any):
    with pytest.raises(Refused) as caught:
        choices().options(Wishes(memory=value))
    assert caught.value.reason == "memory"


@pytest.mark.parametrize("value", [0, 0.0, 1, 0.7, 1.999999])
def test_a_temperature_from_0_to_under_2_is_taken(value: float):
    assert options(temperature=value).temperature == value


@pytest.mark.parametrize("value", [0.0001, 0.5, 1, 1.0])
def test_a_top_p_above_0_to_1_is_taken(value: float):
    assert options(top_p=value).top_p == value


def test_a_whole_number_becomes_a_float():
    assert [type(number) for number in (options(temperature=1).temperature, options(top_p=1).top_p)] == [float, float]


def short(value: Any) -> str:
    return repr(value)[:20]


NO_NUMBERS = [True, False, NAN, INF, -INF, HUGE, -HUGE, "0.7", "", [], [0.7], {}, {"value": 0.7}, 1j]


@pytest.mark.parametrize("value", [*NO_NUMBERS, -0.1, 2, 2.0, 5, -1], ids=short)
def test_a_wrong_temperature_is_refused(value: Any):
    assert refused_as(temperature=value) == "temperature"


@pytest.mark.parametrize("value", [*NO_NUMBERS, 0, 0.0, -0.5, 1.0001, 2], ids=short)
def test_a_wrong_top_p_is_refused(value: Any):
    assert refused_as(top_p=value) == "top_p"


@pytest.mark.parametrize(
    "value", ["", "qwen-gone", "MAX", "max ", "max\0", 0, 1, True, [], ["max"], {}, {"max": 1}, NAN]
)
def test_a_model_that_is_not_offered_is_refused(value: Any):
    assert refused_as(model=value) == "model"


@pytest.mark.parametrize("value", [0, 1, 0.0, "true", "", "false", [], [True], {}, NAN])
def test_a_json_mode_that_is_not_true_or_false_is_refused(value: Any):
    assert refused_as(json_mode=value) == "switch"


def test_json_mode_is_refused_for_a_model_that_cannot():
    assert refused_as(model="turbo", json_mode=True) == "json_mode_unsupported"


@pytest.mark.parametrize("id", ["qwen-plus", "qwq"])
def test_a_model_is_known_by_its_id_too(id: str):
    assert options(model=id).model == id


def test_json_mode_switches_thinking_off_where_it_can_be_switched():
    assert options(model="plus", json_mode=True).thinking is False


def test_json_mode_sends_no_switch_to_a_model_without_one():
    assert options(model="max", json_mode=True).thinking is None


@pytest.mark.parametrize(
    "value", ["nobody", "../clerk", "/etc/passwd", "clerk.md", "clerk\0", "clerk\n", 0, 1.5, True, ["clerk"], {}, NAN]
)
def test_a_prompt_that_does_not_exist_is_refused(value: Any):
    assert refused_as(prompt=value) == "prompt"


def test_an_empty_prompt_name_stands_for_the_default():
    assert options(prompt="").system_prompt == "You help."


def test_a_prompt_may_allow_the_same_answer_again():
    chosen = choices()
    chosen.prompts.prompts["clerk"] = Prompt("clerk", "You sell.", Words("c", "c"), cache=True)
    asked = [chosen.options(Wishes(prompt=name, system_prompt="")) for name in ("clerk", "assistant")]
    assert [options.cacheable for options in asked] == [True, False]


def test_a_system_prompt_wins_over_the_prompt():
    assert options(prompt="clerk", system_prompt=" Mine. ").system_prompt == " Mine. "


@pytest.mark.parametrize("blank", ["", " ", "\n\t", None])
def test_a_blank_system_prompt_leaves_the_prompt(blank: str | None):
    assert options(prompt="clerk", system_prompt=blank).system_prompt == "You sell."


@pytest.mark.parametrize(
    "value", [0, 1.5, True, [], ["x"], {}, {"path": "/etc/passwd"}, "x" * (MAX_CHARACTERS + 1)], ids=short
)
def test_a_wrong_system_prompt_is_refused(value: Any):
    assert refused_as(system_prompt=value) == "system_prompt"


def test_what_another_prompt_had_is_not_sent_under_the_name_of_the_chosen_one():
    facts = Prompt("facts", "You read.", Words("f", "f"), json=True, schema='{"type": "object"}')
    known = replace(choices(), prompts=PromptFolder(Path("nowhere"), {**choices().prompts.prompts, "facts": facts}))
    stale = {"json_mode": False, "json_schema": ""}
    caught_up = known.caught_up(Wishes(prompt="facts", system_prompt="You help.", **stale))
    assert caught_up == Wishes(prompt="facts", system_prompt="You read.", json_mode=True, json_schema=facts.schema)
    assert known.caught_up(replace(caught_up, prompt="clerk")) == Wishes(
        prompt="clerk", system_prompt="You sell.", **stale
    )
    # A model that is not able is not asked, and what the reader has written or chosen is the reader's.
    assert known.caught_up(Wishes("turbo", prompt="facts", system_prompt="You help.", **stale)).json_mode is False
    for own in (
        Wishes(prompt="facts", system_prompt="You help. ", **stale),
        Wishes(prompt="nobody", system_prompt="You help."),
        Wishes(prompt="facts", system_prompt="You read.", json_mode=False),
        Wishes(prompt=["facts"], system_prompt=["You help."]),
    ):
        assert known.caught_up(own) is own


def test_a_wrong_prompt_is_refused_even_beside_a_system_prompt():
    assert refused_as(prompt="nobody", system_prompt="Mine.") == "prompt"


@pytest.mark.parametrize(
    "text", ["hello", " \thello\r\n", "a" * MAX_CHARACTERS, "你好 😀", "\u202eabc", "e\u0301" * 999], ids=short
)
def test_a_message_is_taken_as_it_is(text: str):
    assert message_text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\t ",
        "\u200b",
        "\ufeff\u2060 \u200d",
        "\u3000",
        "\u3164\u206a",
        "\0",
        " \0\u200b",
        "\u00ad\u202e\ufe0f",
    ],
)
def test_a_message_of_nothing_is_refused(text: str):
    with pytest.raises(Refused, match=r"^message_empty$"):
        message_text(text)


@pytest.mark.parametrize("value", [None, 0, 1.5, True, [], ["hello"], {}, {"text": "hello"}, b"hello", NAN])
def test_a_message_that_is_no_text_is_refused(value: Any):
    with pytest.raises(Refused, match=r"^message_type$"):
        message_text(value)


def test_a_message_that_is_too_long_is_refused_with_both_numbers():
    with pytest.raises(Refused) as caught:
        message_text("x" * (MAX_CHARACTERS + 1))
    assert refusal(caught.value, "en") == ("The message has 100,001 characters; 100,000 are possible.")


@pytest.mark.parametrize(
    ("text", "sent"), [("a\0b", "ab"), ("a\ud83d", "a�"), ("\ude00b", "�b"), ("\ud83d\ude00", "😀")]
)
def test_what_cannot_be_sent_is_replaced(text: str, sent: str):
    assert (message_text(text), options(system_prompt=text).system_prompt) == (sent, sent)


@settings(deadline=None)
@given(st.text(st.characters(codec=None), min_size=1))
def test_whatever_is_accepted_can_be_sent(text: str):
    try:
        message = message_text(text)
    except Refused:
        return
    assert message.strip() and "\0" not in message
    message.encode("utf-8")


@settings(deadline=None)
@given(st.tuples(*[ANYTHING] * 6))
@example((None, HUGE, HUGE, None, None, None))
def test_any_values_are_taken_or_refused_with_words(values: tuple[Any, ...]):
    try:
        chosen = choices().options(Wishes(*values))
    except Refused as refused:
        assert all(refusal(refused, language) for language in ("en", "zh"))
    else:
        assert chosen.model in ("qwen-max", "qwen-plus", "qwq")
        assert type(chosen.temperature) is float and 0 <= chosen.temperature < 2
        assert type(chosen.top_p) is float and 0 < chosen.top_p <= 1
        assert type(chosen.json_mode) is bool and type(chosen.system_prompt) is str


@settings(deadline=None)
@given(ANYTHING)
def test_any_message_is_taken_or_refused_with_words(message: Any):
    try:
        assert isinstance(message_text(message), str)
    except Refused as refused:
        assert refusal(refused, "en")


@pytest.mark.parametrize("reason", REFUSALS)
def test_every_refusal_can_be_put_into_words(reason: str):
    facts = {
        "count": 5000,
        "limit": 1000,
        "choices": "max, plus",
        "model": "qwq",
        "name": "search",
        "names": "model, top_p",
        "why": "the disk is full",
        "least": 500,
    } | PLACE
    assert all("{" not in refusal(Refused(reason, **facts), language) for language in ("en", "zh"))


def test_a_refusal_never_repeats_the_value():
    with pytest.raises(Refused) as caught:
        options(model="<b>secret</b>")
    assert refusal(caught.value, "en") == "model must be one of max, plus, turbo."


@pytest.mark.parametrize(
    ("model", "thinking", "sent", "room"),
    [
        ("plus", "auto", False, 200), ("plus", "off", False, 200), ("plus", "on", True, 150),
        ("plus", "own", None, 200),
        ("max", "auto", None, 100), ("max", "off", None, 100), ("turbo", "on", None, 300), ("turbo", "auto", None, 300),
    ],
)  # fmt: skip
def test_thinking_is_sent_where_the_model_has_the_switch(model: str, thinking: str, sent: bool | None, room: int):
    chosen = options(model=model, thinking=thinking)
    assert (chosen.thinking, chosen.max_input) == (sent, room)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"model": "max", "thinking": "on"}, "thinking_unsupported"),
        ({"model": "turbo", "thinking": "off"}, "thinking_always"),
        ({"model": "max", "thinking": "low"}, "thinking_unsupported"),
        ({"thinking": "on", "json_mode": True}, "thinking_json"),
        ({"thinking": "low", "json_mode": True}, "thinking_json"),
        ({"thinking": "maybe"}, "thinking"),
        ({"thinking": True}, "thinking"),
        ({"thinking": ["on"]}, "thinking"),
        ({"model": "max", "search": True}, "search_unsupported"),
        ({"search": 1}, "switch"),
        ({"tools": "calculator"}, "switch"),
    ],
)
def test_what_a_model_cannot_do_is_refused(values: dict[str, Any], reason: str):
    assert refused_as(**values) == reason


@pytest.mark.parametrize("value", [*NO_NUMBERS, -1, 0.5, 1e400, NAN, INF, -INF], ids=short)
def test_a_budget_that_is_no_number_of_tokens_is_refused(value: Any):
    assert refused_as(thinking="on", thinking_budget=value) == "thinking_budget"


@pytest.mark.parametrize(
    ("thinking", "asked", "budget"),
    [
        ("on", 0, None),
        ("on", 512, 512),
        ("on", 512.0, 512),
        ("on", 10**6, 5000),
        ("low", 0, 4096),
        ("medium", 0, 5000),
        ("high", 0, 5000),
        ("high", 512, 512),
        ("off", 512, None),
        ("auto", 512, None),
    ],
)
def test_a_budget_is_sent_with_a_thought_only_and_never_above_the_models_own(
    thinking: str, asked: float, budget: int | None
):
    assert options(thinking=thinking, thinking_budget=asked).thinking_budget == budget


@pytest.mark.parametrize(
    ("thinking", "effort"), [(None, "none"), ("off", "none"), ("low", "low"), ("high", "xhigh"), ("own", None)]
)
def test_a_model_that_keeps_to_json_may_think_meanwhile_if_it_is_asked_to(thinking: str | None, effort: str | None):
    steady = Model("e", 100, True, "on", True, effort=("none", "low", "medium", "xhigh"), json_thinking=True)
    known = replace(choices(), models={"max": steady})
    assert known.options(Wishes("max", json_mode=True, thinking=thinking)).effort == effort
    assert known.options(Wishes("max", json_mode=False)).effort == "medium"


@pytest.mark.parametrize(
    ("values", "tools"),
    [
        ({"prompt": "clerk"}, ("stock",)), ({"prompt": "clerk", "tools": False}, ()), ({}, ()),
        ({"prompt": "clerk", "model": "max"}, ()),
    ],
)  # fmt: skip
def test_the_model_may_call_what_the_prompt_names_and_the_app_has(values: dict[str, Any], tools: tuple[str, ...]):
    assert options(**values).tools == tools


def pictured(vision: Model, **asked: Any) -> Options:
    class Table(ModelTable):
        @property
        def vision(self) -> Model:
            return vision

    chosen = replace(DEFAULTS, **asked)
    return Choices({}, PromptFolder(Path("nowhere")), Table({})).with_pictures(chosen)


SEEING = Model("vl", 500, json=True, thinking="off", known=True, tools=True, search=True, images=True, max_thinking=9)
UNKNOWN = Model("vl", 500, json=True, thinking="unknown", known=False, tools=True, images=True)
ALL: dict[str, Any] = {"json_mode": True, "search": True, "tools": ("clock",)}
THINKING_ON: dict[str, Any] = {"wish": "on", "longest_thought": 100}


def test_a_model_that_takes_pictures_keeps_the_turn():
    chosen = replace(DEFAULTS, images=True, **ALL)
    assert pictured(SEEING, images=True, **ALL) == chosen


def test_a_turn_with_pictures_goes_to_the_vision_model_with_its_limits():
    assert pictured(UNKNOWN) == replace(DEFAULTS, model="vl", max_input=500, images=True, left_out=(), thinking=None)


def test_with_pictures_a_schema_is_told_in_words():
    assert pictured(SEEING, images=True, takes_schema=True).takes_schema is False
    assert pictured(replace(SEEING, json_schema=True)).takes_schema is False


def test_what_the_vision_model_takes_is_kept():
    wanted = replace(DEFAULTS, model="vl", max_input=500, images=True, thinking=False, left_out=(), **ALL)
    assert pictured(SEEING, **ALL) == wanted
    thinking = pictured(SEEING, **THINKING_ON)
    assert (thinking.thinking, thinking.thinking_budget, thinking.left_out) == (True, 9, ())


def test_what_it_is_not_known_to_take_is_left_out():
    assert pictured(UNKNOWN, **ALL, **THINKING_ON) == replace(
        DEFAULTS, model="vl", max_input=500, images=True, thinking=None,
        left_out=("json", "thinking", "search", "tools"), **THINKING_ON,
    )  # fmt: skip


COMPARED = {
    "max": Model("qwen-max", 100, json=True, thinking="never", known=True),
    "plus": Model("qwen-plus", 200, True, "off", True, 150, max_thinking=5000, tools=True, search=True),
    "turbo": Model("qwq", 300, json=False, thinking="always", known=True, tools=True),
    "sees": Model("qwen-sees", 200, True, "off", True, search=True, images=True),
    "again": Model("qwen-max", 100, json=True, thinking="never", known=True),
}


def compared(compare: Any, model: str = "plus", vision: Model | None = None, **values: Any) -> Options:
    class Table(ModelTable):
        @property
        def vision(self) -> Model:
            return vision or super().vision

    prompts = {"assistant": Prompt("assistant", "You help.", Words("a", "a"), tools=("stock",))}
    all_ = Choices(COMPARED, PromptFolder(Path("nowhere"), prompts), Table({}), frozenset({"stock"}))
    asked = all_.options(Wishes(model, compare=compare, **values))
    return all_.with_pictures(asked) if vision else asked


def ids(options: Options) -> list[str]:
    return [column.model for column in options.compared]


@pytest.mark.parametrize("compare", ["max,plus", "max, plus", " max ,plus "])
def test_what_is_compared_stands_in_its_order(compare: str):
    assert ids(compared(compare)) == ["qwen-max", "qwen-plus"]


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_is_compared_unless_it_is_asked_for(nothing: Any):
    assert compared(nothing).compared == ()


@pytest.mark.parametrize("model", ["plus", "turbo"])
def test_the_chosen_model_goes_on_if_it_is_compared(model: str):
    assert compared("max,plus,turbo", model).model == COMPARED[model].id
    assert compared("max,again,plus", "turbo").model == "qwen-max"


@pytest.mark.parametrize(
    "wrong",
    [" ", "max", "max,", ",max", "max,,plus", "max,max", "max,gpt", "MAX,plus", "max plus", 0, True, False, [], ["max"],
     {}, NAN],
    ids=short,
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(wrong: Any):
    with pytest.raises(Refused, match=r"^compare$"):
        compared(wrong)


def test_a_model_under_two_names_is_asked_once():
    assert ids(compared("max,plus,again")) == ["qwen-max", "qwen-plus"]
    alone = compared("max,again")
    assert (alone.model, alone.compared, alone.left_out) == ("qwen-max", (), None)


def test_each_is_asked_as_far_as_it_is_able_and_is_told_what_is_left_out():
    plain, chosen, always = compared("max,plus,turbo", thinking="on", thinking_budget=9, search=True).compared
    assert (plain.thinking, plain.thinking_budget, plain.tools, plain.max_input) == (None, None, (), 100)
    assert plain.left_out == ("thinking", "search", "tools")
    assert (chosen.thinking, chosen.thinking_budget, chosen.search, chosen.left_out) == (True, 9, True, None)
    assert (always.thinking, always.thinking_budget, always.tools) == (None, 9, ("stock",))
    assert always.left_out == ("search",)


def test_json_is_left_out_where_a_model_has_none():
    plus, turbo = compared("plus,turbo", json_mode=True).compared
    assert (plus.json_mode, turbo.json_mode, turbo.left_out) == (True, False, ("json",))


def test_what_goes_on_is_one_of_the_columns():
    asked = compared("max,turbo", "plus", thinking="on")
    assert replace(asked, compared=()) == asked.compared[0]


def test_a_repair_is_put_to_one_model():
    schema = parse_schema('{"type": "object"}')
    repair = Choices(COMPARED, choices().prompts).options(
        Wishes("plus", json_mode=False, compare="max,plus"), repairing=schema
    )
    assert (repair.model, repair.compared) == ("qwen-plus", ())


def test_a_budget_is_refused_for_models_without_a_price():
    with pytest.raises(Refused, match=r"^budget_price$"):
        compared("max,plus", budget=1)


def test_models_that_take_no_pictures_become_the_vision_model_once():
    asked = compared("max,plus", vision=SEEING, search=True)
    assert (asked.model, asked.compared, asked.images) == ("vl", (), True)


def test_a_model_that_takes_pictures_stays_beside_the_vision_model():
    asked = compared("max,sees,turbo", "sees", vision=SEEING, thinking="on", search=True)
    assert (asked.model, ids(asked)) == ("qwen-sees", ["vl", "qwen-sees"])
    assert (asked.compared[0].thinking, asked.compared[0].search, asked.compared[0].left_out) == (True, True, ())


def test_a_schema_goes_with_the_json_it_is_for():
    schema = parse_schema('{"type": "object"}')
    kept, left = (pictured(model, json_mode=True, schema=schema, takes_schema=True) for model in (SEEING, UNKNOWN))
    assert (kept.schema, kept.takes_schema) == (schema, False)
    assert (left.schema, left.takes_schema, left.json_mode) == (None, False, False)


def test_a_budget_is_refused_where_the_vision_model_has_no_price():
    with pytest.raises(Refused, match=r"^budget_price$"):
        pictured(UNKNOWN, budget=1.0)


def test_a_message_may_be_empty_only_where_it_is_allowed():
    assert (message_text(" \u200b", may_be_empty=True), message_text("a", may_be_empty=True)) == ("", "a")
    with pytest.raises(Refused, match=r"^message_type$"):
        message_text(None, may_be_empty=True)


@pytest.mark.parametrize(
    ("text", "said"), [(None, {}), ("", {}), ("{}", {}), ('{"model": "max", "top_p": null}', {"model": "max"})]
)
def test_wishes_that_are_left_out_are_the_defaults(text: Any, said: dict[str, Any]):
    assert read_wishes(text) == Wishes(**said)


def zone_of_the_page(zone: Any) -> str:
    return choices().options(read_wishes(json.dumps({"timezone": zone}))).timezone


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Calcutta", "UTC"])
def test_the_zone_of_the_reader_goes_with_the_settings(zone: str):
    assert zone_of_the_page(zone) == zone


@pytest.mark.parametrize("zone", [None, "", "Mars/Base", "../etc/passwd", 5, ["UTC"], "Europe", "a\0b", "x" * 5000])
def test_a_zone_that_the_browser_makes_up_is_not_taken_and_hinders_nothing(zone: Any):
    assert zone_of_the_page(zone) == ""


@pytest.mark.parametrize("zone", ["Mars/Base", "../etc/passwd", 5, ["UTC"], "Europe"])
def test_a_caller_who_names_no_zone_is_refused(zone: Any):
    with pytest.raises(Refused, match=r"^timezone$"):
        choices().options(Wishes(timezone=zone))


@pytest.mark.parametrize(
    "text",
    [0, False, 1.5, [], ["max"], {}, " ", "max", "[]", '"max"', "null", "{", "[" * 100_000, "{}}",
     '{"modle": "max"}', '{"top_p": ' + "1" * 5000 + "}"],
    ids=lambda text: repr(text)[:20],
)  # fmt: skip
def test_what_is_no_object_of_wishes_is_refused_with_their_names(text: Any):
    with pytest.raises(Refused, match="settings") as caught:
        read_wishes(text)
    assert all("temperature" in refusal(caught.value, language) for language in ("en", "zh"))


@given(st.dictionaries(st.sampled_from(NAMES), ANYTHING.filter(lambda value: not isinstance(value, bytes))))
@settings(max_examples=200, deadline=None)
def test_whatever_is_wished_makes_options_or_is_refused(said: dict[str, Any]):
    try:
        text = json.dumps(said)
    except (TypeError, ValueError):
        text = "?"
    try:
        assert isinstance(choices().options(read_wishes(text)), Options)
    except Refused as refused:
        assert refusal(refused, "en") and refusal(refused, "zh")
