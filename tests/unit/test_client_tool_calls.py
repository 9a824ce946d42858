"""Tool calls from the pieces that endpoints and gateways are known to send."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwendow.client.tool_calls import MAX_CALLS, ToolCalls
from qwendow.events import ToolCall

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
