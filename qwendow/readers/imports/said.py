"""What other programs' exports come down to: messages in a tree, and the turns that are made of them.

In theirs a question and each message of its answer are nodes, and a branch is a node with several children. In ours a
turn is a question with one whole answer: each way from a question to an end of its answers is a turn of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from qwendow.conversation.events import Finish, ReasoningDelta, TextDelta, ToolCall, ToolResult
from qwendow.conversation.turn import Outcome, Turn

Piece = TextDelta | ReasoningDelta | ToolCall | ToolResult

NO_QUESTION = "…"
"""What stands for the question of an answer that came before any: no endpoint takes an empty one."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message. One of a "system" stands for all that is not shown: it is passed by, and what comes after it is not.

    `text` is a question, and `pieces` are what an answer is made of; calls and results of one id belong together.
    """

    id: str
    parent: str | None
    role: Literal["user", "assistant", "system"]
    text: str = ""
    pieces: tuple[Piece, ...] = ()
    model: str = ""
    cut_short: bool = False


@dataclass(slots=True)
class Grown:
    """`turns` in the order in which they can be opened, and for each message the turn in which it was heard first."""

    turns: list[Turn] = field(default_factory=list)
    heard: dict[str, str] = field(default_factory=dict)

    def tip(self, current: str | None, parents: Mapping[str, str | None]) -> str | None:
        """The turn with the message that was shown last, or the nearest before it; else the newest."""
        passed: set[str] = set()
        while current is not None and current not in passed:
            if current in self.heard:
                return self.heard[current]
            passed.add(current)
            current = parents.get(current)
        return self.turns[-1].id if self.turns else None


def grow(messages: Sequence[Said]) -> Grown:
    """The turns of messages, of which each stands after its parent or is the first of its own."""
    grown, children = Grown(), _children(messages)
    # (a question, or None before any; the messages of its answer so far; the turn before it)
    ways: list[tuple[Said | None, tuple[Said, ...], str | None, Said]] = []
    ways += [(None, (), None, root) for root in reversed(children.get(None, []))]
    while ways:
        question, answer, parent, message = ways.pop()
        question, answer = (message, ()) if message.role == "user" else (question, (*answer, message))
        after, ended = children.get(message.id, []), parent
        if not after or any(one.role == "user" for one in after):
            ended = _end(grown, question, answer, parent)
        for one in reversed(after):
            ways.append((None, (), ended, one) if one.role == "user" else (question, answer, parent, one))
    return grown


def in_order(parents: Mapping[str, str | None], children: Callable[[str], Sequence[str]]) -> list[str]:
    """Each id after its parent; of one parent in the order of its children, where it names them."""
    after: dict[str | None, list[str]] = {}
    for id, parent in parents.items():
        after.setdefault(parent if parent in parents else None, []).append(id)
    found, ways = [], after.get(None, [])[::-1]
    while ways:
        found.append(ways.pop())
        places = {id: place for place, id in enumerate(children(found[-1]))}
        ways += sorted(after.get(found[-1], []), key=lambda id: places.get(id, len(places)), reverse=True)
    return found


def _end(grown: Grown, question: Said | None, answer: Sequence[Said], parent: str | None) -> str:
    turn = _turn(question, answer, parent)
    grown.turns.append(turn)
    for message in (*filter(None, [question]), *answer):
        grown.heard.setdefault(message.id, turn.id)
    return turn.id


def _children(messages: Iterable[Said]) -> dict[str | None, list[Said]]:
    """Those that are shown, each after the nearest before it that is."""
    children: dict[str | None, list[Said]] = {}
    nearest: dict[str | None, str | None] = {None: None}
    for message in messages:
        before = nearest.get(message.parent)
        nearest[message.id] = before if message.role == "system" else message.id
        if message.role != "system":
            children.setdefault(before, []).append(message)
    return children


def _turn(question: Said | None, answer: Sequence[Said], parent: str | None) -> Turn:
    turn = Turn(question.text.strip() or NO_QUESTION if question else NO_QUESTION, parent=parent)
    turn.model = next((one.model for one in reversed(answer) if one.model), "")
    for piece in _in_order(answer):
        if turn.calls and all(call.result for call in turn.calls):
            turn.ask_again()
        turn.add(piece)
    if answer and not answer[-1].cut_short:
        turn.add(Finish("stop"))
    for round_ in turn.rounds:
        # Nothing was asked here: it counts no tokens, and costs nothing.
        round_.first = None
    turn.end(Outcome.DONE if turn.finish_reason else Outcome.STOPPED if turn.text else Outcome.INTERRUPTED)
    return turn


def _in_order(answer: Iterable[Said]) -> Iterator[Piece]:
    """Each message's text is a paragraph of its own; a result that belongs to no call, or comes twice, is left out."""
    called: set[str] = set()
    said = False
    for message in answer:
        for number, piece in enumerate(message.pieces):
            match piece:
                case ToolCall(id):
                    called.add(id)
                case ToolResult(id) if id not in called:
                    continue
                case ToolResult(id):
                    called.remove(id)
                case TextDelta(text) if said and number == 0:
                    piece = TextDelta(f"\n\n{text}")
            said = said or isinstance(piece, TextDelta)
            yield piece
