"""Gradio's Blocks, with what comes in checked and what streams out made cheap: see `Page`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from itertools import takewhile
from operator import is_
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.data_classes import BlocksConfigDict
from gradio.utils import diff

from qwendow.gradio_seam.heard import LOOK_SECONDS, UNHEARD_SECONDS, Heard
from qwendow.gradio_seam.tested import as_tested

UNHEARD = f"Nobody has listened to this answer for {UNHEARD_SECONDS} seconds: it has ended."

Edits = list[list[Any]]
"""Gradio's wire form of a difference: (what to do, path, value)."""


class Page(gr.Blocks):
    """The root of the page, which looks at what comes in before Gradio does, and lets out what its events made.

    An event with `preprocess=False` gets what was sent, and no copy of it is kept. Gradio 6.31 makes every value anew
    for the browser: for each update of an answer it copies the whole conversation several times, builds the message
    box, and compares all with the update before. Such an event gives values as the browser takes them here, and shares
    with the update before what did not change. In another Gradio they go Gradio's way, which comes to the same.
    """

    def get_config_file(self) -> BlocksConfigDict:
        """The page holds no connection to say that it is there: see `Heartbeats`."""
        return super().get_config_file() | {"connect_heartbeat": False}

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Fills in what a caller of /chat left out; refuses what is no plain value, such as the path of a file."""
        wanted = len(block_fn.inputs)
        if block_fn.api_name == "chat":
            inputs.extend([None] * (wanted - len(inputs)))
        if len(inputs) != wanted or any(isinstance(value, dict | list) for value in inputs):
            raise gr.Error(
                "Plain values are wanted (text, numbers, true or false), one for each parameter.", print_exception=False
            )

    async def process_api(self, block_fn: Any, inputs: list[Any], *args: Any, **call: Any) -> dict[str, Any]:
        """One update of an event that goes past the queue, or all of one that is no generator."""
        if not as_tested() or not isinstance(block_fn, BlockFunction) or block_fn.preprocess:
            return await super().process_api(block_fn, inputs, *args, **call)
        iterator, state = call["iterator"], call["state"]
        if iterator is None:
            called = await self.call_function(
                block_fn, self.values(block_fn, inputs, state), None, call["request"], call["event_id"],
                call["event_data"], True, state,
            )  # fmt: skip
            data = _by_output(block_fn, called["prediction"], state)
            heard = Heard(self._queue, call["event_id"], called=block_fn.api_name == "chat")
            iterator = Updates(block_fn, called["iterator"], data, heard) if called["is_generating"] else None
        elif (data := await iterator.next(whole=call["simple_format"])) is None:
            data, iterator = iterator.shown, None
        return _update(data, iterator is not None) | {"iterator": iterator}

    def values(self, block_fn: Any, inputs: list[Any], state: Any) -> list[Any]:
        """What the function of an event is called with, but for what Gradio adds."""
        self.validate_inputs(block_fn, inputs)
        pairs = zip(block_fn.inputs, inputs, strict=True)
        return [state[block._id] if block.stateful else value for block, value in pairs]

    async def updates(
        self, block_fn: Any, generator: AsyncGenerator[Any, None], event_id: str, state: Any, whole: bool
    ) -> AsyncGenerator[dict[str, Any], None]:
        """All updates of an event; the last one has ended. Closes the generator."""
        async with aclosing(generator):
            first = _by_output(block_fn, await anext(generator), state)
            updates = Updates(block_fn, generator, first, Heard(self._queue, event_id, block_fn.api_name == "chat"))
            yield _update(first, True)
            while (data := await updates.next(whole)) is not None:
                yield _update(data, True)
            yield _update(updates.shown, False)


class Updates:
    """What a generator of the page yields, as Gradio sends it: at first and at last whole, edits in between.

    Where nobody takes what was sent before, or hardly anything is new of a whole text, it goes with a later one.
    """

    def __init__(
        self, block_fn: BlockFunction, generator: AsyncGenerator[Any, None], shown: list[Any], heard: Heard
    ) -> None:
        """`shown` has come out of the generator already."""
        self._block_fn = block_fn
        self._generator = generator
        self._heard = heard
        self.shown = shown

    async def next(self, whole: bool) -> list[Any] | None:
        """None at the end. Raises gr.Error where nobody listens to a call."""
        before, heard = self.shown, self._heard
        while True:
            while heard.full(whole) and not heard.gone:
                if heard.unheard:
                    await self._end_unheard()
                await asyncio.sleep(LOOK_SECONDS)
            try:
                self.shown = _by_output(self._block_fn, await anext(self._generator))
            except StopAsyncIteration:
                return None
            if heard.wants(next(iter(self.shown), None), whole) or heard.gone:
                break
        return self.shown if whole else [edits(*pair) for pair in zip(before, self.shown, strict=True)]

    async def _end_unheard(self) -> None:
        with suppress(StopAsyncIteration, TimeoutError):
            await self._generator.athrow(TimeoutError())
        self._heard.drop()
        raise gr.Error(UNHEARD, print_exception=False)

    async def aclose(self) -> None:
        await self._generator.aclose()


def edits(before: Any, after: Any) -> Edits:
    """What changed. The first items of a list that are the same objects as before are not looked into."""
    if before is after:
        return []
    same = 0
    if isinstance(before, list) and isinstance(after, list):
        same = len([*takewhile(bool, map(is_, before, after))])
        before, after = before[same:], after[same:]
        if len(before) == len(after) == 1 and (more := _more(before[0], after[0])):
            return [["append", [same, "content", 0, "text"], more]]
    changes: Edits = diff(before, after)  # type: ignore[no-untyped-call]
    return [[action, [path[0] + same, *path[1:]] if same else path, value] for action, path, value in changes]


def _more(before: Any, after: Any) -> str:
    """How the text of a message goes on in which nothing else is new, as with most updates; "" for all others."""
    match before, after:
        case {"content": [{"text": str(said), **rest}], **facts}, {
            "content": [{"text": str(now), **rest_now}],
            **facts_now,
        }:
            pass
        case _:
            return ""
    same = rest == rest_now and facts == facts_now and now.startswith(said)
    return now[len(said) :] if same else ""


def _update(data: list[Any], is_generating: bool) -> dict[str, Any]:
    return {
        "data": data,
        "is_generating": is_generating,
        "duration": 0,
        "average_duration": 0,
        "render_config": None,
        "changed_state_ids": [],
        "used_cache": None,
    }


def _by_output(block_fn: BlockFunction, prediction: Any, state: Any = None) -> list[Any]:
    """A value for each output, where a function returns a single one bare; what is a state is kept on the server."""
    count = len(block_fn.outputs)
    values = [prediction] if count == 1 else list(prediction or ())
    for index, block in enumerate(block_fn.outputs):
        if block.stateful:
            state[block._id], values[index] = values[index], None
    return values
