"""Faults in the deltas of tool calls: doubled, mixed up, without index, cut short."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qwendow.offline.faults.scripts import Act, Stage
from qwendow.offline.wire.forms import DONE, Call, Json, deltas
from qwendow.offline.wire.script import Reply, Send, paced


def tool_calls(rewrite: Callable[[list[Json]], list[Json]]) -> Act:
    """A good tool call whose deltas were rewritten; of the first tool offered, if the answer has no call."""

    def act(stage: Stage) -> Reply:
        name = stage.tools[0]["name"] if stage.tools else "get_current_weather"
        calls = stage.answer.calls or (Call(name, '{"location": "杭州市", "unit": "celsius"}'),)
        said = list(deltas(replace(stage.answer, text="", calls=tuple(replace(call, whole=False) for call in calls))))
        quiet = [one for one in said if "tool_calls" not in one]
        frames = [stage.chunk(one) for one in [*quiet, *rewrite([one for one in said if "tool_calls" in one])]]
        ending = [Send(stage.chunk({"content": ""}, "tool_calls")), Send(DONE)]
        return stage.reply([*paced(frames, stage.pace), *ending])

    return act


def duplicated(said: list[Json]) -> list[Json]:
    """The first delta, with id, name and first arguments, comes twice."""
    return [said[0], *said]


def disordered(said: list[Json]) -> list[Json]:
    """A second call, index 1, begins before the first has ended, and their pieces alternate."""
    second = [{**one, "tool_calls": [{**one["tool_calls"][0], "index": 1}]} for one in said]
    second[0]["tool_calls"][0]["id"] = Call("", "").id
    return [one for pair in zip(second, said, strict=True) for one in pair]


def without_index(said: list[Json]) -> list[Json]:
    return [{**one, "tool_calls": [_unnumbered(call) for call in one["tool_calls"]]} for one in said]


def _unnumbered(call: Json) -> Json:
    return {key: value for key, value in call.items() if key != "index"}


def cut_arguments(said: list[Json]) -> list[Json]:
    """The last piece of the arguments is missing, so they are no JSON."""
    return said[:-1] if len(said) > 1 else said
