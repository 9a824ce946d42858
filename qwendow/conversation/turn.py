"""A turn: one question and all that came back for it, grown from events."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Literal

from qwendow.conversation.content import pictures_in, question_content
from qwendow.conversation.errors import Failure
from qwendow.conversation.events import Concealed, Event, LeftOut, Queued, Retrying, ToolResult, ToolRunning, Usage
from qwendow.conversation.judged import Schema, Verdict
from qwendow.conversation.parts import Attachment, Image
from qwendow.conversation.request import Message
from qwendow.conversation.rounds import Bill, Call, Round


def new_id() -> str:
    """Of a turn, or of what several have in common: 72 bits, which nobody guesses."""
    return secrets.token_urlsafe(9)


class Outcome(Enum):
    """How a turn stands. Only DONE has seen a finish reason; INTERRUPTED: the process that answered is no more."""

    RUNNING = auto()
    DONE = auto()
    STOPPED = auto()
    FAILED = auto()
    INTERRUPTED = auto()


@dataclass(frozen=True, slots=True)
class Summary:
    """What the model reads in place of the turns up to that with the id `upto`; nothing where the text is empty.

    What was `dropped`, as no summary could be made, is left out of the requests of one turn only.
    """

    upto: str
    text: str = ""
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """What was left out of a turn's requests, for the reader to see.

    "folding" the first `turns` turns into a summary by `model`, "folded" them, "dropped" them whole as of a
    `failure`; the provider found the prompt "too_long", and it was sent again without the oldest; the answer before was
    "refused" by its content inspection, and left out. `bill` is that of the summary, `limit` the longest prompt it was
    to make room in, in tokens. The server does not take a `field`, so it was asked "without"; thinking was off, and the
    model thought: "unheeded". "fallen": `model`, which the page shows, is not offered any more. "unkept": it
    could not be written, for the reason in `field`. "titled": `model` has named the conversation. "again": the same
    question got `turns` answers before. "masked": of each kind in `field` so many numbers did not go out. "unheard":
    a program asked for it and did not listen, so it was ended.
    """

    kind: Literal[
        "folding",
        "folded",
        "dropped",
        "too_long",
        "refused",
        "fallen",
        "without",
        "unheeded",
        "unkept",
        "titled",
        "budget",
        "prompt",
        "again",
        "masked",
        "unheard",
    ]
    turns: int = 0
    model: str = ""
    failure: Failure | None = None
    bill: Bill | None = None
    limit: int = 0
    field: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the reader thinks of an answer: whether it was good, and why, if they say so."""

    good: bool
    words: str = ""


