"""What was said: turns that grow from events, and the messages a request is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Literal

from qwendow.attachments import Attachment, Image
from qwendow.content import (
    MAX_PICTURE_TOKENS,
    pictures_in,
    pictures_of,
    question_content,
    texts_of,
)
from qwendow.events import (
    ChatError,
    Event,
    Finish,
    FromCache,
    Message,
    ReasoningDelta,
    Retrying,
    TextDelta,
    ToolCall,
    ToolResult,
    ToolRunning,
    Usage,
)
from qwendow.schema import Schema, Verdict

INTERRUPTED = "Interrupted: the reader stopped the turn before this call had returned."

MAX_EARLIER_PICTURES = 8
"""Of earlier turns, the newest, that go with a request; of the others the model reads the names."""


class Outcome(Enum):
    """How a turn stands. Only DONE has seen a finish reason."""

    RUNNING = auto()
    DONE = auto()
    STOPPED = auto()
    FAILED = auto()


@dataclass(slots=True)
class Call:
    """A tool call and what became of it; times are those of its turn."""

    asked: ToolCall
    asking: bool = False
    result: ToolResult | None = None
    began: float | None = None
    ended: float | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """What the endpoint counts for one request, or what it may have counted if it was not heard to the end."""

    model: str
    usage: Usage
    thought: bool
    estimated: bool


@dataclass(frozen=True, slots=True)
class Past:
    """What the model reads in place of the first `turns` turns: their summary, or nothing where it is empty."""

    turns: int = 0
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What was left out of a turn's requests, for the reader to see.

    "folding" the first `turns` turns into a summary by `model`, "folded" them, "dropped" them whole as that failed with
    `error`; the provider found the prompt "too_long", and it was sent again without the oldest; the answer before was
    "refused" by its content inspection, and left out. `bill` is that of the summary.
    """

    kind: Literal["folding", "folded", "dropped", "too_long", "refused"]
    turns: int = 0
    model: str = ""
    error: ChatError | None = None
    bill: Bill | None = None


