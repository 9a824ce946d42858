"""The choices: what was named, what the server's list makes of it, and what becomes of a refused model."""

from __future__ import annotations

import pytest

from qwendow.listing import Listing, ServerKind
from qwendow.menu import BESIDE, OF_OTHERS, Fallen, Menu
from qwendow.models import ModelTable

NAMED = {"max": "qwen3.8-max", "plus": "qwen3.7-plus", "turbo": "qwen3.8-flash", "vision": "qwen3.7-plus"}
ALL = ("qwen3.8-max", "qwen3.7-plus", "qwen3.8-flash")
TIERS = dict(zip(("max", "plus", "turbo"), ALL, strict=True))


def menu(*own: str, beside: tuple[str, ...] = (), **named: str) -> Menu:
    return Menu(ModelTable.shipped(), NAMED | named, own, beside)


def listed(kind: ServerKind, *models: str, choices: Menu | None = None, **windows: int) -> Menu:
    choices = choices or menu()
    choices.listed(Listing(kind, models, windows))
    return choices


def shown(choices: Menu) -> dict[str, str]:
    return {key: model.id for key, model in choices.items()}


def test_without_a_list_the_tiers_are_what_was_named():
    assert shown(menu()) == TIERS


def test_a_list_that_has_all_changes_nothing():
    choices = listed(ServerKind.VENDOR, *ALL)
    assert (shown(choices), choices.fallen) == (TIERS, ())


@pytest.mark.parametrize(
    ("offered", "tier", "named", "model"),
    [
        (("qwen4-max", "qwen3.7-plus", "qwen3.8-flash"), "max", "qwen3.8-max", "qwen4-max"),
        (("qwen3.7-max", "qwen3.7-plus", "qwen3.8-flash"), "max", "qwen3.8-max", "qwen3.7-max"),
        (("qwen3.8-max", "qwen3.7-plus", "qwen-flash"), "turbo", "qwen3.8-flash", "qwen-flash"),
    ],
)
def test_a_tier_that_is_not_in_the_list_falls_to_the_next_of_its_line(
    offered: tuple[str, ...], tier: str, named: str, model: str
):
    choices = listed(ServerKind.VENDOR, *offered)
    assert shown(choices) == TIERS | {tier: model}
    assert choices.fallen == (Fallen(tier, named, model),)


def test_a_retired_model_falls_to_its_successor_before_the_line_of_its_tier():
    choices = listed(ServerKind.VENDOR, *ALL, "qwen4-max", "qwen3.7-max", choices=menu("max", max="qwen3-max"))
    assert choices["max"].id == "qwen3.7-max"


def test_a_tier_none_of_whose_line_is_there_stays_what_was_named():
    assert listed(ServerKind.VENDOR, "qwen3.7-plus")["max"].id == "qwen3.8-max"


def test_the_model_for_pictures_falls_too():
    table = ModelTable.shipped()
    choices = Menu(table, NAMED | {"vision": "qwen-vl-max"})
    choices.listed(Listing(ServerKind.VENDOR, (*ALL, "qwen3.6-plus")))
    assert table.vision.id != "qwen-vl-max"
    assert table.vision.images
    assert [fallen.tier for fallen in choices.fallen] == ["vision"]


def test_of_hundreds_of_models_those_that_are_meant_for_it_stand_behind_the_tiers():
    others = [f"qwen-experiment-{number}" for number in range(160)]
    choices = menu(beside=("qwen4-max", "qwen-next"))
    assert shown(choices) == TIERS | {"qwen4-max": "qwen4-max", "qwen-next": "qwen-next"}
    listed(ServerKind.VENDOR, "deepseek-v4", *others, "qwen3-max", "qwen4-max", "qwen-plus", *ALL, choices=choices)
    assert shown(choices) == TIERS | {"qwen4-max": "qwen4-max"}


@pytest.mark.parametrize("id", ["qwen-plus-ft-202511-abcd", "acme-support-v2", "my-model"])
def test_ids_of_ones_own_are_offered(id: str):
    assert shown(listed(ServerKind.VENDOR, *ALL, "deepseek-v4", id)) == TIERS | {id: id}


def test_not_more_than_some_of_them():
    mine = [f"mine-{number}" for number in range(50)]
    assert [*listed(ServerKind.VENDOR, *ALL, *mine)] == ["max", "plus", "turbo", *mine[:BESIDE]]


def test_an_id_that_the_operator_named_and_no_list_need_hold_is_kept():
    choices = listed(ServerKind.VENDOR, *ALL, choices=menu("max", max="my-deployment"))
    assert (choices["max"].id, choices.fallen) == ("my-deployment", ())


