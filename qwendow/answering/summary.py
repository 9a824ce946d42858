"""The summary of what is left out: how it is asked for, and how the model is told of it later."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from qwendow.answering.told import told
from qwendow.conversation.content import prompt_tokens, texts_in
from qwendow.conversation.errors import CutOff, EmptyAnswer, TurnTooLong
from qwendow.conversation.events import Aside, Queued
from qwendow.conversation.options import Summarizer
from qwendow.conversation.ports import Client, Purse
from qwendow.conversation.request import Message, Request
from qwendow.conversation.rounds import Bill, Round
from qwendow.conversation.tree import Past

SECONDS = 60
"""For a summary; the reader waits for it."""

TEMPERATURE, TOP_P = 0.3, 0.8

MAX_TOKENS = 1_000
SHARE = 8
"""A summary is at most this part of the longest prompt, and never longer than MAX_TOKENS."""

LONGEST_RESULT = 1_000
"""Characters of what a tool returned that are summed up."""

ROLES = {"user": "User", "assistant": "Assistant", "tool": "Tool result"}


class Writer:
    """One summary, to be written once; `bill` is what it cost, as soon as something of it came."""

    def __init__(self, client: Client, summarizer: Summarizer, longest_prompt: int, purse: Purse | None = None) -> None:
        self._client = client
        self._by = summarizer
        self._max_tokens = min(MAX_TOKENS, longest_prompt // SHARE)
        self._purse = purse
        self._round = Round()

    @property
    def bill(self) -> Bill | None:
        return self._round.bill(self._by.model)

    async def write(self, earlier: str, messages: list[Message]) -> str:
        """Of the messages, and of what an earlier summary says. Raises ChatError."""
        request = self._request(earlier, messages)
        prompt = prompt_tokens(request.messages)
        if self._purse:
            request = self._purse.limited(request, prompt)
        self._round.sent = prompt
        try:
            async with asyncio.timeout(SECONDS) as limit, aclosing(self._client.stream(request)) as events:
                async for event in events:
                    if isinstance(event, Queued):  # To wait in line takes none of its time.
                        limit.reschedule(None if event.place else asyncio.get_running_loop().time() + SECONDS)
                    if not isinstance(event, Aside):
                        self._round.add(event, 0.0)
        except TimeoutError as error:
            raise TurnTooLong(SECONDS) from error
        if self._round.finish_reason is None:
            raise CutOff()
        if not self._round.answer.strip():
            raise EmptyAnswer()
        return self._round.answer.strip()

    def _request(self, earlier: str, messages: list[Message]) -> Request:
        begun = [f"Summary so far:\n{earlier}"] if earlier else []
        said = "\n\n".join([*begun, *(line for message in messages if (line := _line(message)))])
        asked = [{"role": "system", "content": told("fold")}, {"role": "user", "content": said}]
        return Request(
            self._by.model, asked, TEMPERATURE, TOP_P, thinking=self._by.thinking, reasoning_effort=self._by.effort,
            max_tokens=self._max_tokens,
        )  # fmt: skip


def recalled(past: Past) -> str:
    """What the system prompt says of the turns that are not sent; empty where nothing is known of them."""
    return f"{told('recall')}\n\n{past.summary}" if past.summary else ""


def known(about: str) -> str:
    """What the system prompt says of the reader; empty where they have not written anything."""
    return f"{told('about')}\n\n{about}" if about else ""


def _line(message: Message) -> str:
    text = "\n".join(texts_in(message)).strip()
    if message["role"] == "tool":
        text = text[:LONGEST_RESULT]
    return f"{ROLES[message['role']]}: {text}" if text else ""
