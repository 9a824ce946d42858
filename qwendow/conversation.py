"""What was said: the turns of a session, and the messages a request is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from qwendow.attachments import Attachment, Image
from qwendow.events import Message
from qwendow.rounds import Bill
from qwendow.schema import Schema
from qwendow.turn import Past, Turn

MAX_EARLIER_PICTURES = 8
"""Of earlier turns, the newest, that go with a request; of the others the model reads the names."""


@dataclass(slots=True)
class Conversation:
    """The turns of one session, oldest first; `gone` are the bills of those that were taken back or put anew.

    `longest` is how long its prompts to a model may be, in tokens, once the endpoint has refused one.
    """

    turns: list[Turn] = field(default_factory=list)
    gone: list[Bill] = field(default_factory=list)
    longest: dict[str, int] = field(default_factory=dict)

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
    ) -> Turn:
        turn = Turn(question, json_mode, model, search, schema, repair, files, left_out)
        self.turns.append(turn)
        return turn

    @property
    def bills(self) -> list[Bill]:
        return [*self.gone, *_bills(self.turns)]

    @property
    def past(self) -> Past:
        """What stands for the oldest turns in the next request."""
        if self.turns and self.turns[-1].pasts:
            return self.turns[-1].pasts[-1]
        pasts = (past for turn in reversed(self.turns) for past in reversed(turn.pasts))
        return next((past for past in pasts if not past.dropped), Past())

    def remember(self, summary: str) -> None:
        """The summary of the oldest turns was rewritten."""
        now = self.past
        for turn in self.turns:
            turn.pasts = [replace(past, summary=summary) if past is now else past for past in turn.pasts]

    def rewind(self, count: int) -> None:
        """Keeps the first `count` turns, and what stands for the oldest of them."""
        kept, gone = self.turns[: max(count, 0)], self.turns[max(count, 0) :]
        self.gone += _bills(gone)
        if kept:
            pasts = (past for turn in gone for past in turn.pasts)
            kept[-1].pasts += [past for past in pasts if past.turns <= len(kept) and not past.dropped]
        self.turns[:] = kept

    def go_on_with(self, answer: Turn) -> None:
        """Of the answers that are compared in the last turn this one is in the conversation."""
        self.turns[-1] = answer

    def beside(self, answer: Turn) -> Conversation:
        """The same, as it is for one of the answers to the last question."""
        return replace(self, turns=[*self.turns[:-1], answer])

    def clear(self) -> None:
        """A new conversation, which has cost nothing."""
        self.turns.clear()
        self.gone.clear()
        self.longest.clear()

    def sent(self, images: bool = False, without: Turn | None = None) -> list[Sent]:
        """The turns that go with a request, the open one last; before them stands what `past` says.

        Turns that got no answer are left out, so the roles alternate and what failed or was refused is not sent again;
        so is the one `without` which it is tried.
        With `images` the model sees the pictures of the open turn and the newest of the others, else only their names.
        """
        current, past = self.turns[-1], enumerate(self.turns[self.past.turns : -1], self.past.turns)
        unseen, seen = (0, MAX_EARLIER_PICTURES) if images else (len(current.pictures), 0)
        # The last round is being asked for.
        sent = [Sent(len(self.turns) - 1, current, unseen, len(current.rounds) - 1)]
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


def _bills(turns: Iterable[Turn]) -> list[Bill]:
    """Of all answers; the one that the conversation goes on with comes last of those to its question."""
    answers = (answer for turn in turns for answer in sorted(turn.answers, key=lambda one: one is turn))
    return [bill for answer in answers for bill in answer.all_bills]
