"""One response body: bytes in, events out, and the error it amounts to. No clock and no connection."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from qwendow.client.alike import Alike
from qwendow.client.chunks import ChunkReader
from qwendow.client.errors import frame_error, text_error
from qwendow.client.facts import Cleaner
from qwendow.client.offer import NOTHING, Offer
from qwendow.client.queueing import place_in_comment, place_in_frame, place_in_headers
from qwendow.client.spacing import Kind
from qwendow.client.sse import MAX_EVENT, ErrorEvent, EventTooLong, SSEDecoder
from qwendow.client.text_calls import TextCalls
from qwendow.conversation.errors import ChatError, CutOff, EmptyAnswer, UnexpectedAnswer
from qwendow.conversation.events import Event, Queued, ReasoningDelta, TextDelta

VENDOR_MARK = "x-dashscope-call-gateway"
"""A header of DashScope's, as seen in captures of 2025 and 2026."""

log = logging.getLogger("qwendow.client")


class Answer:
    """Feed it what is read until it is done, and end it if the body ends first; both raise ChatError.

    An event stream is what is asked for; a whole completion as JSON is read as well. Events that came before an error
    are yielded before it is raised.

    An answer is whole if it names a finish reason, if [DONE] follows it, if a chunk with the counts and no choice came
    after it, or if its body ended as HTTP has it, by its length or a last chunk: there are gateways that send no more.
    DashScope always names a reason, so there the end of the body alone is a cut; and so is, everywhere, the end of a
    body that lasts as long as its connection, as that looks the same when a server dies.
    """

    def __init__(self, headers: Mapping[str, str], clean: Cleaner, offer: Offer = NOTHING) -> None:
        self.done = False
        self._headers = headers
        self._clean = clean
        self.request_id = clean.request_id(headers)
        self._place = place_in_headers(headers)
        self._chunks = ChunkReader(clean, offer)
        self._text_calls = TextCalls(offer)
        self._alike = Alike()
        self._kind: Kind = "text"
        self._stream = SSEDecoder()
        self._whole: bytearray | None = None
        self._begun = False
        self._payloads = 0

    @property
    def deltas(self) -> int:
        """How many came that a reader can see."""
        return self._chunks.deltas

    @property
    def place(self) -> int | None:
        """In the server's queue, as it said last."""
        return self._place

    @property
    def finished(self) -> bool:
        return self._chunks.finished

    def feed(self, data: bytes) -> Iterator[Event]:
        if not self._begun:
            self._begin(data.lstrip(b"\xef\xbb\xbf \t\r\n"))
        if self._whole is None:
            yield from self._read_stream(data)
            self._chunks.put_together()
        else:
            self._whole += data
            if len(self._whole) > MAX_EVENT:
                raise UnexpectedAnswer(request_id=self.request_id)

    def end(self) -> Iterator[Event]:
        if self._whole is None:
            yield from self._read_all(self._stream.flush())
        else:
            yield from self._read_all(_objects(self._whole.decode("utf-8-sig", errors="replace").strip()))
        if not self.done:
            yield from self._conclude()

    def _begin(self, head: bytes) -> None:
        if head.startswith(b"<"):
            raise UnexpectedAnswer(request_id=self.request_id, detail="a web page")
        if head.startswith((b"{", b"[")):
            self._whole = bytearray()
        self._begun = bool(head)

    def _read_stream(self, data: bytes) -> Iterator[Event]:
        try:
            payloads = self._stream.feed(data)
        except EventTooLong:
            raise self._unreadable(MAX_EVENT) from None
        yield from self._read_all(payloads)
        if comment := self._stream.comment:
            self._stream.comment = ""
            yield from self._wait(place_in_comment(comment))

    def _wait(self, place: int | None) -> Iterator[Event]:
        """Where a queue stands that the server speaks of; once an answer has begun there is none."""
        if place is not None and place != self._place and not self.deltas:
            self._place = place
            yield Queued(place)

    def _read_all(self, payloads: list[str]) -> Iterator[Event]:
        end = next((index for index, payload in enumerate(payloads) if _is_done(payload)), None)
        yield from self._told(joined(self._read_each(payloads[:end])))
        if end is not None:
            yield from self._conclude(proper=True)

    def _read_each(self, payloads: list[str]) -> Iterator[Event]:
        for payload in payloads:
            if event := self._quick(payload):
                yield event
            else:
                yield from self._read(payload)

    def _quick(self, payload: str) -> Event | None:
        """Of a payload that needs no parsing."""
        text = None if isinstance(payload, ErrorEvent) else self._alike.text(payload)
        event = None if text is None else self._chunks.more(self._kind, text)
        self._payloads += event is not None
        return event

    def _read(self, payload: str) -> Iterator[Event]:
        named = isinstance(payload, ErrorEvent)
        try:
            chunk = _parsed(payload)
        except (ValueError, RecursionError):
            if self.finished:
                return
            error = text_error(payload, self._headers, self._clean, named)
            raise (error or self._unreadable(len(payload))) from None
        self._payloads += 1
        if not named and (event := self._chunks.quick(chunk)):
            self._kind = "text" if isinstance(event, TextDelta) else "thought"
            self._alike.learn(payload, event.text)
            yield event
            return
        for one in chunk if isinstance(chunk, list) else [chunk]:
            if isinstance(one, dict):
                yield from self._read_chunk(_unwrapped(one), named)

    def _read_chunk(self, chunk: dict[str, Any], named: bool) -> Iterator[Event]:
        error = frame_error(chunk, self._headers, self._clean, named)
        if error and self.finished:
            return
        if error:
            raise error
        if not self.deltas:
            yield from self._wait(place_in_frame(chunk))
        try:
            yield from self._chunks.read(chunk)
        except ChatError as failed:
            failed.request_id = self.request_id
            raise self._reason(chunk, failed) from None
        self.done = self._chunks.over

    def _reason(self, chunk: dict[str, Any], failed: ChatError) -> ChatError:
        """OpenRouter says in the choice that breaks off why it does."""
        if not isinstance(failed, CutOff):
            return failed
        reasons = [choice["error"] for choice in chunk["choices"] if isinstance(choice, dict) and choice.get("error")]
        return (reasons and frame_error({"error": reasons[0]}, self._headers, self._clean)) or failed

    def _unreadable(self, length: int) -> ChatError:
        log.warning("event %d is unreadable: %d characters, request_id=%s", self._payloads + 1, length, self.request_id)
        kind = CutOff if self._payloads else UnexpectedAnswer
        return kind(request_id=self.request_id)

    def _conclude(self, proper: bool = False) -> Iterator[Event]:
        self.done = True
        yield from self._told(self._chunks.rest())
        if not self.finished and not self._is_whole(proper):
            yield from self._text_calls.rest()
            raise self._unfinished(proper)(request_id=self.request_id)
        if not self.finished:
            yield from self._told(self._chunks.conclude())
        yield from self._text_calls.rest()

    def _told(self, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            yield from self._text_calls.read(event)

    def _is_whole(self, proper: bool) -> bool:
        """Where the headers promise an end, a body without it is an error of the connection and never comes here."""
        framed = "transfer-encoding" in self._headers or "content-length" in self._headers
        ended_well = proper or self._chunks.counted or (framed and VENDOR_MARK not in self._headers)
        return self.deltas > 0 and (ended_well or self._whole is not None)

    def _unfinished(self, proper: bool) -> type[ChatError]:
        if self.deltas:
            return CutOff
        if self._stream.strange or self._whole is not None:
            return UnexpectedAnswer
        return EmptyAnswer if proper or not self._payloads else CutOff


def joined(events: Iterator[Event]) -> Iterator[Event]:
    """Those of one read, in which what goes on with the text or thought before it is one with it.

    What came before an error is yielded before it is raised.
    """
    kind: type[TextDelta] | type[ReasoningDelta] | None = None
    texts: list[str] = []
    try:
        for event in events:
            if kind and type(event) is kind:
                texts.append(event.text)
                continue
            if kind:
                yield kind("".join(texts))
            if isinstance(event, TextDelta | ReasoningDelta):
                kind, texts = type(event), [event.text]
            else:
                kind = None
                yield event
    except ChatError:
        if kind:
            yield kind("".join(texts))
        raise
    if kind:
        yield kind("".join(texts))


def _is_done(payload: str) -> bool:
    return len(payload) < 20 and payload.strip(' "').upper().startswith("[DONE]")


def _parsed(payload: str) -> Any:
    """Raises ValueError or RecursionError. What the quick parser refuses may be half a character or a NaN.

    one-api of 2025 put "data:" before what had it already.
    """
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        return json.loads(payload.removeprefix("data:"))


def _objects(body: str) -> list[str]:
    """Of a body that is no event stream: one object as a rule, else one on each line."""
    try:
        _parsed(body)
    except (ValueError, RecursionError):
        return [line for line in body.splitlines() if line.strip()]
    return [body]


def _unwrapped(chunk: dict[str, Any]) -> dict[str, Any]:
    """Some gateways, and the vendor's native form, put an object around it."""
    if "choices" in chunk:
        return chunk
    inner = (chunk.get(name) for name in ("data", "output", "result"))
    return next((one for one in inner if isinstance(one, dict) and "choices" in one), chunk)