@dataclass(slots=True)
class Turn:
    """One question and all that came back for it; its answer grows by `add` and `ask_again` only.

    `at` is when something happened, in seconds since the question was put. `model` is the id that was asked, `search`
    whether the provider might search the web for it. `verdict` is on the answer, by `schema`, once it is complete;
    `repair`: the question asks for the answer before it again, and is not the reader's own. `left_out` is None, or else
    the options that were left out as another model answers than the chosen one, be it for the pictures or beside it.
    `summaries` are what stands for the oldest turns from this one on, the newest last; `refused`: the provider's
    inspection takes it in no request; `tokens` is what its texts count in one, once they have been counted. `parent` is
    the id of the turn before it. Answers of several models to one question, side by side, have the same `group`;
    `chosen`: the reader wants to go on with this one. `about`: the model was told what
    the reader wants to be known of them. `wishes` are the settings that were others than before, by their names.
    `feedback` is the reader's on its answer.
    `asked_at` is when the question was put, in seconds since 1970, where that is known.
    `_told` and `_billed` are what it says to a model and what it cost, worked out once it is over.
    """

    question: str
    json_mode: bool = False
    model: str = ""
    search: bool = False
    schema: Schema | None = None
    repair: bool = False
    files: tuple[Attachment, ...] = ()
    left_out: tuple[str, ...] | None = None
    verdict: Verdict | None = None
    outcome: Outcome = Outcome.RUNNING
    retrying: Retrying | None = None
    queued: int | None = None
    failure: Failure | None = None
    rounds: list[Round] = field(default_factory=lambda: [Round()])
    summaries: list[Summary] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    refused: bool = False
    tokens: int | None = None
    id: str = field(default_factory=new_id)
    parent: str | None = None
    group: str = ""
    chosen: bool = False
    about: bool = False
    wishes: Mapping[str, Any] = field(default_factory=dict)
    feedback: Feedback | None = None
    asked_at: float | None = None
    _told: list[Message] | None = field(default=None, compare=False, repr=False)
    _billed: list[Bill] | None = field(default=None, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The answer so far: what the model said in all rounds."""
        if len(self.rounds) == 1:
            return self.rounds[0].answer
        return "\n\n".join(answer for round_ in self.rounds if (answer := round_.answer))

    @property
    def given(self) -> str:
        """The beginning of the answer, where it goes on with one that was cut."""
        first = self.rounds[0]
        return first.text[: first.given] if first.given else ""

    @property
    def was_cut(self) -> bool:
        """Whether there may be more to say: it was stopped, broke off, or came to the limit of its length."""
        ended = self.outcome is not Outcome.RUNNING and (
            self.outcome is not Outcome.DONE or self.finish_reason == "length"
        )
        return ended and not self.refused and bool(self.rounds[-1].text.strip())

    @property
    def reasoning(self) -> str:
        return "\n\n".join(round_.reasoning for round_ in self.rounds if round_.reasoning)

    @property
    def finish_reason(self) -> str | None:
        return self.rounds[-1].finish_reason

    @property
    def usage(self) -> Usage | None:
        """All that the endpoint counted for this turn; None if it counted nothing."""
        counted = [round_.usage for round_ in self.rounds if round_.usage]
        return sum(counted[1:], counted[0]) if counted else None

    @property
    def bills(self) -> list[Bill]:
        """Of its rounds; a summary made on the way has one in its note."""
        return [bill for round_ in self.rounds if (bill := round_.bill(self.model))]

    @property
    def all_bills(self) -> list[Bill]:
        if self._billed is not None:
            return self._billed
        bills = [*(note.bill for note in self.notes if note.bill), *self.bills]
        if self._over:
            self._billed = bills
        return bills

    @property
    def calls(self) -> list[Call]:
        """The tool calls of the last round."""
        return self.rounds[-1].calls

    @property
    def length(self) -> int:
        """Characters that came, of reasoning and answer."""
        return sum(len(round_.reasoning) + len(round_.text) for round_ in self.rounds)

    def add(self, event: Event | ToolRunning | ToolResult, at: float = 0.0) -> None:
        """Nothing is added to a turn that is over: it has been shown, paid for and told to a model as it stands."""
        if self._over:
            return
        self.retrying = None
        match event:
            case Retrying():
                self.retrying = event
            case Queued(place):
                self.queued = place or None
            case LeftOut(field):
                self.remark(Note("without", field=field))
            case Concealed(kinds):
                self.notes = [note for note in self.notes if note.kind != "masked"]
                self.remark(Note("masked", field=" ".join(f"{kind}:{count}" for kind, count in kinds)))
            case ToolRunning(id, asking):
                call = self._call(id)
                call.asking, call.began = asking, at
            case ToolResult(id):
                call = self._call(id)
                call.asking, call.result, call.ended = False, event, at
            case _:
                self.rounds[-1].add(event, at)

    def ask_again(self, at: float = 0.0) -> None:
        """Another round begins, now that the calls of the last one have their results; not in a turn that is over."""
        if not self._over:
            self.queued = None
            self.rounds.append(Round(at))

    def remark(self, note: Note) -> None:
        """Once, however often it holds in the turn."""
        if note not in self.notes:
            self.notes.append(note)

    def add_later(self, note: Note) -> None:
        """Of what was done for it when it was over, and what that cost."""
        self.notes.append(note)
        self._billed = None

    def unsay(self, note: Note) -> None:
        """It has turned out not to be so."""
        self.notes[:] = [one for one in self.notes if one != note]

    def take_back(self) -> None:
        """All that the model said; what it cost stays."""
        for round_ in self.rounds:
            round_.take_back()
        self._billed = None

    def end(self, outcome: Outcome, failure: Failure | None = None) -> None:
        """Settles the turn; the first end stands."""
        if self.outcome is Outcome.RUNNING:
            self.outcome, self.failure, self.retrying = outcome, failure, None

    @property
    def _over(self) -> bool:
        """Whether nothing more comes; what was made of it for a request or a bill then stands."""
        return self.outcome is not Outcome.RUNNING

    @property
    def answered(self) -> bool:
        """Whether the model may be told that it said this."""
        said = self.outcome in (Outcome.DONE, Outcome.STOPPED, Outcome.INTERRUPTED)
        return said and not self.refused and bool(self.text.strip())

    @property
    def pictures(self) -> list[Image]:
        return pictures_in(self.files)

    def messages(self, rounds: int | None = None, unseen: int = 0, reader: str = "") -> list[Message]:
        """The question and what came back for it, in all rounds or the first so many; the first pictures by name.

        The `reader` is the id of a model that reads its own thoughts again: those of this turn while it is on its way,
        and later only what it has sealed, which is of use to nobody else.
        """
        own = reader == self.model and bool(reader)
        sealed = own and any(round_.sealed for round_ in self.rounds)
        thought = own and not self._over
        for_good = self._over and not self.files and rounds in (None, len(self.rounds)) and not sealed
        if for_good and self._told is not None:
            return self._told
        answers = (one for round_ in self.rounds[:rounds] for one in round_.messages(sealed, thought))
        told = [{"role": "user", "content": question_content(self.question, self.files, unseen)}, *answers]
        if for_good:
            self._told = told
        return told

    def _call(self, id: str) -> Call:
        return next(call for call in reversed(self.calls) if call.asked.id == id)
