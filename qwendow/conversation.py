"""What was said: turns that grow from events, and the messages a request is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from qwendow.events import ChatError, Event, Finish, Message, ReasoningDelta, Retrying, TextDelta, Usage


class Outcome(Enum):
    """How a turn stands. Only DONE has seen a finish reason."""

    RUNNING = auto()
    DONE = auto()
    STOPPED = auto()
    FAILED = auto()


@dataclass(slots=True)
class Turn:
    """One question and all that came back for it; `add` is the only way it grows."""

    question: str
    json_mode: bool = False
    outcome: Outcome = Outcome.RUNNING
    finish_reason: str | None = None
    usage: Usage | None = None
    retrying: Retrying | None = None
    error: ChatError | None = None
    _text: list[str] = field(default_factory=list)
    _reasoning: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The answer so far, byte for byte as it came."""
        return _joined(self._text)

    @property
    def reasoning(self) -> str:
        return _joined(self._reasoning)

    @property
    def length(self) -> int:
        """Characters that came, of reasoning and answer."""
        return len(self.reasoning) + len(self.text)

    def add(self, event: Event) -> None:
        self.retrying = None
        match event:
            case TextDelta(text):
                self._text.append(text)
            case ReasoningDelta(text):
                self._reasoning.append(text)
            case Usage():
                self.usage = event
            case Finish(reason):
                self.finish_reason = reason
            case Retrying():
                self.retrying = event

    def end(self, outcome: Outcome, error: ChatError | None = None) -> None:
        """Settles the turn; the first end stands."""
        if self.outcome is Outcome.RUNNING:
            self.outcome, self.error, self.retrying = outcome, error, None

    @property
    def answered(self) -> bool:
        """Whether the model may be told that it said this."""
        return self.outcome in (Outcome.DONE, Outcome.STOPPED) and bool(self.text.strip())


@dataclass(slots=True)
class Conversation:
    """The turns of one session, oldest first."""

    turns: list[Turn] = field(default_factory=list)

    def open(self, question: str, json_mode: bool = False) -> Turn:
        turn = Turn(question, json_mode)
        self.turns.append(turn)
        return turn

    def rewind(self, count: int) -> None:
        """Keeps the first `count` turns."""
        del self.turns[max(count, 0) :]

    def request_messages(self, system_prompt: str, max_input: int) -> list[Message]:
        """System prompt, the newest whole turns that fit in `max_input` tokens, and the open question.

        Turns that got no answer are left out, so the roles alternate and what failed or was refused is not sent again.
        """
        *past, current = self.turns
        head = [_message("system", system_prompt)] if system_prompt.strip() else []
        tail = [_message("user", current.question)]
        room = max_input - _tokens(head + tail)
        kept: list[Message] = []
        for turn in reversed([turn for turn in past if turn.answered]):
            pair = [_message("user", turn.question), _message("assistant", turn.text)]
            room -= _tokens(pair)
            if room < 0:
                break
            kept[:0] = pair
        return head + kept + tail


def estimate_tokens(text: str) -> int:
    """Tokens of a text, rather too many than too few.

    The vendor gives 1.5 to 1.8 Chinese characters or 3 to 4 Latin letters a token (guide of 2024).
    """
    wide = (len(text.encode("utf-8", "replace")) - len(text)) // 2
    return int(wide / 1.5 + max(len(text) - wide, 0) / 3) + 1


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _tokens(messages: list[Message]) -> int:
    return sum(estimate_tokens(message["content"]) + 5 for message in messages)


def _joined(pieces: list[str]) -> str:
    # Joined in place, so that a refresh copies the text once and does not walk every delta again.
    if len(pieces) > 1:
        pieces[:] = ["".join(pieces)]
    return pieces[0] if pieces else ""