@dataclass(slots=True)
class Round:
    """One answer of the model: thought, text, and the tools it calls. A turn goes on until a round calls none.

    `sent` is an estimate of its prompt, in tokens, where the endpoint counted nothing. Times are those of its turn:
    when it was asked, when the first of it came, when the thought gave way to text or calls, and when the last of it
    came. `cached` is how old it was when it was taken from the cache, in seconds.
    """

    asked: float = 0.0
    sent: int = 0
    first: float | None = None
    thought: float | None = None
    ended: float | None = None
    calls: list[Call] = field(default_factory=list)
    usage: Usage | None = None
    finish_reason: str | None = None
    cached: float | None = None
    _text: list[str] = field(default_factory=list)
    _reasoning: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text so far, byte for byte as it came."""
        return _joined(self._text)

    @property
    def reasoning(self) -> str:
        return _joined(self._reasoning)

    def add(self, event: Event, at: float) -> None:
        match event:
            case TextDelta(text):
                self._text.append(text)
            case ReasoningDelta(text):
                self._reasoning.append(text)
            case ToolCall():
                self.calls.append(Call(event))
            case Usage():
                self.usage = event
                return
            case FromCache(age):
                self.cached = age
                return
            case Finish(reason):
                self.finish_reason = reason
        self.ended = at
        if self.first is None:
            self.first = at
        if self.thought is None and self._reasoning and not isinstance(event, ReasoningDelta):
            self.thought = at

    def bill(self, model: str) -> Bill | None:
        """None for what came from the cache, or did not come at all."""
        if self.cached is not None or self.first is None:
            return None
        usage = self.usage or Usage(self.sent, estimate_tokens(self.reasoning + self.text))
        thought = usage.reasoning_tokens > 0 or bool(self.reasoning)
        return Bill(model, usage, thought, estimated=self.usage is None)

    def messages(self) -> list[Message]:
        """This round for the model; a call without a result gets one, as the endpoint wants one for each."""
        if not self.calls:
            return [_message("assistant", self.text)] if self.text.strip() else []
        asked = [_function_call(call.asked) for call in self.calls]
        results = [
            {"role": "tool", "tool_call_id": call.asked.id, "content": call.result.text if call.result else INTERRUPTED}
            for call in self.calls
        ]
        return [{"role": "assistant", "content": self.text, "tool_calls": asked}, *results]


@dataclass(slots=True)
class Turn:
    """One question and all that came back for it; it grows by `add` and `ask_again` only.

    `at` is when something happened, in seconds since the question was put. `model` is the id that was asked, `search`
    whether the provider might search the web for it. `verdict` is on the answer, by `schema`, once it is complete;
    `repair`: the question asks for the answer before it again, and is not the reader's own. `left_out` is None, or else
    the options that were left out as another model answers than the chosen one, be it for the pictures or beside it.
    `past` is what stands for the oldest turns from this one on, `refused` that the provider's inspection takes it in no
    request, `tokens` what its texts count in one, once they have been counted. `comparison` is there where several
    models answer the question side by side.
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
    error: ChatError | None = None
    rounds: list[Round] = field(default_factory=lambda: [Round()])
    past: Past | None = None
    notes: list[Note] = field(default_factory=list)
    refused: bool = False
    tokens: int | None = None
    comparison: Comparison | None = field(default=None, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The answer so far: the text of all rounds."""
        if len(self.rounds) == 1:
            return self.rounds[0].text
        return "\n\n".join(round_.text for round_ in self.rounds if round_.text)

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
        return [*(note.bill for note in self.notes if note.bill), *self.bills]

    @property
    def calls(self) -> list[Call]:
        """The tool calls of the last round."""
        return self.rounds[-1].calls

    @property
    def length(self) -> int:
        """Characters that came, of reasoning and answer."""
        return sum(len(round_.reasoning) + len(round_.text) for round_ in self.rounds)

    def add(self, event: Event | ToolRunning | ToolResult, at: float = 0.0) -> None:
        self.retrying = None
        match event:
            case Retrying():
                self.retrying = event
            case ToolRunning(id, asking):
                call = self._call(id)
                call.asking, call.began = asking, at
            case ToolResult(id):
                call = self._call(id)
                call.asking, call.result, call.ended = False, event, at
            case _:
                self.rounds[-1].add(event, at)

    def ask_again(self, at: float = 0.0) -> None:
        """Another round begins, now that the calls of the last one have their results."""
        self.rounds.append(Round(at))

    def end(self, outcome: Outcome, error: ChatError | None = None) -> None:
        """Settles the turn; the first end stands."""
        if self.outcome is Outcome.RUNNING:
            self.outcome, self.error, self.retrying = outcome, error, None

    @property
    def answered(self) -> bool:
        """Whether the model may be told that it said this."""
        return self.outcome in (Outcome.DONE, Outcome.STOPPED) and not self.refused and bool(self.text.strip())

    @property
    def answers(self) -> list[Turn]:
        """All that were given to its question: itself, or those of the models that are compared."""
        return self.comparison.answers if self.comparison else [self]

    @property
    def pictures(self) -> list[Image]:
        return pictures_in(self.files)

    def messages(self, rounds: int | None = None, unseen: int = 0) -> list[Message]:
        """The question and what came back for it, in all rounds or the first so many; the first pictures by name."""
        answers = (one for round_ in self.rounds[:rounds] for one in round_.messages())
        return [{"role": "user", "content": question_content(self.question, self.files, unseen)}, *answers]

    def _call(self, id: str) -> Call:
        return next(call for call in reversed(self.calls) if call.asked.id == id)


@dataclass(slots=True)
class Comparison:
    """One question to several models: their answers, side by side, one of which is in the conversation.

    `chosen`: it is there as the reader chose it.
    """

    answers: list[Turn]
    chosen: bool = False

    @property
    def settled(self) -> bool:
        return all(answer.outcome is not Outcome.RUNNING for answer in self.answers)


@dataclass(slots=True)
class Conversation:
    """The turns of one session, oldest first; `gone` are the bills of those that were taken back or put anew."""

    turns: list[Turn] = field(default_factory=list)
    gone: list[Bill] = field(default_factory=list)

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
        return next((turn.past for turn in reversed(self.turns) if turn.past), Past())

    def remember(self, summary: str) -> None:
        """The summary of the oldest turns was rewritten."""
        holder = next((turn for turn in reversed(self.turns) if turn.past), None)
        if holder and holder.past:
            holder.past = replace(holder.past, summary=summary)

    def rewind(self, count: int) -> None:
        """Keeps the first `count` turns, and what stands for the oldest of them."""
        kept, gone = self.turns[: max(count, 0)], self.turns[max(count, 0) :]
        self.gone += _bills(gone)
        past = next((turn.past for turn in reversed(gone) if turn.past and turn.past.turns <= len(kept)), None)
        if kept and past:
            kept[-1].past = past
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
            unseen = max(len(turn.pictures) - seen, 0)
            seen -= len(turn.pictures) - unseen
            sent.append(Sent(index, turn, unseen, len(turn.rounds)))
        return sent[::-1]

    def request_messages(self, system_prompt: str, images: bool = False, without: Turn | None = None) -> list[Message]:
        head = [_message("system", system_prompt)] if system_prompt.strip() else []
        return head + [message for sent in self.sent(images, without) for message in sent.messages]


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
        return self.turn.messages(self.rounds, self.unseen)

    @property
    def pictures(self) -> list[Image]:
        return self.turn.pictures[self.unseen :]


def _bills(turns: Iterable[Turn]) -> list[Bill]:
    """Of all answers; the one that the conversation goes on with comes last of those to its question."""
    answers = (answer for turn in turns for answer in sorted(turn.answers, key=lambda one: one is turn))
    return [bill for answer in answers for bill in answer.all_bills]


def estimate_tokens(text: str) -> int:
    """Tokens of a text, rather too many than too few.

    The vendor gives 1.5 to 1.8 Chinese characters or 3 to 4 Latin letters a token (guide of 2024).
    """
    wide = (len(text.encode("utf-8", "replace")) - len(text)) // 2
    return int(wide / 1.5 + max(len(text) - wide, 0) / 3) + 1


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _function_call(call: ToolCall) -> Message:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}


def prompt_tokens(messages: list[Message]) -> int:
    """An estimate, as that of a text; each picture counts as the largest, as its size cannot be seen in a message."""
    pictures = sum(len(pictures_of(message["content"])) for message in messages)
    texts = sum(estimate_tokens(text) + 5 for message in messages for text in texts_in(message))
    return texts + pictures * MAX_PICTURE_TOKENS


def texts_in(message: Message) -> list[str]:
    """All that a model reads of a message."""
    functions = [call["function"] for call in message.get("tool_calls", ())]
    return [*texts_of(message["content"]), *(f"{function['name']}{function['arguments']}" for function in functions)]


def _joined(pieces: list[str]) -> str:
    # Joined in place, so that a refresh copies the text once and does not walk every delta again.
    if len(pieces) > 1:
        pieces[:] = ["".join(pieces)]
    return pieces[0] if pieces else ""
