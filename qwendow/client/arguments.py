"""The name and the arguments of a call from the pieces that came, be they parts, repeated, or ever more of the same."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any

ALIKE = 6
"""Characters that a whole shares with the parts before it: as many as a bracket and the first name have."""

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"\s*")
_BEFORE = re.compile(r"\s*```[a-z]*\s")
_AFTER = re.compile(r"(?:[\]}\s]|```|</?\w+>|<[|｜][^<>]{1,30}[|｜]>)*")
"""What parsers leave around the arguments: a fence, closing tags, the tokens that end an answer, a bracket too many."""


def argument_texts(pieces: list[str]) -> list[str]:
    """One text for each call that the pieces make, which is one as a rule; what is no JSON stays as it came.

    Parts are joined. Servers also send the whole once more at the end, all so far in each piece, a piece twice, `{}`
    before the real ones, an object as text in a text, or a second call under the index of the first.
    """
    pieces = [piece for piece in pieces if piece]
    readings = (_objects(text) for text in _readings(pieces))
    return next(filter(None, readings), ["".join(pieces)])


def tool_name(pieces: list[str], known: Collection[str]) -> str:
    """As the pieces spell it: in parts, repeated, or ever more of it. Where that is open, a tool there is decides."""
    pieces = [piece for piece in pieces if piece]
    spellings = [spelling.strip() for spelling in _spellings(pieces)]
    named = (name for spelling in spellings for name in _variants(spelling) if name in known)
    return next(named, spellings[0] if spellings else "")


def _readings(pieces: list[str]) -> Iterator[str]:
    yield "".join(pieces)
    if len(pieces) < 2:
        return
    if _grows(pieces):
        yield pieces[-1]
    if pieces[0] == pieces[1]:
        yield "".join(pieces[1:])
    if pieces[::2] == pieces[1::2]:
        yield "".join(pieces[::2])
    if len(pieces[-1]) > ALIKE and "".join(pieces).startswith(pieces[-1][:ALIKE]):
        yield pieces[-1]  # vLLM until 0.6.4 garbled the parts of some, and sent the whole after them.


def _objects(text: str) -> list[str]:
    """The different JSON objects that stand in the text one after another, or none if it holds anything else."""
    found: dict[str, Any] = {}
    fence = _BEFORE.match(text)
    position = _after_space(text, fence.end() if fence else 0)
    try:
        while position < len(text) and not (found and _AFTER.fullmatch(text, position)):
            value, end = _DECODER.raw_decode(text, position)
            source = text[position:end]
            if isinstance(value, str):  # An object that was made text twice.
                source, value = value, json.loads(value)
            if isinstance(value, list) and len(value) == 1:
                source, value = json.dumps(value[0], ensure_ascii=False), value[0]
            if not isinstance(value, dict):
                return []
            _note(found, source, value)
            position = _after_space(text, end)
    except (ValueError, RecursionError):
        return []
    return [source for source, value in found.items() if value] or list(found)[:1]


def _note(found: dict[str, Any], source: str, value: dict[str, Any]) -> None:
    """One that goes on with the last takes its place: some servers send the object itself as it grows."""
    if value in found.values():
        return
    last = next(reversed(found), None)
    if last is not None and _goes_on(found[last], value):
        del found[last]
    found[source] = value


def _goes_on(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return all(name in after and _begins(value, after[name]) for name, value in before.items())


def _begins(before: object, after: object) -> bool:
    return before == after or (isinstance(before, str) and isinstance(after, str) and after.startswith(before))


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _spellings(pieces: list[str]) -> Iterator[str]:
    if pieces and _grows(pieces):  # The same each time grows, too.
        yield pieces[-1]
    yield "".join(pieces)
    yield "".join(dict.fromkeys(pieces))


def _grows(pieces: list[str]) -> bool:
    return all(after.startswith(before) for before, after in pairwise(pieces))


def _variants(name: str) -> Iterator[str]:
    """As it is, doubled, or with what models put around it: functions.weather:0 (Kimi), weather<|channel|>json."""
    yield name
    yield name[: len(name) // 2] if name[: len(name) // 2] * 2 == name else ""
    yield from re.split(r"[^\w-]+", name)
