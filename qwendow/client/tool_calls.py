"""Tool calls put together from their pieces. Nobody else ever sees half a call."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from qwendow.client.arguments import argument_texts, tool_name
from qwendow.client.surrogates import well_formed
from qwendow.conversation.events import ToolCall, is_json_object

_INDEX = re.compile(r"(-?\d{1,9})(?:\.0)?")

MAX_CALLS = 64
"""Of one answer; what comes beyond is no model's doing."""


@dataclass(slots=True)
class _Pieces:
    """`arguments` stays empty where none were named, or only null; `placed`: it came with its index."""

    index: int
    placed: bool
    id: str = ""
    name: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return any(is_json_object(text) for text in argument_texts(self.arguments))

    def lacks_end(self, name: str = "") -> bool:
        """Whether its arguments have begun and are not whole, and the name that comes with more of them is its own."""
        return name in ("", *self.name) and any(self.arguments) and not self.is_whole

    def texts(self) -> list[str]:
        """The arguments of each call that hides in it; null says that there were none, "" that they were empty."""
        return argument_texts(self.arguments) if self.arguments else ["null"]


class ToolCalls:
    """The calls of one answer, in the order of their index; `known` are the names of the tools that were offered.

    Only the first piece of a call is sure to hold its id and its name; later ones may repeat them, or hold "" or null.
    Arguments may be null, come at once, or interleaved with those of another call. Gateways give several calls the
    same index, or none: there, a new id with a name begins a call, as does another name once the arguments are whole,
    and what has no id goes on with the last. Where the index or the id changes within a call, its arguments tell: they
    go on until they are whole.
    """

    def __init__(self, known: Collection[str] = ()) -> None:
        self._known_names = known
        self._calls: list[_Pieces] = []
        self._of_today = False

    def read(self, message: Mapping[str, Any], whole: bool = False) -> bool:
        """Takes in the calls of a delta, or of a `whole` message, which stand for all before; whether it has any."""
        deltas = message.get("tool_calls")
        old = message.get("function_call")
        if not deltas and isinstance(old, dict) and old and not self._of_today:
            deltas = [{"function": old}]
        else:
            self._of_today = self._of_today or bool(deltas)
        if whole and deltas:
            self._calls = []
        return self.add(deltas, apart=whole)

    def add(self, deltas: object, apart: bool = False) -> bool:
        """Takes in the `tool_calls` of a delta; whether anything was in them. `apart`: each is a call of its own."""
        pieces = [piece for piece in _listed(deltas) if isinstance(piece, dict) and piece]
        for piece in pieces:
            self._add(piece, apart)
        return bool(pieces)

    def whole(self) -> Iterator[ToolCall]:
        """All calls. Each has an id of its own, as its result is sent back by it."""
        used: set[str] = set()
        for id, name, text in islice(self._each(), MAX_CALLS):
            id = id or f"call_{len(used)}"
            while id in used:
                id += "_"
            used.add(id)
            yield ToolCall(id, name, text)

    def _each(self) -> Iterator[tuple[str, str, str]]:
        """Id, name and arguments; what came again with neither id nor index is no other call."""
        came: set[tuple[str, str]] = set()
        for call in sorted(self._calls, key=lambda call: call.index):
            name = well_formed(tool_name(call.name, self._known_names))
            for text in map(well_formed, call.texts()):
                if call.id or call.placed or (name, text) not in came:
                    yield well_formed(call.id), name, text
                came.add((name, text))

    def _add(self, piece: Mapping[str, Any], apart: bool) -> None:
        function = piece.get("function")
        function = function if isinstance(function, dict) else piece
        id, name = _string(piece.get("id")), _string(function.get("name"))
        index = _index(piece.get("index"))
        call = None if apart else self._known(index, id, name)
        if call is None:
            if len(self._calls) >= MAX_CALLS:
                return
            call = _Pieces(len(self._calls) if index is None else index, placed=index is not None)
            self._calls.append(call)
        call.id = call.id or id
        if name and name != "".join(call.name[-1:]):
            call.name.append(name)
        call.arguments += _arguments(function)

    def _known(self, index: int | None, id: str, name: str) -> _Pieces | None:
        """The call that a piece goes on with."""
        same = [call for call in self._calls if call.index == index] if index is not None else self._calls
        if not same and not name:
            return self._unfinished(id)
        if id and (named := [call for call in same if call.id == id]):
            same = named
        elif not same or (id and name and same[-1].id and not same[-1].lacks_end(name)):
            return None
        return None if self._is_another(same[-1], name) else same[-1]

    def _unfinished(self, id: str) -> _Pieces | None:
        """The last call, where a piece of its arguments comes under an index of its own."""
        last = self._calls[-1] if self._calls else None
        return last if last and last.id and id in ("", last.id) and last.lacks_end() else None

    def _is_another(self, call: _Pieces, name: str) -> bool:
        """Whether a piece of that name begins a call of its own, though nothing else says so."""
        if not name or not call.name or name in call.name:
            return False
        so_far = tool_name(call.name, self._known_names)
        both_known = name in self._known_names and so_far in self._known_names
        return call.is_whole or (both_known and not name.startswith(so_far))


def _arguments(function: Mapping[str, Any]) -> list[str]:
    """As text: some servers send the object itself, and some call it `parameters`."""
    values = [value for name in ("arguments", "parameters", "input") if (value := function.get(name)) is not None]
    if not values:
        return []
    value = next(filter(None, values), values[0])
    return [value if isinstance(value, str) else _written(value)]


def _written(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "?"


def _listed(deltas: object) -> list[Any]:
    """Of one call that came alone, or of several under their indices, too."""
    if isinstance(deltas, dict):
        return [deltas] if "function" in deltas or "name" in deltas else list(deltas.values())
    return deltas if isinstance(deltas, list) else []


def _index(value: object) -> int | None:
    """Some servers write it as text, or with a fraction; None where there is none."""
    found = _INDEX.fullmatch(str(value)) if isinstance(value, int | float | str) else None
    return int(found[1]) if found else None


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
