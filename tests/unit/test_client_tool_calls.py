"""Tool calls from the pieces that endpoints and gateways are known to send."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwendow.client.tool_calls import MAX_CALLS, ToolCalls
from qwendow.conversation.events import ToolCall

ARGUMENTS = '{"city": "杭州"}'


def piece(arguments: object = "", *, id: object = "", name: object = None, index: object = 0) -> dict[str, Any]:
    return {"index": index, "id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


def without_index(made: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in made.items() if key != "index"}


def joined(*pieces: object) -> list[ToolCall]:
    calls = ToolCalls()
    for one in pieces:
        calls.add([one])
    return list(calls.whole())


@pytest.mark.parametrize(
    "pieces",
    [
        [piece('{"city":', id="a", name="weather"), piece(' "杭州'), piece('"}')],
        [piece("", id="a", name="weather"), piece(ARGUMENTS)],
        [piece(None, id="a", name="weather"), piece(ARGUMENTS, id=None), piece(None)],
        [piece(ARGUMENTS, id="a", name="weather")],
        [piece('{"city":', id="a", name="weather"), piece(' "杭州"}', id="a", name="weather")],
        [piece('{"city":', id="a", name=""), piece(' "杭州"}', name="weather")],
        [piece('{"city":', name="weather"), piece(' "杭州"}', id="a")],
        [piece('{"city":', id="a", name="weather"), *[piece('{"city":', id="a", name="weather")], piece(' "杭州"}')],
        [without_index(piece('{"city":', id="a", name="weather")), without_index(piece(' "杭州"}'))],
        [piece('{"city":', id="a", name="weather", index=None), piece(' "杭州"}', index=None)],
        [piece('{"city": "\ud83d\ude00', id="a", name="weather"), piece('"}')],
    ],
)
def test_pieces_make_one_call(pieces: list[Any]):
    arguments = ARGUMENTS if "\ud83d" not in str(pieces[0]["function"]["arguments"]) else '{"city": "😀"}'
    assert joined(*pieces) == [ToolCall("a", "weather", arguments)]


def test_interleaved_pieces_go_to_their_own_calls_in_order_of_the_index():
    pieces = [piece("{", id="b", name="two", index=1), piece("[", id="a", name="one"), piece("}", index=1), piece("]")]
    assert joined(*pieces) == [ToolCall("a", "one", "[]"), ToolCall("b", "two", "{}")]


def test_a_new_id_with_a_name_is_a_new_call_even_under_the_same_index():
    pieces = [piece("{", id="a", name="one"), piece("}"), piece("{", id="b", name="one"), piece("}")]
    expected = [ToolCall("a", "one", "{}"), ToolCall("b", "one", "{}")]
    assert joined(*pieces) == expected
    assert joined(*map(without_index, pieces)) == expected


def test_every_call_gets_an_id_of_its_own():
    pieces = [
        piece("{}", name="x", index=index, id=id) for index, id in enumerate(["", None, "call_1", "same", "same"])
    ]
    calls = joined(*pieces)
    assert len({call.id for call in calls}) == 5 and all(call.id for call in calls)


@pytest.mark.parametrize("deltas", [None, [], {}, "x", [None], [{}], [1, "x"]])
def test_what_is_no_piece_is_left_out(deltas: object):
    calls = ToolCalls()
    assert not calls.add(deltas)
    assert list(calls.whole()) == []


def test_no_number_of_calls_fills_the_memory():
    assert len(joined(*(piece("{}", id=str(n), name="x", index=n) for n in range(1000)))) == MAX_CALLS


KEYS = st.sampled_from(["index", "id", "function", "name", "arguments"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)
)


@given(ANYTHING)
def test_nothing_that_json_can_hold_breaks_it(deltas: object):
    calls = ToolCalls()
    calls.add(deltas)
    json.dumps([call.arguments for call in calls.whole()]).encode()


BERLIN = '{"timezone": "Europe/Berlin"}'
BERLIN_CALL = [ToolCall("c1", "current_time", BERLIN)]
KNOWN = ("current_time", "order_status")


def made(*deltas: dict[str, Any], whole: dict[str, Any] | None = None) -> list[ToolCall]:
    calls = ToolCalls(KNOWN)
    for delta in deltas:
        calls.read(delta)
    if whole is not None:
        calls.read(whole, whole=True)
    return list(calls.whole())


def time(arguments: object = None, name: object = "current_time", id: object = "c1", **more: Any) -> dict[str, Any]:
    return {"tool_calls": [piece(arguments, name=name, id=id, **more)]}


OBJECT = {"timezone": "Europe/Berlin"}
MEANT = {
    "an object": [time(OBJECT)],
    "under parameters": [{"tool_calls": [{"id": "c1", "function": {"name": "current_time", "parameters": OBJECT}}]}],
    "beside empty arguments": [
        {"tool_calls": [{"id": "c1", "function": {"name": "current_time", "arguments": "", "parameters": BERLIN}}]}
    ],
    "without a function": [{"tool_calls": [{"id": "c1", "name": "current_time", "arguments": OBJECT}]}],
    "JSON made text twice": [time(json.dumps(BERLIN))],
    "parts and then the whole": [time(BERLIN[:9]), time(BERLIN[9:], None), time(BERLIN, None)],
    "parts and then the whole with other spaces": [time(BERLIN[:9]), time(BERLIN[9:]), time(BERLIN.replace(" ", ""))],
    "more and more of it": [time(BERLIN[:3]), time(BERLIN[:15]), time(BERLIN), time(BERLIN)],
    "each piece twice": [time(BERLIN[:3]), time(BERLIN[:3]), time(BERLIN[3:]), time(BERLIN[3:])],
    "an empty object first": [time("{}"), time(BERLIN[:9], None), time(BERLIN[9:], None)],
    "an empty object of its own first": [time({}), time(OBJECT)],
    "null first": [time(None), time("null"[:0], None), time(BERLIN, None)],
    "a name in parts": [time("", "current_"), time("", "time"), time(BERLIN, None)],
    "more and more of the name": [time("", "cur"), time("", "current_time"), time(BERLIN, "current_time")],
    "a name twice in one": [time(BERLIN, "current_timecurrent_time")],
    "a name with its place": [time(BERLIN, "functions.current_time")],
    "a name with spaces": [time(BERLIN, " current_time\n")],
    "an id that comes late": [time(BERLIN[:9], id=None), time(BERLIN[9:], None, id="c1")],
    "Kimi's name": [time(BERLIN, "functions.current_time:0")],
    "gpt-oss's name in vLLM and Ollama": [time(BERLIN, "current_time<|channel|>commentary")],
    "a quoted name": [time(BERLIN, '"current_time"')],
    "an object that grows": [time({}), time({"timezone": "Eur"}), time(OBJECT)],
    "an object in a list": [time([OBJECT])],
    "Anthropic's name for them": [{"tool_calls": [{"id": "c1", "name": "current_time", "input": OBJECT}]}],
    "an index as text": [time(BERLIN[:9], index="0"), time(BERLIN[9:], None, index="0", id=None)],
    "an index with a fraction": [time(BERLIN[:9], index=0.0), time(BERLIN[9:], None, index=0, id=None)],
    "an index for each piece": [time(BERLIN[:9]), time(BERLIN[9:], None, index=1, id=None)],
    "an index for each piece, and the id": [time(BERLIN[:9]), time(BERLIN[9:], None, index=1)],
    "an id for each piece": [time(BERLIN[:9]), time(BERLIN[9:], id="c2")],
    "in a fence": [time(f"```json\n{BERLIN}\n```")],
    "with the token that ends an answer": [time(f"{BERLIN}<|im_end|>")],
    "with a closing tag": [time(f"{BERLIN}\n</tool_call>")],
    "garbled parts, and then the whole (vLLM)": [
        time('{"timezone": ""Eu'),
        time("rope/Berlin", None),
        time(BERLIN, None),
    ],
    "with a bracket too many": [time(BERLIN + "}")],
    "a call alone": [{"tool_calls": piece(BERLIN, name="current_time", id="c1")}],
    "a call by its index": [{"tool_calls": {"0": piece(BERLIN, name="current_time", id="c1")}}],
}
"""As real servers and gateways have sent them, or as stands in public reports of 2025 and 2026."""


@pytest.mark.parametrize("deltas", MEANT.values(), ids=MEANT)
def test_the_call_is_the_one_that_was_meant(deltas: list[dict[str, Any]]):
    calls = made(*deltas)
    assert [(call.id, call.name, json.loads(call.arguments)) for call in calls] == [("c1", "current_time", OBJECT)]


UTC = '{"timezone": "UTC"}'
TWO = {
    "in one text": [time(UTC + BERLIN)],
    "without an id": [time(UTC), time(BERLIN, id="")],
    "with a new id": [time(UTC), time(BERLIN, id="c2")],
    "in one delta without index and id": [
        {"tool_calls": [{"function": {"name": "current_time", "arguments": text}} for text in (UTC, BERLIN)]}
    ],
}


@pytest.mark.parametrize("deltas", TWO.values(), ids=TWO)
def test_two_calls_under_one_index_are_two(deltas: list[dict[str, Any]]):
    calls = made(*deltas)
    assert [(call.name, call.arguments) for call in calls] == [("current_time", UTC), ("current_time", BERLIN)]
    assert len({call.id for call in calls}) == 2


def test_another_name_after_whole_arguments_is_another_call():
    order = '{"order_number": "1003"}'
    calls = made(time(UTC), time(order[:4], "order_status", id=""), time(order[4:], None, id=""))
    assert [(call.name, call.arguments) for call in calls] == [("current_time", UTC), ("order_status", order)]


def test_another_known_name_is_another_call_though_the_first_has_no_arguments():
    calls = made(time(""), time('{"order_number": "1"}', "order_status", id=""))
    assert [(call.name, call.arguments) for call in calls] == [
        ("current_time", ""),
        ("order_status", '{"order_number": "1"}'),
    ]


def test_a_whole_message_after_the_deltas_is_no_further_call():
    both = [piece(UTC, name="current_time", id="c1"), piece(BERLIN, name="current_time", id="c2", index=1)]
    told = [without_index(one) for one in both]
    for id in ("id", "none"):
        message = {"tool_calls": [{key: value for key, value in one.items() if key != id} for one in told]}
        calls = made({"tool_calls": both}, whole=message)
        assert [(call.name, call.arguments) for call in calls] == [("current_time", UTC), ("current_time", BERLIN)]


def test_calls_without_index_and_id_that_come_again_come_once():
    both = {"tool_calls": [{"function": {"name": "current_time", "arguments": text}} for text in (UTC, BERLIN)]}
    assert [call.arguments for call in made(both, both)] == [UTC, BERLIN]


def test_the_old_form_of_a_call_is_taken_and_not_beside_the_new():
    old = [{"function_call": {"name": "current_time", "arguments": ""}}, {"function_call": {"arguments": BERLIN}}]
    assert made(*old) == [ToolCall("call_0", "current_time", BERLIN)]
    assert made(time(BERLIN), *old) == BERLIN_CALL


@pytest.mark.parametrize("arguments", [["Europe/Berlin"], 5, True, "Europe/Berlin", BERLIN[:-1]])
def test_what_is_no_object_stays_for_the_tool_to_refuse(arguments: object):
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    assert made(time(arguments)) == [ToolCall("c1", "current_time", text)]


@pytest.mark.parametrize(("arguments", "text"), [("", ""), ("{}", "{}"), ({}, "{}"), (None, "null")])
def test_no_arguments_are_told_from_empty_ones(arguments: object, text: str):
    assert made(time(arguments)) == [ToolCall("c1", "current_time", text)]


@given(st.lists(st.integers(0, len(BERLIN)), max_size=6), st.sampled_from(["parts", "again", "growing", "twice"]))
def test_however_the_arguments_are_cut_they_are_the_same(cuts: list[int], manner: str):
    places = sorted({0, *cuts, len(BERLIN)})
    parts = [BERLIN[start:end] for start, end in itertools.pairwise(places)]
    manners = {
        "parts": parts,
        "again": [*parts, BERLIN],
        "growing": [BERLIN[:end] for end in places[1:]],
        "twice": [part for part in parts for _ in range(2)],
    }
    assert made(*map(time, manners[manner])) == BERLIN_CALL
