"""What was said: the tree of turns, and the messages a request is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from qwendow.conversation.judged import Schema
from qwendow.conversation.parts import Attachment, Image
from qwendow.conversation.request import Message
from qwendow.conversation.rounds import Bill, Round
from qwendow.conversation.turn import Summary, Turn

MAX_EARLIER_PICTURES = 8
"""Of earlier turns, the newest, that go with a request; of the others the model reads the names."""


@dataclass(frozen=True, slots=True)
class Past:
    """What the model reads in place of the first `turns` turns: their summary, or nothing where it is empty."""

    turns: int = 0
    summary: str = ""
    dropped: bool = False


@dataclass(slots=True)
class Conversation:
    """A tree of turns: `all` by their ids, in the order in which they were opened, each under the one before it.

    The way from the first to the `tip` is what is read and told to a model; what was taken back, put anew or answered
    by another model hangs beside it. `longest` is how long its prompts to a model may be, in tokens, once the endpoint
    has refused one.
    """

    all: dict[str, Turn] = field(default_factory=dict)
    tip: str | None = None
    longest: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, turns: Iterable[Turn]) -> Conversation:
        """One after the other."""
        conversation = cls()
        for turn in turns:
            conversation.put(turn)
        return conversation

    def put(self, turn: Turn) -> Turn:
        """After the newest."""
        turn.parent, self.tip = self.tip, turn.id
        self.all[turn.id] = turn
        return turn

    def open(
        self,
        question: str,
        json_mode: bool = False,
        model: str = "",
        search: bool = False,
        schema: Schema | None = None,
        repair: bool = False,
        files: tuple[Attachment, ...] = (),
        left_out: tuple[str, ...] | None = None,
        group: str = "",
        wishes: Mapping[str, Any] | None = None,
        given: str = "",
    ) -> Turn:
        """`given`: what was said of the answer before, and is gone on with."""
        return self.put(
            Turn(
                question, json_mode, model, search, schema, repair, files, left_out, group=group, wishes=wishes or {},
                rounds=[Round.going_on(given)],
            )
        )  # fmt: skip

    @property
    def turns(self) -> list[Turn]:
        """From the first to the tip."""
        way, id = [], self.tip
        while id is not None:
            way.append(self.all[id])
            id = way[-1].parent
        return way[::-1]

    @property
    def wishes(self) -> dict[str, Any]:
        """The settings by their names, as they were with the last question."""
        return {name: value for turn in self.turns for name, value in turn.wishes.items()}

    @property
    def forks(self) -> dict[int, tuple[int, list[str]]]:
        """Where the way goes on in more than one direction: by the index of its turn, which one it takes, and all.

        Each is told by one turn in it, in the order in which they were opened; answers side by side are one.
        """
        turns = self.turns
        here = {turn.group or turn.id: turn.id for turn in turns}
        found: dict[str | None, dict[str, str]] = {}
        for turn in self.all.values():
            direction = turn.group or turn.id
            found.setdefault(turn.parent, {}).setdefault(direction, here.get(direction, turn.id))
        ways = [[*found[turn.parent].values()] for turn in turns]
        return {index: (way.index(turns[index].id), way) for index, way in enumerate(ways) if len(way) > 1}

    def turn_to(self, id: str) -> bool:
        """Goes on where the newest turn is that comes after that one; whether there is such a turn."""
        if id not in self.all:
            return False
        after = {id}
        for turn in self.all.values():
            if turn.parent in after:
                after.add(turn.id)
                id = turn.id
        chosen = next((one for one in self.answers(self.all[id]) if one.chosen), self.all[id])
        self.tip = chosen.id
        return True

    def until(self, index: int) -> Conversation:
        """A new one, of the turns of the way up to that index."""
        turns = self.turns[: index + 1]
        return Conversation({turn.id: turn for turn in turns}, turns[-1].id if turns else None)

    def answers(self, turn: Turn) -> list[Turn]:
        """All that were given to its question side by side: those of the models that are compared, or itself."""
        return [one for one in self.all.values() if one.group == turn.group] if turn.group else [turn]

    def answers_before(self, turn: Turn) -> int:
        """How often the question of an open turn was answered in its place; answers side by side are one."""
        asked = (turn.parent, turn.question, turn.files, turn.repair)
        alike = {
            one.group or one.id
            for one in self.all.values()
            if (one.parent, one.question, one.files, one.repair) == asked and one.answered
        }
        return len(alike)

    @property
    def bills(self) -> list[Bill]:
        """Of all turns, wherever they hang; those on the way to the tip last, and the tip's at the very end."""
        told = [one for turn in self.turns for one in sorted(self.answers(turn), key=lambda one: one is turn)]
        beside = self.all.keys() - {turn.id for turn in told}
        turns = [*(turn for id, turn in self.all.items() if id in beside), *told]
        return [bill for turn in turns for bill in turn.all_bills]

    @property
    def past(self) -> Past:
        """What stands for the oldest turns in the next request."""
        if (found := self._standing()) is None:
            return Past()
        count, _, summary = found
        return Past(count, summary.text, summary.dropped)

    def remember(self, text: str) -> Turn | None:
        """The summary of the oldest turns was rewritten: the turn that made it."""
        if (found := self._standing()) is None:
            return None
        _, turn, now = found
        turn.summaries = [replace(one, text=text) if one is now else one for one in turn.summaries]
        return turn

    def _standing(self) -> tuple[int, Turn, Summary] | None:
        """The summary of the most turns from the first on: of how many, and the turn that made it.

        One that was made where the conversation went on otherwise stands for them, too, but none of an answer that is
        compared with theirs. What was dropped counts for the newest turn alone.
        """
        made = [(turn, one) for turn in self.all.values() for one in turn.summaries]
        if not made:
            return None
        turns = self.turns
        counts = {turn.id: count for count, turn in enumerate(turns, 1)}
        groups = {turn.group for turn in turns if turn.group}
        found = [
            (counts[one.upto], turn.id in counts, order, turn, one)
            for order, (turn, one) in enumerate(made)
            if one.upto in counts
            and (turn.id in counts or turn.group not in groups)
            and (not one.dropped or turn.id == self.tip)
        ]
        if not found:
            return None
        count, _, _, turn, summary = max(found, key=lambda one: one[:3])
        return count, turn, summary

    def rewind(self, count: int) -> None:
        """Goes back to the first `count` turns."""
        kept = self.turns[: max(count, 0)]
        self.tip = kept[-1].id if kept else None

    def forget(self, turns: Iterable[Turn], tip: str | None) -> None:
        """They were opened and never asked: all is as it was before, when the way led to `tip`."""
        for turn in turns:
            del self.all[turn.id]
        self.tip = tip

    def go_on_with(self, answer: Turn) -> None:
        self.tip = answer.id

    def beside(self, answer: Turn) -> Conversation:
        """The same, as it is for one of the answers to the last question."""
        return replace(self, tip=answer.id)

    def clear(self) -> None:
        """A new conversation, which has cost nothing."""
        self.all.clear()
        self.tip = None
        self.longest.clear()

    def sent(self, images: bool = False, without: Turn | None = None) -> list[Sent]:
        """The turns that go with a request, the open one last; before them stands what `past` says.

        Turns that got no answer are left out, so the roles alternate and what failed or was refused is not sent again;
        so is the one `without` which it is tried.
        With `images` the model sees the pictures of the open turn and the newest of the others, else only their names.
        """
        turns, left_out = self.turns, self.past.turns
        current, past = turns[-1], enumerate(turns[left_out:-1], left_out)
        unseen, seen = (0, MAX_EARLIER_PICTURES) if images else (len(current.pictures), 0)
        # The last round is being asked for.
        sent = [Sent(len(turns) - 1, current, unseen, len(current.rounds) - 1)]
        for index, turn in reversed([(index, turn) for index, turn in past if turn.answered and turn is not without]):
            pictures = len(turn.pictures)
            unseen = max(pictures - seen, 0)
            seen -= pictures - unseen
            sent.append(Sent(index, turn, unseen, len(turn.rounds)))
        return sent[::-1]

    def request_messages(
        self, system_prompt: str, images: bool = False, without: Turn | None = None, reader: str = ""
    ) -> list[Message]:
        """With the thoughts of the `reader`, see `Turn.messages`."""
        head = [{"role": "system", "content": system_prompt}] if system_prompt.strip() else []
        return head + [message for sent in self.sent(images, without) for message in sent.told(reader)]


@dataclass(frozen=True, slots=True)
class Sent:
    """A turn as it goes with a request: in its first `rounds` rounds, without the first `unseen` pictures.

    `index` is its place in the conversation.
    """

    index: int
    turn: Turn
    unseen: int
    rounds: int

    @property
    def messages(self) -> list[Message]:
        return self.told()

    def told(self, reader: str = "") -> list[Message]:
        return self.turn.messages(self.rounds, self.unseen, reader)

    @property
    def named(self) -> list[Message]:
        """The same with all pictures by their names."""
        return self.turn.messages(self.rounds, len(self.turn.pictures))

    @property
    def pictures(self) -> list[Image]:
        return self.turn.pictures[self.unseen :]
