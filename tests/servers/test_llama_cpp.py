"""What only a real server shows: answers of llama.cpp (xllamacpp 2026.10.11549) through the app's own client and loop.

The model (SmolLM2-135M-Instruct) is tiny and knows nothing, so it is never held to what it says.
"""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from llama_server import CONTEXT
from qwendow.answering.chat import Chat
from qwendow.client import DashScope
from qwendow.conversation.errors import InputTooLong
from qwendow.conversation.events import TextDelta
from qwendow.conversation.options import Options
from qwendow.conversation.parts import Image
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn
from qwendow.listing import Listing, ServerKind
from qwendow.schema import parse_schema
from qwendow.tools import Toolbox

OPTIONS = Options("smollm2", 0.2, 0.9, False, "You help. Be brief.", 1_000_000)
WORDS = "one two three four five six seven eight nine ten " * 4
"""Some 45 tokens."""


def talk(turns: int) -> Conversation:
    conversation = Conversation()
    for number in range(turns):
        turn = conversation.open(f"Number {number}? {WORDS}")
        turn.add(TextDelta(f"It is {number}. {WORDS}"))
        turn.end(Outcome.DONE)
    return conversation


def asked(
    address: str,
    question: str,
    options: Options = OPTIONS,
    conversation: Conversation | None = None,
    enough: Callable[[Turn], bool] = lambda turn: False,
    **more: Any,
) -> Turn:
    """Stopped once it is `enough`."""

    async def ask() -> Turn:
        client, chat = DashScope("none", f"{address}/v1", first_token=120, idle=60), conversation or Conversation()
        turn = chat.open(question, options.json_mode, model=options.model, schema=options.schema, **more)

        def changed() -> None:
            if enough(turn):  # As a reader's Stop comes: from another task.
                asyncio.get_running_loop().call_soon(answering.cancel)

        answering = asyncio.create_task(Chat(client, 300, Toolbox([now])).answer(chat, options, changed))
        await asyncio.wait([answering])
        await client.aclose()
        return turn

    return asyncio.run(ask())


def now() -> str:
    """The time of day."""
    return "12:00"


def busy(address: str) -> bool:
    with urllib.request.urlopen(f"{address}/slots", timeout=10) as response:
        return any(slot["is_processing"] for slot in json.load(response))


def test_its_list_says_what_it_is_and_how_much_it_reads(address: str) -> None:
    async def ask() -> Listing | None:
        client = DashScope("none", f"{address}/v1")
        try:
            return await client.list_models()
        finally:
            await client.aclose()

    listing = asyncio.run(ask())
    assert listing is not None and len(listing.models) == 1
    assert (listing.kind, listing.windows) == (ServerKind.LLAMACPP, {listing.models[0]: CONTEXT})


def test_an_answer_is_whole_and_counted(address: str) -> None:
    turn = asked(address, "Say hello.")
    assert (turn.outcome, turn.error) == (Outcome.DONE, None)
    assert turn.text.strip() and turn.finish_reason in ("stop", "length")
    assert turn.usage is not None and turn.usage.input_tokens > 10 and turn.usage.output_tokens > 0


def test_a_conversation_longer_than_the_window_is_trimmed_until_it_fits(address: str) -> None:
    conversation = talk(14)
    turn = asked(address, "And now? Say yes.", conversation=conversation)
    assert (turn.outcome, turn.error) == (Outcome.DONE, None)
    assert "too_long" in [note.kind for note in turn.notes]
    assert turn.usage is not None and turn.usage.input_tokens < CONTEXT


def test_a_question_longer_than_the_window_alone_is_said_to_be(address: str) -> None:
    turn = asked(address, WORDS * 40)
    assert isinstance(turn.error, InputTooLong) and turn.error.limit == CONTEXT


def test_stop_frees_the_server(address: str) -> None:
    turn = asked(address, "Tell me a very long story about a fox.", enough=lambda turn: len(turn.text) > 20)
    assert turn.outcome is Outcome.STOPPED and turn.text
    began = time.monotonic()
    while busy(address) and time.monotonic() - began < 10:
        time.sleep(0.05)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("takes_schema", [True, False])
def test_a_json_answer_is_held_against_its_schema(address: str, takes_schema: bool) -> None:
    text = '{"type": "object", "properties": {"sky": {"enum": ["blue", "red"]}}, "required": ["sky"]}'
    schema = parse_schema(text)
    options = replace(OPTIONS, json_mode=True, schema=schema, takes_schema=takes_schema)
    turn = asked(address, "What colour is the sky? Answer with JSON.", options)
    assert turn.outcome is Outcome.DONE and turn.verdict is not None
    assert isinstance(json.loads(turn.text), dict) if turn.finish_reason == "stop" else True
    assert turn.verdict.conforms or not takes_schema


def test_tools_that_its_template_does_not_know_do_not_end_the_turn(address: str) -> None:
    turn = asked(address, "What time is it?", replace(OPTIONS, tools=("now",)))
    assert (turn.outcome, turn.error) == (Outcome.DONE, None)


def test_a_picture_is_refused_in_words(address: str) -> None:
    picture = Image("a.png", "image/png", b"x", 56, 56)
    turn = asked(address, "What is this?", replace(OPTIONS, images=True), files=(picture,))
    assert turn.outcome is Outcome.FAILED and turn.error is not None
    assert "image" in (turn.error.detail or "")
