"""Chunks of a completion: parsed JSON in, events out. What has an unexpected type is left out, not stumbled over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from qwendow.client.echo import Echo
from qwendow.client.facts import Cleaner
from qwendow.client.offer import NOTHING, Offer
from qwendow.client.once import Once
from qwendow.client.reasons import reason_of
from qwendow.client.said import THOUGHTS, Said, bare, said
from qwendow.client.spacing import Kind, Spacing, may_end
from qwendow.client.surrogates import Joiner
from qwendow.client.thought_tags import Piece, ThoughtTags
from qwendow.client.tool_calls import ToolCalls
from qwendow.client.usage import Counts
from qwendow.conversation.errors import ContentRefused, CutOff, EndlessBlanks
from qwendow.conversation.events import (
    Declined,
    Event,
    Finish,
    ReasoningDelta,
    SealedThought,
    TextDelta,
    TextWasThought,
)

MOST_BLANKS, MOST_JSON_BLANKS = 4_000, 200
"""Characters of white space in a row, in text and in JSON: no layout has so many, and a model that goes on with them
goes on to the limit of its output."""

MANY = 64
"""Pieces, each of which takes 70 bytes and more beside what it says."""

_FENCE = re.compile(r"\s*```[^`\n]*\n(.*?)\s*(?:```\s*)?", re.DOTALL)


class _Voice:
    """The thought or the text of an answer, made whole from its pieces."""

    def __init__(self) -> None:
        self._joiner = Joiner()
        self._once = Once()

    @property
    def total(self) -> str:
        return self._once.total

    @property
    def pieces(self) -> int:
        return self._once.pieces

    @property
    def settled(self) -> bool:
        """Whether each piece is new."""
        return self._once.settled

    @property
    def length(self) -> int:
        """Of all so far: a piece that is as long may be just that."""
        return self._once.length

    def take(self, text: str, last: bool = False) -> str:
        return self._once.take(self._joiner.join(text), last)

    def whole(self, text: str) -> str:
        return self._once.whole(self._joiner.rest() + self._joiner.join(text))

    def rest(self) -> str:
        return self._once.take(self._joiner.rest()) + self._once.rest()


class ChunkReader:
    """Reads the chunks of one answer; `deltas` counts those that brought something of it that can be seen.

    `counted`: a chunk came that holds counts and no choice, as comes after the last token. `over`: the answer is whole,
    though more may come.
    """

    def __init__(self, clean: Cleaner, offer: Offer = NOTHING) -> None:
        self.deltas = 0
        self.finished = self.counted = self.over = False
        self._clean = clean
        self._thought, self._text = _Voice(), _Voice()
        self._tags, self._echo, self._spacing = ThoughtTags(), Echo(), Spacing("text" if offer.goes_on else None)
        self._calls = ToolCalls(offer.tools)
        self._counts = Counts()
        self._name, self._last = THOUGHTS[0], ""
        self._usual = _usual(self._name)
        self._by_delta = self._thought_came = self._declined = False
        self._json_mode = offer.json_answer
        self._most_blanks = MOST_JSON_BLANKS if offer.json_answer else MOST_BLANKS
        self._said: list[str] = []

    def quick(self, chunk: Any) -> TextDelta | ReasoningDelta | None:
        """The event of a chunk that is more of the same and nothing else, as most are: `read` has no more to say."""
        if not isinstance(chunk, dict) or chunk.get("error") or chunk.get("usage") or chunk.get("object") == "error":
            return None
        choices = chunk.get("choices")
        if not isinstance(choices, list) or len(choices) != 1 or not isinstance(choices[0], dict):
            return None
        return self._more(choices[0]) if choices[0].get("index") in (0, None) else None

    def read(self, chunk: Mapping[str, Any]) -> Iterator[Event]:
        """Raises ContentRefused, CutOff and EndlessBlanks."""
        choices = chunk.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if isinstance(choice, dict) and choice.get("index") in (0, None):
                yield from self._read_choice(choice)
        if counts := chunk.get("usage"):
            usage = self._counts.read(counts)
            self.counted |= choices == [] and self.deltas > 0
            if usage:
                yield usage

    def put_together(self) -> None:
        """What has come in many pieces."""
        if self._thought.pieces > MANY:
            _ = self._thought.total
        if self._text.pieces > MANY:
            self._tags.put_together(self._text.total)

    def rest(self) -> Iterator[Event]:
        """What was held back, once nothing more can complete it."""
        yield from self._think(self._thought.rest())
        yield from self._write(self._text.rest())
        yield from self._parted(self._tags.feed("", ended=True))
        if rest := self._spacing.rest():
            yield TextDelta(rest)

    def conclude(self) -> Iterator[Event]:
        """The answer has ended well, without a word why."""
        yield from self._finish("tool_calls" if any(self._calls.whole()) else "stop")

    def _read_choice(self, choice: Mapping[str, Any]) -> Iterator[Event]:
        if event := self._more(choice):
            yield event
            return
        delta, reason = choice.get("delta"), reason_of(choice.get("finish_reason"))
        # Some gateways answer with a whole completion, which has a message where a chunk has a delta.
        message = delta or choice.get("message")
        if isinstance(message, dict):
            yield from self._read_message(message, bool(delta), self.finished or reason is not None)
        # A reader sees a call only when it is whole, but an answer is under way.
        for name in ("delta", "message"):
            if isinstance(message := choice.get(name), dict):
                self.deltas += self._calls.read(message, whole=name == "message")
        if reason and not self.finished:
            yield from self._finish(reason)

    def _read_message(self, message: Mapping[str, Any], is_delta: bool, last: bool) -> Iterator[Event]:
        whole = self._by_delta and not is_delta
        self._by_delta |= is_delta
        for one in said(message):
            yield from self._say(one, last, whole)
        sealed = message.get("encrypted_content")
        if isinstance(sealed, str) and sealed and not whole:
            self.deltas += 1
            yield SealedThought(sealed)
        if self._spacing.blanks > self._most_blanks and not last:
            yield from self._give_up()

    def _more(self, choice: Mapping[str, Any]) -> TextDelta | ReasoningDelta | None:
        delta = choice.get("delta")
        if not isinstance(delta, dict) or choice.get("finish_reason") is not None or "message" in choice:
            return None
        text, thought = delta.get("content"), delta.get(self._name)
        if not self._usual.issuperset(delta) or (text and thought):
            return None
        return self.more("thought", thought) if thought else self.more("text", text)

    def more(self, kind: Kind, piece: Any) -> TextDelta | ReasoningDelta | None:
        """The event of a piece that is more of the same thought or text, and holds nothing to look at twice."""
        voice = self._thought if kind == "thought" else self._text
        if self._spacing.goes_on != kind or not voice.settled or not isinstance(piece, str) or not piece:
            return None
        if self.finished or piece.isspace() or len(piece) == voice.length or "\ud800" <= piece[-1] <= "\udbff":
            return None
        return self._more_thought(piece) if kind == "thought" else self._more_text(piece)

    def _more_thought(self, piece: str) -> ReasoningDelta | None:
        if ">" in piece:
            return None
        self.deltas += 1
        self._last = piece
        return ReasoningDelta(self._thought.take(piece))

    def _more_text(self, piece: str) -> TextDelta | None:
        tags = self._tags
        if ">" in piece and may_end(piece):
            return None
        if not tags.only_text:
            if not tags.idle or "<" in piece:
                return None
            tags.passed(piece)
        self.deltas += 1
        text = self._text.take(piece)
        if self._json_mode:
            self._said.append(text)
        return TextDelta(text)

    def _say(self, one: Said, last: bool, whole: bool) -> list[Event]:
        self.deltas += not one.text.isspace()
        if one.kind != "thought":
            text = self._text.whole(one.text) if whole else self._text.take(one.text, last)
            if one.kind == "text" or self._declined:
                return self._write(text)
            self._declined = True
            return [Declined(), *self._write(text)]
        again = one.name != self._name and one.text == self._last
        if one.name != self._name:
            self._name, self._usual = one.name, _usual(one.name)
        self._last = one.text
        if again:
            return []
        return self._think(self._thought.whole(one.text) if whole else self._thought.take(one.text, last))

    def _think(self, text: str) -> list[Event]:
        """What came as a field of its own."""
        text = bare(text, begins=not self._thought_came)
        if text and not self._thought_came and not text.isspace():
            self._thought_came = True
            self._tags.thought_came()
        return self._spoken("thought", text)

    def _write(self, text: str) -> list[Event]:
        """What came as text: the answer, in which thoughts may stand between tags."""
        tags = self._tags
        if tags.only_text:
            return self._spoken("text", text)
        if tags.idle and "<" not in text:
            tags.passed(text)
            return self._spoken("text", text)
        return self._parted(tags.feed(text)) if text else []

    def _parted(self, pieces: list[Piece]) -> list[Event]:
        events: list[Event] = []
        for kind, text in pieces:
            if kind == "was thought":
                events.append(TextWasThought())
                self._spacing.rethink()
                self._said.clear()
            elif kind == "thought":
                new = self._echo.said(text, self._thought.total) if self._thought_came else text
                events += self._spoken("thought", new)
            else:
                events += self._spoken("text", text)
        return events

    def _spoken(self, kind: Kind, text: str) -> list[Event]:
        seen = self._spacing.say(kind, text) if text else ""
        if not seen:
            return []
        if kind == "thought":
            return [ReasoningDelta(seen)]
        if self._json_mode:
            self._said.append(seen)
        return [TextDelta(seen)]

    def _give_up(self) -> Iterator[Event]:
        """The white space does not end: in JSON mode what stands before it may be all of the answer."""
        if not (self._json_mode and _is_json("".join(self._said))):
            raise EndlessBlanks()
        self.over = True
        yield from self._finish("stop")

    def _finish(self, reason: str) -> Iterator[Event]:
        if reason == "length" and not self.deltas and self._spacing.blanks > MOST_JSON_BLANKS:
            raise EndlessBlanks()
        yield from self.rest()
        if reason == "content_filter":
            raise ContentRefused(code=reason)
        if reason == "cut":
            raise CutOff()
        self.finished = True
        yield from self._calls.whole()
        yield Finish(self._clean.label(reason) or "other")


def _usual(thought: str) -> frozenset[str]:
    """What a delta holds that holds nothing else to look at, where thoughts have that name."""
    return frozenset(("role", "content", thought))


def _is_json(text: str) -> bool:
    fenced = _FENCE.fullmatch(text)
    try:
        json.loads(fenced[1] if fenced else text)
    except (ValueError, RecursionError):
        return False
    return True