@pytest.mark.parametrize("kind", [ServerKind.VLLM, ServerKind.OLLAMA, ServerKind.OTHER])
def test_at_another_server_its_list_is_the_choice(kind: ServerKind):
    choices = listed(kind, "qwen3", "coder")
    assert shown(choices) == {"qwen3": "qwen3", "coder": "coder"}
    assert choices.fallen == ()


def test_its_list_is_bounded():
    models = [f"model-{number}" for number in range(400)]
    assert [*listed(ServerKind.OTHER, *models)] == models[:OF_OTHERS]


def test_a_tier_stays_a_good_key_at_another_server():
    """A page that was open before sends it, and so do callers of /chat."""
    assert [listed(ServerKind.VLLM, "qwen3", "coder")[tier].id for tier in ("max", "plus", "turbo")] == ["qwen3"] * 3


def test_what_the_operator_named_there_stands_first_if_it_is_in_the_list():
    choices = listed(ServerKind.OLLAMA, "a:latest", "qwen3:8b", "b", choices=menu("plus", plus="qwen3:8b"))
    assert shown(choices) == {"plus": "qwen3:8b", "a:latest": "a:latest", "b": "b"}
    assert choices["turbo"].id == "qwen3:8b"


def test_a_bare_name_is_the_one_with_the_tag_latest():
    choices = listed(ServerKind.OLLAMA, "a:latest", "b", choices=menu("plus", plus="a"))
    assert shown(choices) == {"plus": "a", "b": "b"}


def test_what_the_operator_named_and_the_server_does_not_have_falls():
    choices = listed(ServerKind.VLLM, "qwen3", choices=menu("plus", plus="Qwen/Qwen3-8B"))
    assert shown(choices) == {"qwen3": "qwen3"}
    assert choices.fallen == (Fallen("plus", "Qwen/Qwen3-8B", "qwen3"),)


def test_a_gateway_may_have_what_its_list_does_not():
    choices = listed(ServerKind.OTHER, "gpt", choices=menu("plus", plus="hidden-model"))
    assert shown(choices) == {"plus": "hidden-model", "gpt": "gpt"}


def test_a_pattern_of_a_gateway_holds_what_fits_it():
    choices = listed(ServerKind.OTHER, "qwen3.*", "gpt")
    assert shown(choices) == TIERS | {"gpt": "gpt"}


def test_a_gateway_under_the_vendors_path_is_no_vendor():
    assert shown(listed(ServerKind.VENDOR, "llama", "phi")) == {"llama": "llama", "phi": "phi"}


def test_the_window_is_what_the_server_says():
    choices = listed(ServerKind.VLLM, "qwen3", "other", qwen3=40_960)
    assert (choices["qwen3"].max_input, choices["other"].max_input) == (40_960, 30_720)


def test_at_another_server_each_model_gets_its_pictures_itself():
    assert all(model.images for model in listed(ServerKind.VLLM, "qwen3", "qwen-vl").values())


def test_a_refused_model_falls_without_a_list():
    choices = menu()
    choices.refused("qwen3.8-max")
    assert shown(choices) == TIERS | {"max": "qwen4-max"}
    choices.refused("qwen4-max")
    assert choices["max"].id == "qwen3.7-max"


def test_a_model_that_is_listed_falls_when_it_is_refused_again():
    """Once may be a fault of a gateway."""
    choices = listed(ServerKind.VENDOR, *ALL, "qwen4-max", choices=menu(beside=("qwen4-max",)))
    choices.refused("qwen3.8-max")
    assert choices["max"].id == "qwen3.8-max"
    choices.refused("qwen3.8-max")
    assert (choices["max"].id, choices["qwen4-max"].id) == ("qwen4-max", "qwen4-max")


def test_a_model_that_was_offered_once_stays_a_good_key():
    choices = listed(ServerKind.VENDOR, *ALL, "qwen4-max", choices=menu(beside=("qwen4-max",)))
    listed(ServerKind.VENDOR, *ALL, choices=choices)
    assert "qwen4-max" not in [*choices]
    assert choices["qwen4-max"].id == "qwen4-max"


def test_where_all_were_refused_the_tiers_remain():
    choices = listed(ServerKind.VLLM, "qwen3")
    choices.refused("qwen3")
    choices.refused("qwen3")
    assert [*choices] == ["max", "plus", "turbo"]


def test_a_retired_id_is_named_with_its_day_and_its_successor():
    assert menu("max", max="qwen3-max", turbo="qwen-turbo").retiring == [
        "qwen3-max, which is named for max, was retired on 2026-10-10: its successor is qwen3.7-max"
    ]
