"""Tool calls put together from their pieces. Nobody else ever sees half a call."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qwendow.client.surrogates import well_formed
from qwendow.events import ToolCall

MAX_CALLS = 64
"""Of one answer; what comes beyond is no model's doing."""


@dataclass(slots=True)
class _Pieces:
    index: int
    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


class ToolCalls:
    """The calls of one answer, in the order of their index.

    Only the first piece of a call is sure to hold its id and its name; later ones may repeat them, or hold "" or null.
    Arguments may be null, come at once, or interleaved with those of another call. Gateways give several calls the
    same index, or none: there, a new id with a name begins a call, and what has no id goes on with the last.
    """

    def __init__(self) -> None:
        self._calls: list[_Pieces] = []

    def add(self, deltas: object) -> bool:
        """Takes in the `tool_calls` of a delta; whether anything was in them."""
        pieces = [piece for piece in deltas if isinstance(piece, dict) and piece] if isinstance(deltas, list) else []
        for piece in pieces:
            self._add(piece)
        return bool(pieces)

    def whole(self) -> Iterator[ToolCall]:
        """All calls. Each has an id of its own, as its result is sent back by it."""
        used: set[str] = set()
        for place, call in enumerate(sorted(self._calls, key=lambda call: call.index)):
            id = well_formed(call.id) or f"call_{place}"
            while id in used:
                id += "_"
            used.add(id)
            yield ToolCall(id, well_formed(call.name), well_formed(_arguments(call.arguments)))

    def _add(self, piece: Mapping[str, Any]) -> None:
        function = piece.get("function")
        function = function if isinstance(function, dict) else {}
        id, name = _string(piece.get("id")), _string(function.get("name"))
        call = self._known(piece.get("index"), id, name)
        if call is None:
            if len(self._calls) >= MAX_CALLS:
                return
            call = _Pieces(_index(piece.get("index"), len(self._calls)))
            self._calls.append(call)
        call.id, call.name = call.id or id, call.name or name
        call.arguments.append(_string(function.get("arguments")))

    def _known(self, index: object, id: str, name: str) -> _Pieces | None:
        """The call that a piece goes on with."""
        same = [call for call in self._calls if call.index == index] if index is not None else self._calls
        if id and (named := [call for call in same if call.id == id]):
            return named[-1]
        if not same or (id and name and same[-1].id):
            return None
        return same[-1]


def _arguments(pieces: list[str]) -> str:
    """Joined; where only that makes JSON of it, without a first piece that came twice."""
    pieces = [piece for piece in pieces if piece]
    joined = "".join(pieces)
    once = "".join(pieces[1:])
    doubled = len(pieces) > 1 and pieces[0] == pieces[1]
    return once if doubled and _is_json(once) and not _is_json(joined) else joined


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _index(value: object, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
